#include "scenarios/language/yaml.h"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include <charconv>
#include <cstdint>
#include <map>
#include <sstream>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"

namespace quiesce::scenarios {
namespace {

constexpr size_t kMaxNodes = 1000000;

size_t CountNodes(const YamlNode& node) {
  size_t count = 1;
  for (const YamlNode& item : node.items) count += CountNodes(item);
  for (const auto& [key, value] : node.members) count += 1 + CountNodes(value);
  return count;
}

// Builds the tree from the parser's events. Throws a ParserException where the tree grows too large
// or an alias stands inside its own anchor; ParseYaml catches it.
class TreeBuilder : public YAML::EventHandler {
 public:
  YamlNode& root() { return root_; }

  void OnDocumentStart(const YAML::Mark&) override {}
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    Add(Make(YamlNode::Kind::kNull, mark), anchor);
  }
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    auto found = anchors_.find(anchor);
    if (found == anchors_.end()) {
      throw YAML::ParserException(mark, "an alias inside the node that it stands for");
    }
    count_ += CountNodes(found->second);
    Add(found->second, 0);
  }
  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& text) override {
    YamlNode node = Make(YamlNode::Kind::kScalar, mark);
    node.text = text;
    node.quoted = tag == "!" || absl::EndsWith(tag, ":str");
    Add(std::move(node), anchor);
  }
  void OnSequenceStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value) override {
    open_.push_back({Make(YamlNode::Kind::kList, mark), anchor, {}, false});
  }
  void OnSequenceEnd() override { Close(); }
  void OnMapStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value) override {
    open_.push_back({Make(YamlNode::Kind::kMap, mark), anchor, {}, false});
  }
  void OnMapEnd() override { Close(); }

 private:
  struct Open {
    YamlNode node;
    YAML::anchor_t anchor;
    YamlNode key;
    bool has_key;
  };

  YamlNode Make(YamlNode::Kind kind, const YAML::Mark& mark) {
    if (++count_ > kMaxNodes) throw YAML::ParserException(mark, "more than a million nodes");
    YamlNode node;
    node.kind = kind;
    node.line = mark.line + 1;
    node.column = mark.column + 1;
    return node;
  }

  void Close() {
    Open done = std::move(open_.back());
    open_.pop_back();
    Add(std::move(done.node), done.anchor);
  }

  void Add(YamlNode node, YAML::anchor_t anchor) {
    if (anchor != 0) anchors_[anchor] = node;
    if (open_.empty()) {
      root_ = std::move(node);
      return;
    }
    Open& open = open_.back();
    if (open.node.kind == YamlNode::Kind::kList) {
      open.node.items.push_back(std::move(node));
    } else if (!open.has_key) {
      open.key = std::move(node);
      open.has_key = true;
    } else {
      open.node.members.push_back({std::move(open.key), std::move(node)});
      open.has_key = false;
    }
  }

  YamlNode root_;
  std::vector<Open> open_;
  std::map<YAML::anchor_t, YamlNode> anchors_;
  size_t count_ = 0;
};

bool ParseInBase(absl::string_view digits, int base, bool negative, int64_t* out) {
  const std::string text = absl::StrCat(negative ? "-" : "", digits);
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), *out, base);
  return error == std::errc() && end == text.data() + text.size();
}

// Integers of YAML 1.1: decimal, 0x, 0o, and octal with a leading zero.
bool ParseYamlInt(absl::string_view text, int64_t* out) {
  const bool negative = absl::StartsWith(text, "-");
  absl::string_view digits = text;
  if (negative || absl::StartsWith(text, "+")) digits.remove_prefix(1);
  if (digits.empty() || !absl::ascii_isdigit(digits[0])) return false;
  if (absl::StartsWith(digits, "0x")) return ParseInBase(digits.substr(2), 16, negative, out);
  if (absl::StartsWith(digits, "0o")) return ParseInBase(digits.substr(2), 8, negative, out);
  return ParseInBase(digits, digits.size() > 1 && digits[0] == '0' ? 8 : 10, negative, out);
}

bool ParseYamlDouble(absl::string_view text, double* out) {
  for (char c : text) {
    if (!absl::ascii_isdigit(c) && !absl::StrContains("+-.eE", c)) return false;
  }
  return absl::SimpleAtod(text, out);
}

Value ScalarToValue(const YamlNode& node) {
  if (node.quoted) return Value(node.text);
  if (node.IsNull()) return Value();
  const std::string& text = node.text;
  for (const char* word : {"true", "True", "TRUE", "yes", "Yes", "YES", "on", "On", "ON"}) {
    if (text == word) return Value(true);
  }
  for (const char* word : {"false", "False", "FALSE", "no", "No", "NO", "off", "Off", "OFF"}) {
    if (text == word) return Value(false);
  }
  int64_t integer;
  if (ParseYamlInt(text, &integer)) return Value(integer);
  double number;
  if (ParseYamlDouble(text, &number)) return Value(number);
  return Value(text);
}

absl::Status At(const YAML::Mark& mark, absl::string_view what) {
  return absl::InvalidArgumentError(
      absl::StrCat(mark.line + 1, ":", mark.column + 1, ": ", what.empty() ? "not YAML" : what));
}

}  // namespace

bool YamlNode::IsNull() const {
  if (kind == Kind::kNull) return true;
  return kind == Kind::kScalar && !quoted &&
         (text.empty() || text == "~" || text == "null" || text == "Null" || text == "NULL");
}

const YamlNode* YamlNode::Find(absl::string_view key) const {
  for (const auto& [name, value] : members) {
    if (absl::string_view(name.text) == key) return &value;
  }
  return nullptr;
}

std::string YamlNode::Describe() const {
  if (IsNull()) return "nothing";
  if (kind == Kind::kList) return "a list";
  if (kind == Kind::kMap) return "a mapping";
  return absl::StrCat("\"", text, "\"");
}

absl::StatusOr<std::vector<YamlNode>> ParseYaml(absl::string_view text) {
  std::vector<YamlNode> documents;
  try {
    std::istringstream stream{std::string(text)};
    YAML::Parser parser(stream);
    while (true) {
      TreeBuilder builder;
      if (!parser.HandleNextDocument(builder)) break;
      if (!builder.root().IsNull()) documents.push_back(std::move(builder.root()));
    }
  } catch (const YAML::Exception& error) {
    return At(error.mark, error.msg);
  }
  return documents;
}

Value YamlToValue(const YamlNode& node) {
  switch (node.kind) {
    case YamlNode::Kind::kNull:
      return Value();
    case YamlNode::Kind::kScalar:
      return ScalarToValue(node);
    case YamlNode::Kind::kList: {
      std::vector<Value> items;
      items.reserve(node.items.size());
      for (const YamlNode& item : node.items) items.push_back(YamlToValue(item));
      return Value::List(std::move(items));
    }
    case YamlNode::Kind::kMap: {
      std::vector<ValueMember> members;
      members.reserve(node.members.size());
      for (const auto& [key, value] : node.members) {
        members.push_back({ValueKey(key.text), YamlToValue(value)});
      }
      return Value::Object(std::move(members));
    }
  }
  return Value();
}

}  // namespace quiesce::scenarios
