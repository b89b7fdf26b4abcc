#include "apiserver_fake/resource/managed_state.h"

#include <utility>
#include <vector>

#include "apiserver_fake/apply/scale_fields.h"

namespace quiesce::api {

struct ManagedState::Result {
  ManagedFields fields;
  bool encoded = false;
  Value list;  // once encoded
};

namespace {

const ManagedState* Get(const ManagedHandle& handle) {
  return static_cast<const ManagedState*>(handle.get());
}

const ManagedFields& NoFields() {
  static const ManagedFields* const none = new ManagedFields;
  return *none;
}

const Value& NoList() {
  static const Value* const none = new Value;
  return *none;
}

// What an update starts from: the fields that the request brings, where they count, else the live
// ones. Source: decodeLiveOrNew in managedfields/internal/fieldmanager.go.
ManagedFields BaseOf(const ManagedFields& live, const Value& requested, bool subresource) {
  if (subresource || requested.is_null()) return live;
  if (ResetsManagedFields(requested)) return ManagedFields();
  absl::StatusOr<ManagedFields> decoded = ManagedFields::Decode(requested);
  if (!decoded.ok() || decoded->empty()) return live;
  return *std::move(decoded);
}

std::vector<ReplicasPath> PathsOf(const FieldManager& parent) {
  std::vector<ReplicasPath> paths;
  for (const MergeVersion& version : parent.config().versions.served) {
    paths.push_back({version.api_version, version.replicas});
  }
  return paths;
}

}  // namespace

ManagedState::ManagedState() = default;
ManagedState::~ManagedState() = default;

CountedPtr<ManagedState> ManagedState::Append(const ManagedHandle& before,
                                              const FieldManager& fields, UpdateNote note) {
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

ManagedHandle ManagedState::Update(const ManagedHandle& before, const FieldManager& fields,
                                   UpdateNote note) {
  if (note.requested.is_null() && note.live.SameAs(note.wanted)) return before;
  return Append(before, fields, std::move(note));
}

ManagedHandle ManagedState::UpdateScale(const ManagedHandle& before, const FieldManager& scale,
                                        const FieldManager& parent, UpdateNote note) {
  CountedPtr<ManagedState> state = Append(before, scale, std::move(note));
  state->scale_parent_ = &parent;
  return state;
}

ManagedState::Result ManagedState::Next(const ManagedHandle& before) const {
  const ManagedFields& live_fields = Fields(before);
  const UpdateInput input = {note_.live, note_.wanted, note_.manager, note_.now};
  Result result;
  if (scale_parent_ == nullptr) {
    const bool subresource = !fields_->config().subresource.empty();
    absl::StatusOr<ManagedFields> next =
        fields_->Update(input, BaseOf(live_fields, note_.requested, subresource));
    if (next.ok()) result.fields = *std::move(next);
    return result;
  }
  const std::vector<ReplicasPath> paths = PathsOf(*scale_parent_);
  absl::StatusOr<ManagedFields> scale = fields_->Update(input, FieldsOfScale(live_fields, paths));
  if (!scale.ok()) scale = ManagedFields();
  result.list = FieldsFromScale(live_fields, *scale,
                                scale_parent_->config().versions.served.front().api_version, paths);
  result.encoded = true;
  result.fields = ManagedFields::Decode(result.list).value_or(ManagedFields());
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

const ManagedFields& ManagedState::Fields(const ManagedHandle& state) {
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
  return !EqualButForTimes(Read(before), Read(after));
}

ManagedHandle ManagedState::Of(ManagedFields fields) {
  if (fields.empty()) return ManagedHandle();
  CountedPtr<ManagedState> state = MakeCounted<ManagedState>();
  state->result_ = std::make_unique<Result>();
  state->result_->fields = std::move(fields);
  return state;
}

ApiStatus ManagedState::Apply(const ManagedHandle& before, const FieldManager& fields,
                              const ApplyInput& input, Value* merged, ManagedHandle* after) {
  ManagedFields managed = Fields(before);
  ApiStatus status = fields.Apply(input, &managed, merged);
  if (status.ok()) *after = Of(std::move(managed));
  return status;
}

ApiStatus ManagedState::ApplyScale(const ManagedHandle& before, const FieldManager& scale,
                                   const FieldManager& parent, const ApplyInput& input,
                                   Value* merged, ManagedHandle* after) {
  const std::vector<ReplicasPath> paths = PathsOf(parent);
  ManagedFields managed = FieldsOfScale(Fields(before), paths);
  ApiStatus status = scale.Apply(input, &managed, merged);
  if (!status.ok()) return status;
  CountedPtr<ManagedState> state = MakeCounted<ManagedState>();
  state->result_ = std::make_unique<Result>();
  state->result_->list = FieldsFromScale(
      Fields(before), managed, parent.config().versions.served.front().api_version, paths);
  state->result_->encoded = true;
  state->result_->fields =
      ManagedFields::Decode(state->result_->list).value_or(ManagedFields());
  *after = state;
  return status;
}

}  // namespace quiesce::api
