// Random sequences of updates and applies with what the real library (k8s.io/apimachinery v0.36.3
// with sigs.k8s.io/structured-merge-diff v6.3.3) made of them: objects, owners and errors.
//
// testdata/sequences.jsonl holds one step a line: {apply | update, manager, force, error?, live,
// managed}; {reset} starts a new object. Times are "t" where there is one, and entries are sorted.
#include <algorithm>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "absl/strings/str_split.h"
#include "apiserver_fake/apply/field_manager.h"
#include "apiserver_fake/apply/schema_for_test.h"
#include "apiserver_fake/base/json.h"
#include "gtest/gtest.h"

namespace quiesce::apply {
namespace {

constexpr char kFolder[] = "apiserver_fake/apply/testdata/";

std::string ReadFile(const std::string& name) {
  std::ifstream file(kFolder + name);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

std::vector<std::string> Entries(const Value& list) {
  std::vector<std::string> out;
  for (const Value& entry : list.items()) {
    Value shown = entry;
    if (shown.Has("time")) shown.Set("time", Value("t"));
    out.push_back(ToJson(shown));
  }
  std::sort(out.begin(), out.end());
  return out;
}

// The real library lists the owners in random order.
std::vector<std::string> Lines(const std::string& message) {
  std::vector<std::string> lines = absl::StrSplit(message, '\n');
  std::sort(lines.begin(), lines.end());
  return lines;
}

TEST(RecordedSequences, AllStepsAgree) {
  const SchemaForTest schema(ReadFile("schema.json"));
  FieldManagerConfig config;
  config.group = "g";
  config.version = "v1";
  config.kind = "T";
  config.versions.served = {{"g/v1", TypeRef::Root(schema.get(), false), FieldSet(), {}}};
  config.empty_object = ParseJson(R"({"apiVersion":"g/v1","kind":"T"})").value();
  const FieldManager fields(config);
  Value live;
  ManagedFields managed;
  int steps = 0;
  const std::string text = ReadFile("sequences.jsonl");
  for (absl::string_view line : absl::StrSplit(text, '\n', absl::SkipEmpty())) {
    const Value step = ParseJson(line).value();
    if (step.Has("reset")) {
      live = config.empty_object;
      managed = ManagedFields();
      continue;
    }
    ++steps;
    SCOPED_TRACE(line);
    const Value& manager = step["manager"];
    std::string error;
    if (step.Has("apply")) {
      ManagedFields next = managed;
      Value merged;
      const api::ApiStatus status = fields.Apply(
          {live, step["apply"], manager, step["force"].bool_value(), 5}, &next, &merged);
      if (status.ok()) {
        managed = next;
        live = merged;
      }
      error = status.message;
    } else {
      const auto next = fields.Update({live, step["update"], manager, 5}, managed);
      ASSERT_TRUE(next.ok()) << next.status();
      managed = *next;
      live = step["update"];
    }
    ASSERT_EQ(Lines(error), Lines(std::string(step["error"].string_value())));
    ASSERT_EQ(ToJson(live), ToJson(step["live"]));
    ASSERT_EQ(Entries(managed.Encode()), Entries(step["managed"]));
  }
  EXPECT_EQ(steps, 180);
}

}  // namespace
}  // namespace quiesce::apply
