// What a check or a stage of a write says: go on, or why not. Going on is what nearly all of them
// say: it is one null pointer, where a status is a row of empty texts.
//
//   Refusal CheckName(const api::Request& request) {
//     if (!request.name.empty()) return Refusal();
//     return api::BadRequest("name must be provided");
//   }
#ifndef QUIESCE_APISERVER_FAKE_REGISTRY_REFUSAL_H_
#define QUIESCE_APISERVER_FAKE_REGISTRY_REFUSAL_H_

#include <memory>
#include <utility>

#include "apiserver_fake/api/request.h"
#include "apiserver_fake/api/status.h"

namespace quiesce::registry {

class Refusal {
 public:
  Refusal() = default;
  Refusal(api::ApiStatus status)  // NOLINT: implicit
      : status_(status.ok() ? nullptr : std::make_unique<api::ApiStatus>(std::move(status))) {}

  bool ok() const { return status_ == nullptr; }
  // Requires that it is not ok.
  api::ApiStatus& status() { return *status_; }

 private:
  std::unique_ptr<api::ApiStatus> status_;
};

}  // namespace quiesce::registry

#endif  // QUIESCE_APISERVER_FAKE_REGISTRY_REFUSAL_H_
