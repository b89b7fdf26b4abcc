// Bodies in Kubernetes' protobuf form: any bytes are refused or are an object, and what was read
// can be written and read again.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "absl/strings/string_view.h"
#include "apiserver_fake/base/json.h"
#include "apiserver_fake/protobuf/decode.h"
#include "apiserver_fake/protobuf/encode.h"

namespace quiesce::fuzz {
namespace {

void Run(absl::string_view bytes) {
  const absl::StatusOr<Value> read = protobuf::FromProtobuf(bytes);
  if (!read.ok()) {
    if (read.status().message().empty()) std::abort();
    return;
  }
  if (!protobuf::HasProtobufForm(*read)) std::abort();
  const std::string written = protobuf::ToProtobuf(*read);
  const absl::StatusOr<Value> again = protobuf::FromProtobuf(written);
  if (!again.ok()) std::abort();
  // Writing settles what came in two forms; from then on nothing changes.
  if (protobuf::ToProtobuf(*again) != written) std::abort();
  ToJson(*again);
}

}  // namespace
}  // namespace quiesce::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  quiesce::fuzz::Run(absl::string_view(reinterpret_cast<const char*>(data), size));
  return 0;
}
