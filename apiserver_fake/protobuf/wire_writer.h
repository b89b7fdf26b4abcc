// The protobuf wire format, written field by field.
#ifndef QUIESCE_APISERVER_FAKE_PROTOBUF_WIRE_WRITER_H_
#define QUIESCE_APISERVER_FAKE_PROTOBUF_WIRE_WRITER_H_

#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"

namespace quiesce::protobuf {

void AppendVarint(uint64_t integer, std::string* out);
void AppendVarintField(uint32_t number, uint64_t integer, std::string* out);
void AppendDoubleField(uint32_t number, double value, std::string* out);
void AppendBytesField(uint32_t number, absl::string_view bytes, std::string* out);

}  // namespace quiesce::protobuf

#endif  // QUIESCE_APISERVER_FAKE_PROTOBUF_WIRE_WRITER_H_
