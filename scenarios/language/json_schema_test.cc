#include "scenarios/language/json_schema.h"

#include <gtest/gtest.h>
#include <re2/re2.h>

#include <algorithm>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "apiserver_fake/base/json.h"
#include "scenarios/language/manifest.h"
#include "scenarios/language/reader.h"
#include "scenarios/language/yaml.h"

namespace quiesce::scenarios {
namespace {

// As much of a validator as the schema needs.
class Validator {
 public:
  explicit Validator(Value root) : root_(std::move(root)) {}

  bool Accepts(const Value& value) const { return Accepts(root_, value); }

 private:
  static bool IsOfType(const Value& value, absl::string_view type) {
    if (type == "object") return value.is_object();
    if (type == "array") return value.is_list();
    if (type == "string") return value.is_string();
    if (type == "boolean") return value.is_bool();
    if (type == "integer") return value.is_int();
    if (type == "number") return value.is_number();
    return type == "null" && value.is_null();
  }

  bool AcceptsType(const Value& type, const Value& value) const {
    if (type.is_null()) return true;
    if (type.is_string()) return IsOfType(value, type.string_value());
    const auto& types = type.items();
    return std::any_of(types.begin(), types.end(),
                       [&](const Value& one) { return IsOfType(value, one.string_value()); });
  }

  bool AcceptsMembers(const Value& schema, const Value& value) const {
    const int64_t size = static_cast<int64_t>(value.size());
    if (schema.Has("minProperties") && size < schema["minProperties"].int_value()) return false;
    if (schema.Has("maxProperties") && size > schema["maxProperties"].int_value()) return false;
    for (const ValueMember& member : value.members()) {
      if (const Value* known = schema["properties"].Find(member.key.view())) {
        if (!Accepts(*known, member.value)) return false;
      } else if (const Value* more = schema.Find("additionalProperties")) {
        if (more->is_bool() ? !more->bool_value() : !Accepts(*more, member.value)) return false;
      }
    }
    return true;
  }

  bool Accepts(const Value& schema, const Value& value) const {
    if (const Value* reference = schema.Find("$ref")) {
      absl::string_view name = reference->string_value();
      absl::ConsumePrefix(&name, "#/definitions/");
      return Accepts(root_["definitions"][name], value);
    }
    const auto accepts = [&](const Value& one) { return Accepts(one, value); };
    const auto& all = schema["allOf"].items();
    if (!std::all_of(all.begin(), all.end(), accepts)) return false;
    const auto& any = schema["anyOf"].items();
    if (!any.empty() && !std::any_of(any.begin(), any.end(), accepts)) return false;
    const auto& one = schema["oneOf"].items();
    if (!one.empty() && std::count_if(one.begin(), one.end(), accepts) != 1) return false;
    for (const Value& needed : schema["required"].items()) {
      if (!value.Has(needed.string_value())) return false;
    }
    const auto& words = schema["enum"].items();
    if (!words.empty() && std::find(words.begin(), words.end(), value) == words.end()) return false;
    if (!AcceptsType(schema["type"], value)) return false;
    if (value.is_string() && schema.Has("pattern") &&
        !RE2::PartialMatch(std::string(value.string_value()),
                           RE2(std::string(schema["pattern"].string_value())))) {
      return false;
    }
    if (value.is_int() && schema.Has("minimum") &&
        value.int_value() < schema["minimum"].int_value()) {
      return false;
    }
    if (value.is_object()) return AcceptsMembers(schema, value);
    for (const Value& item : value.items()) {
      if (schema.Has("items") && !Accepts(schema["items"], item)) return false;
    }
    return true;
  }

  const Value root_;
};

Validator SchemaOfTheLanguage() {
  const auto proto = ReadFile("scenarios/language/scenario.proto");
  EXPECT_TRUE(proto.ok()) << proto.status();
  return Validator(*ParseJson(MakeJsonSchema(*proto)));
}

Value YamlValue(const std::string& text) { return YamlToValue(ParseYaml(text)->front()); }

TEST(MakeJsonSchema, IsTheFileThatIsCommitted) {
  const auto proto = ReadFile("scenarios/language/scenario.proto");
  const auto file = ReadFile("docs/scenario.schema.json");
  ASSERT_TRUE(proto.ok()) << proto.status();
  ASSERT_TRUE(file.ok()) << file.status();
  EXPECT_TRUE(*file == MakeJsonSchema(*proto))
      << "renew it: bazel run //scenarios/language:print_schema > docs/scenario.schema.json";
}

TEST(MakeJsonSchema, AcceptsEveryScenarioOfTheProject) {
  const Validator schema = SchemaOfTheLanguage();
  const auto files = FindScenarios({"scenarios"});
  ASSERT_TRUE(files.ok()) << files.status();
  ASSERT_GT(files->size(), 100u);
  for (const std::string& file : *files) {
    const auto text = ReadFile(file);
    ASSERT_TRUE(text.ok());
    EXPECT_TRUE(schema.Accepts(YamlValue(*text))) << file;
  }
}

TEST(MakeJsonSchema, RefusesWhatTheReaderRefuses) {
  const Validator schema = SchemaOfTheLanguage();
  const std::string head = "name: a\nabout: x\ncluster: {controllers: [database/fixed]}\n";
  EXPECT_TRUE(schema.Accepts(YamlValue(head)));
  for (const char* rest : {
           "stepz: []\n",
           "steps: [{crsh: database}]\n",
           "steps: [{apply: a.yaml, times: 3}]\n",
           "steps: [{at: soon, advance: 3s}]\n",
           "steps: [{repeat: {times: -1, steps: [{advance: 1s}]}}]\n",
           "faults: [{on: update, answer: conflict}]\n",
           "faults: [{on: update pods, answer: conflicted}]\n",
           "expect: [{eventually: {object: pods, is: .a, within: 3s}}]\n",
           "expect: [{settles: 3s, count: {objects: pods/*, are: 1}}]\n",
           "chaos: {budget: many}\n",
           "chaos: {budget: 3, kinds: [flood]}\n",
           "steps: [{advance: 5}]\n",
           "steps: [{apply: a.yaml, delete: pods/a}]\n",
           "steps: [{at: 5s}]\n",
           "steps: [{end faults: yes please}]\n",
           "steps: [{patch: {object: pods/a, labels: 3, merge: {}}}]\n",
           "expect: [{phases: {of: pods/a, path: status.phase, order: [a]}}]\n",
           "sweep: crashes\n",
       }) {
    EXPECT_FALSE(schema.Accepts(YamlValue(head + rest))) << rest;
  }
  EXPECT_FALSE(schema.Accepts(YamlValue("name: a\n")));
  EXPECT_FALSE(schema.Accepts(YamlValue("name: a\nabout: x\ncluster: {start: tomorrow}\n")));
  EXPECT_TRUE(
      schema.Accepts(YamlValue("name: a\nabout: x\ncluster: {start: 2026-03-29T00:59:30Z}\n")));
}

}  // namespace
}  // namespace quiesce::scenarios
