// The fast implementation of apply against the naive one, on random schemas, objects and sequences
// of updates and applies.
#include "apiserver_fake/apply/naive_apply.h"

#include <cstdint>
#include <string>

#include "absl/strings/str_cat.h"
#include "apiserver_fake/apply/merge_updater.h"
#include "apiserver_fake/apply/schema_for_test.h"
#include "apiserver_fake/base/json.h"
#include "gtest/gtest.h"

namespace quiesce::apply {
namespace {

class Random {
 public:
  explicit Random(uint64_t seed) : state_(seed * 2 + 1) {}
  uint64_t Below(uint64_t n) {
    state_ = state_ * 6364136223846793005u + 1442695040888963407u;
    return (state_ >> 33) % n;
  }
  bool OneIn(uint64_t n) { return Below(n) == 0; }

 private:
  uint64_t state_;
};

std::string RandomName(Random& random) {
  return std::string(1, static_cast<char>('a' + random.Below(5)));
}

std::string RandomSchema(Random& random, int depth);

std::string ScalarSchema(Random& random) {
  const char* const kinds[] = {R"({"type":"integer"})", R"({"type":"string"})",
                               R"({"type":"boolean"})",
                               R"({"type":"string","format":"date-time"})"};
  return kinds[random.Below(4)];
}

std::string StructSchema(Random& random, int depth, absl::string_view more = "") {
  std::string properties;
  for (char name = 'a'; name < 'e'; ++name) {
    if (random.OneIn(4)) continue;
    absl::StrAppend(&properties, properties.empty() ? "" : ",", "\"", std::string(1, name),
                    "\":", RandomSchema(random, depth + 1));
  }
  return absl::StrCat(R"({"type":"object",)", more, R"("properties":{)", properties, "}}");
}

std::string RandomSchema(Random& random, int depth) {
  if (depth > 3) return ScalarSchema(random);
  switch (random.Below(9)) {
    case 0:
    case 1:
      return StructSchema(random, depth);
    case 2:
      return absl::StrCat(R"({"type":"object","additionalProperties":)",
                          RandomSchema(random, depth + 1), "}");
    case 3:
      return StructSchema(random, depth, R"("x-kubernetes-map-type":"atomic",)");
    case 4:
      return absl::StrCat(R"({"type":"array","items":)", RandomSchema(random, depth + 1), "}");
    case 5:
      return R"({"type":"array","items":{"type":"string"},"x-kubernetes-list-type":"set"})";
    case 6:
      return absl::StrCat(
          R"({"type":"array","x-kubernetes-list-type":"map","x-kubernetes-list-map-keys":)",
          R"(["k","l"],"items":{"type":"object","properties":{"k":{"type":"string"},)",
          R"("l":{"type":"integer","default":0},"v":)", RandomSchema(random, depth + 1), "}}}");
    case 7:
      return R"({"x-kubernetes-preserve-unknown-fields":true})";
    default:
      return ScalarSchema(random);
  }
}

Value FreeValue(Random& random, int depth) {
  switch (random.Below(depth > 3 ? 5 : 7)) {
    case 0:
      return Value();
    case 1:
      return Value(static_cast<int64_t>(random.Below(3)));
    case 2:
      return Value(RandomName(random));
    case 3:
      return Value(random.OneIn(2));
    case 4:
      return Value::List({Value(static_cast<int64_t>(random.Below(2)))});
    default: {
      Value out = Value::Object();
      for (uint64_t i = random.Below(3); i > 0; --i) {
        out.Set(RandomName(random), FreeValue(random, depth + 1));
      }
      return out;
    }
  }
}

// A value that fits the schema. `duplicates`: keyed lists may repeat a key.
Value RandomValue(Random& random, const schema::Schema& schema, bool duplicates, int depth = 0) {
  if (depth > 0 && random.OneIn(25)) return Value();
  switch (schema.type) {
    case schema::SchemaType::kInteger:
      return Value(static_cast<int64_t>(random.Below(3)));
    case schema::SchemaType::kString:
      return Value(RandomName(random));
    case schema::SchemaType::kBoolean:
      return Value(random.OneIn(2));
    case schema::SchemaType::kObject: {
      Value out = Value::Object();
      for (const auto& [name, property] : schema.properties) {
        if (random.OneIn(2)) out.Set(name, RandomValue(random, *property, duplicates, depth + 1));
      }
      for (uint64_t i = schema.additional_properties != nullptr ? random.Below(4) : 0; i > 0; --i) {
        out.Set(RandomName(random),
                RandomValue(random, *schema.additional_properties, duplicates, depth + 1));
      }
      return out;
    }
    case schema::SchemaType::kArray: {
      const TypeRef type = TypeRef::Root(&schema, false);
      Value out = Value::List();
      std::vector<PathElement> seen;
      for (uint64_t i = random.Below(4); i > 0; --i) {
        Value item = RandomValue(random, *schema.items, duplicates, depth + 1);
        if (schema.list_type == schema::ListType::kMap) {
          item.Set("k", Value(RandomName(random)));
          if (random.OneIn(2)) {
            item.Set("l", Value(static_cast<int64_t>(random.Below(2))));
          } else {
            item.Erase("l");
          }
        }
        if (schema.list_type != schema::ListType::kUnset) {
          const absl::StatusOr<PathElement> key = ListItemElement(type, item);
          if (!key.ok()) continue;
          const bool repeated = std::count(seen.begin(), seen.end(), *key) != 0;
          if (repeated && !(duplicates && random.OneIn(3))) continue;
          seen.push_back(*key);
        }
        out.Append(std::move(item));
      }
      return out;
    }
    default:
      return FreeValue(random, depth);
  }
}

// The object with some of its parts rebuilt, the rest shared.
Value Mutated(Random& random, const Value& value, const schema::Schema& schema, bool duplicates) {
  if (!value.is_object() || schema.properties.empty() ||
      schema.map_type == schema::MapType::kAtomic) {
    return random.OneIn(2) ? value : RandomValue(random, schema, duplicates, 1);
  }
  Value out = value;
  for (const auto& [name, property] : schema.properties) {
    if (random.OneIn(8)) {
      out.Erase(name);
    } else if (random.OneIn(5)) {
      out.Set(name, RandomValue(random, *property, duplicates, 1));
    } else if (out.Has(name) && random.OneIn(3)) {
      Value member = out[name];
      out.Set(name, Mutated(random, member, *property, duplicates));
    }
  }
  return out;
}

naive::Paths AsPaths(const FieldSet& fields) {
  naive::Paths out;
  fields.ForEach([&out](const FieldPath& path) {
    naive::Path text;
    for (const PathElement& element : path) text.push_back(element.ToString());
    out.insert(std::move(text));
  });
  return out;
}

std::map<std::string, naive::Paths> OwnersOf(const ManagedFields& managed) {
  std::map<std::string, naive::Paths> out;
  for (const ManagedEntry& entry : managed.entries()) {
    out[std::string(entry.id.manager.string_value())] = AsPaths(entry.fields);
  }
  return out;
}

std::map<std::string, naive::Paths> OwnersOf(const naive::Object& object) {
  std::map<std::string, naive::Paths> out;
  for (const auto& [name, owner] : object.owners()) out[name] = owner.paths;
  return out;
}

// One object under both implementations.
class Pair {
 public:
  explicit Pair(const schema::Schema& schema)
      : schema_(schema),
        type_(TypeRef::Root(&schema, false)),
        updater_(Versions(type_)),
        live_(Value::Object()),
        naive_(Value::Object(), type_) {}

  void Step(Random& random) {
    if (random.OneIn(3)) {
      Update(random);
    } else {
      Apply(random);
    }
    ASSERT_EQ(ToJson(live_), ToJson(naive_.live()));
    ASSERT_EQ(OwnersOf(managed_), OwnersOf(naive_));
  }

 private:
  static MergeVersions Versions(const TypeRef& type) {
    MergeVersions versions;
    versions.served = {{"v1", type, FieldSet(), {}}};
    return versions;
  }

  void Update(Random& random) {
    const std::string name = absl::StrCat("updater-", RandomName(random));
    const Value wanted = Mutated(random, live_, schema_, /*duplicates=*/true);
    const absl::StatusOr<FieldSet> mine = updater_.Update(live_, wanted, &managed_);
    ASSERT_TRUE(mine.ok()) << mine.status();
    if (!mine->empty()) {
      ManagedEntry& entry = managed_.Get({Value(name), false, Value("v1"), Value("")});
      entry.fields = entry.fields.Union(*mine);
    }
    naive_.Update(name, wanted);
    live_ = wanted;
  }

  void Apply(Random& random) {
    const std::string name = absl::StrCat("applier-", random.Below(3));
    Value& last = configs_[name];
    const Value config = last.is_null() || random.OneIn(5)
                             ? RandomValue(random, schema_, /*duplicates=*/false)
                             : Mutated(random, last, schema_, /*duplicates=*/false);
    ASSERT_TRUE(ValidateTyped(config, type_, false).empty());
    const bool force = random.OneIn(2);
    MergeUpdater::Output output;
    ManagedFields next = managed_;
    const absl::Status status = updater_.Apply(
        {live_, config, {Value(name), true, Value("v1"), Value("")}, force}, &next, &output);
    ASSERT_TRUE(status.ok()) << status;
    std::map<std::string, naive::Paths> conflicts;
    for (const FieldConflict& conflict : output.conflicts) {
      conflicts[std::string(conflict.owner.manager.string_value())] = AsPaths(conflict.fields);
    }
    ASSERT_EQ(conflicts, naive_.Apply(name, config, force));
    if (!conflicts.empty()) return;
    managed_ = std::move(next);
    live_ = output.object;
    last = config;
  }

  const schema::Schema& schema_;
  const TypeRef type_;
  const MergeUpdater updater_;
  Value live_;
  ManagedFields managed_;
  naive::Object naive_;
  std::map<std::string, Value> configs_;
};

TEST(NaiveApply, AgreesOnRandomSchemasAndObjects) {
  for (uint64_t seed = 0; seed < 200; ++seed) {
    Random random(seed);
    const std::string json = StructSchema(random, 0);
    const SchemaForTest schema(json);
    Pair pair(*schema);
    for (int step = 0; step < 12; ++step) {
      SCOPED_TRACE(absl::StrCat("seed ", seed, " step ", step, " schema ", json));
      pair.Step(random);
      if (::testing::Test::HasFatalFailure()) return;
    }
  }
}

}  // namespace
}  // namespace quiesce::apply
