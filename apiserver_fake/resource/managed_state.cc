// A state is a note and the state before it, so states form a chain; it ends at the newest one that
// has been worked out. Working out goes along the chain from there and cuts it: no state keeps
// older ones alive once it knows its own result. A chain is at most kMaxNotes long, or an object
// that nobody reads would keep its whole history.
//
// Most controllers write the same few fields again and again. Repeat recognizes that, by comparing
// the change with that of the newest note, and only moves its time; whatever it is not sure of
// becomes a note of its own.
#include "apiserver_fake/resource/managed_state.h"

#include <utility>
#include <vector>

#include "apiserver_fake/apply/scale_fields.h"

namespace quiesce::resource {

struct ManagedState::Result {
  apply::ManagedFields fields;
  bool encoded = false;
  Value list;  // once encoded
};

namespace {

const ManagedState* Get(const ManagedHandle& handle) {
  return static_cast<const ManagedState*>(handle.get());
}

const apply::ManagedFields& NoFields() {
  static const apply::ManagedFields* const none = new apply::ManagedFields;
  return *none;
}

const Value& NoList() {
  static const Value* const none = new Value;
  return *none;
}

// What an update starts from: the fields that the request brings, where they count, else the live
// ones. Source: decodeLiveOrNew in managedfields/internal/fieldmanager.go.
apply::ManagedFields BaseOf(const apply::ManagedFields& live, const Value& requested,
                            bool subresource) {
  if (subresource || requested.is_null()) return live;
  if (apply::ResetsManagedFields(requested)) return apply::ManagedFields();
  absl::StatusOr<apply::ManagedFields> decoded = apply::ManagedFields::Decode(requested);
  if (!decoded.ok() || decoded->empty()) return live;
  return *std::move(decoded);
}

std::vector<apply::ReplicasPath> PathsOf(const apply::FieldManager& parent) {
  std::vector<apply::ReplicasPath> paths;
  for (const apply::MergeVersion& version : parent.config().versions.served) {
    paths.push_back({version.api_version, version.replicas});
  }
  return paths;
}

// What a second update of the same writer sets, beside the first.
enum class Repetition { kNothing, kSame, kMore };

bool IsScalar(const Value& value) {
  return !value.is_null() && !value.is_object() && !value.is_list();
}

// A member of `value`, mostly at that place; null where it is absent or `value` is no object.
const Value& MemberOf(const Value& value, const ValueMember& member, size_t place) {
  const auto members = value.members();
  if (place < members.size() && members[place].key.SharesNodeWith(member.key)) {
    return members[place].value;
  }
  return value[member.key.view()];
}

// Compares the change from `live` to `wanted` with the earlier one from `before` to `after`. kSame:
// it sets scalars to scalars of their kind, all of which the earlier one set, too. Whatever is not
// plain to see is kMore.
Repetition Compare(const Value& live, const Value& wanted, const Value& before,
                   const Value& after) {
  if (live.SharesNodeWith(wanted)) return Repetition::kNothing;
  if (live.kind() != wanted.kind()) return Repetition::kMore;
  if (IsScalar(live)) {
    if (live == wanted) return Repetition::kNothing;
    const bool set_before =
        after.kind() == wanted.kind() && before != after && (before.is_null() || IsScalar(before));
    return set_before ? Repetition::kSame : Repetition::kMore;
  }
  if (!live.is_object()) return live == wanted ? Repetition::kNothing : Repetition::kMore;
  const auto old_members = live.members(), new_members = wanted.members();
  if (old_members.size() != new_members.size()) return Repetition::kMore;
  Repetition all = Repetition::kNothing;
  for (size_t i = 0; i < old_members.size(); ++i) {
    const ValueMember& member = new_members[i];
    if (!old_members[i].key.Equals(member.key)) return Repetition::kMore;
    if (old_members[i].value.SharesNodeWith(member.value)) continue;
    const Repetition one = Compare(old_members[i].value, member.value, MemberOf(before, member, i),
                                   MemberOf(after, member, i));
    if (one == Repetition::kMore) return one;
    if (one == Repetition::kSame) all = one;
  }
  return all;
}

}  // namespace

ManagedState::ManagedState() = default;
ManagedState::~ManagedState() = default;

CountedPtr<ManagedState> ManagedState::Append(const ManagedHandle& before,
                                              const apply::FieldManager& fields, UpdateNote note) {
  CountedPtr<ManagedState> state = MakeCounted<ManagedState>();
  if (before && Get(before)->result_ == nullptr) {
    state->pending_ = Get(before)->pending_ + 1;
    if (state->pending_ > kMaxNotes) {
      Get(before)->WorkOut();
      state->pending_ = 1;
    }
  }
  state->before_ = before;
  state->note_ = std::move(note);
  state->fields_ = &fields;
  return state;
}

ManagedHandle ManagedState::Update(const ManagedHandle& before, const apply::FieldManager& fields,
                                   UpdateNote note) {
  if (note.requested.is_null() && note.live.SharesNodeWith(note.wanted)) return before;
  if (ManagedHandle repeated = Repeat(before, fields, note)) return repeated;
  return Append(before, fields, std::move(note));
}

// The writer owns already what it sets again, and no one else does, so that fields stay as they
// are. A write that sets nothing leaves the time, too.
ManagedHandle ManagedState::Repeat(const ManagedHandle& before, const apply::FieldManager& fields,
                                   const UpdateNote& note) {
  const ManagedState* newest = Get(before);
  if (newest == nullptr || newest->result_ != nullptr || newest->fields_ != &fields ||
      newest->scale_parent_ != nullptr || !note.requested.is_null() ||
      !newest->note_.requested.is_null() || newest->note_.manager != note.manager) {
    return nullptr;
  }
  const Repetition repetition =
      Compare(note.live, note.wanted, newest->note_.live, newest->note_.wanted);
  if (repetition == Repetition::kMore) return nullptr;
  // Times are whole seconds: within one, nothing changes.
  const int64_t last = newest->repeated_.value_or(newest->note_.now);
  if (repetition == Repetition::kNothing || last == note.now) return before;
  CountedPtr<ManagedState> state = MakeCounted<ManagedState>();
  state->before_ = newest->before_;
  state->note_ = newest->note_;
  state->fields_ = &fields;
  state->pending_ = newest->pending_;
  state->repeated_ = note.now;
  return state;
}

ManagedHandle ManagedState::UpdateScale(const ManagedHandle& before,
                                        const apply::FieldManager& scale,
                                        const apply::FieldManager& parent, UpdateNote note) {
  CountedPtr<ManagedState> state = Append(before, scale, std::move(note));
  state->scale_parent_ = &parent;
  return state;
}

ManagedState::Result ManagedState::Next(const ManagedHandle& before) const {
  const apply::ManagedFields& live_fields = Fields(before);
  const apply::UpdateInput input = {note_.live, note_.wanted, note_.manager,
                                    note_.now,  repeated_,    note_.others};
  Result result;
  if (scale_parent_ == nullptr) {
    const bool subresource = !fields_->config().subresource.empty();
    absl::StatusOr<apply::ManagedFields> next =
        fields_->Update(input, BaseOf(live_fields, note_.requested, subresource));
    if (next.ok()) result.fields = *std::move(next);
    return result;
  }
  const std::vector<apply::ReplicasPath> paths = PathsOf(*scale_parent_);
  absl::StatusOr<apply::ManagedFields> scale =
      fields_->Update(input, apply::FieldsOfScale(live_fields, paths));
  if (!scale.ok()) scale = apply::ManagedFields();
  result.list = apply::FieldsFromScale(
      live_fields, *scale, scale_parent_->config().versions.served.front().api_version, paths);
  result.encoded = true;
  result.fields = apply::ManagedFields::Decode(result.list).value_or(apply::ManagedFields());
  return result;
}

const ManagedState::Result& ManagedState::WorkOut() const {
  // From the newest state that is worked out to this one, without recursion.
  std::vector<const ManagedState*> chain;
  for (const ManagedState* state = this; state != nullptr && state->result_ == nullptr;
       state = Get(state->before_)) {
    chain.push_back(state);
  }
  for (size_t i = chain.size(); i-- > 0;) {
    const ManagedState& state = *chain[i];
    state.result_ = std::make_unique<Result>(state.Next(state.before_));
    state.note_ = UpdateNote();
    // The older states end here, one by one, unless somebody else holds them.
    state.before_ = nullptr;
  }
  return *result_;
}

const apply::ManagedFields& ManagedState::Fields(const ManagedHandle& state) {
  return state ? Get(state)->WorkOut().fields : NoFields();
}

const Value& ManagedState::Read(const ManagedHandle& state) {
  if (!state) return NoList();
  Get(state)->WorkOut();
  Result& result = *Get(state)->result_;
  if (!result.encoded) {
    result.list = result.fields.Encode();
    result.encoded = true;
  }
  return result.list;
}

bool ManagedState::Differs(const ManagedHandle& before, const ManagedHandle& after) {
  if (before.get() == after.get()) return false;
  return !apply::EqualButForTimes(Read(before), Read(after));
}

ManagedHandle ManagedState::Of(apply::ManagedFields fields) {
  if (fields.empty()) return ManagedHandle();
  CountedPtr<ManagedState> state = MakeCounted<ManagedState>();
  state->result_ = std::make_unique<Result>();
  state->result_->fields = std::move(fields);
  return state;
}

api::ApiStatus ManagedState::Apply(const ManagedHandle& before, const apply::FieldManager& fields,
                                   const apply::ApplyInput& input, Value* merged,
                                   ManagedHandle* after) {
  apply::ManagedFields managed = Fields(before);
  api::ApiStatus status = fields.Apply(input, &managed, merged);
  if (status.ok()) *after = Of(std::move(managed));
  return status;
}

api::ApiStatus ManagedState::ApplyScale(const ManagedHandle& before,
                                        const apply::FieldManager& scale,
                                        const apply::FieldManager& parent,
                                        const apply::ApplyInput& input, Value* merged,
                                        ManagedHandle* after) {
  const std::vector<apply::ReplicasPath> paths = PathsOf(parent);
  apply::ManagedFields managed = apply::FieldsOfScale(Fields(before), paths);
  api::ApiStatus status = scale.Apply(input, &managed, merged);
  if (!status.ok()) return status;
  CountedPtr<ManagedState> state = MakeCounted<ManagedState>();
  state->result_ = std::make_unique<Result>();
  state->result_->list = apply::FieldsFromScale(
      Fields(before), managed, parent.config().versions.served.front().api_version, paths);
  state->result_->encoded = true;
  state->result_->fields =
      apply::ManagedFields::Decode(state->result_->list).value_or(apply::ManagedFields());
  *after = state;
  return status;
}

}  // namespace quiesce::resource
