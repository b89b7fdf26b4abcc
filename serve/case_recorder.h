// Writes down what clients ask and are answered as a case that `quiesce conformance` plays: any
// client's session becomes a test.
//
//   CaseRecorder recorder(&loop.clock());
//   frontend.AddObserver(&recorder);
//   ...
//   std::string text = ToJson(recorder.Document("session/first"));
//
// Uids, resource versions, continue tokens, times and generated names become symbols, managed
// fields are left out, and time that passes becomes steps in which it passes. A request that a
// client repeats until it likes the answer becomes a step that waits for it. Only what concerns
// resources and discovery is written down: health, reviews, tokens and logs are no part of a case.
#ifndef QUIESCE_SERVE_CASE_RECORDER_H_
#define QUIESCE_SERVE_CASE_RECORDER_H_

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "apiserver_fake/base/value.h"
#include "serve/case_symbols.h"
#include "serve/frontend.h"
#include "sim/clock.h"

namespace quiesce::serve {

class CaseRecorder : public TrafficObserver {
 public:
  // `clock` outlives the recorder.
  explicit CaseRecorder(const sim::Clock* clock) : clock_(clock), last_(clock->Now()) {}

  void OnRequest() override { FlushEvents(); }
  void OnCall(const ApiRequest& request, const rest::HttpResponse& response) override;
  void OnWatch(uint64_t watch, const ApiRequest& request) override;
  void OnEvent(uint64_t watch, const api::WatchEvent& event) override;
  void OnWatchEnd(uint64_t watch, bool by_server) override;

  // All until now. Its name is that of a topic and a case: "session/first".
  Value Document(absl::string_view name);

 private:
  struct Events {
    std::vector<api::WatchEvent> pending;  // raw: the name of what is made is learned later
    bool ended = false;                    // by the server, and not written down yet
  };

  // What of a request makes it the same as another.
  Value CallOf(const ApiRequest& request);
  void AddStep(Value step);
  // Writes down the events that came, each watch's for itself.
  void FlushEvents();
  void NoteTime();

  const sim::Clock* const clock_;
  absl::Time last_;  // of the last step
  CaseSymbols symbols_;
  Value steps_ = Value::List();
  std::map<uint64_t, Events> watches_;
};

}  // namespace quiesce::serve

#endif  // QUIESCE_SERVE_CASE_RECORDER_H_
