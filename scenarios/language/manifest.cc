#include "scenarios/language/manifest.h"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "scenarios/language/yaml.h"

namespace quiesce::scenarios {
namespace {

absl::Status Wrong(const std::string& file, const YamlNode& at, absl::string_view what) {
  return absl::InvalidArgumentError(absl::StrCat(file, ":", at.line, ":", at.column, ": ", what));
}

bool HasText(const YamlNode* node) {
  return node != nullptr && node->kind == YamlNode::Kind::kScalar && !node->IsNull();
}

absl::Status AddObject(const std::string& file, const YamlNode& node, std::vector<Value>* objects) {
  if (node.kind != YamlNode::Kind::kMap) {
    return Wrong(file, node, absl::StrCat("expected an object; got ", node.Describe()));
  }
  for (const char* key : {"apiVersion", "kind"}) {
    if (!HasText(node.Find(key))) {
      return Wrong(file, node, absl::StrCat("expected an object with \"", key, "\""));
    }
  }
  const YamlNode* items = node.Find("items");
  if (node.Find("kind")->text == "List" && items != nullptr) {
    for (const YamlNode& item : items->items) {
      absl::Status added = AddObject(file, item, objects);
      if (!added.ok()) return added;
    }
    return absl::OkStatus();
  }
  const YamlNode* metadata = node.Find("metadata");
  if (metadata == nullptr ||
      (!HasText(metadata->Find("name")) && !HasText(metadata->Find("generateName")))) {
    return Wrong(file, node, "expected an object with \"metadata.name\"");
  }
  objects->push_back(YamlToValue(node));
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::string> ReadFile(const std::string& path) {
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen(path.c_str(), "rb"),
                                                             &std::fclose);
  if (file == nullptr) {
    return absl::NotFoundError(absl::StrCat(path, ": ", std::strerror(errno)));
  }
  std::string text;
  char buffer[1 << 16];
  while (const size_t size = std::fread(buffer, 1, sizeof buffer, file.get())) {
    text.append(buffer, size);
  }
  if (std::ferror(file.get())) {
    return absl::InvalidArgumentError(absl::StrCat(path, ": ", std::strerror(errno)));
  }
  return text;
}

absl::StatusOr<std::vector<Value>> ReadManifest(const std::string& path) {
  absl::StatusOr<std::string> text = ReadFile(path);
  if (!text.ok()) return text.status();
  return ParseManifest(path, *text);
}

absl::StatusOr<std::vector<Value>> ParseManifest(const std::string& file, absl::string_view text) {
  const absl::StatusOr<std::vector<YamlNode>> documents = ParseYaml(text);
  if (!documents.ok()) {
    return absl::InvalidArgumentError(absl::StrCat(file, ":", documents.status().message()));
  }
  std::vector<Value> objects;
  for (const YamlNode& document : *documents) {
    absl::Status added = AddObject(file, document, &objects);
    if (!added.ok()) return added;
  }
  if (objects.empty()) {
    return absl::InvalidArgumentError(absl::StrCat(file, ":1:1: expected objects; got nothing"));
  }
  return objects;
}

Value NumberedCopy(const Value& object, int64_t number) {
  if (object.is_string()) {
    return Value(absl::StrReplaceAll(object.string_value(), {{"{n}", absl::StrCat(number)}}));
  }
  if (object.is_list()) {
    std::vector<Value> items;
    for (const Value& item : object.items()) items.push_back(NumberedCopy(item, number));
    return Value::List(std::move(items));
  }
  if (object.is_object()) {
    std::vector<ValueMember> members;
    for (const ValueMember& member : object.members()) {
      members.push_back({member.key, NumberedCopy(member.value, number)});
    }
    return Value::Object(std::move(members));
  }
  return object;
}

}  // namespace quiesce::scenarios
