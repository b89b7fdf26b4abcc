// The wire form of the built-in kinds' types: for every struct its members, their types, and
// whether an absent or empty member is left out, shown as zero or shown as null. This is what
// decides how a body looks after the server has decoded it into its types and encoded it again;
// OpenAPI does not say it.
//
//   const WireType* type = FindWireType("api.apps.v1.Deployment");
//   const WireField* spec = type->FindField("spec");
//
// The facts are those of the json tags in k8s.io/api v0.36.3 (and apimachinery), kept in
// wire_types.inc: a line `struct NAME` each, then one line per member: its name, `o` for
// omitempty, `z` for omitzero or `-`, its type, `=` and its Go name where that is not the name with
// a capital and, for inlined structs, `^` and their names, innermost first. Types: `$NAME` a
// struct, `*` pointer, `[]` slice, `{}` map from strings, `{X}` map of that Go type, `@X` one with
// its own JSON form, else a Go kind, with `:` and its name where it has one.
#ifndef QUIESCE_APISERVER_FAKE_WIRE_WIRE_TYPES_H_
#define QUIESCE_APISERVER_FAKE_WIRE_WIRE_TYPES_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "apiserver_fake/base/value.h"

namespace quiesce::wire {

enum class WireKind : uint8_t {
  kBool,
  kInt32,
  kInt64,
  kDouble,
  kString,
  kBytes,  // bytes are base64 text
  kStruct,
  kList,
  kMap,
  kTime,
  kMicroTime,
  kIntOrString,
  kQuantity,
  kRaw,  // any JSON, kept as it is
  // A struct (the element), or a list of it, or something else: parts of a JSON schema.
  kSchemaOr,
};

struct WireType;

struct WireField {
  std::string name;
  const WireType* type = nullptr;
  bool omit_empty = false, omit_zero = false;
  bool pointer = false;
  // Left out of the wire form where the Go value is zero.
  bool absent_when_zero = false;
  Value zero;  // what is shown then, where it is not left out; immortal
  ValueKey key{""};
  std::string go_name;  // "HostPath"
  std::string go_path;  // "VolumeSource.hostPath": as errors name the member
};

struct WireType {
  WireKind kind = WireKind::kStruct;
  std::string go_name;                // as Go prints the type: "v1.PodSpec", "[]v1.Container"
  std::string struct_name;            // "PodSpec"
  std::vector<WireField> fields;      // kStruct: ordered by name, bytewise
  std::vector<size_t> declared;       // indices of fields in the order of the Go declaration
  bool is_meta = false;               // of apimachinery: the same in all versions
  const WireType* element = nullptr;  // kList, kMap
  bool rounds_to_milli = false;       // kQuantity: of a ResourceList
  Value zero;                         // the wire form of the Go zero value; immortal

  const WireField* FindField(absl::string_view name) const;
};

// The struct's type by its name in the table, or null pointer.
const WireType* FindWireType(absl::string_view name);
// That of a built-in kind of k8s.io/api: "apps/v1", "Deployment".
const WireType* WireTypeOfKind(absl::string_view api_version, absl::string_view kind);

}  // namespace quiesce::wire

#endif  // QUIESCE_APISERVER_FAKE_WIRE_WIRE_TYPES_H_
