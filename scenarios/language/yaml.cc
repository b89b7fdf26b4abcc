// yaml-cpp gives the places of nodes, which the reader of apiserver_fake/base/yaml.h does not, but
// it knows only YAML 1.2; so it does the syntax, and what a scalar means is decided as there. An
// alias copies its anchor, so a few lines can stand for millions of nodes: they are counted as they
// are made, and a document that is too large is refused before it fills the memory.
#include "scenarios/language/yaml.h"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include <cstdint>
#include <map>
#include <sstream>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "apiserver_fake/base/yaml_scalar.h"

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
      return ResolveYamlScalar("", node.text, !node.quoted).value;
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
