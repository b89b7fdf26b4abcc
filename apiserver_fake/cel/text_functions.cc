// Functions of strings.
//
// Sources: github.com/google/cel-go/common/types/string.go, .../ext/strings.go,
// k8s.io/apiserver/pkg/cel/library/regex.go.
#include <algorithm>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "apiserver_fake/base/utf8.h"
#include "apiserver_fake/cel/functions.h"
#include "apiserver_fake/cel/regex_find.h"
#include "apiserver_fake/cel/text_format.h"
#include "apiserver_fake/cel/typed_function.h"
#include "apiserver_fake/schema/pattern.h"

namespace quiesce::cel {
namespace {

using Args = absl::Span<const CelValue>;
using Kind = CelValue::Kind;

// No result of a function may be longer; the limits on costs end an expression long before.
constexpr size_t kMaxText = size_t{64} << 20;

CelValue TooLong() { return CelValue::Error("operation cancelled: actual cost limit exceeded"); }

bool StartsWith(absl::string_view text, absl::string_view start) {
  return absl::StartsWith(text, start);
}
bool EndsWith(absl::string_view text, absl::string_view end) { return absl::EndsWith(text, end); }
bool Contains(absl::string_view text, absl::string_view part) {
  return absl::StrContains(text, part);
}

CelValue Matches(absl::string_view text, absl::string_view expression) {
  absl::StatusOr<schema::Pattern> pattern = schema::Pattern::Compile(expression);
  if (!pattern.ok()) return CelValue::Error(pattern.status().message());
  return CelValue::Bool(pattern->Matches(text));
}

std::string Lower(absl::string_view text) { return absl::AsciiStrToLower(text); }
std::string Upper(absl::string_view text) { return absl::AsciiStrToUpper(text); }

// White space as Unicode defines it.
bool IsSpace(uint32_t rune) {
  return (rune >= 9 && rune <= 13) || rune == 32 || rune == 0x85 || rune == 0xA0 ||
         rune == 0x1680 || (rune >= 0x2000 && rune <= 0x200A) || rune == 0x2028 || rune == 0x2029 ||
         rune == 0x202F || rune == 0x205F || rune == 0x3000;
}

absl::string_view Trim(absl::string_view text) {
  size_t start = 0;
  while (start < text.size()) {
    Rune rune = DecodeRune(text.substr(start));
    if (!IsSpace(rune.code)) break;
    start += static_cast<size_t>(rune.size);
  }
  size_t end = start;
  for (size_t at = start; at < text.size();) {
    Rune rune = DecodeRune(text.substr(at));
    at += static_cast<size_t>(rune.size);
    if (!IsSpace(rune.code)) end = at;
  }
  return text.substr(start, end - start);
}

// Where each code point starts, and where the text ends.
std::vector<size_t> Starts(absl::string_view text) {
  std::vector<size_t> starts;
  for (size_t at = 0; at < text.size();) {
    starts.push_back(at);
    at += static_cast<size_t>(DecodeRune(text.substr(at)).size);
  }
  starts.push_back(text.size());
  return starts;
}

CelValue OutOfRange(int64_t index) {
  return CelValue::Error(absl::StrCat("index out of range: ", index));
}

CelValue CharAt(absl::string_view text, int64_t index) {
  const std::vector<size_t> starts = Starts(text);
  const int64_t size = static_cast<int64_t>(starts.size()) - 1;
  if (index < 0 || index > size) return OutOfRange(index);
  if (index == size) return CelValue::String("");
  const size_t i = static_cast<size_t>(index);
  return CelValue::String(text.substr(starts[i], starts[i + 1] - starts[i]));
}

CelValue Substring(Args args) {
  const std::vector<size_t> starts = Starts(args[0].text());
  const int64_t size = static_cast<int64_t>(starts.size()) - 1;
  const int64_t start = args[1].int_value();
  const int64_t end = args.size() == 3 ? args[2].int_value() : size;
  if (args.size() == 3 && start > end) {
    return CelValue::Error(absl::StrCat("invalid substring range. start: ", start, ", end: ", end));
  }
  if (start < 0 || start > size) return OutOfRange(start);
  if (end < 0 || end > size) return OutOfRange(end);
  const size_t from = starts[static_cast<size_t>(start)];
  return CelValue::String(args[0].text().substr(from, starts[static_cast<size_t>(end)] - from));
}

// Position of an equal item in a list, from the front or the back.
CelValue ItemIndex(Args args, bool last) {
  const int64_t size = static_cast<int64_t>(args[0].size());
  for (int64_t i = 0; i < size; ++i) {
    const int64_t at = last ? size - 1 - i : i;
    if (args[0].At(static_cast<size_t>(at)).Equals(args[1]).is_true()) return CelValue::Int(at);
  }
  return CelValue::Int(-1);
}

CelValue IndexOf(Args args) {
  if (args[0].is(Kind::kList)) return ItemIndex(args, /*last=*/false);
  const int64_t offset = args.size() == 3 ? args[2].int_value() : 0;
  if (args[1].text().empty()) return CelValue::Int(offset);
  if (offset < 0) return OutOfRange(offset);
  const std::vector<size_t> starts = Starts(args[0].text());
  if (offset >= static_cast<int64_t>(starts.size()) - 1) return CelValue::Int(-1);
  const size_t found = args[0].text().find(args[1].text(), starts[static_cast<size_t>(offset)]);
  if (found == absl::string_view::npos) return CelValue::Int(-1);
  return CelValue::Int(std::lower_bound(starts.begin(), starts.end(), found) - starts.begin());
}

CelValue LastIndexOf(Args args) {
  if (args[0].is(Kind::kList)) return ItemIndex(args, /*last=*/true);
  const std::vector<size_t> starts = Starts(args[0].text());
  const int64_t size = static_cast<int64_t>(starts.size()) - 1;
  if (args.size() == 2 && args[1].text().empty()) return CelValue::Int(size);
  if (args.size() == 2 && args[0].text().size() < args[1].text().size()) return CelValue::Int(-1);
  const int64_t offset = args.size() == 3 ? args[2].int_value() : size - 1;
  if (args[1].text().empty()) return CelValue::Int(offset);
  if (offset < 0) return OutOfRange(offset);
  if (offset >= size) return CelValue::Int(-1);
  const size_t found = args[0].text().rfind(args[1].text(), starts[static_cast<size_t>(offset)]);
  if (found == absl::string_view::npos) return CelValue::Int(-1);
  return CelValue::Int(std::lower_bound(starts.begin(), starts.end(), found) - starts.begin());
}

CelValue Replace(Args args) {
  const absl::string_view text = args[0].text(), from = args[1].text(), to = args[2].text();
  int64_t left = args.size() == 4 ? args[3].int_value() : -1;
  if (from == to) return args[0];
  std::string result;
  size_t at = 0;
  while (left != 0) {
    size_t found = at;
    if (!from.empty()) found = text.find(from, at);
    if (found == absl::string_view::npos) break;
    if (result.size() + to.size() > kMaxText) return TooLong();
    absl::StrAppend(&result, text.substr(at, found - at), to);
    at = found + from.size();
    if (left > 0) --left;
    if (!from.empty()) continue;
    // Nothing is found before each code point, and at the end.
    if (at >= text.size()) break;
    const size_t size = static_cast<size_t>(DecodeRune(text.substr(at)).size);
    absl::StrAppend(&result, text.substr(at, size));
    at += size;
  }
  absl::StrAppend(&result, text.substr(at));
  return CelValue::String(result);
}

CelValue Split(Args args) {
  const absl::string_view separator = args[1].text();
  absl::string_view text = args[0].text();
  const int64_t limit = args.size() == 3 ? args[2].int_value() : -1;
  CelValue::Items parts;
  if (limit == 0) return CelValue::List({});
  while (limit < 0 || static_cast<int64_t>(parts.size()) + 1 < limit) {
    size_t end;
    if (separator.empty()) {
      if (text.empty()) break;
      end = static_cast<size_t>(DecodeRune(text).size);
      if (end == text.size()) break;
    } else {
      end = text.find(separator);
    }
    if (end == absl::string_view::npos) break;
    parts.push_back(CelValue::String(text.substr(0, end)));
    text.remove_prefix(end + separator.size());
  }
  if (!separator.empty() || !text.empty()) parts.push_back(CelValue::String(text));
  return CelValue::List(std::move(parts));
}

CelValue Join(Args args) {
  const absl::string_view separator = args.size() == 2 ? args[1].text() : "";
  std::string result;
  for (size_t i = 0; i < args[0].size(); ++i) {
    CelValue item = args[0].At(i);
    if (item.is_error()) return item;
    if (!item.is(Kind::kString)) {
      return CelValue::Error(absl::StrCat("join: invalid input: ", item.Show()));
    }
    if (result.size() + item.text().size() + separator.size() > kMaxText) return TooLong();
    absl::StrAppend(&result, i == 0 ? "" : separator, item.text());
  }
  return CelValue::String(result);
}

std::string Quote(absl::string_view text) {
  static constexpr absl::string_view kPlain = "\a\b\f\n\r\t\v\\\"";
  static constexpr absl::string_view kLetters = "abfnrtv\\\"";
  std::string quoted = "\"";
  for (absl::string_view rest = text; !rest.empty();) {
    Rune rune = DecodeRune(rest);
    const size_t special = rune.size == 1 ? kPlain.find(rest[0]) : absl::string_view::npos;
    if (special != absl::string_view::npos) {
      quoted += '\\';
      quoted += kLetters[special];
    } else {
      AppendRune(rune.code, &quoted);
    }
    rest.remove_prefix(static_cast<size_t>(rune.size));
  }
  return quoted + "\"";
}

CelValue FindFirst(absl::string_view text, absl::string_view expression) {
  absl::StatusOr<schema::Pattern> pattern = schema::Pattern::Compile(expression);
  if (!pattern.ok()) {
    return CelValue::Error(absl::StrCat("Illegal regex: ", pattern.status().message()));
  }
  std::vector<absl::string_view> found = FindAll(expression, text, 1);
  return CelValue::String(found.empty() ? "" : found[0]);
}

CelValue FindEach(Args args) {
  absl::StatusOr<schema::Pattern> pattern = schema::Pattern::Compile(args[1].text());
  if (!pattern.ok()) {
    return CelValue::Error(absl::StrCat("Illegal regex: ", pattern.status().message()));
  }
  const int64_t limit = args.size() == 3 ? args[2].int_value() : -1;
  CelValue::Items items;
  for (absl::string_view match : FindAll(args[1].text(), args[0].text(), limit)) {
    items.push_back(CelValue::String(match));
  }
  return CelValue::List(std::move(items));
}

CelValue Format(absl::string_view format, const CelValue& values) {
  absl::StatusOr<std::string> text = FormatText(format, values);
  return text.ok() ? CelValue::String(*text) : CelValue::Error(text.status().message());
}

constexpr FunctionImpl kFunctions[] = {Typed<StartsWith>("startsWith"),
                                       Typed<EndsWith>("endsWith"),
                                       Typed<Contains>("contains"),
                                       Typed<Matches>("matches"),
                                       Typed<Lower>("lowerAscii"),
                                       Typed<Upper>("upperAscii"),
                                       Typed<Trim>("trim"),
                                       Typed<CharAt>("charAt"),
                                       {"substring", Substring},
                                       {"indexOf", IndexOf},
                                       {"lastIndexOf", LastIndexOf},
                                       {"replace", Replace},
                                       {"split", Split},
                                       {"join", Join},
                                       Typed<Quote>("strings.quote"),
                                       Typed<FindFirst>("find"),
                                       {"findAll", FindEach},
                                       Typed<Format>("format")};

}  // namespace

absl::Span<const FunctionImpl> TextFunctions() { return kFunctions; }

}  // namespace quiesce::cel
