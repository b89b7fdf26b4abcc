// Whether a text may stand without quotes is asked of the reader itself: if it reads back as the
// same text, it may. Only what would change the structure around it (a colon, a dash, a comment) is
// excluded before.
#include "apiserver_fake/base/yaml_text.h"

#include <cstddef>
#include <cstdint>
#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "apiserver_fake/base/json.h"
#include "apiserver_fake/base/utf8.h"
#include "apiserver_fake/base/yaml.h"
#include "apiserver_fake/base/yaml_scalar.h"

namespace quiesce {
namespace {

constexpr int kStep = 2;

// Characters that are only written as escapes; those beyond U+FFFF are among them.
bool HasControls(absl::string_view text, bool line_breaks_too) {
  for (size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<uint8_t>(text[i]);
    if (byte == '\n' && !line_breaks_too) continue;
    if (byte < 0x20 || byte == 0x7F || byte >= 0xF0) return true;
    // U+0080 to U+009F.
    if (byte == 0xC2 && i + 1 < text.size() && static_cast<uint8_t>(text[i + 1]) < 0xA0)
      return true;
  }
  return false;
}

// In double quotes: as in JSON, which leaves DEL, the controls above it and what is beyond U+FFFF
// as they are.
std::string DoubleQuoted(const Value& text) {
  const std::string json = ToJson(text);
  std::string out;
  for (size_t i = 0; i < json.size(); ++i) {
    const auto byte = static_cast<uint8_t>(json[i]);
    if (byte == 0x7F) {
      out += "\\x7F";
    } else if (byte == 0xC2 && i + 1 < json.size() && static_cast<uint8_t>(json[i + 1]) < 0xA0) {
      absl::StrAppend(&out, "\\x", absl::Hex(static_cast<uint8_t>(json[++i]), absl::kZeroPad2));
    } else if (byte >= 0xF0 && i + 3 < json.size()) {
      absl::StrAppendFormat(&out, "\\U%08X", DecodeRune(absl::string_view(json).substr(i)).code);
      i += 3;
    } else {
      out += json[i];
    }
  }
  return out;
}

// Whether the text may stand without quotes as far as its characters go; whether it then is a text
// still, the reader says.
bool HasPlainForm(absl::string_view text) {
  if (text.empty() || text.front() == ' ' || text.back() == ' ') return false;
  if (HasControls(text, /*line_breaks_too=*/true)) return false;
  if (absl::StrContains(text, ": ") || absl::StrContains(text, " #") || text.back() == ':') {
    return false;
  }
  if (absl::string_view("!&*{}[],#|>@`\"'%").find(text.front()) != absl::string_view::npos) {
    return false;
  }
  const bool dash = absl::string_view("-?:").find(text.front()) != absl::string_view::npos;
  if (dash && (text.size() == 1 || text[1] == ' ')) return false;
  return !absl::StartsWith(text, "---") && !absl::StartsWith(text, "...");
}

bool ReadsAsText(absl::string_view plain) {
  if (!IsPlainYamlText(plain)) return false;
  const absl::StatusOr<YamlDocument> read = ParseYaml(plain);
  return read.ok() && read->value == Value(plain);
}

// On one line.
std::string Scalar(const Value& value) {
  if (!value.is_string()) return ToJson(value);
  const absl::string_view text = value.string_value();
  if (HasPlainForm(text)) {
    // What would be a number, a time or a boolean is put into double quotes.
    return ReadsAsText(text) ? std::string(text) : DoubleQuoted(value);
  }
  if (text.empty() || HasControls(text, /*line_breaks_too=*/true)) return DoubleQuoted(value);
  return absl::StrCat("'", absl::StrReplaceAll(text, {{"'", "''"}}), "'");
}

// A text of several lines that can be shown as lines.
bool IsBlock(const Value& value) {
  if (!value.is_string()) return false;
  const absl::string_view text = value.string_value();
  return absl::StrContains(text, '\n') && text.back() != ' ' &&
         !HasControls(text, /*line_breaks_too=*/false) && !absl::StrContains(text, " \n");
}

// Of a line in characters; a longer one is broken at its next space.
constexpr size_t kWidth = 80;

// A scalar that begins in `column`, in lines whose further ones begin in `indent`.
// Source: yaml_emitter_write_{plain,single_quoted,double_quoted}_scalar in
// go.yaml.in/yaml/v2/emitterc.go.
std::string Folded(absl::string_view scalar, size_t column, size_t indent) {
  if (column + scalar.size() <= kWidth) return std::string(scalar);
  const bool quoted = scalar[0] == '\'' || scalar[0] == '"';
  const bool escapes = scalar[0] == '"';
  const size_t begin = quoted ? 1 : 0, end = scalar.size() - begin;
  std::string out(scalar.substr(0, begin));
  column += begin;
  bool after_space = false;
  for (size_t i = begin; i < end; ++i) {
    const char c = scalar[i];
    const bool inside = i > begin && i + 1 < end;
    const bool before_space = i + 1 < end && scalar[i + 1] == ' ';
    if (c == ' ' && inside && !after_space && column > kWidth && (escapes || !before_space)) {
      absl::StrAppend(&out, "\n", std::string(indent, ' '), before_space ? "\\" : "");
      column = indent + (before_space ? 1 : 0);
    } else {
      out += c;
      if ((static_cast<uint8_t>(c) & 0xC0) != 0x80) ++column;
    }
    after_space = c == ' ';
  }
  return absl::StrCat(out, scalar.substr(end));
}

class Writer {
 public:
  std::string Write(const Value& value) {
    if (IsNested(value)) {
      Nested(value, 0, /*continued=*/false);
    } else {
      absl::StrAppend(&out_, Scalar(value), "\n");
    }
    return std::move(out_);
  }

 private:
  static bool IsNested(const Value& value) {
    return (value.is_list() || value.is_object()) && !value.empty();
  }

  // `continued`: the first line has begun already.
  void Nested(const Value& value, int indent, bool continued) {
    const std::string margin(static_cast<size_t>(indent), ' ');
    const size_t size = value.size();
    for (size_t i = 0; i < size; ++i) {
      if (i > 0 || !continued) out_ += margin;
      if (value.is_list()) {
        const Value& item = value.items()[i];
        out_ += "-";
        if (IsNested(item)) {
          out_ += " ";
          Nested(item, indent + kStep, /*continued=*/true);
        } else {
          Behind(item, indent);
        }
        continue;
      }
      const ValueMember& member = value.members()[i];
      const bool merges = member.key.view() == "<<";  // read back without quotes
      absl::StrAppend(&out_, merges ? "'<<'" : Scalar(Value(member.key.view())), ":");
      if (!IsNested(member.value)) {
        Behind(member.value, indent);
        continue;
      }
      out_ += "\n";
      Nested(member.value, indent + (member.value.is_list() ? 0 : kStep), /*continued=*/false);
    }
  }

  // Characters in the line that is being written.
  size_t Column() const {
    return static_cast<size_t>(CountRunes(absl::string_view(out_).substr(out_.rfind('\n') + 1)));
  }

  // A scalar, or something empty, behind a key or a dash.
  void Behind(const Value& value, int indent) {
    const auto inner = static_cast<size_t>(indent + kStep);
    if (!IsBlock(value)) {
      out_ += ' ';
      absl::StrAppend(&out_, Folded(Scalar(value), Column(), inner), "\n");
      return;
    }
    absl::string_view text = value.string_value();
    size_t breaks = 0;
    while (breaks < text.size() && text[text.size() - 1 - breaks] == '\n') ++breaks;
    // Where the text begins with spaces, a reader cannot see how far it is indented.
    const bool hint = text.front() == ' ' || text.front() == '\n';
    const bool keeps = breaks > 1 || breaks == text.size();
    absl::StrAppend(&out_, " |", hint ? "2" : "", breaks == 0 ? "-" : keeps ? "+" : "", "\n");
    if (breaks > 0) text.remove_suffix(1);
    const std::string margin(inner, ' ');
    for (absl::string_view line : absl::StrSplit(text, '\n')) {
      absl::StrAppend(&out_, line.empty() ? "" : margin, line, "\n");
    }
  }

  std::string out_;
};

}  // namespace

std::string ToYaml(const Value& value) { return Writer().Write(value); }

}  // namespace quiesce
