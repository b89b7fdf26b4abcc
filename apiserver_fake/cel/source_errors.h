// The errors of one expression, as they are shown to the person who wrote it:
//
//   ERROR: <input>:1:4: undefined field 'labels'
//    | has(self.metadata.labels)
//    | ...^
//
// Source: github.com/google/cel-go/common/{error,errors,source}.go.
#ifndef QUIESCE_APISERVER_FAKE_CEL_SOURCE_ERRORS_H_
#define QUIESCE_APISERVER_FAKE_CEL_SOURCE_ERRORS_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace quiesce::cel {

class SourceErrors {
 public:
  // `text` is the expression; it outlives this.
  explicit SourceErrors(absl::string_view text) : text_(text) {}

  // `offset` counts code points; negative: the error has no place.
  void Add(int32_t offset, std::string message);
  bool empty() const { return errors_.empty(); }
  size_t size() const { return errors_.size(); }
  // All errors in the order of their places.
  std::string ToString() const;

 private:
  struct Error {
    int32_t offset;
    std::string message;
  };
  std::string Show(const Error& error) const;

  absl::string_view text_;
  std::vector<Error> errors_;
};

}  // namespace quiesce::cel

#endif  // QUIESCE_APISERVER_FAKE_CEL_SOURCE_ERRORS_H_
