#include "apiserver_fake/conformance/time_memory.h"

#include "apiserver_fake/base/json.h"
#include "gtest/gtest.h"

namespace quiesce::conformance {
namespace {

TEST(TimeMemory, RecallsTheTimeLastSeenAtThePlace) {
  TimeMemory memory;
  memory.Learn("/api/v1/namespaces/demo/pods",
               *ParseJson(R"({"metadata": {"name": "p", "namespace": "demo",
                              "creationTimestamp": "2000-01-01T00:00:01Z"}})"));
  Value body = *ParseJson(R"({"metadata": {"creationTimestamp": "time"}, "other": "time"})");
  Value filled =
      memory.Recall("/api/v1/namespaces/demo/pods/p/status", body, "2000-01-01T00:00:09Z");
  EXPECT_EQ(filled["metadata"]["creationTimestamp"].string_value(), "2000-01-01T00:00:01Z");
  EXPECT_EQ(filled["other"].string_value(), "2000-01-01T00:00:09Z");
}

}  // namespace
}  // namespace quiesce::conformance
