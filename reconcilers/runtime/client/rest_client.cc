// A call is a loop of tries. Two shapes of it exist: without a context the caller's exchange is
// sent again and again; with one each try gets an exchange of its own, because a context may end
// while the request is still away, and what arrives later must not write into the next try.
//
// Retries have to match the original in number, in pauses and in the texts of the errors they end
// with, because reconcilers see them.
#include "reconcilers/runtime/client/rest_client.h"

#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "apiserver_fake/api/verb_name.h"
#include "reconcilers/runtime/client/api_error.h"
#include "reconcilers/runtime/client/http_form.h"
#include "reconcilers/runtime/client/race.h"

namespace quiesce::runtime {
namespace {

constexpr int kMaxRetries = 10;
constexpr absl::Duration kResetDelay = absl::Seconds(1);

// An answer came, but could not be taken for a success.
bool HasAnswer(const absl::Status& error) {
  return absl::IsDataLoss(error) || ApiStatusOf(error).has_value();
}

// The connection broke: the original tells it by the error's text, too.
// Source: IsProbableEOF in k8s.io/apimachinery/pkg/util/net/http.go.
bool IsProbableEof(const absl::Status& error) {
  const absl::string_view text = error.message();
  return text == "EOF" || text == "unexpected EOF" ||
         text == "http: can't write HTTP request on broken connection" ||
         absl::StrContains(text, "http2: server sent GOAWAY and closed the connection") ||
         absl::StrContains(text, "connection reset by peer") ||
         absl::StrContains(absl::AsciiStrToLower(text), "use of closed network connection");
}

// A network error whose Timeout() is true; the end of a context is one, too.
bool IsNetTimeout(const absl::Status& error) {
  return absl::IsDeadlineExceeded(error) || absl::StrContains(error.message(), "i/o timeout");
}

bool IsRetriable(const absl::Status& error, api::Verb verb) {
  if (HasAnswer(error)) return false;
  if (verb == api::Verb::kWatch) return IsProbableEof(error) || IsNetTimeout(error);
  return !api::IsWrite(verb) && IsProbableEof(error);
}

// How long the server asks to wait; zero or less, which is not the same as nothing, means at once.
std::optional<int64_t> RetryAfter(const api::Response& reply) {
  if (reply.status.retry_after_seconds == 0) return std::nullopt;
  return reply.status.retry_after_seconds;
}

// Text without a Go url.Error around it.
absl::string_view Inner(absl::string_view text) {
  const size_t end = text.find("\": ");
  const bool wrapped = end != absl::string_view::npos && text.find(" \"") < end;
  return wrapped ? text.substr(end + 3) : text;
}

}  // namespace

// The watch of a connection that keeps breaking: it ends at once, and its user starts another.
class RestClient::EmptyWatch : public api::Watch {
 public:
  EmptyWatch(sim::EventLoop* loop, api::WatchSink* sink)
      : loop_(loop), event_(loop->After(absl::ZeroDuration(), "watch/empty", [this, sink] {
          event_ = 0;
          sink->OnClosed();
        })) {}
  ~EmptyWatch() override {
    if (event_ != 0) loop_->Cancel(event_);
  }

 private:
  sim::EventLoop* const loop_;
  sim::EventId event_;
};

RestClient::RestClient(sim::EventLoop* loop, api::Transport* transport, RestClientOptions options)
    : loop_(loop), transport_(transport), options_(std::move(options)) {
  if (options_.qps >= 0) {
    bucket_ = std::make_unique<TokenBucket>(options_.qps == 0 ? 5 : options_.qps,
                                            options_.burst == 0 ? 10 : options_.burst);
  }
}

RestClient::~RestClient() = default;

void RestClient::Tries::Track(const absl::Status& error) {
  if (!current.ok()) previous = current;
  current = error;
}

absl::Status RestClient::Tries::Wrap(absl::Status error) const {
  if (error.ok() || previous.ok() || error.message() == previous.message()) return error;
  absl::Status wrapped(
      error.code(), absl::StrCat(error.message(),
                                 " - error from a previous attempt: ", Inner(previous.message())));
  error.ForEachPayload([&wrapped](absl::string_view type, const absl::Cord& payload) {
    wrapped.SetPayload(type, payload);
  });
  return wrapped;
}

absl::Status RestClient::UrlError(const api::Request& request, const absl::Status& error) const {
  if (HasAnswer(error)) return error;
  std::string method = absl::AsciiStrToLower(HttpMethod(request.verb));
  method[0] = absl::ascii_toupper(static_cast<unsigned char>(method[0]));
  return WrapError(
      absl::StrCat(method, " \"", options_.base_url, HttpFormOf(request).Target(), "\": "), error);
}

void RestClient::Count(const api::Request& request, const absl::Status& transport, int code) const {
  if (options_.metrics == nullptr) return;
  absl::string_view host = options_.base_url;
  host = host.substr(host.find("//") == absl::string_view::npos ? 0 : host.find("//") + 2);
  options_.metrics->Add(Metric::kRestRequests,
                        {{"code", transport.ok() ? absl::StrCat(code) : "<error>"},
                         {"method", std::string(HttpMethod(request.verb))},
                         {"host", std::string(host)}});
}

// Source: withRetry.IsNextRetry.
bool RestClient::IsNextTry(const absl::Status& transport, const api::Response* reply,
                           api::Verb verb, Tries* tries) const {
  if (++tries->made > kMaxRetries) return false;
  if (!transport.ok()) {
    if (!IsRetriable(transport, verb)) return false;
    tries->wait = kResetDelay;
    return true;
  }
  if (reply == nullptr || reply->ok() || (reply->code != 429 && reply->code < 500)) return false;
  const std::optional<int64_t> seconds = RetryAfter(*reply);
  if (!seconds.has_value()) return false;
  tries->wait = absl::Seconds(*seconds);
  return true;
}

sim::Task<absl::Status> RestClient::Throttle(Cancellation* context) {
  if (bucket_ == nullptr) co_return absl::OkStatus();
  constexpr absl::string_view kPrefix = "client rate limiter Wait returned an error: ";
  if (context != nullptr && context->done()) co_return WrapError(kPrefix, ContextError(*context));
  const absl::Time now = loop_->Now();
  const std::optional<absl::Duration> wait = bucket_->ReserveWithin(
      now, context == nullptr ? absl::InfiniteDuration() : context->deadline() - now);
  if (!wait.has_value()) {
    co_return absl::ResourceExhaustedError(
        absl::StrCat(kPrefix, "rate: Wait(n=1) would exceed context deadline"));
  }
  if (*wait <= absl::ZeroDuration()) co_return absl::OkStatus();
  co_await SleepUnlessEnded(loop_, *wait, "client/throttle", context);
  if (context == nullptr || !context->done()) co_return absl::OkStatus();
  co_return WrapError(kPrefix, ContextError(*context));
}

// Source: withRetry.Before.
sim::Task<absl::Status> RestClient::Before(Tries* tries, Cancellation* context) {
  if (context != nullptr && context->done()) {
    tries->Track(ContextError(*context));
    co_return tries->Wrap(ContextError(*context));
  }
  if (!tries->again) co_return absl::OkStatus();
  tries->again = false;
  if (tries->wait > absl::ZeroDuration()) {
    co_await SleepUnlessEnded(loop_, tries->wait, "client/retry", context);
  }
  absl::Status throttled = co_await Throttle(context);
  co_return tries->Wrap(std::move(throttled));
}

sim::Task<absl::Status> RestClient::Send(api::ExchangePtr* exchange) {
  return SendWithin(exchange, nullptr);
}

sim::Task<absl::StatusOr<api::Response>> RestClient::CallWithin(api::Request request,
                                                                Cancellation* context) {
  api::ExchangePtr exchange(new api::Exchange{{}, std::move(request)});
  absl::Status sent = co_await SendWithin(&exchange, context);
  if (!sent.ok()) co_return sent;
  co_return std::move(exchange->response);
}

sim::Task<absl::Status> RestClient::SendWithin(api::ExchangePtr* exchange, Cancellation* context) {
  if (bucket_ != nullptr) {
    if (absl::Status status = co_await Throttle(context); !status.ok()) co_return status;
  }
  std::unique_ptr<Cancellation> forever, timed;
  if (options_.timeout > absl::ZeroDuration()) {
    if (context == nullptr) {
      forever = std::make_unique<Cancellation>(loop_);
      context = forever.get();
    }
    timed = std::make_unique<Cancellation>(loop_, context, options_.timeout, "request timeout");
    context = timed.get();
  }
  if (context != nullptr) co_return co_await TryWithin(exchange, context);
  Tries tries;
  while (true) {
    if (tries.made > 0) {
      if (absl::Status status = co_await Before(&tries, nullptr); !status.ok()) co_return status;
    }
    absl::Status failed = co_await transport_->Send(exchange);
    absl::Status shown = Note((*exchange)->request, failed, &(*exchange)->response, &tries);
    if (!tries.again) co_return HasAnswer(failed) ? shown : tries.Wrap(std::move(shown));
    (*exchange)->response = api::Response();
  }
}

// The same for a call whose context may end while the exchange is away.
sim::Task<absl::Status> RestClient::TryWithin(api::ExchangePtr* exchange, Cancellation* context) {
  const api::Request request = (*exchange)->request;
  Tries tries;
  while (true) {
    if (absl::Status status = co_await Before(&tries, context); !status.ok()) co_return status;
    *exchange = api::ExchangePtr(new api::Exchange{{}, request});
    const std::optional<absl::Status> sent =
        co_await UnlessEnded(loop_, transport_->Send(exchange), context);
    const absl::Status failed = sent.has_value() ? *sent : ContextError(*context);
    absl::Status shown =
        Note(request, failed, failed.ok() ? &(*exchange)->response : nullptr, &tries);
    if (!tries.again) co_return HasAnswer(failed) ? shown : tries.Wrap(std::move(shown));
  }
}

// Counts a try, and settles whether there is to be another; the error is as the caller sees it.
absl::Status RestClient::Note(const api::Request& request, const absl::Status& failed,
                              const api::Response* reply, Tries* tries) const {
  if (!failed.ok()) reply = nullptr;
  Count(request, failed, reply != nullptr ? reply->code : 0);
  tries->again = false;
  if (reply != nullptr && reply->ok()) return absl::OkStatus();
  tries->again = IsNextTry(failed, reply, request.verb, tries);
  absl::Status shown = failed.ok() ? failed : UrlError(request, failed);
  tries->Track(shown);
  return shown;
}

sim::Task<absl::StatusOr<api::OpenedWatch>> RestClient::OpenWatch(api::Request request,
                                                                  api::WatchSink* sink) {
  return OpenWatchWithin(std::move(request), sink, nullptr);
}

sim::Task<absl::StatusOr<api::OpenedWatch>> RestClient::OpenWatchWithin(api::Request request,
                                                                        api::WatchSink* sink,
                                                                        Cancellation* context) {
  Tries tries;
  while (true) {
    if (tries.made > 0 || context != nullptr) {
      if (absl::Status status = co_await Before(&tries, context); !status.ok()) co_return status;
    }
    std::optional<absl::StatusOr<api::OpenedWatch>> answer =
        co_await UnlessEnded(loop_, transport_->OpenWatch(request, sink), context);
    if (!answer.has_value()) answer = ContextError(*context);
    absl::StatusOr<api::OpenedWatch> opened = *std::move(answer);
    Count(request, opened.status(), opened.ok() ? opened->response.code : 0);
    const bool accepted = opened.ok() && opened->response.ok();
    if (accepted && opened->response.code == 200) co_return opened;
    const absl::Status failed = HasAnswer(opened.status()) ? absl::OkStatus() : opened.status();
    tries.again =
        IsNextTry(failed, opened.ok() ? &opened->response : nullptr, api::Verb::kWatch, &tries);
    const absl::Status shown = failed.ok() ? failed : UrlError(request, failed);
    tries.Track(shown);
    if (tries.again) continue;
    if (accepted) {
      co_return tries.Wrap(absl::DataLossError(
          absl::StrCat("for request ", options_.base_url, HttpFormOf(request).Target(),
                       ", got status: ", opened->response.code)));
    }
    // Of a watch the error of an answer, too, tells of the try before.
    if (!opened.ok() && failed.ok()) co_return tries.Wrap(opened.status());
    if (failed.ok() && tries.previous.ok()) co_return opened;
    if (failed.ok()) co_return tries.Wrap(ApiError(opened->response.status));
    if (!IsRetriable(failed, api::Verb::kWatch)) co_return tries.Wrap(shown);
    api::OpenedWatch empty;
    empty.watch = std::make_unique<EmptyWatch>(loop_, sink);
    co_return empty;
  }
}

}  // namespace quiesce::runtime
