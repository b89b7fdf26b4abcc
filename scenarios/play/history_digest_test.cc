#include "scenarios/play/history_digest.h"

#include "apiserver_fake/base/json.h"
#include "apiserver_fake/edge/call_record.h"
#include "gtest/gtest.h"
#include "reconcilers/runtime/controller/records.h"
#include "sim/clock.h"

namespace quiesce::scenarios {
namespace {

constexpr api::WatchEventType kAdded = api::WatchEventType::kAdded;

// Appends records to a trace; each has another digest, so that only HistoryDigest can call two
// equal.
class Story {
 public:
  Story& Write(const char* actor, const std::string& name, const char* object_json) {
    auto* call = new edge::CallRecord;
    call->request = api::Request::Create({"", "v1", "pods"}, "default", *ParseJson(object_json));
    call->request.name = name;
    call->after = *ParseJson(object_json);
    call->status.code = 201;
    return Add(edge::kCallRecord, actor, call);
  }
  // A create whose name the server makes from `web-`.
  Story& Generate(const char* actor, const std::string& name) {
    auto* call = new edge::CallRecord;
    call->request = api::Request::Create({"", "v1", "pods"}, "default",
                                         *ParseJson(R"({"metadata":{"generateName":"web-"}})"));
    call->after = *ParseJson(absl::StrCat(R"({"metadata":{"name":")", name, R"("}})"));
    call->status.code = 201;
    return Add(edge::kCallRecord, actor, call);
  }
  Story& Enqueue(const char* actor, const std::string& name) {
    auto* enqueue = new runtime::EnqueueRecord;
    enqueue->key = {"default", name};
    return Add(runtime::kEnqueueRecord, actor, enqueue);
  }
  Story& Watch(const char* actor, api::WatchEventType type) {
    auto* watch = new edge::WatchRecord;
    watch->resource = {"", "v1", "pods"};
    watch->event.type = type;
    return Add(edge::kWatchRecord, actor, watch);
  }
  Story& Reconciled(const char* actor, absl::Status error) {
    auto* end = new runtime::ReconcileRecord;
    end->key = {"default", "a"};
    end->outcome.error = std::move(error);
    return Add(runtime::kReconcileEndRecord, actor, end);
  }

  uint64_t Digest() const { return HistoryDigest(trace_); }

 private:
  Story& Add(sim::RecordKind kind, const char* actor, sim::TraceBody* body) {
    static uint64_t unlike = 0;
    trace_.Add(clock_, kind, trace_.Actor(actor), ++unlike, [body] { return body; });
    return *this;
  }

  sim::Clock clock_;
  sim::Trace trace_;
};

TEST(HistoryDigest, ValuesDoNotMatter) {
  EXPECT_EQ(Story().Write("a", "x", R"({"metadata":{"resourceVersion":"7","uid":"u"}})").Digest(),
            Story().Write("a", "x", R"({"metadata":{"resourceVersion":"9","uid":"v"}})").Digest());
  EXPECT_EQ(Story().Reconciled("a", absl::UnknownError("uid 7")).Digest(),
            Story().Reconciled("a", absl::UnknownError("uid 8")).Digest());
}

TEST(HistoryDigest, OrderActorObjectAndOutcomeMatter) {
  const uint64_t digest = Story().Enqueue("a", "x").Enqueue("b", "x").Digest();
  EXPECT_NE(Story().Enqueue("b", "x").Enqueue("a", "x").Digest(), digest);
  EXPECT_NE(Story().Enqueue("a", "y").Enqueue("b", "x").Digest(), digest);
  EXPECT_NE(Story().Enqueue("a", "x").Digest(), digest);
  EXPECT_NE(Story().Reconciled("a", absl::UnknownError("x")).Digest(),
            Story().Reconciled("a", absl::OkStatus()).Digest());
}

TEST(HistoryDigest, GeneratedNamesAreAllTheSame) {
  EXPECT_EQ(Story().Generate("a", "web-x1").Enqueue("a", "web-x1").Digest(),
            Story().Generate("a", "web-z9").Enqueue("a", "web-z9").Digest());
  // Which of two it is does matter.
  EXPECT_NE(Story().Generate("a", "web-1").Generate("a", "web-2").Enqueue("a", "web-1").Digest(),
            Story().Generate("a", "web-1").Generate("a", "web-2").Enqueue("a", "web-2").Digest());
}

TEST(HistoryDigest, BookmarksDoNotMatter) {
  EXPECT_EQ(Story().Watch("a", kAdded).Watch("a", api::WatchEventType::kBookmark).Digest(),
            Story().Watch("a", kAdded).Digest());
  EXPECT_NE(Story().Watch("a", kAdded).Watch("a", kAdded).Digest(),
            Story().Watch("a", kAdded).Digest());
}

}  // namespace
}  // namespace quiesce::scenarios
