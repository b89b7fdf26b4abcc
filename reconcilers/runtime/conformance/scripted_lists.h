// The API server of recorded informer cases: LIST and WATCH answers by script, at once.
#ifndef QUIESCE_RECONCILERS_RUNTIME_CONFORMANCE_SCRIPTED_LISTS_H_
#define QUIESCE_RECONCILERS_RUNTIME_CONFORMANCE_SCRIPTED_LISTS_H_

#include <cstdint>
#include <string>
#include <vector>

#include "apiserver_fake/api/transport.h"
#include "reconcilers/runtime/cache/reflector.h"
#include "reconcilers/runtime/conformance/world.h"

namespace quiesce::runtime {

class ScriptedLists : public api::AnsweringTransport {
 public:
  // A request as the cases write it, without times.
  struct Request {
    Value step;
    int64_t at;
    int64_t answer_before_ended;  // 0 for the first
  };

  // `setup` has `lists` and `watches`; both arguments outlive this.
  ScriptedLists(CaseWorld* world, const Value& setup) : world_(world), setup_(setup) {}

  sim::Task<absl::StatusOr<api::Response>> Answer(api::Request request) override;
  sim::Task<absl::StatusOr<api::OpenedWatch>> OpenWatch(api::Request request,
                                                        api::WatchSink* sink) override;

  const std::vector<Request>& requests() const { return requests_; }

  // The reflector's options that a case sets.
  static ReflectorOptions Options(const Value& setup);

 private:
  class Stream;
  void Note(const char* what, const api::Request& request);

  CaseWorld* const world_;
  const Value& setup_;
  std::vector<Request> requests_;
  size_t lists_ = 0, watches_ = 0;
  int64_t answer_ended_ = 0;  // when the last answer did: a list at once, a stream at its end
};

}  // namespace quiesce::runtime

#endif  // QUIESCE_RECONCILERS_RUNTIME_CONFORMANCE_SCRIPTED_LISTS_H_
