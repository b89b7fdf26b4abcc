// The managed fields of one stored object, worked out when somebody reads them.
//
// An update only notes what it was: who, when, through which endpoint, the object before and the
// object wanted. Comparing the two, and taking fields from their owners, waits until a reply shows
// managedFields, an apply needs them, or many notes have piled up. The result is exactly that of
// doing it at once. A controller that writes the same fields again and again leaves one note, with
// the time of its last write.
//
//   // create, PUT, patch (not apply); `wanted` is the decoded request object *before* the
//   // strategy's PrepareForUpdate (and so before status and the like are put back), without
//   // managedFields:
//   ManagedHandle next = ManagedState::Update(stored.managed, fields, {
//       .live = stored.object, .wanted = wanted, .manager = manager, .now = seconds,
//       .requested = body["metadata"]["managedFields"]});   // null Value if the body has none
//   // ... PrepareForUpdate(object), validate ...
//   if (object == stored.object && !ManagedState::Differs(stored.managed, next)) no_op();
//   else store->Update(id, key, object, next, now);
//
//   // apply:
//   ManagedHandle after;
//   Value merged;
//   api::ApiStatus status = ManagedState::Apply(stored.managed, fields, {.live = live,
//       .config = body, .manager = Value("me"), .force = false, .now = seconds}, &merged, &after);
//   if (!status.ok()) return status;
//   // merged: decode with the strategy (defaults), then as for an update, with `after`.
//
//   // reading:
//   Value list = ManagedState::Read(stored.managed);   // null: leave managedFields out
//
// What is a no-op: an object that stays equal, and managed fields that stay equal except for times
// (k8s.io/apiserver/pkg/endpoints/handlers/fieldmanager/equality.go puts the old times back). To
// decide it cheaply, compare the objects first; only for equal ones ask Differs(). Update() returns
// `before` itself when live and wanted are the same node and the request brings no managed fields,
// so that the usual write of an unchanged object never works anything out.
//
// A null handle is an object of which no one owns anything: updates of it are not tracked, only a
// create or an apply starts that.
#ifndef QUIESCE_APISERVER_FAKE_RESOURCE_MANAGED_STATE_H_
#define QUIESCE_APISERVER_FAKE_RESOURCE_MANAGED_STATE_H_

#include <cstdint>
#include <memory>
#include <optional>

#include "apiserver_fake/apply/field_manager.h"
#include "apiserver_fake/apply/managed_fields.h"
#include "apiserver_fake/base/counted.h"
#include "apiserver_fake/base/value.h"
#include "apiserver_fake/resource/stored_object.h"

namespace quiesce::resource {

class ManagedState : public Counted {
 public:
  struct UpdateNote {
    Value live;       // the stored object; null for a create
    Value wanted;     // the object that the request wants, before the strategy prepares it
    Value manager;    // string: field manager of the request
    int64_t now = 0;  // simulated time in seconds since 1970
    Value requested;  // metadata.managedFields of the request; null if absent. To be left null
                      // on POST, which ignores them; subresources ignore them too.
    Value others = Value();  // as in apply::UpdateInput
  };

  // Notes an update through the endpoint of `fields` (which outlives the state). About 50 ns.
  static ManagedHandle Update(const ManagedHandle& before, const apply::FieldManager& fields,
                              UpdateNote note);

  // The same through /scale: `live` and `wanted` are Scale objects, `scale` the field manager of
  // the Scale kind and `parent` that of the object's main endpoint.
  static ManagedHandle UpdateScale(const ManagedHandle& before, const apply::FieldManager& scale,
                                   const apply::FieldManager& parent, UpdateNote note);

  // Applies a configuration at once. On success *merged is the new object before defaulting (the
  // live one itself if nothing changes) and *after its managed fields.
  static api::ApiStatus Apply(const ManagedHandle& before, const apply::FieldManager& fields,
                              const apply::ApplyInput& input, Value* merged, ManagedHandle* after);
  static api::ApiStatus ApplyScale(const ManagedHandle& before, const apply::FieldManager& scale,
                                   const apply::FieldManager& parent,
                                   const apply::ApplyInput& input, Value* merged,
                                   ManagedHandle* after);

  // metadata.managedFields as objects show it; null if there is no entry. Kept once worked out.
  static const Value& Read(const ManagedHandle& state);
  // The same decoded.
  static const apply::ManagedFields& Fields(const ManagedHandle& state);

  // True unless both show the same entries in the same order but for their times.
  static bool Differs(const ManagedHandle& before, const ManagedHandle& after);

  // A state with these fields; null handle if there are none.
  static ManagedHandle Of(apply::ManagedFields fields);

  // At most this many notes pile up before they are worked out.
  static constexpr int kMaxNotes = 64;

  ManagedState();
  ~ManagedState() override;

 private:
  struct Result;
  static CountedPtr<ManagedState> Append(const ManagedHandle& before,
                                         const apply::FieldManager& fields, UpdateNote note);
  // What an update leaves that sets only fields which the newest note, of the same writer, sets
  // too; null where `before` has no such note.
  static ManagedHandle Repeat(const ManagedHandle& before, const apply::FieldManager& fields,
                              const UpdateNote& note);
  const Result& WorkOut() const;
  Result Next(const ManagedHandle& before) const;

  // Until it is worked out: the state before and the note.
  mutable ManagedHandle before_;
  mutable UpdateNote note_;
  const apply::FieldManager* fields_ = nullptr;
  const apply::FieldManager* scale_parent_ =
      nullptr;                              // set: fields_ is the /scale of this endpoint
  int pending_ = 1;                         // notes up to and with this one
  std::optional<int64_t> repeated_;         // when the update was last repeated
  mutable std::unique_ptr<Result> result_;  // set once it is worked out
};

}  // namespace quiesce::resource

#endif  // QUIESCE_APISERVER_FAKE_RESOURCE_MANAGED_STATE_H_
