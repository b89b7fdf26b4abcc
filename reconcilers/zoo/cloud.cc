#include "reconcilers/zoo/cloud.h"

#include "absl/strings/str_cat.h"

namespace quiesce::reconcilers::zoo {

std::vector<std::string> Cloud::Operations() const {
  return {"check", "create", "delete", "describe", "find", "get", "issue", "put", "refuse"};
}

absl::StatusOr<Value> Cloud::Do(absl::string_view operation, const Value& argument) {
  const std::string id(argument["id"].string_value());
  const std::string name(argument["name"].string_value());
  if (operation == "check") return Value::Object();
  if (operation == "refuse") return absl::InvalidArgumentError("400: the request is malformed");
  if (operation == "create") return Create(argument);
  if (operation == "find") return Find(argument);
  if (operation == "get") {
    const auto thing = things_.find(id);
    if (thing == things_.end()) return absl::NotFoundError("404: no such id");
    return Value::Object({{"id", id}, {"name", thing->second}});
  }
  if (operation == "delete") {
    if (id.empty()) return absl::InvalidArgumentError("400: an id is needed");
    if (things_.erase(id) == 0) return absl::NotFoundError("404: no such id");
    return Value::Object();
  }
  if (operation == "put") {
    Value spec = argument["spec"];
    spec.Set("timeout", "15s");
    specs_[name] = spec;
    return spec;
  }
  if (operation == "describe") {
    const auto spec = specs_.find(name);
    if (spec == specs_.end()) return absl::NotFoundError("404: no such name");
    return spec->second;
  }
  if (operation == "issue") {
    ++issued_;
    return Value::Object({{"expired", true}});
  }
  return absl::UnimplementedError(absl::StrCat("unknown operation ", operation));
}

Value Cloud::State() const {
  Value things = Value::List();
  for (const auto& [id, name] : things_) things.Append(id);
  return Value::Object({{"things", things}, {"issued", issued_}});
}

absl::StatusOr<Value> Cloud::Create(const Value& argument) {
  const std::string token(argument["token"].string_value());
  if (!token.empty() && tokens_.count(token) > 0) {
    return Value::Object({{"id", tokens_[token]}});
  }
  const std::string id = absl::StrCat("t-", ++made_);
  things_[id] = std::string(argument["name"].string_value());
  if (!token.empty()) tokens_[token] = id;
  return Value::Object({{"id", id}});
}

absl::StatusOr<Value> Cloud::Find(const Value& argument) const {
  std::string id;
  for (const auto& [thing, name] : things_) {
    if (name != argument["name"].string_value()) continue;
    if (!id.empty()) return absl::InvalidArgumentError("400: several have that name");
    id = thing;
  }
  if (id.empty()) return absl::NotFoundError("404: no such name");
  return Value::Object({{"id", id}});
}

}  // namespace quiesce::reconcilers::zoo
