#include "apiserver_fake/conformance/text_order.h"

#include "absl/strings/ascii.h"
#include "apiserver_fake/base/json.h"

namespace quiesce::conformance {
namespace {

const TextOrder& Nothing() {
  static const TextOrder& nothing = *new TextOrder();
  return nothing;
}

char Next(absl::string_view& text) {
  text = absl::StripLeadingAsciiWhitespace(text);
  return text.empty() ? '\0' : text[0];
}

// Takes a string with its quotes off the text.
absl::string_view TakeString(absl::string_view& text) {
  size_t end = 1;
  while (end < text.size() && text[end] != '"') end += text[end] == '\\' ? 2 : 1;
  absl::string_view taken = text.substr(0, end + 1);
  text.remove_prefix(taken.size());
  return taken;
}

}  // namespace

TextOrder::TextOrder(absl::string_view text) { Read(text); }

void TextOrder::Read(absl::string_view& text) {
  const char opened = Next(text);
  if (opened == '"') {
    TakeString(text);
    return;
  }
  if (opened != '{' && opened != '[') {
    while (!text.empty() && text[0] != ',' && text[0] != '}' && text[0] != ']') {
      text.remove_prefix(1);
    }
    return;
  }
  const char closing = opened == '{' ? '}' : ']';
  text.remove_prefix(1);
  while (Next(text) != '\0' && text[0] != closing) {
    if (text[0] == ',') text.remove_prefix(1);
    if (opened == '[') {
      items_.emplace_back().Read(text);
      continue;
    }
    if (Next(text) != '"') return;
    absl::StatusOr<Value> key = ParseJson(TakeString(text));
    if (!key.ok() || Next(text) != ':') return;
    text.remove_prefix(1);
    members_.emplace_back(std::string(key->string_value()), TextOrder()).second.Read(text);
  }
  if (!text.empty()) text.remove_prefix(1);
}

const TextOrder& TextOrder::Member(absl::string_view key) const {
  for (const auto& [name, order] : members_) {
    if (name == key) return order;
  }
  return Nothing();
}

const TextOrder& TextOrder::Item(size_t index) const {
  return index < items_.size() ? items_[index] : Nothing();
}

std::string TextOrder::Render(const Value& value) const {
  std::string out;
  Append(value, &out);
  return out;
}

void TextOrder::Append(const Value& value, std::string* out) const {
  if (value.is_list()) {
    *out += '[';
    for (size_t i = 0; i < value.size(); ++i) {
      if (i > 0) *out += ", ";
      Item(i).Append(value.at(i), out);
    }
    *out += ']';
    return;
  }
  if (!value.is_object()) {
    AppendJson(value, out);
    return;
  }
  bool first = true;
  auto append = [&](absl::string_view key, const Value& member, const TextOrder& order) {
    *out += first ? "{" : ", ";
    first = false;
    AppendJson(Value(key), out);
    *out += ": ";
    order.Append(member, out);
  };
  for (const auto& [name, order] : members_) {
    if (const Value* member = value.Find(name)) append(name, *member, order);
  }
  for (const auto& member : value.members()) {
    bool done = false;
    for (const auto& [name, order] : members_) done |= name == member.key.view();
    if (!done) append(member.key.view(), member.value, Nothing());
  }
  *out += first ? "{}" : "}";
}

}  // namespace quiesce::conformance
