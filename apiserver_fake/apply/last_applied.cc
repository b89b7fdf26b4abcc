#include "apiserver_fake/apply/last_applied.h"

#include <algorithm>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "apiserver_fake/apply/typed.h"
#include "apiserver_fake/base/json.h"

namespace quiesce::apply {
namespace {

constexpr absl::string_view kAnnotation = "kubectl.kubernetes.io/last-applied-configuration";
constexpr size_t kMaxAnnotationBytes = 256 * 1024;

size_t AnnotationBytes(const Value& annotations) {
  size_t bytes = 0;
  for (const ValueMember& member : annotations.members()) {
    bytes += member.key.view().size() + member.value.string_value().size();
  }
  return bytes;
}

}  // namespace

absl::StatusOr<FieldSet> FieldsOfLastApplied(const Value& live, absl::string_view api_version,
                                             const TypeRef& type) {
  const absl::string_view text = live["metadata"]["annotations"][kAnnotation].string_value();
  if (text.empty()) return absl::NotFoundError("no last applied annotation");
  if (const TypeErrors errors = ValidateTyped(live, type, false); !errors.empty()) {
    return absl::InvalidArgumentError(
        absl::StrCat("failed to convert live obj to typed: ", ToString(errors)));
  }
  const absl::StatusOr<Value> last = ParseJson(text);
  if (!last.ok()) return last.status();
  if ((*last)["kind"].string_value().empty()) {
    return absl::InvalidArgumentError("Object 'Kind' is missing");
  }
  if ((*last)["apiVersion"].string_value() != api_version) {
    return absl::InvalidArgumentError("last applied is of another version");
  }
  if (const TypeErrors errors = ValidateTyped(*last, type, false); !errors.empty()) {
    return absl::InvalidArgumentError(
        absl::StrCat("failed to convert last applied to typed: ", ToString(errors)));
  }
  const absl::StatusOr<Comparison> drift = CompareTyped(*last, live, type);
  if (!drift.ok()) return drift.status();
  return FieldSetOf(*last, type)
      .Difference(drift->modified)
      .Difference(drift->added)
      .Difference(drift->removed);
}

bool RemoveAllowed(const FieldSet& allowed, std::vector<FieldConflict>* conflicts) {
  for (FieldConflict& conflict : *conflicts) {
    conflict.fields = conflict.fields.Difference(allowed);
  }
  conflicts->erase(
      std::remove_if(conflicts->begin(), conflicts->end(),
                     [](const FieldConflict& conflict) { return conflict.fields.empty(); }),
      conflicts->end());
  return !conflicts->empty();
}

void RefreshLastApplied(const Value& config, Value* object) {
  if ((*object)["metadata"]["annotations"][kAnnotation].string_value().empty()) return;
  Value applied = config;
  if (applied["metadata"]["annotations"].Has(kAnnotation)) {
    applied.Mutable("metadata").Mutable("annotations").Erase(kAnnotation);
  }
  const Value text(absl::StrCat(ToJson(applied, /*escape_html=*/true), "\n"));
  Value annotations = (*object)["metadata"]["annotations"];
  annotations.Set(kAnnotation, text);
  if (AnnotationBytes(annotations) > kMaxAnnotationBytes) annotations.Erase(kAnnotation);
  if (annotations == (*object)["metadata"]["annotations"]) return;
  object->Mutable("metadata").Set("annotations", std::move(annotations));
}

}  // namespace quiesce::apply
