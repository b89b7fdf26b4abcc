#include <cstdlib>

#include "apiserver_fake/base/json.h"
#include "apiserver_fake/patch/naive_patch.h"

namespace quiesce::patch {
namespace {

std::vector<std::string> Tokens(const std::string& path) {
  std::vector<std::string> tokens;
  for (char c : path) {
    if (c == '/') {
      tokens.emplace_back();
    } else if (!tokens.empty()) {
      tokens.back().push_back(c);
    }
  }
  for (std::string& token : tokens) {
    std::string decoded;
    for (size_t i = 0; i < token.size(); ++i) {
      if (token.substr(i, 2) == "~1") {
        decoded += '/';
        ++i;
      } else if (token.substr(i, 2) == "~0") {
        decoded += '~';
        ++i;
      } else {
        decoded += token[i];
      }
    }
    token = decoded;
  }
  return tokens;
}

// The index that a token means in a list of `size` items, or -1.
int Index(const std::string& token, int size) {
  char* end = nullptr;
  const std::string digits = token.substr(token.find_first_of("+-") == 0 ? 1 : 0);
  if (digits.empty() || digits.find_first_not_of("0123456789") != std::string::npos) return -1;
  if (digits.size() > 9) return -1;
  long index = std::strtol(token.c_str(), &end, 10);
  if (index < 0) index += size;
  return index >= 0 && index < size ? static_cast<int>(index) : -1;
}

NaiveTree* Child(NaiveTree* parent, const std::string& token) {
  if (parent->is_object()) {
    const auto found = parent->members.find(token);
    return found == parent->members.end() ? nullptr : &found->second;
  }
  if (!parent->is_list()) return nullptr;
  const int index = Index(token, static_cast<int>(parent->items.size()));
  return index < 0 ? nullptr : &parent->items[index];
}

// The list or object that holds what the tokens name.
NaiveTree* Parent(NaiveTree* document, const std::vector<std::string>& tokens) {
  if (tokens.empty()) return nullptr;
  NaiveTree* at = document;
  for (size_t i = 0; i + 1 < tokens.size() && at != nullptr; ++i) at = Child(at, tokens[i]);
  return at != nullptr && (at->is_list() || at->is_object()) ? at : nullptr;
}

bool HasNullItem(const NaiveTree& tree) {
  for (const NaiveTree& item : tree.items) {
    if (item.is_null() || HasNullItem(item)) return true;
  }
  for (const auto& [key, member] : tree.members) {
    if (HasNullItem(member)) return true;
  }
  return false;
}

bool Add(NaiveTree* document, const std::vector<std::string>& tokens, const NaiveTree& value) {
  NaiveTree* parent = Parent(document, tokens);
  if (parent == nullptr) return false;
  const std::string& last = tokens.back();
  if (parent->is_object()) {
    parent->members[last] = value;
    return true;
  }
  const int size = static_cast<int>(parent->items.size());
  const int index = last == "-" ? size : Index(last, size + 1);
  if (index < 0) return false;
  parent->items.insert(parent->items.begin() + index, value);
  return true;
}

bool Remove(NaiveTree* document, const std::vector<std::string>& tokens) {
  NaiveTree* parent = Parent(document, tokens);
  if (parent == nullptr || Child(parent, tokens.back()) == nullptr) return false;
  if (parent->is_object()) {
    parent->members.erase(tokens.back());
  } else {
    parent->items.erase(parent->items.begin() +
                        Index(tokens.back(), static_cast<int>(parent->items.size())));
  }
  return true;
}

// What a `test`, `copy` or `move` reads: null for an absent member; false for what cannot be.
bool Read(NaiveTree* document, const std::vector<std::string>& tokens, NaiveTree* value) {
  NaiveTree* parent = Parent(document, tokens);
  if (parent == nullptr) return false;
  const NaiveTree* child = Child(parent, tokens.back());
  if (child == nullptr && parent->is_list()) return false;
  *value = child == nullptr ? NaiveTree() : *child;
  return true;
}

bool Same(const NaiveTree& a, const NaiveTree& b) {
  if (HasNullItem(a) || HasNullItem(b)) return false;
  return ToJson(a.ToValue()) == ToJson(b.ToValue());
}

bool ApplyOne(const NaiveTree& operation, NaiveTree* document) {
  const auto text = [&operation](const std::string& name, std::string* out) {
    const auto found = operation.members.find(name);
    if (found == operation.members.end() || found->second.kind != Value::Kind::kString)
      return false;
    *out = std::string(found->second.scalar.string_value());
    return true;
  };
  std::string op, path, from;
  if (!text("op", &op) || !text("path", &path)) return false;
  const std::vector<std::string> tokens = Tokens(path);
  const auto found = operation.members.find("value");
  const bool has_value = found != operation.members.end();
  const NaiveTree value = has_value ? found->second : NaiveTree();
  NaiveTree read;
  if (op == "add") return Add(document, tokens, value);
  if (op == "remove") return Remove(document, tokens);
  if (op == "test") {
    if (path.empty()) return has_value && Same(*document, value);
    return Read(document, tokens, &read) && Same(read, value);
  }
  if (op == "replace") {
    if (path.empty()) {
      if (!value.is_list() && !value.is_object()) return false;
      *document = value;
      return true;
    }
    NaiveTree* parent = Parent(document, tokens);
    if (parent == nullptr) return false;
    if (parent->is_object()) {
      parent->members[tokens.back()] = value;
      return true;
    }
    NaiveTree* child = Child(parent, tokens.back());
    if (child == nullptr) return false;
    *child = value;
    return true;
  }
  if (!text("from", &from)) return false;
  const std::vector<std::string> from_tokens = Tokens(from);
  if (!Read(document, from_tokens, &read)) return false;
  if (op == "copy") return Add(document, tokens, read);
  if (op == "move") return Remove(document, from_tokens) && Add(document, tokens, read);
  return false;
}

}  // namespace

bool NaiveJsonPatch(const NaiveTree& operations, NaiveTree* document) {
  for (const NaiveTree& operation : operations.items) {
    if (!ApplyOne(operation, document)) return false;
  }
  return true;
}

}  // namespace quiesce::patch
