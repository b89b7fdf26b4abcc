// Lists and objects that are still open have no nodes yet: their contents lie on two stacks (items_
// and members_), and a frame says where each one's begin. When it is closed, what is above that
// mark becomes one node of the right size. So no list grows, and depth costs no recursion.
//
// Texts without escapes, as nearly all are, are found eight bytes at a time and taken from the
// input as they are.
//
// Errors are those of Go's scanner, which reads a byte at a time and, at the end of the input,
// tries one more space; so what is cut short is "invalid character ' '" in a word or number, and
// "unexpected end of JSON input" elsewhere.
#include "apiserver_fake/base/json_parser.h"

#include <algorithm>
#include <cstring>
#include <limits>
#include <system_error>

#include "absl/status/status.h"
#include "absl/strings/charconv.h"
#include "absl/strings/str_cat.h"
#include "apiserver_fake/base/json.h"
#include "apiserver_fake/base/json_error.h"
#include "apiserver_fake/base/utf8.h"

namespace quiesce {
namespace {

constexpr size_t kMaxDepth = 10000;     // encoding/json/scanner.go: maxNestingDepth
constexpr size_t kMaxDuplicates = 100;  // sigs.k8s.io/json: saveStrictError
constexpr uint64_t kOnes = 0x0101010101010101u;
constexpr uint64_t kHighs = 0x8080808080808080u;

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

// True if one of the eight bytes is a quote, a backslash, a control or not ASCII.
bool HasSpecial(uint64_t word) {
  const uint64_t quote = word ^ kOnes * '"';
  const uint64_t backslash = word ^ kOnes * '\\';
  return ((word | (quote - kOnes) | (backslash - kOnes) | (word - kOnes * 0x20)) & kHighs) != 0;
}

bool IsPlain(char c) {
  return static_cast<uint8_t>(c) >= 0x20 && static_cast<uint8_t>(c) < 0x80 && c != '"' && c != '\\';
}

// What Go has after reading `later` into a struct that holds `earlier`: members and items are read
// into those that are there.
Value ReadOver(const Value& earlier, Value later) {
  if (earlier.is_object() && later.is_object()) {
    Value out = earlier;
    for (const ValueMember& member : later.members()) {
      const Value* old = earlier.Find(member.key.view());
      out.Set(member.key.view(), old == nullptr ? member.value : ReadOver(*old, member.value));
    }
    return out;
  }
  if (earlier.is_list() && later.is_list()) {
    for (size_t i = 0; i < earlier.size() && i < later.size(); ++i) {
      later.MutableAt(i) = ReadOver(earlier.at(i), later.at(i));
    }
  }
  return later;
}

}  // namespace

absl::StatusOr<Value> JsonParser::Parse() {
  open_.reserve(16);
  items_.reserve(32);
  members_.reserve(64);
  Expect expect = Expect::kValue;
  do {
    if (!Step(expect)) return absl::InvalidArgumentError(error_);
  } while (!open_.empty());
  SkipSpace();
  if (!AtEnd()) {
    Fail("after top-level value");
    return absl::InvalidArgumentError(error_);
  }
  if (!unreadable_number_.empty()) return UnreadableNumberError(unreadable_number_);
  return std::move(items_.front());
}

bool JsonParser::Step(Expect& expect) {
  switch (expect) {
    case Expect::kValue:
      SkipSpace();
      return ReadValue(expect);
    case Expect::kValueOrEnd:
      SkipSpace();
      if (Peek() == ']') {
        Close();
        expect = Expect::kAfterValue;
        return true;
      }
      return ReadValue(expect);
    case Expect::kKeyOrEnd:
      SkipSpace();
      if (Peek() == '}') {
        Close();
        expect = Expect::kAfterValue;
        return true;
      }
      [[fallthrough]];
    case Expect::kKey:
      expect = Expect::kValue;
      return ReadKey();
    case Expect::kAfterValue:
      return AfterValue(expect);
  }
  return false;
}

bool JsonParser::Open(bool is_object) {
  if (open_.size() == kMaxDepth) return Fail("exceeded max depth");
  ++at_;
  open_.push_back({is_object, items_.size(), members_.size()});
  return true;
}

void JsonParser::Close() {
  ++at_;
  const Frame frame = open_.back();
  open_.pop_back();
  Value closed;
  if (frame.is_object) {
    if (note_duplicates_ && MayRepeatKeys(frame)) NoteDuplicates(frame);
    if (note_duplicates_) key_offsets_.resize(frame.members_begin);
    closed = Value::ObjectOf(absl::MakeSpan(members_).subspan(frame.members_begin));
    members_.erase(members_.begin() + frame.members_begin, members_.end());
  } else {
    closed = Value::ListOf(absl::MakeSpan(items_).subspan(frame.items_begin));
    items_.erase(items_.begin() + frame.items_begin, items_.end());
  }
  Store(std::move(closed));
}

void JsonParser::Store(Value value) {
  if (!open_.empty() && open_.back().is_object) {
    members_.back().value = std::move(value);
  } else {
    items_.push_back(std::move(value));
  }
}

// Stores the scalar whose text runs from `begin` to the cursor.
void JsonParser::StoreScalar(size_t begin, Value value) {
  if (scalars_ == Scalars::kKeepTexts) {
    const absl::string_view text = text_.substr(begin, at_ - begin);
    const bool starts_with_nul = !value.string_value().empty() && value.string_value()[0] == '\0';
    if (starts_with_nul || ToJson(value, /*escape_html=*/true) != text) {
      value = Value(absl::StrCat(absl::string_view("\0", 1), text));
    }
  }
  Store(std::move(value));
}

bool JsonParser::ReadValue(Expect& expect) {
  expect = Expect::kAfterValue;
  if (AtEnd()) return FailAtEnd();
  switch (const char first = text_[at_]) {
    case '"': {
      absl::string_view text;
      const size_t begin = at_;
      if (!ReadString(text)) return false;
      StoreScalar(begin, Value(text));
      return true;
    }
    case '{':
      expect = Expect::kKeyOrEnd;
      return Open(/*is_object=*/true);
    case '[':
      expect = Expect::kValueOrEnd;
      return Open(/*is_object=*/false);
    case 't':
      return ReadWord("true", Value(true));
    case 'f':
      return ReadWord("false", Value(false));
    case 'n':
      return ReadWord("null", Value());
    default:
      if (first == '-' || IsDigit(first)) return ReadNumber();
      return Fail("looking for beginning of value");
  }
}

bool JsonParser::ReadKey() {
  SkipSpace();
  if (AtEnd()) return FailAtEnd();
  if (text_[at_] != '"') return Fail("looking for beginning of object key string");
  if (note_duplicates_) key_offsets_.push_back(at_);
  absl::string_view key;
  if (!ReadString(key)) return false;
  members_.push_back({ValueKey(key), Value()});
  SkipSpace();
  if (AtEnd()) return FailAtEnd();
  if (text_[at_] != ':') return Fail("after object key");
  ++at_;
  return true;
}

bool JsonParser::AfterValue(Expect& expect) {
  SkipSpace();
  if (AtEnd()) return FailAtEnd();
  const bool in_object = open_.back().is_object;
  const char next = text_[at_];
  if (next == ',') {
    ++at_;
    expect = in_object ? Expect::kKey : Expect::kValue;
    return true;
  }
  if (next == (in_object ? '}' : ']')) {
    Close();
    return true;
  }
  return Fail(in_object ? "after object key:value pair" : "after array element");
}

bool JsonParser::ReadString(absl::string_view& text) {
  const size_t begin = ++at_;
  const char* data = text_.data();
  const size_t size = text_.size();
  size_t i = begin;
  uint64_t word;
  while (i + 8 <= size && (std::memcpy(&word, data + i, 8), !HasSpecial(word))) i += 8;
  while (i < size && IsPlain(data[i])) ++i;
  at_ = i;
  if (i < size && data[i] == '"') {
    text = text_.substr(begin, i - begin);
    ++at_;
    return true;
  }
  return ReadEscaped(begin, text);
}

bool JsonParser::ReadEscaped(size_t begin, absl::string_view& text) {
  scratch_.assign(text_.data() + begin, at_ - begin);
  while (!AtEnd()) {
    const char c = text_[at_];
    if (c == '"') {
      ++at_;
      text = scratch_;
      return true;
    }
    if (c == '\\') {
      ++at_;
      if (!ReadEscape()) return false;
    } else if (static_cast<uint8_t>(c) < 0x20) {
      return Fail("in string literal");
    } else if (static_cast<uint8_t>(c) < 0x80) {
      scratch_.push_back(c);
      ++at_;
    } else {
      const Rune rune = DecodeRune(text_.substr(at_));
      AppendRune(rune.code, &scratch_);
      at_ += rune.size;
    }
  }
  return FailAtEnd();
}

bool JsonParser::ReadEscape() {
  constexpr absl::string_view kEscapes = "bfnrt\\/\"";
  constexpr absl::string_view kMeanings = "\b\f\n\r\t\\/\"";
  const char c = Peek();
  const size_t known = kEscapes.find(c);
  if (known != absl::string_view::npos) {
    scratch_.push_back(kMeanings[known]);
    ++at_;
    return true;
  }
  if (c != 'u') return Fail("in string escape code");
  ++at_;
  uint32_t code;
  if (!ReadHex(code)) return false;
  if (code >= 0xD800 && code < 0xDC00 && text_.substr(at_, 2) == "\\u") {
    const size_t second = at_;
    at_ += 2;
    uint32_t low;
    if (!ReadHex(low)) return false;
    if (low >= 0xDC00 && low < 0xE000) {
      code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
    } else {
      at_ = second;  // an escape of its own
    }
  }
  AppendRune(code, &scratch_);  // lone surrogates become U+FFFD
  return true;
}

bool JsonParser::ReadHex(uint32_t& code) {
  code = 0;
  for (int i = 0; i < 4; ++i, ++at_) {
    const char c = Peek();
    if (IsDigit(c)) {
      code = code * 16 + (c - '0');
    } else if (c >= 'a' && c <= 'f') {
      code = code * 16 + (c - 'a' + 10);
    } else if (c >= 'A' && c <= 'F') {
      code = code * 16 + (c - 'A' + 10);
    } else {
      return Fail("in \\u hexadecimal character escape");
    }
  }
  return true;
}

bool JsonParser::ReadNumber() {
  const size_t begin = at_;
  bool has_point = false;
  if (Peek() == '-') ++at_;
  if (Peek() == '0') {
    ++at_;
  } else if (!SkipDigits("in numeric literal")) {
    return false;
  }
  if (Peek() == '.') {
    has_point = true;
    ++at_;
    if (!SkipDigits("after decimal point in numeric literal")) return false;
  }
  if (Peek() == 'e' || Peek() == 'E') {
    ++at_;
    if (Peek() == '+' || Peek() == '-') ++at_;
    if (!SkipDigits("in exponent of numeric literal")) return false;
  }
  StoreNumber(begin, has_point);
  return true;
}

bool JsonParser::SkipDigits(const char* context) {
  if (!IsDigit(Peek())) return Fail(context);
  while (at_ < text_.size() && IsDigit(text_[at_])) ++at_;
  return true;
}

// sigs.k8s.io/json convertNumber: an int64 if the text has no point and is one, else a double.
void JsonParser::StoreNumber(size_t begin, bool has_point) {
  const absl::string_view text = text_.substr(begin, at_ - begin);
  if (!has_point) {
    const bool negative = text[0] == '-';
    uint64_t magnitude = 0;
    bool fits = true;
    for (char c : text.substr(negative ? 1 : 0)) {
      const uint64_t digit = static_cast<uint64_t>(c - '0');
      if (!IsDigit(c) || magnitude > (std::numeric_limits<uint64_t>::max() - digit) / 10) {
        fits = false;
        break;
      }
      magnitude = magnitude * 10 + digit;
    }
    const uint64_t limit = uint64_t{1} << 63;
    if (fits && (magnitude < limit || (negative && magnitude == limit))) {
      StoreScalar(begin, Value(static_cast<int64_t>(negative ? 0 - magnitude : magnitude)));
      return;
    }
  }
  double number = 0;
  const auto read = absl::from_chars(text.data(), text.data() + text.size(), number);
  if (read.ec == std::errc::result_out_of_range && (number > 1 || number < -1) &&
      unreadable_number_.empty()) {
    // Go checks the syntax of the whole text before it converts anything.
    unreadable_number_ = std::string(text);
  }
  StoreScalar(begin, Value(number));
}

bool JsonParser::ReadWord(absl::string_view word, Value value) {
  for (size_t i = 0; i < word.size(); ++i, ++at_) {
    if (Peek() != word[i]) {
      return Fail(absl::StrCat("in literal ", word, " (expecting '", word.substr(i, 1), "')"));
    }
  }
  Store(std::move(value));
  return true;
}

void JsonParser::SkipSpace() {
  while (at_ < text_.size()) {
    const char c = text_[at_];
    if (c != ' ' && c != '\n' && c != '\r' && c != '\t') return;
    ++at_;
  }
}

bool JsonParser::Fail(absl::string_view context) {
  const char c = Peek();
  std::string quoted;
  if (c == '\'') {
    quoted = "'\\''";
  } else if (c == '"') {
    quoted = "'\"'";
  } else {
    // Go shows a byte as the rune of that number.
    std::string rune;
    AppendRune(static_cast<uint8_t>(c), &rune);
    quoted = GoQuote(rune);
    quoted.front() = quoted.back() = '\'';
  }
  error_ = absl::StrCat("invalid character ", quoted, " ", context);
  return false;
}

bool JsonParser::FailAtEnd() {
  error_ = "unexpected end of JSON input";
  return false;
}

std::string JsonParser::PathOf(const Frame& closed, absl::string_view key) const {
  std::string path;
  for (size_t i = 0; i < open_.size(); ++i) {
    const Frame& frame = open_[i];
    const Frame& inner = i + 1 == open_.size() ? closed : open_[i + 1];
    if (frame.is_object) {
      absl::StrAppend(&path, path.empty() ? "" : ".", members_[inner.members_begin - 1].key.view());
    } else {
      absl::StrAppend(&path, "[", inner.items_begin - frame.items_begin, "]");
    }
  }
  absl::StrAppend(&path, open_.empty() ? "" : ".", key);
  return path;
}

// False only if all keys of the object are different. Mostly the fingerprints say it.
bool JsonParser::MayRepeatKeys(const Frame& frame) const {
  constexpr size_t kSmall = 24;
  const size_t count = members_.size() - frame.members_begin;
  if (count > kSmall) return true;
  uint32_t prints[kSmall];
  for (size_t i = 0; i < count; ++i) {
    prints[i] = value_internal::Fingerprint(members_[frame.members_begin + i].key.view());
    for (size_t j = 0; j < i; ++j) {
      if (prints[i] == prints[j]) return true;
    }
  }
  return false;
}

void JsonParser::NoteDuplicates(const Frame& frame) {
  const size_t begin = frame.members_begin;
  std::vector<size_t> order(members_.size() - begin);
  for (size_t i = 0; i < order.size(); ++i) order[i] = begin + i;
  std::stable_sort(order.begin(), order.end(), [this](size_t a, size_t b) {
    return members_[a].key.view() < members_[b].key.view();
  });
  for (size_t i = 1; i < order.size(); ++i) {
    const absl::string_view key = members_[order[i]].key.view();
    if (key != members_[order[i - 1]].key.view()) continue;
    if (repeated_ == RepeatedKeys::kMerge) {
      Value& value = members_[order[i]].value;
      value = ReadOver(members_[order[i - 1]].value, std::move(value));
    }
    if (i >= 2 && key == members_[order[i - 2]].key.view()) continue;  // noted already
    duplicates_.emplace_back(key_offsets_[order[i]], PathOf(frame, key));
  }
}

std::vector<std::string> JsonParser::Duplicates() {
  std::stable_sort(duplicates_.begin(), duplicates_.end());
  std::vector<std::string> paths;
  for (auto& [offset, path] : duplicates_) {
    if (paths.size() == kMaxDuplicates) break;
    if (std::find(paths.begin(), paths.end(), path) == paths.end()) paths.push_back(path);
  }
  return paths;
}

}  // namespace quiesce
