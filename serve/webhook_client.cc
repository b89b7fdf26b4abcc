#include "serve/webhook_client.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "apiserver_fake/base/json.h"
#include "apiserver_fake/go/base64.h"
#include "serve/https_call.h"
#include "sim/completion.h"

namespace quiesce::serve {
namespace {

using Reply = absl::StatusOr<Value>;

Reply ReadReview(const absl::StatusOr<OutgoingReply>& reply) {
  if (!reply.ok()) return reply.status();
  if (reply->code != 200) {
    return absl::UnavailableError(
        absl::StrCat("the server responded with the status code ", reply->code));
  }
  Reply review = ParseJson(reply->body);
  if (review.ok() && review->is_object()) return review;
  return absl::UnavailableError("couldn't get version/kind; json parse error");
}

}  // namespace

sim::Task<Reply> WebhookClient::Call(registry::WebhookCall call) {
  const Value& config = call.client_config;
  if (const Value* service = config.Find("service"); service != nullptr && !config.Has("url")) {
    const std::string name((*service)["name"].string_value());
    const api::Response found = server_->Handle(api::Request::Get(
        {"", "v1", "services"}, std::string((*service)["namespace"].string_value()), name));
    if (!found.ok())
      co_return absl::UnavailableError(absl::StrCat("service \"", name, "\" not found"));
    co_return absl::UnavailableError(
        absl::StrCat("no endpoints available for service \"", name, "\""));
  }
  OutgoingCall outgoing;
  outgoing.url = call.Url();
  outgoing.authority_pem = go::DecodeBase64(config["caBundle"].string_value()).bytes;
  outgoing.body = ToJson(call.review);
  outgoing.timeout = call.timeout;
  sim::Completion<Reply> done(loop_);
  CallHttps(io_, std::move(outgoing),
            [done, clock = clock_](absl::StatusOr<OutgoingReply> reply) mutable {
              clock->Advance();
              done.Set(ReadReview(reply));
              clock->Settle();
            });
  co_return co_await done.Wait();
}

}  // namespace quiesce::serve
