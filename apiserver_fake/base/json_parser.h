// The reader behind ParseJson: one pass, no recursion. Part of json.cc; nothing else needs it.
#ifndef QUIESCE_APISERVER_FAKE_BASE_JSON_PARSER_H_
#define QUIESCE_APISERVER_FAKE_BASE_JSON_PARSER_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "apiserver_fake/base/json.h"
#include "apiserver_fake/base/value.h"

namespace quiesce {

class JsonParser {
 public:
  enum class Scalars : uint8_t { kPlain, kKeepTexts };

  JsonParser(absl::string_view text, bool note_duplicates, Scalars scalars = Scalars::kPlain,
             RepeatedKeys repeated = RepeatedKeys::kLast)
      : text_(text), note_duplicates_(note_duplicates), scalars_(scalars), repeated_(repeated) {}

  absl::StatusOr<Value> Parse();

  // Paths of repeated keys in the order of the text, each once, at most 100 as in Go.
  std::vector<std::string> Duplicates();

 private:
  // A list or object that is not closed yet; its content begins there on one of the stacks.
  struct Frame {
    bool is_object;
    size_t items_begin, members_begin;
  };

  // What may come next.
  enum class Expect : uint8_t { kValue, kValueOrEnd, kKey, kKeyOrEnd, kAfterValue };

  bool Step(Expect& expect);
  bool Open(bool is_object);
  void Close();
  bool ReadValue(Expect& expect);
  bool ReadKey();
  bool AfterValue(Expect& expect);
  bool ReadString(absl::string_view& text);
  bool ReadEscaped(size_t begin, absl::string_view& text);
  bool ReadEscape();
  bool ReadHex(uint32_t& code);
  bool ReadNumber();
  bool SkipDigits(const char* context);
  bool ReadWord(absl::string_view word, Value value);
  void StoreNumber(size_t begin, bool has_point);
  void Store(Value value);
  void StoreScalar(size_t begin, Value value);
  bool MayRepeatKeys(const Frame& frame) const;
  void NoteDuplicates(const Frame& frame);
  // The path of a member of the object that is being closed and no longer in open_.
  std::string PathOf(const Frame& closed, absl::string_view key) const;

  void SkipSpace();
  // The character at the cursor; a space at the end, which is how Go's scanner probes it.
  char Peek() const { return at_ < text_.size() ? text_[at_] : ' '; }
  bool AtEnd() const { return at_ >= text_.size(); }
  bool Fail(absl::string_view context);  // `invalid character 'x' ` + context; returns false
  bool FailAtEnd();

  const absl::string_view text_;
  const bool note_duplicates_;
  const Scalars scalars_;
  const RepeatedKeys repeated_;
  size_t at_ = 0;
  std::vector<Frame> open_;
  std::vector<Value> items_;          // of the open lists, and at last the result
  std::vector<ValueMember> members_;  // of the open objects; the last one may lack its value
  std::vector<size_t> key_offsets_;   // of members_, with note_duplicates_
  std::string scratch_;               // a string with escapes
  std::string error_;                 // of syntax
  std::string unreadable_number_;     // reported only if the syntax is right
  std::vector<std::pair<size_t, std::string>> duplicates_;  // offset of the later key, path
};

}  // namespace quiesce

#endif  // QUIESCE_APISERVER_FAKE_BASE_JSON_PARSER_H_
