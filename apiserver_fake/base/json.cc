// Writing is as hot as reading: objects are written for responses, and to measure and compare them.
// The writer has a stack of its own, so depth costs no recursion, and a buffer that is asked for
// room once for each string. Numbers take the shortest digits that read back as the same, laid out
// as Go's encoding/json (or fmt) lays them out.
#include "apiserver_fake/base/json.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "apiserver_fake/base/json_parser.h"
#include "apiserver_fake/base/utf8.h"

namespace quiesce {
namespace {

constexpr char kHex[] = "0123456789abcdef";

// Text that grows: what std::string does, with the room asked for once for each piece.
class Buffer {
 public:
  ~Buffer() { std::free(data_); }
  Buffer() = default;
  Buffer(const Buffer&) = delete;
  Buffer& operator=(const Buffer&) = delete;

  // Room for `size` more bytes; Advance() says how many were used.
  char* Reserve(size_t size) {
    if (capacity_ - size_ < size) {
      capacity_ = std::max(capacity_ * 2, size_ + size + 1024);
      data_ = static_cast<char*>(std::realloc(data_, capacity_));
      if (data_ == nullptr) std::abort();
    }
    return data_ + size_;
  }
  void Advance(size_t size) { size_ += size; }
  void Append(absl::string_view text) {
    std::memcpy(Reserve(text.size()), text.data(), text.size());
    size_ += text.size();
  }
  void Append(char c) {
    *Reserve(1) = c;
    ++size_;
  }
  absl::string_view view() const { return {data_, size_}; }

 private:
  char* data_ = nullptr;
  size_t size_ = 0, capacity_ = 0;
};

constexpr uint8_t kEscaped = 1, kEscapedInHtml = 2, kNotAscii = 4;

// What each byte of a string needs.
constexpr std::array<uint8_t, 256> kByteClass = [] {
  std::array<uint8_t, 256> classes = {};
  for (int c = 0; c < 0x20; ++c) classes[c] = kEscaped;
  for (int c = 0x80; c < 0x100; ++c) classes[c] = kNotAscii;
  classes['"'] = classes['\\'] = kEscaped;
  classes['<'] = classes['>'] = classes['&'] = kEscapedInHtml;
  return classes;
}();

void AppendEscape(uint32_t code, Buffer* out) {
  switch (code) {
    case '"':
      out->Append("\\\"");
      return;
    case '\\':
      out->Append("\\\\");
      return;
    case '\b':
      out->Append("\\b");
      return;
    case '\f':
      out->Append("\\f");
      return;
    case '\n':
      out->Append("\\n");
      return;
    case '\r':
      out->Append("\\r");
      return;
    case '\t':
      out->Append("\\t");
      return;
    default:
      break;
  }
  out->Append("\\u");
  for (int shift = 12; shift >= 0; shift -= 4) out->Append(kHex[code >> shift & 15]);
}

// Escapes as encoding/json does: the short forms, \u00XX for other controls, U+2028 and U+2029.
void AppendString(absl::string_view text, bool escape_html, Buffer* out) {
  const uint8_t special = kEscaped | kNotAscii | (escape_html ? kEscapedInHtml : 0);
  // Copies on trust and stops at the first byte that needs more.
  char* to = out->Reserve(text.size() + 2);
  *to++ = '"';
  size_t i = 0;
  for (; i < text.size(); ++i) {
    const auto c = static_cast<uint8_t>(text[i]);
    if ((kByteClass[c] & special) != 0) break;
    *to++ = text[i];
  }
  out->Advance(i + 1);
  while (i < text.size()) {
    const auto c = static_cast<uint8_t>(text[i]);
    if ((kByteClass[c] & special) == 0) {
      out->Append(text[i++]);
      continue;
    }
    const Rune rune = DecodeRune(text.substr(i));
    if (c >= 0x80 && rune.valid && rune.code != 0x2028 && rune.code != 0x2029) {
      out->Append(text.substr(i, rune.size));
    } else {
      AppendEscape(rune.code, out);
    }
    i += rune.size;
  }
  out->Append('"');
}

void AppendScalar(const Value& value, bool escape_html, Buffer* out) {
  switch (value.kind()) {
    case Value::Kind::kBool:
      out->Append(value.bool_value() ? "true" : "false");
      break;
    case Value::Kind::kInt: {
      char* to = out->Reserve(24);
      out->Advance(std::to_chars(to, to + 24, value.int_value()).ptr - to);
      break;
    }
    case Value::Kind::kDouble:
      out->Append(FormatDouble(value.double_value()));
      break;
    case Value::Kind::kString:
      AppendString(value.string_value(), escape_html, out);
      break;
    default:
      out->Append("null");
  }
}

// Writes a tree without recursion. indent < 0: compact.
class Writer {
 public:
  Writer(bool escape_html, int indent, Buffer* out)
      : escape_html_(escape_html), indent_(indent), out_(out) {}

  void Write(const Value& root) {
    Begin(root);
    while (!open_.empty()) {
      Frame& frame = open_.back();
      const Value& value = *frame.value;
      if (frame.next == value.size()) {
        open_.pop_back();
        if (!value.empty()) Break();
        out_->Append(value.is_list() ? ']' : '}');
        continue;
      }
      const size_t i = frame.next++;
      if (i > 0) out_->Append(',');
      Break();
      if (value.is_list()) {
        Begin(value.items()[i]);
      } else {
        const ValueMember& member = value.members()[i];
        AppendString(member.key.view(), escape_html_, out_);
        out_->Append(indent_ < 0 ? absl::string_view(":") : ": ");
        Begin(member.value);
      }
    }
  }

 private:
  struct Frame {
    const Value* value;
    size_t next;
  };

  void Begin(const Value& value) {
    if (value.is_list() || value.is_object()) {
      out_->Append(value.is_list() ? '[' : '{');
      open_.push_back({&value, 0});
    } else {
      AppendScalar(value, escape_html_, out_);
    }
  }

  void Break() {
    if (indent_ < 0) return;
    out_->Append('\n');
    for (size_t i = open_.size() * indent_; i > 0; --i) out_->Append(' ');
  }

  const bool escape_html_;
  const int indent_;
  Buffer* const out_;
  std::vector<Frame> open_;
};

struct CodeRange {
  uint32_t first, last;
};

// What strconv.IsPrint refuses above ASCII: controls, spaces, format characters, surrogates,
// private use and non-characters. Code points that Unicode has not assigned yet count as printable
// here.
constexpr CodeRange kUnprintable[] = {
    {0x7F, 0xA0},       {0xAD, 0xAD},       {0x600, 0x605},     {0x61C, 0x61C},
    {0x6DD, 0x6DD},     {0x70F, 0x70F},     {0x890, 0x891},     {0x8E2, 0x8E2},
    {0x1680, 0x1680},   {0x180E, 0x180E},   {0x2000, 0x200F},   {0x2028, 0x202F},
    {0x205F, 0x206F},   {0x3000, 0x3000},   {0xD800, 0xF8FF},   {0xFEFF, 0xFEFF},
    {0xFFF0, 0xFFFB},   {0xFFFE, 0xFFFF},   {0x110BD, 0x110BD}, {0x110CD, 0x110CD},
    {0x1BCA0, 0x1BCA3}, {0x1D173, 0x1D17A}, {0xE0000, 0xE00FF}, {0xE01F0, 0x10FFFF},
};

bool IsPrintable(uint32_t code) {
  if (code < 0x7F) return code >= 0x20;
  for (const CodeRange& range : kUnprintable) {
    if (code >= range.first && code <= range.last) return false;
  }
  return true;
}

void AppendQuotedRune(const Rune& rune, uint8_t first_byte, std::string* out) {
  constexpr absl::string_view kSpecial = "\a\b\f\n\r\t\v\\\"";
  constexpr absl::string_view kLetters = "abfnrtv\\\"";
  if (!rune.valid) {
    absl::StrAppendFormat(out, "\\x%02x", first_byte);
    return;
  }
  const size_t special =
      rune.code < 0x80 ? kSpecial.find(static_cast<char>(rune.code)) : absl::string_view::npos;
  if (special != absl::string_view::npos) {
    out->push_back('\\');
    out->push_back(kLetters[special]);
  } else if (IsPrintable(rune.code)) {
    AppendRune(rune.code, out);
  } else if (rune.code < 0x20 || rune.code == 0x7F) {
    absl::StrAppendFormat(out, "\\x%02x", rune.code);
  } else if (rune.code < 0x10000) {
    absl::StrAppendFormat(out, "\\u%04x", rune.code);
  } else {
    absl::StrAppendFormat(out, "\\U%08x", rune.code);
  }
}

// The shortest digits that read back as the same double: ±d.ddd * 10^exponent.
struct Decimal {
  bool negative;
  std::string digits;
  int exponent;
};

Decimal ShortestDecimal(double value) {
  char buffer[40];
  const char* end = std::to_chars(buffer, buffer + sizeof(buffer), std::fabs(value),
                                  std::chars_format::scientific)
                        .ptr;
  const absl::string_view text(buffer, end - buffer);
  const size_t e = text.find('e');
  Decimal decimal = {value < 0, std::string(1, text[0]), 0};
  if (e > 2) decimal.digits.append(text.data() + 2, e - 2);
  std::from_chars(text.data() + e + (text[e + 1] == '+' ? 2 : 1), end, decimal.exponent);
  return decimal;
}

std::string WithExponent(const Decimal& decimal, size_t exponent_digits) {
  std::string exponent = absl::StrCat(std::abs(decimal.exponent));
  if (exponent.size() < exponent_digits) exponent.insert(0, "0");
  return absl::StrCat(decimal.negative ? "-" : "", decimal.digits.substr(0, 1),
                      decimal.digits.size() > 1 ? "." : "", decimal.digits.substr(1),
                      decimal.exponent < 0 ? "e-" : "e+", exponent);
}

std::string WithoutExponent(const Decimal& decimal) {
  const char* sign = decimal.negative ? "-" : "";
  const std::string& digits = decimal.digits;
  if (decimal.exponent < 0) {
    return absl::StrCat(sign, "0.", std::string(-decimal.exponent - 1, '0'), digits);
  }
  const size_t whole = decimal.exponent + 1;
  if (digits.size() <= whole) {
    return absl::StrCat(sign, digits, std::string(whole - digits.size(), '0'));
  }
  return absl::StrCat(sign, digits.substr(0, whole), ".", digits.substr(whole));
}

}  // namespace

absl::StatusOr<Value> ParseJson(absl::string_view text, std::vector<std::string>* duplicate_keys,
                                RepeatedKeys repeated) {
  JsonParser parser(text, duplicate_keys != nullptr, JsonParser::Scalars::kPlain, repeated);
  absl::StatusOr<Value> value = parser.Parse();
  if (duplicate_keys != nullptr && value.ok()) *duplicate_keys = parser.Duplicates();
  return value;
}

absl::StatusOr<Value> ParseJsonKeepingTexts(absl::string_view text) {
  return JsonParser(text, /*note_duplicates=*/false, JsonParser::Scalars::kKeepTexts).Parse();
}

Value RestoreScalars(Value value) {
  const absl::string_view text = value.string_value();
  if (!text.empty() && text[0] == '\0') {
    absl::StatusOr<Value> restored = ParseJson(text.substr(1));
    if (restored.ok()) return *std::move(restored);
  }
  if (value.is_list()) {
    for (size_t i = 0; i < value.size(); ++i) {
      const Value& item = value.items()[i];
      Value restored = RestoreScalars(item);
      if (!restored.SharesNodeWith(item)) value.MutableAt(i) = std::move(restored);
    }
  } else if (value.is_object()) {
    for (size_t i = 0; i < value.size(); ++i) {
      const ValueMember& member = value.members()[i];
      Value restored = RestoreScalars(member.value);
      if (!restored.SharesNodeWith(member.value)) value.Set(member.key.view(), std::move(restored));
    }
  }
  return value;
}

void AppendJson(const Value& value, std::string* out, bool escape_html) {
  Buffer buffer;
  Writer(escape_html, /*indent=*/-1, &buffer).Write(value);
  out->append(buffer.view().data(), buffer.view().size());
}

std::string ToJson(const Value& value, bool escape_html) {
  std::string text;
  AppendJson(value, &text, escape_html);
  return text;
}

std::string ToPrettyJson(const Value& value, int indent) {
  Buffer buffer;
  Writer(/*escape_html=*/false, indent, &buffer).Write(value);
  return std::string(buffer.view());
}

std::string FormatDouble(double value) {
  if (!std::isfinite(value)) return "null";
  if (value == 0) return std::signbit(value) ? "-0" : "0";
  const Decimal decimal = ShortestDecimal(value);
  return decimal.exponent < -6 || decimal.exponent >= 21
             ? WithExponent(decimal, /*exponent_digits=*/1)
             : WithoutExponent(decimal);
}

std::string FormatDoubleVerbV(double value) {
  if (std::isnan(value)) return "NaN";
  if (std::isinf(value)) return value < 0 ? "-Inf" : "+Inf";
  if (value == 0) return std::signbit(value) ? "-0" : "0";
  const Decimal decimal = ShortestDecimal(value);
  return decimal.exponent < -4 || decimal.exponent >= 6
             ? WithExponent(decimal, /*exponent_digits=*/2)
             : WithoutExponent(decimal);
}

std::string GoQuote(absl::string_view text) {
  std::string out = "\"";
  while (!text.empty()) {
    const Rune rune = DecodeRune(text);
    AppendQuotedRune(rune, static_cast<uint8_t>(text[0]), &out);
    text.remove_prefix(rune.size);
  }
  out.push_back('"');
  return out;
}

}  // namespace quiesce
