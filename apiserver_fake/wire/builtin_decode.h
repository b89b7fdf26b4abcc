// A body of a built-in kind, as Go's typed decoding and encoding again would leave it: unknown
// members dropped and reported, nulls and empty values left out where the type omits them, members
// that are always shown added, quantities and times in canonical form. Defaults are not applied
// here; they are code of each kind (builtin_strategy.h).
//
//   BodyDecode decode = DecodeBody(*FindWireType("api.core.v1.ConfigMap"), object);
//   if (!decode.error.ok()) ...   // `json: cannot unmarshal number into Go struct field ...`
//
// Source of the rules: sigs.k8s.io/json (reading), encoding/json (omitempty, omitzero), and the
// protocol buffers between (empty lists and maps come back as none).
#ifndef QUIESCE_APISERVER_FAKE_WIRE_BUILTIN_DECODE_H_
#define QUIESCE_APISERVER_FAKE_WIRE_BUILTIN_DECODE_H_

#include <string>
#include <vector>

#include "apiserver_fake/base/value.h"
#include "apiserver_fake/go/decode_error.h"
#include "apiserver_fake/resource/strategy.h"
#include "apiserver_fake/wire/wire_types.h"

namespace quiesce::wire {

struct BodyDecode {
  std::vector<std::string> unknown_fields;  // "spec.containers[0].foo", in order
  go::DecodeError error;  // why the body does not fit the type; then the object is not changed
};

// Edits `object` in place. Cheap where nothing has to change: nothing is copied then.
BodyDecode DecodeBody(const WireType& type, Value& object,
                      const resource::DecodeHints& hints = resource::DecodeHints());

}  // namespace quiesce::wire

#endif  // QUIESCE_APISERVER_FAKE_WIRE_BUILTIN_DECODE_H_
