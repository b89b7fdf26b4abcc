// Plays the shapes cache.indexer and cache.key_functions.
#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "apiserver_fake/base/json.h"
#include "reconcilers/runtime/cache/indexer.h"
#include "reconcilers/runtime/conformance/difference.h"
#include "reconcilers/runtime/conformance/error_of_case.h"
#include "reconcilers/runtime/conformance/players.h"

namespace quiesce::runtime {
namespace {

// {namespace, name, labels} as an object.
Value ObjectFrom(const Value& brief) {
  return Value::Object({{"metadata", Value::Object({{"namespace", brief["namespace"]},
                                                    {"name", brief["name"]},
                                                    {"labels", brief["labels"]}})}});
}

std::vector<std::string> Parts(absl::string_view text, const Value& split) {
  if (text.empty()) return {};
  if (!split.is_string()) return {std::string(text)};
  return absl::StrSplit(text, split.string_value());
}

// An index function of a case; it fails for the label that `error_if` names.
Indexer::FallibleFunction IndexFunction(const Value& index) {
  return [index](const Value& object) -> absl::StatusOr<std::vector<std::string>> {
    const Value& metadata = object["metadata"];
    if (index.Has("field")) {
      return std::vector<std::string>{std::string(metadata["namespace"].string_value())};
    }
    const absl::string_view text = metadata["labels"][index["label"].string_value()].string_value();
    if (!text.empty() && text == index["error_if"].string_value()) {
      return absl::UnknownError("boom");
    }
    return Parts(text, index["split"]);
  };
}

Value KeyList(const std::vector<std::string>& texts) {
  std::vector<std::string> sorted = texts;
  std::sort(sorted.begin(), sorted.end());
  Value list = Value::List();
  for (const std::string& text : sorted) list.Append(text);
  return list;
}

template <typename Keys>
Value KeyList(const Keys& keys) {
  std::vector<std::string> texts;
  for (const ObjectKey& key : keys) texts.push_back(StoreKey(key));
  return KeyList(texts);
}

class IndexerPlayer {
 public:
  // What is seen of a step.
  Value Play(const Value& step) {
    const absl::string_view op = step["op"].string_value();
    if (op == "add_indexers") return Outcome(Add(step["indexers"]));
    if (op == "add" || op == "update") return Write({ObjectFrom(step["object"])}, false);
    if (op == "replace") {
      std::vector<Value> objects;
      for (const Value& object : step["objects"].items()) objects.push_back(ObjectFrom(object));
      return Write(std::move(objects), true);
    }
    if (op == "delete") {
      indexer_.Erase(KeyOf(ObjectFrom(step["object"])));
      return Value::Object({{"error", Value()}});
    }
    if (op == "get" || op == "get_by_key") return Find(step, op == "get");
    return Query(step, op);
  }

  absl::Status Add(const Value& indexers) {
    std::vector<std::pair<std::string, Indexer::FallibleFunction>> functions;
    for (const ValueMember& member : indexers.members()) {
      functions.emplace_back(std::string(member.key.view()), IndexFunction(member.value));
    }
    return indexer_.AddIndexers(std::move(functions));
  }

 private:
  Value Write(std::vector<Value> objects, bool replace) {
    if (replace) indexer_.Clear();
    for (Value& object : objects) {
      const ObjectKey key = KeyOf(object);
      indexer_.Set(key, std::move(object));
    }
    return Outcome(absl::OkStatus());
  }

  Value Outcome(const absl::Status& error) const {
    if (!indexer_.panic().empty()) return Value::Object({{"panics", indexer_.panic()}});
    return Value::Object({{"error", ErrorText(error)}});
  }

  Value Find(const Value& step, bool by_object) {
    const std::string text = by_object ? StoreKey(KeyOf(ObjectFrom(step["object"])))
                                       : std::string(step["key"].string_value());
    const std::optional<ObjectKey> key = SplitStoreKey(text);
    const bool exists = key.has_value() && StoreKey(*key) == text && indexer_.Find(*key) != nullptr;
    return Value::Object({{"exists", exists}, {"error", Value()}});
  }

  Value Query(const Value& step, absl::string_view op) {
    const absl::string_view index = step["index"].string_value();
    if (op == "list_keys") {
      std::vector<ObjectKey> keys;
      for (const auto& [key, object] : indexer_.objects()) keys.push_back(key);
      return Value::Object({{"result", KeyList(keys)}, {"error", Value()}});
    }
    if (op == "list_index_func_values") {
      return Value::Object({{"result", KeyList(indexer_.IndexValues(index))}, {"error", Value()}});
    }
    if (op == "index") {
      auto keys = indexer_.Alike(index, ObjectFrom(step["object"]));
      if (!keys.ok()) return Value::Object({{"error", ErrorText(keys.status())}});
      return Value::Object({{"result", KeyList(*keys)}, {"error", Value()}});
    }
    if (!indexer_.HasIndex(index)) {
      return Value::Object({{"error", absl::StrCat("Index with name ", index, " does not exist")}});
    }
    return Value::Object(
        {{"result", KeyList(indexer_.ByIndex(index, step["value"].string_value()))},
         {"error", Value()}});
  }

  Indexer indexer_;
};

}  // namespace

absl::Status PlayIndexer(const Value& recorded) {
  IndexerPlayer player;
  absl::Status added = player.Add(recorded["setup"]["indexers"]);
  if (!added.ok()) return added;
  for (size_t i = 0; i < recorded["steps"].size(); ++i) {
    const Value& step = recorded["steps"].at(i);
    Value expected = Without(
        step, {"op", "object", "objects", "resource_version", "index", "value", "key", "indexers"});
    if (step["error"].is_string()) expected.Erase("result");
    absl::Status status = CompareStep(i, expected, player.Play(step));
    if (!status.ok()) return status;
  }
  return absl::OkStatus();
}

absl::Status PlayKeyFunctions(const Value& recorded) {
  for (size_t i = 0; i < recorded["steps"].size(); ++i) {
    const Value& step = recorded["steps"].at(i);
    Value observed = Value::Object({{"error", Value()}});
    Value expected = Without(step, {"op", "object"});
    if (step["op"].string_value() == "key") {
      const ObjectKey key = KeyOf(ObjectFrom(step["object"]));
      // An empty name is a key of its own, as in the original.
      observed.Set("key", StoreKey(key));
    } else {
      expected.Erase("key");
      const std::optional<ObjectKey> key = SplitStoreKey(step["key"].string_value());
      observed.Set("namespace", key.has_value() ? key->namespace_ : "");
      observed.Set("name", key.has_value() ? key->name : "");
      if (!key.has_value()) {
        observed.Set("error",
                     absl::StrCat("unexpected key format: ", GoQuote(step["key"].string_value())));
      }
    }
    absl::Status status = CompareStep(i, expected, observed);
    if (!status.ok()) return status;
  }
  return absl::OkStatus();
}

}  // namespace quiesce::runtime
