#include "serve/case_symbols.h"

#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/strip.h"
#include "apiserver_fake/base/json.h"
#include "apiserver_fake/conformance/symbols.h"
#include "apiserver_fake/protobuf/decode.h"

namespace quiesce::serve {
namespace {

constexpr size_t kUidSize = 36;

bool IsUid(absl::string_view text) {
  if (text.size() < kUidSize) return false;
  for (size_t i = 0; i < kUidSize; ++i) {
    const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
    if (dash ? text[i] != '-' : !absl::ascii_isxdigit(static_cast<unsigned char>(text[i])))
      return false;
  }
  return true;
}

bool IsNumber(absl::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789") == absl::string_view::npos;
}

// Numbers behind "resource version: " are any numbers.
std::string MaskVersions(absl::string_view text) {
  if (!absl::StrContains(text, "resource version: ")) return std::string(text);
  std::string out;
  for (size_t i = 0; i < text.size(); ++i) {
    if (!absl::ascii_isdigit(static_cast<unsigned char>(text[i]))) {
      out += text[i];
      continue;
    }
    while (i + 1 < text.size() && absl::ascii_isdigit(static_cast<unsigned char>(text[i + 1]))) ++i;
    out += "<rv>";
  }
  return out;
}

}  // namespace

std::string CaseSymbols::SymbolOf(absl::string_view kind, absl::string_view value) {
  std::string& symbol = symbols_[absl::StrCat(kind, " ", value)];
  if (symbol.empty()) symbol = absl::StrCat(kind, "#", ++counts_[std::string(kind)]);
  return symbol;
}

void CaseSymbols::LearnFromRequest(const rest::HttpRequest& http) {
  generate_name_.clear();
  if (http.method != "POST") return;
  absl::StatusOr<Value> body = absl::StrContains(http.content_type, "protobuf")
                                   ? protobuf::FromProtobuf(http.body)
                                   : ParseJson(http.body);
  if (!body.ok() || !(*body)["metadata"]["name"].string_value().empty()) return;
  generate_name_ = std::string((*body)["metadata"]["generateName"].string_value());
}

void CaseSymbols::LearnFromReply(const rest::HttpRequest& http, const Value& reply) {
  const absl::string_view name = reply["metadata"]["name"].string_value();
  absl::string_view suffix = name;
  if (generate_name_.empty() || !absl::ConsumePrefix(&suffix, generate_name_) || suffix.empty()) {
    return;
  }
  names_[std::string(name)] = absl::StrCat(generate_name_, "<hash", ++counts_["hash"], ">");
}

std::string CaseSymbols::MaskUids(absl::string_view text) {
  std::string out;
  for (size_t i = 0; i < text.size();) {
    if (!IsUid(text.substr(i))) {
      out += text[i++];
      continue;
    }
    out += SymbolOf("uid", text.substr(i, kUidSize));
    i += kUidSize;
  }
  return out;
}

std::string CaseSymbols::MaskNames(std::string text) const {
  for (const auto& [name, symbol] : names_) {
    if (absl::StrContains(text, name)) text = absl::StrReplaceAll(text, {{name, symbol}});
  }
  return text;
}

std::string CaseSymbols::MaskText(absl::string_view text) {
  return MaskNames(MaskUids(MaskVersions(text)));
}

std::string CaseSymbols::MaskQuery(absl::string_view name, absl::string_view value) const {
  const absl::string_view kind = name == "resourceVersion" ? "rv" : name;
  const auto found = symbols_.find(absl::StrCat(kind, " ", value));
  return found == symbols_.end() ? MaskNames(std::string(value)) : found->second;
}

Value CaseSymbols::MaskMember(absl::string_view key, const Value& value) {
  if (value.is_string()) {
    const absl::string_view text = value.string_value();
    if (key == "resourceVersion" && IsNumber(text) && text != "0" && text != "1") {
      return Value(SymbolOf("rv", text));
    }
    if (key == "continue" && !text.empty()) return Value(SymbolOf("continue", text));
    if (!text.empty() && conformance::TimePrefix(text) == text.size()) return Value("time");
  }
  return Mask(value);
}

Value CaseSymbols::Mask(const Value& value) {
  if (value.is_string()) return Value(MaskText(value.string_value()));
  if (value.is_list()) {
    Value out = Value::List();
    for (const Value& item : value.items()) out.Append(MaskMember("", item));
    return out;
  }
  if (!value.is_object()) return value;
  Value out = Value::Object();
  for (const ValueMember& member : value.members()) {
    out.Set(MaskText(member.key.view()), MaskMember(member.key.view(), member.value));
  }
  return out;
}

}  // namespace quiesce::serve
