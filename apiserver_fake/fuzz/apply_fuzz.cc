// Any bytes as the body of an apply, as an update, and as managed fields: each gets an answer,
// never a crash, and what was written can be read again.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "absl/strings/str_split.h"
#include "apiserver_fake/apply/decode.h"
#include "apiserver_fake/apply/field_manager.h"
#include "apiserver_fake/base/json.h"
#include "apiserver_fake/resource/managed_state.h"
#include "apiserver_fake/schema/openapi_loader.h"

namespace quiesce::fuzz {
namespace {

const apply::FieldManager& PodManager() {
  static const apply::FieldManager* const manager = [] {
    apply::FieldManagerConfig config;
    config.version = "v1";
    config.kind = "Pod";
    const schema::Schema* schema = schema::BuiltinSchema("", "v1", "Pod");
    config.versions.served = {{"v1",
                               apply::TypeRef::Root(schema, false),
                               apply::FieldSet::Of({apply::ParseSimplePath("status")}),
                               {}}};
    config.empty_object = apply::EmptyObject(*schema, "v1", "Pod");
    return new apply::FieldManager(std::move(config));
  }();
  return *manager;
}

// The fields must survive being written and read.
void CheckRoundTrip(const resource::ManagedHandle& state) {
  const Value list = resource::ManagedState::Read(state);
  const absl::StatusOr<apply::ManagedFields> again = apply::ManagedFields::Decode(list);
  if (!again.ok() || again->Encode() != list) std::abort();
}

// The input is a sequence of bodies, separated by lines of `---`: the first byte of each says what
// to do with it.
void Play(absl::string_view input) {
  Value live;
  resource::ManagedHandle state;
  int64_t now = 0;
  for (absl::string_view part : absl::StrSplit(input, "\n---\n")) {
    if (part.empty() || ++now > 8) return;
    const uint8_t how = static_cast<uint8_t>(part[0]);
    part.remove_prefix(1);
    Value body;
    std::vector<std::string> repeated;
    if (!apply::DecodeApplyBody(part, &body, &repeated).ok()) continue;
    const Value manager(how % 4 < 2 ? "a" : "b");
    if (how % 3 == 0) {
      body.Set("apiVersion", Value("v1"));
      body.Set("kind", Value("Pod"));
      Value merged;
      resource::ManagedHandle after;
      if (resource::ManagedState::Apply(state, PodManager(),
                                        {live, body, manager, how % 5 == 0, now}, &merged, &after)
              .ok()) {
        live = merged;
        state = after;
      }
    } else {
      state = resource::ManagedState::Update(
          state, PodManager(), {live, body, manager, now, body["metadata"]["managedFields"]});
      live = body;
    }
    CheckRoundTrip(state);
  }
}

}  // namespace
}  // namespace quiesce::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  quiesce::fuzz::Play(absl::string_view(reinterpret_cast<const char*>(data), size));
  return 0;
}
