// Each operation first finds the container of what it names without changing anything (Container),
// and fails there if it fails at all. Only then it walks the same way again to change it
// (MutableContainer), which copies the nodes on the way that are shared. So an operation that
// fails, or that writes what is there already, leaves the document's nodes as they are.
#include "apiserver_fake/patch/json_patch.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/string_view.h"
#include "apiserver_fake/base/json.h"

namespace quiesce::patch {
namespace {

using Result = JsonPatchResult;

// One "/"-separated part of a path, with ~1 and ~0 decoded in one pass.
std::string DecodeToken(absl::string_view token) {
  std::string decoded;
  decoded.reserve(token.size());
  for (size_t i = 0; i < token.size(); ++i) {
    const bool escape =
        token[i] == '~' && i + 1 < token.size() && (token[i + 1] == '0' || token[i + 1] == '1');
    decoded.push_back(!escape ? token[i] : token[i + 1] == '1' ? '/' : '~');
    if (escape) ++i;
  }
  return decoded;
}

// The parts of a path after its first slash. Whatever stands before it is ignored, as in
// findObject.
class Path {
 public:
  explicit Path(absl::string_view text) {
    size_t slash = text.find('/');
    while (slash != absl::string_view::npos) {
      const size_t next = text.find('/', slash + 1);
      const absl::string_view token = text.substr(slash + 1, next - slash - 1);
      if (token.find('~') == absl::string_view::npos) {
        tokens_.push_back({token, {}});
      } else {
        tokens_.push_back({{}, DecodeToken(token)});
      }
      slash = next;
    }
  }

  bool empty() const { return tokens_.empty(); }
  size_t size() const { return tokens_.size(); }
  absl::string_view operator[](size_t i) const {
    const Token& token = tokens_[i];
    return token.decoded.empty() ? token.plain : absl::string_view(token.decoded);
  }
  absl::string_view last() const { return (*this)[tokens_.size() - 1]; }

 private:
  struct Token {
    absl::string_view plain;
    std::string decoded;  // instead of plain, where the token has a ~
  };
  std::vector<Token> tokens_;
};

// strconv.Atoi: an optional sign and decimal digits.
std::optional<int64_t> ReadInteger(absl::string_view text) {
  const absl::string_view digits =
      !text.empty() && (text[0] == '-' || text[0] == '+') ? text.substr(1) : text;
  if (digits.empty()) return std::nullopt;
  for (char c : digits) {
    if (c < '0' || c > '9') return std::nullopt;
  }
  int64_t index;
  if (!absl::SimpleAtoi(text, &index)) return std::nullopt;
  return index;
}

// The position that `key` means in a list of `size` items; negative ones count from the end.
std::optional<size_t> ItemIndex(absl::string_view key, size_t size) {
  std::optional<int64_t> index = ReadInteger(key);
  const auto limit = static_cast<int64_t>(size);
  if (!index.has_value() || *index >= limit || *index < -limit) return std::nullopt;
  return static_cast<size_t>(*index < 0 ? *index + limit : *index);
}

// The position before which `add` puts an item; counted from the end, -1 is behind the last one.
std::optional<size_t> InsertIndex(absl::string_view key, size_t size) {
  if (key == "-") return size;
  return ItemIndex(key, size + 1);
}

struct Found {
  bool ok;             // false: the key is no index of the list
  const Value* value;  // null pointer: an absent or null member
};

Found Get(const Value& container, absl::string_view key) {
  const Value* value;
  if (container.is_object()) {
    value = container.Find(key);
  } else {
    const std::optional<size_t> index = ItemIndex(key, container.size());
    if (!index.has_value()) return {false, nullptr};
    value = &container.items()[*index];
  }
  return {true, value != nullptr && value->is_null() ? nullptr : value};
}

// The object or list that holds what `path` names; null pointer if there is none.
const Value* Container(const Value& document, const Path& path) {
  if (path.empty()) return nullptr;
  const Value* at = &document;
  for (size_t i = 0; i + 1 < path.size(); ++i) {
    const Found next = Get(*at, path[i]);
    if (next.value == nullptr || !(next.value->is_object() || next.value->is_list())) {
      return nullptr;
    }
    at = next.value;
  }
  return at;
}

// The same, to be changed; it must exist.
Value& MutableContainer(Value& document, const Path& path) {
  Value* at = &document;
  for (size_t i = 0; i + 1 < path.size(); ++i) {
    at = at->is_object() ? &at->Mutable(path[i]) : &at->MutableAt(*ItemIndex(path[i], at->size()));
  }
  return *at;
}

enum class Equality : uint8_t { kEqual, kDifferent, kPanic };

// Numbers are compared by the text that Go writes for them, so 1.0 equals 1 when both come from
// Values; where the texts as sent are known, they stand in place of the scalars.
bool SameScalar(const Value& a, const Value& b) {
  if (a.is_number() && b.is_number() && a.kind() != b.kind()) return ToJson(a) == ToJson(b);
  return a == b;
}

// The library reads null items as null pointers and dereferences them.
// lazyNode.equal: it takes null members in its stride but not null items.
Equality Compare(const Value& a, const Value& b) {
  if (a.is_object()) {
    if (!b.is_object() || a.size() != b.size()) return Equality::kDifferent;
    for (const ValueMember& member : a.members()) {
      const Value* other = b.Find(member.key.view());
      if (other == nullptr || member.value.is_null() != other->is_null()) {
        return Equality::kDifferent;
      }
      if (other->is_null()) continue;
      const Equality equality = Compare(member.value, *other);
      if (equality != Equality::kEqual) return equality;
    }
    return Equality::kEqual;
  }
  if (a.is_list()) {
    if (!b.is_list() || a.size() != b.size()) return Equality::kDifferent;
    for (size_t i = 0; i < a.size(); ++i) {
      if (a.items()[i].is_null() || b.items()[i].is_null()) return Equality::kPanic;
      const Equality equality = Compare(a.items()[i], b.items()[i]);
      if (equality != Equality::kEqual) return equality;
    }
    return Equality::kEqual;
  }
  return SameScalar(a, b) ? Equality::kEqual : Equality::kDifferent;
}

Result ToResult(Equality equality) {
  switch (equality) {
    case Equality::kEqual:
      return Result::kApplied;
    case Equality::kDifferent:
      return Result::kFailed;
    case Equality::kPanic:
      return Result::kPanicked;
  }
  return Result::kFailed;
}

class Patcher {
 public:
  explicit Patcher(Value& document) : document_(document) {}

  Result Apply(const Value& operation) {
    const absl::string_view op = operation["op"].string_value();
    const Value* path_text = operation.Find("path");
    if (path_text == nullptr || !path_text->is_string()) return Result::kFailed;
    const bool whole = path_text->string_value().empty();
    const Path path(path_text->string_value());
    const Value* value = operation.Find("value");
    if (op == "test") return whole ? TestDocument(value) : Test(path, value);
    if (op == "replace") return whole ? ReplaceDocument(value) : Replace(path, value);
    if (op == "add") return Add(path, value != nullptr ? *value : Value());
    if (op == "remove") return Remove(path);
    if (op != "move" && op != "copy") return Result::kFailed;
    const Value* from_text = operation.Find("from");
    if (from_text == nullptr || !from_text->is_string()) return Result::kFailed;
    const Path from(from_text->string_value());
    return op == "move" ? Move(from, path) : Copy(from, path);
  }

 private:
  Result TestDocument(const Value* value) {
    if (value == nullptr) return Result::kPanicked;
    return ToResult(Compare(document_, *value));
  }

  Result Test(const Path& path, const Value* value) {
    const Value* container = Container(document_, path);
    if (container == nullptr) return Result::kFailed;
    const Found found = Get(*container, path.last());
    if (!found.ok) return Result::kFailed;
    const bool null_wanted = value == nullptr || value->is_null();
    if (found.value == nullptr || null_wanted) {
      return found.value == nullptr && null_wanted ? Result::kApplied : Result::kFailed;
    }
    return ToResult(Compare(*found.value, *value));
  }

  Result ReplaceDocument(const Value* value) {
    if (value == nullptr) return Result::kPanicked;
    if (!value->is_object() && !value->is_list()) return Result::kFailed;
    document_ = *value;
    return Result::kApplied;
  }

  Result Replace(const Path& path, const Value* value) {
    const Value* container = Container(document_, path);
    if (container == nullptr) return Result::kFailed;
    const Value replacement = value != nullptr ? *value : Value();
    if (container->is_object()) return SetMember(*container, path, replacement);
    const std::optional<size_t> index = ItemIndex(path.last(), container->size());
    if (!index.has_value()) return Result::kFailed;
    if (container->items()[*index] != replacement) {
      MutableContainer(document_, path).MutableAt(*index) = replacement;
    }
    return Result::kApplied;
  }

  Result Add(const Path& path, const Value& value) {
    const Value* container = Container(document_, path);
    if (container == nullptr) return Result::kFailed;
    if (container->is_object()) return SetMember(*container, path, value);
    const std::optional<size_t> index = InsertIndex(path.last(), container->size());
    if (!index.has_value()) return Result::kFailed;
    MutableContainer(document_, path).Insert(*index, value);
    return Result::kApplied;
  }

  Result SetMember(const Value& container, const Path& path, const Value& value) {
    const Value* old = container.Find(path.last());
    if (old == nullptr || *old != value) {
      MutableContainer(document_, path).Set(path.last(), value);
    }
    return Result::kApplied;
  }

  Result Remove(const Path& path) {
    const Value* container = Container(document_, path);
    if (container == nullptr) return Result::kFailed;
    if (container->is_object()) {
      if (!container->Has(path.last())) return Result::kFailed;
      MutableContainer(document_, path).Erase(path.last());
      return Result::kApplied;
    }
    const std::optional<size_t> index = ItemIndex(path.last(), container->size());
    if (!index.has_value()) return Result::kFailed;
    MutableContainer(document_, path).EraseAt(*index);
    return Result::kApplied;
  }

  Result Move(const Path& from, const Path& path) {
    const Value* container = Container(document_, from);
    if (container == nullptr) return Result::kFailed;
    const Found found = Get(*container, from.last());
    if (!found.ok) return Result::kFailed;
    const Value moved = found.value != nullptr ? *found.value : Value();
    const Result removed = Remove(from);
    return removed == Result::kApplied ? Add(path, moved) : removed;
  }

  Result Copy(const Path& from, const Path& path) {
    const Value* container = Container(document_, from);
    if (container == nullptr) return Result::kFailed;
    const Found found = Get(*container, from.last());
    if (!found.ok) return Result::kFailed;
    const Value copied = found.value != nullptr ? *found.value : Value();
    if (Container(document_, path) == nullptr) return Result::kFailed;
    if (found.value != nullptr) {
      copied_bytes_ += static_cast<int64_t>(ToJson(copied, /*escape_html=*/true).size());
      if (copied_bytes_ > kMaxCopiedBytes) return Result::kFailed;
    }
    return Add(path, copied);
  }

  Value& document_;
  int64_t copied_bytes_ = 0;
};

}  // namespace

JsonPatchResult ApplyJsonPatch(const Value& operations, Value& document) {
  Patcher patcher(document);
  for (const Value& operation : operations.items()) {
    const Result result = patcher.Apply(operation);
    if (result != Result::kApplied) return result;
  }
  return Result::kApplied;
}

}  // namespace quiesce::patch
