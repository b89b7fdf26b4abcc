#include "apiserver_fake/conformance/event_matcher.h"

#include "apiserver_fake/base/json.h"
#include "gtest/gtest.h"

namespace quiesce::conformance {
namespace {

api::WatchEvent Event(api::WatchEventType type, const char* name, int phase) {
  return {type,
          Value::Object({{"kind", Value("Pod")},
                         {"metadata", Value::Object({{"name", Value(name)}})},
                         {"phase", Value(phase)}}),
          1};
}

TEST(EventMatcher, AllEventsMustComeInOrder) {
  WatchLog log;
  log.events = {Event(api::WatchEventType::kAdded, "a", 1),
                Event(api::WatchEventType::kDeleted, "a", 1)};
  Symbols symbols;
  Comparer comparer(&symbols, {});
  Value expected = *ParseJson(R"({"list": [
      {"type": "ADDED", "object": {"kind": "Pod", "metadata": {"name": "a"}, "phase": 1}},
      {"type": "DELETED", "object": {"kind": "Pod", "metadata": {"name": "a"}, "phase": 1}}],
      "ended": false})");
  EXPECT_FALSE(MatchEvents(expected, log, comparer, false).has_value());
  log.ended = true;
  EXPECT_EQ(MatchEvents(expected, log, comparer, false)->pointer, "/ended");
}

TEST(EventMatcher, RepeatedStatesOfAnObjectCollapse) {
  WatchLog log;
  log.events = {Event(api::WatchEventType::kModified, "a", 1),
                Event(api::WatchEventType::kModified, "b", 1),
                Event(api::WatchEventType::kModified, "a", 2)};
  Symbols symbols;
  Comparer comparer(&symbols, {});
  Value expected = *ParseJson(R"({"collapsed": true, "fields": ["metadata.name"], "objects": {
      "Pod/a": [{"type": "MODIFIED", "object": {"metadata": {"name": "a"}}}],
      "Pod/b": [{"type": "MODIFIED", "object": {"metadata": {"name": "b"}}}]},
      "before": [["Pod/a:MODIFIED", "Pod/b:MODIFIED"]]})");
  EXPECT_FALSE(MatchEventsByObject(expected, log, comparer, false).has_value());
}

}  // namespace
}  // namespace quiesce::conformance
