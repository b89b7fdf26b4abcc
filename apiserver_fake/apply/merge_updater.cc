// An owner's entry names the version of the kind that it wrote in, and a field may look different
// there (another list type, another default). So nothing is compared once and for all: the object
// before and after is compared in each version in which somebody owns something, and the owners of
// that version lose what changed in it.
//
// An apply has four steps: the schema's changes are brought into all entries (Reconcile), the
// configuration is merged into the object, what the applier had applied before and now leaves out
// is taken away where nobody else owns it (Prune), and the result is compared with the object
// before, which gives the conflicts (TakeOver). An update is the last step alone, by force.
//
// Pruning goes the long way round that structured-merge-diff takes: what goes is not "last minus
// now" but what is no longer there once the fields of the last apply are removed and then, version
// by version, put back as far as somebody owns them.
#include "apiserver_fake/apply/merge_updater.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"

namespace quiesce::apply {
namespace {

absl::Status InvalidVersion(absl::string_view api_version) {
  return absl::InvalidArgumentError(
      absl::StrCat("request to convert CR to an invalid group/version: ", api_version));
}

// `status` with more in front of its message.
absl::Status Wrap(absl::string_view what, const absl::Status& status) {
  return absl::Status(status.code(), absl::StrCat(what, ": ", status.message()));
}

// The fields of all owners whose entries are of one version.
struct OwnedAtVersion {
  const MergeVersion* version;
  FieldSet fields;
  bool present;  // there is such an owner
};

}  // namespace

absl::StatusOr<const MergeVersion*> MergeUpdater::VersionOf(absl::string_view api_version) const {
  for (const MergeVersion& version : versions_.served) {
    if (version.api_version == api_version) return &version;
  }
  if (!versions_.custom) return nullptr;
  const std::vector<std::string>& defined = versions_.defined;
  if (!defined.empty() && std::find(defined.begin(), defined.end(), api_version) == defined.end()) {
    return InvalidVersion(api_version);
  }
  return &own();
}

// Brings all entries up to date with changes of the schema.
absl::Status MergeUpdater::Reconcile(ManagedFields* managed) const {
  std::vector<ManagedEntry>& entries = managed->mutable_entries();
  size_t kept = 0;
  for (size_t i = 0; i < entries.size(); ++i) {
    const auto version = VersionOf(entries[i].id.api_version.string_value());
    if (!version.ok()) return version.status();
    if (*version == nullptr) continue;
    entries[i].fields = ReconcileFields(entries[i].fields, (*version)->type);
    if (kept != i) entries[kept] = std::move(entries[i]);
    ++kept;
  }
  entries.resize(kept);
  return absl::OkStatus();
}

// Compares the objects in every version that has owners, and takes what changed from all of them
// but `self`. Without `force`, notes who would lose a value.
absl::StatusOr<Value> MergeUpdater::Convert(const VersionConverter* convert, const Value& object,
                                            const MergeVersion& from,
                                            const MergeVersion& to) const {
  if (&from == &to) return object;
  absl::StatusOr<Value> converted =
      convert == nullptr ? object : (*convert)(object, from.api_version, to.api_version);
  if (!converted.ok() || !versions_.custom) return converted;
  // Without a webhook what the other version does not know is still there.
  const TypeErrors errors = ValidateTyped(*converted, to.type, /*allow_duplicates=*/true);
  if (!errors.empty()) return absl::InvalidArgumentError(ToString(errors));
  return converted;
}

absl::Status MergeUpdater::TakeOver(const Value& live, const Value& object, const Taker& taker,
                                    ManagedFields* managed, Comparison* own_change,
                                    std::vector<FieldConflict>* conflicts) const {
  std::vector<std::pair<const MergeVersion*, Comparison>> changes;
  const auto change_of = [&](const MergeVersion& version) -> absl::StatusOr<const Comparison*> {
    for (const auto& [known, change] : changes) {
      if (known == &version) return &change;
    }
    const absl::StatusOr<Value> before = Convert(taker.convert, live, own(), version);
    if (!before.ok()) {
      return Wrap("failed to convert old object", before.status());
    }
    const absl::StatusOr<Value> after = Convert(taker.convert, object, own(), version);
    if (!after.ok()) {
      return Wrap("failed to convert new object", after.status());
    }
    absl::StatusOr<Comparison> change = CompareTyped(*before, *after, version.type);
    if (!change.ok()) {
      return Wrap("failed to compare objects", change.status());
    }
    changes.emplace_back(&version, change->Without(version.reset));
    return &changes.back().second;
  };
  // Nothing may move while pointers to the comparisons are out.
  changes.reserve(versions_.served.size() + 1);
  const auto own_result = change_of(own());
  if (!own_result.ok()) return own_result.status();
  *own_change = **own_result;

  std::vector<FieldConflict> taken;
  std::vector<ManagedEntry>& entries = managed->mutable_entries();
  for (ManagedEntry& entry : entries) {
    if (taker.self != nullptr && entry.id.SharesNodeWith(*taker.self)) continue;
    const auto version = VersionOf(entry.id.api_version.string_value());
    if (!version.ok()) return version.status();
    const auto change = change_of(**version);
    if (!change.ok()) return change.status();
    const FieldSet set = (*change)->modified.Union((*change)->added);
    if (!taker.force) {
      FieldSet conflict = entry.fields.Intersection(set);
      if (!conflict.empty()) taken.push_back({entry.id, std::move(conflict)});
    }
    entry.fields = entry.fields.Difference(set).Difference((*change)->removed);
  }
  managed->EraseEmpty();
  if (conflicts != nullptr) *conflicts = std::move(taken);
  return absl::OkStatus();
}

absl::StatusOr<FieldSet> MergeUpdater::Update(const Value& live, const Value& object,
                                              ManagedFields* managed,
                                              const VersionConverter* convert) const {
  if (absl::Status status = Reconcile(managed); !status.ok()) return status;
  Comparison change;
  absl::Status status =
      TakeOver(live, object, {.self = nullptr, .force = true, .convert = convert}, managed, &change,
               /*conflicts=*/nullptr);
  if (!status.ok()) return status;
  return change.modified.Union(change.added);
}

absl::Status MergeUpdater::Apply(const Input& input, ManagedFields* managed, Output* output) const {
  if (absl::Status status = Reconcile(managed); !status.ok()) return status;
  const TypeRef& type = own().type;
  absl::StatusOr<Value> merged = MergeTyped(input.live, input.config, type);
  if (!merged.ok()) {
    return Wrap("failed to merge config", merged.status());
  }
  const ManagedEntry* found = managed->Find(input.manager);
  const ManagedEntry last = found == nullptr ? ManagedEntry() : *found;
  managed->Get(input.manager).fields =
      FieldSetOf(input.config, type).RecursiveDifference(own().reset);
  absl::StatusOr<Value> pruned = Prune(*merged, *managed, last, input.convert);
  if (!pruned.ok()) {
    return Wrap("failed to prune fields", pruned.status());
  }
  Comparison change;
  absl::Status status = TakeOver(
      input.live, *pruned, {.self = &input.manager, .force = input.force, .convert = input.convert},
      managed, &change, &output->conflicts);
  if (!status.ok()) return status;
  output->object = ValuesEqual(input.live, *pruned) ? input.live : *std::move(pruned);
  return absl::OkStatus();
}

// Removes what the applier had applied before and does so no longer, unless somebody else owns it.
absl::StatusOr<Value> MergeUpdater::Prune(const Value& merged, const ManagedFields& managed,
                                          const ManagedEntry& last,
                                          const VersionConverter* convert) const {
  if (last.fields.empty()) return merged;
  const auto last_version = VersionOf(last.id.api_version.string_value());
  if (!last_version.ok()) return last_version.status();
  if (*last_version == nullptr) return merged;
  const TypeRef& type = (*last_version)->type;

  // What everybody owns now, version by version; the version of the last apply comes first.
  std::vector<OwnedAtVersion> owned = {{*last_version, FieldSet(), false}};
  for (const ManagedEntry& entry : managed.entries()) {
    const auto version = VersionOf(entry.id.api_version.string_value());
    if (!version.ok()) return version.status();
    if (*version == nullptr) continue;
    const auto same = std::find_if(owned.begin(), owned.end(),
                                   [&](const OwnedAtVersion& o) { return o.version == *version; });
    if (same == owned.end()) {
      owned.push_back({*version, entry.fields, true});
    } else {
      same->fields = same->fields.Union(entry.fields);
      same->present = true;
    }
  }
  // Whoever applies all that he applied before prunes nothing.
  if (owned.size() == 1) {
    for (const ManagedEntry& entry : managed.entries()) {
      if (entry.id.SharesNodeWith(last.id) && last.fields.IsSubsetOf(entry.fields)) return merged;
    }
  }

  const absl::StatusOr<Value> last_merged = Convert(convert, merged, own(), **last_version);
  if (!last_merged.ok()) {
    return Wrap("failed to convert merged object to last applied version", last_merged.status());
  }
  const FieldSet last_named = WithNamedFields(last.fields, type);
  absl::StatusOr<Value> pruned = RemoveFields(*last_merged, type, last_named);
  const MergeVersion* pruned_version = *last_version;
  for (const OwnedAtVersion& at : owned) {
    if (!at.present) continue;
    const absl::StatusOr<Value> whole = Convert(convert, *last_merged, **last_version, *at.version);
    const auto failed = [&at](absl::string_view which, const absl::Status& status) {
      return Wrap(absl::StrCat("failed add back owned items: failed to convert ", which,
                               " object at version ", at.version->api_version),
                  status);
    };
    if (!whole.ok()) return failed("merged", whole.status());
    pruned = Convert(convert, *pruned, *pruned_version, *at.version);
    if (!pruned.ok()) return failed("pruned", pruned.status());
    pruned_version = at.version;
    const TypeRef& as = at.version->type;
    const FieldSet keep =
        WithNamedFields(FieldSetOf(*pruned, as), as).Union(WithNamedFields(at.fields, as));
    pruned = RemoveFields(*whole, as, WithNamedFields(FieldSetOf(*whole, as), as).Difference(keep));
  }
  pruned = Convert(convert, *pruned, *pruned_version, **last_version);
  if (!pruned.ok()) return pruned.status();
  const FieldSet pruned_fields = WithNamedFields(FieldSetOf(*pruned, type), type);
  const FieldSet merged_fields = WithNamedFields(FieldSetOf(*last_merged, type), type);
  const Value result = RemoveFields(
      *last_merged, type, merged_fields.Difference(pruned_fields).Intersection(last_named));
  return Convert(convert, result, **last_version, own());
}

}  // namespace quiesce::apply
