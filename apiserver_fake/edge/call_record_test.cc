#include "apiserver_fake/edge/call_record.h"

#include <gtest/gtest.h>

#include "apiserver_fake/base/json.h"

namespace quiesce::edge {
namespace {

CallRecord StatusUpdate() {
  CallRecord call;
  call.request.verb = api::Verb::kUpdate;
  call.request.resource = {"example.com", "v1", "widgets"};
  call.request.namespace_ = "default";
  call.request.name = "a";
  call.request.subresource = "status";
  call.before = *ParseJson(R"({"metadata":{"resourceVersion":"1003"}})");
  call.after = *ParseJson(R"({"metadata":{"resourceVersion":"1004"}})");
  return call;
}

TEST(CallRecord, DescribesAWriteWithItsRevision) {
  CallRecord call = StatusUpdate();
  EXPECT_TRUE(call.changed());
  EXPECT_EQ(call.Describe(), "PUT widgets/default/a/status 200 rv 1004");
  EXPECT_EQ(call.ToJson(), R"({"changed":true,"code":200,"method":"PUT","resourceVersion":"1004",)"
                           R"("target":"widgets/default/a/status"})");
}

TEST(CallRecord, DescribesAWriteThatChangesNothing) {
  CallRecord call = StatusUpdate();
  call.after = call.before;
  EXPECT_FALSE(call.changed());
  EXPECT_EQ(call.Describe(), "PUT widgets/default/a/status 200 no change");
}

TEST(CallRecord, DescribesAFault) {
  CallRecord call = StatusUpdate();
  call.after = call.before;
  call.fault = InjectedFault::kConflict;
  call.status = api::Conflict({"example.com", "widgets"}, "a", "changed");
  EXPECT_EQ(call.Describe(),
            "PUT widgets/default/a/status 409 Conflict no change (injected: conflict)");
}

TEST(WatchRecord, DescribesEventsAndEnds) {
  WatchRecord watch;
  watch.resource = {"example.com", "v1", "widgets"};
  watch.event.type = api::WatchEventType::kModified;
  watch.event.object = *ParseJson(R"({"metadata":{"name":"a","namespace":"default"}})");
  watch.event.revision = 1004;
  EXPECT_EQ(watch.Describe(), "MODIFIED widgets/default/a rv 1004");
  watch.closed = true;
  watch.fault = InjectedFault::kWatchGone;
  EXPECT_EQ(watch.Describe(), "watch of widgets ended (injected: watch-gone)");
}

}  // namespace
}  // namespace quiesce::edge
