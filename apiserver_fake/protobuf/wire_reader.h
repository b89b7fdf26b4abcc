// The protobuf wire format, read field by field.
//
//   WireReader reader(bytes);
//   WireToken token;
//   while (reader.Next(&token)) Use(token);
//   if (!reader.error().empty()) return reader.error();
//
// Any bytes are fine; the errors are the sentences of gogo's generated decoders.
#ifndef QUIESCE_APISERVER_FAKE_PROTOBUF_WIRE_READER_H_
#define QUIESCE_APISERVER_FAKE_PROTOBUF_WIRE_READER_H_

#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"

namespace quiesce::protobuf {

struct WireToken {
  uint32_t number = 0;
  int wire_type = 0;        // 0 varint, 1 eight bytes, 2 bytes, 5 four bytes
  uint64_t integer = 0;     // of types 0, 1 and 5
  absl::string_view bytes;  // of type 2; part of what is read
};

class WireReader {
 public:
  explicit WireReader(absl::string_view bytes)
      : at_(bytes.data()), end_(bytes.data() + bytes.size()) {}

  // False at the end, or at what cannot be read.
  bool Next(WireToken* token);
  // A bare number, as packed lists hold them. False at the end, or at anything else.
  bool NextInteger(uint64_t* integer);

  // "" unless something could not be read.
  const std::string& error() const { return error_; }

 private:
  bool Fail(absl::string_view error);
  bool ReadVarint(uint64_t* integer);
  bool ReadFixed(size_t bytes, uint64_t* integer);
  bool ReadBytes(absl::string_view* bytes);

  const char* at_;
  const char* end_;
  std::string error_;
};

}  // namespace quiesce::protobuf

#endif  // QUIESCE_APISERVER_FAKE_PROTOBUF_WIRE_READER_H_
