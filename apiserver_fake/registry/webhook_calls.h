// Calls of webhooks, of which a request may need some before it is answered.
//
// The server answers at one instant, and a webhook takes its time: so the calls are made from
// outside. A request is rehearsed until it comes to a webhook whose answer it does not have; then
// what to call is in a WebhookCalls. Once that is answered, the request is rehearsed again, from
// its beginning, and once nothing is left to ask, handled.
//
//   registry::WebhookCalls calls;
//   while (!server.Rehearse(request, &calls)) {
//     for (const registry::WebhookCall& call : calls.TakeAsked()) {
//       // Post call.review to call.Url(), and give what came back, or why nothing did:
//       calls.Answer(call.key, absl::UnavailableError("connect: connection refused"));
//     }
//   }
//   api::Response response = server.Handle(request, &calls);
//
// edge::CallWebhooks does the loop for whoever has an event loop and a WebhookCaller: the one seam
// for scripted webhooks, for those of an operator in the same world, and for real ones over HTTPS.
// Conversion webhooks of custom resources come the same way; `review["kind"]` tells them.
// An object that has changed meanwhile is asked about again, as the server's own retries do.
#ifndef QUIESCE_APISERVER_FAKE_REGISTRY_WEBHOOK_CALLS_H_
#define QUIESCE_APISERVER_FAKE_REGISTRY_WEBHOOK_CALLS_H_

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "apiserver_fake/base/value.h"
#include "sim/task.h"

namespace quiesce::registry {

// What a review calls the one question by: the same whenever it is asked.
std::string ReviewUid(absl::string_view key);

struct WebhookCall {
  std::string key;      // for Answer()
  std::string name;     // "vdatabase.example.com", "conversion_webhook_for_databases.example.com"
  Value client_config;  // {"service": {...}} or {"url": ...}, as configured
  Value review;         // the AdmissionReview or ConversionReview to send
  absl::Duration timeout;

  // "https://webhook-service.system.svc:443/validate?timeout=10s"
  std::string Url() const;
  // "/validate"
  std::string Path() const;
};

// Whoever reaches webhooks.
class WebhookCaller {
 public:
  virtual ~WebhookCaller() = default;
  // Sends the review and gives the one that came back. An error says why there is none, in the
  // words of Go's HTTP client after the URL ("context deadline exceeded", "connect: connection
  // refused"). Whoever calls waits no longer than `call.timeout`. The caller outlives the task.
  virtual sim::Task<absl::StatusOr<Value>> Call(WebhookCall call) = 0;
};

// What one request has asked of webhooks, and what they answered.
class WebhookCalls {
 public:
  bool waiting() const { return !asked_.empty() || under_way_ > 0; }
  std::vector<WebhookCall> TakeAsked() {
    under_way_ += static_cast<int>(asked_.size());
    return std::exchange(asked_, {});
  }
  void Answer(const std::string& key, absl::StatusOr<Value> review) {
    --under_way_;
    answers_.insert_or_assign(key, std::move(review));
  }

  // Who asks, as reviews name them ({username, groups, ...}); null: by the user agent alone.
  void set_user_info(Value user_info) { user_info_ = std::move(user_info); }
  const Value& user_info() const { return user_info_; }

  // The server's side.
  void Ask(WebhookCall call) { asked_.push_back(std::move(call)); }
  // Null pointer: it has not answered.
  const absl::StatusOr<Value>* Find(const std::string& key) const {
    const auto found = answers_.find(key);
    return found == answers_.end() ? nullptr : &found->second;
  }
  // Of an object that is now at this revision; what was answered of another is forgotten.
  void Begin(const std::string& object, int64_t revision);
  // What is drawn while a request is handled (a uid, the end of a name) is drawn once, though the
  // request is handled several times.
  void Restart() { drawn_used_ = 0; }
  const std::string* Redraw() {
    return drawn_used_ < drawn_.size() ? &drawn_[drawn_used_++] : nullptr;
  }
  void Remember(std::string drawn) {
    drawn_.push_back(std::move(drawn));
    ++drawn_used_;
  }
  // True while it is only found out what to call: nothing must be stored.
  bool rehearsing() const { return rehearsing_; }
  void set_rehearsing(bool rehearsing) { rehearsing_ = rehearsing; }

 private:
  Value user_info_;
  std::vector<WebhookCall> asked_;
  int under_way_ = 0;
  std::map<std::string, absl::StatusOr<Value>> answers_;
  std::map<std::string, int64_t> revisions_;
  std::vector<std::string> drawn_;
  size_t drawn_used_ = 0;
  bool rehearsing_ = false;
};

}  // namespace quiesce::registry

#endif  // QUIESCE_APISERVER_FAKE_REGISTRY_WEBHOOK_CALLS_H_
