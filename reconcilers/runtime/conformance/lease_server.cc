#include "reconcilers/runtime/conformance/lease_server.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "apiserver_fake/go/rfc3339.h"
#include "reconcilers/runtime/client/http_form.h"

namespace quiesce::runtime {
namespace {

constexpr char kLeases[] = "leases";

std::string TimeText(int64_t nanos) {
  return go::FormatRfc3339Micro(sim::StartTime() + absl::Nanoseconds(nanos));
}

Value Nanos(const Value& text) {
  const std::optional<absl::Time> time = go::ParseRfc3339(text.string_value());
  return time.has_value() ? Value(absl::ToInt64Nanoseconds(*time - sim::StartTime())) : Value();
}

// A lease's spec as the cases write it.
Value Brief(const Value& spec) {
  return Value::Object({{"holder", spec["holderIdentity"]},
                        {"duration_s", spec["leaseDurationSeconds"]},
                        {"transitions", spec["leaseTransitions"]},
                        {"acquire_t_ns", Nanos(spec["acquireTime"])},
                        {"renew_t_ns", Nanos(spec["renewTime"])}});
}

api::Response Failure(int code, absl::string_view reason, absl::string_view message) {
  api::Response response;
  response.code = code;
  response.status.code = code;
  response.status.reason = std::string(reason);
  response.status.message = std::string(message);
  return response;
}

}  // namespace

class LeaseServer::Connection : public api::AnsweringTransport {
 public:
  Connection(LeaseServer* server, std::string who) : server_(server), who_(std::move(who)) {}
  sim::Task<absl::StatusOr<api::Response>> Answer(api::Request request) override {
    return server_->Answer(who_, std::move(request));
  }
  sim::Task<absl::StatusOr<api::OpenedWatch>> OpenWatch(api::Request, api::WatchSink*) override {
    co_return absl::UnimplementedError("leases are not watched");
  }

 private:
  LeaseServer* const server_;
  const std::string who_;
};

LeaseServer::LeaseServer(CaseWorld* world, const Value& setup)
    : world_(world), setup_(setup), fault_uses_(setup["faults"].size(), 0) {
  const Value& lease = setup["lease"];
  if (lease.is_null()) return;
  Value spec = Value::Object({{"holderIdentity", lease["holder"]},
                              {"leaseDurationSeconds", lease["duration_s"]},
                              {"leaseTransitions", lease["transitions"]},
                              {"acquireTime", TimeText(lease["acquire_t_ns"].int_value())},
                              {"renewTime", TimeText(lease["renew_t_ns"].int_value())}});
  lease_ = Value::Object({{"metadata", Value::Object({{"namespace", "ns"}, {"name", "id"}})},
                          {"spec", std::move(spec)}});
  Store(200, lease_);
}

LeaseServer::~LeaseServer() = default;

api::Transport* LeaseServer::ConnectionOf(const std::string& who) {
  std::unique_ptr<Connection>& connection = connections_[who];
  if (connection == nullptr) connection = std::make_unique<Connection>(this, who);
  return connection.get();
}

api::Response LeaseServer::Store(int code, Value lease) {
  lease.Mutable("metadata").Set("resourceVersion", absl::StrCat(++revision_));
  lease_ = std::move(lease);
  api::Response response;
  response.code = code;
  response.object = lease_;
  return response;
}

void LeaseServer::Write(const Value& write) {
  const absl::string_view op = write["op"].string_value();
  if (op == "delete") {
    lease_ = Value();
  } else if (!lease_.is_null()) {
    Value changed = lease_;
    if (op == "set_holder") changed.Mutable("spec").Set("holderIdentity", write["holder"]);
    Store(200, std::move(changed));
  }
}

const Value& LeaseServer::FaultFor(const std::string& method) {
  const int64_t now = world_->Now();
  for (size_t i = 0; i < fault_uses_.size(); ++i) {
    const Value& fault = setup_["faults"].at(i);
    if (now < fault["from_ns"].int_value()) continue;
    if (fault["until_ns"].is_int() && now >= fault["until_ns"].int_value()) continue;
    if (fault["method"].is_string() && fault["method"].string_value() != method) continue;
    if (fault["first"].is_int() && fault_uses_[i] >= fault["first"].int_value()) continue;
    ++fault_uses_[i];
    return fault;
  }
  return setup_["no fault"];
}

api::Response LeaseServer::Handle(const api::Request& request) {
  switch (request.verb) {
    case api::Verb::kCreate:
      if (!lease_.is_null()) return Failure(409, "AlreadyExists", "leases \"id\" already exists");
      return Store(201, request.body);
    case api::Verb::kUpdate:
      if (lease_.is_null()) break;
      if (request.body["metadata"]["resourceVersion"] != lease_["metadata"]["resourceVersion"]) {
        return Failure(409, "Conflict", "the object has been modified");
      }
      return Store(200, request.body);
    default:
      if (lease_.is_null()) break;
      api::Response response;
      response.object = lease_;
      return response;
  }
  return Failure(404, "NotFound", "leases \"id\" not found");
}

sim::Task<absl::StatusOr<api::Response>> LeaseServer::Answer(std::string who,
                                                             api::Request request) {
  if (request.resource.resource != kLeases) {
    co_return Failure(404, "NotFound", "the server could not find the requested resource");
  }
  const std::string method(HttpMethod(request.verb));
  const Value& fault = FaultFor(method);
  const bool hangs = fault["reply"]["hang"].bool_value();
  api::Response reply;
  if (fault.is_null()) {
    reply = Handle(request);
  } else if (!hangs) {
    reply =
        Failure(static_cast<int>(fault["reply"]["code"].int_value()),
                fault["reply"]["reason"].string_value(), fault["reply"]["message"].string_value());
  }
  Value step = Value::Object({{"who", who}, {"method", method}, {"t_ns", world_->Now()}});
  if (request.body.is_object()) step.Set("lease", Brief(request.body["spec"]));
  step.Set("reply", hangs ? Value("hang") : Value(static_cast<int64_t>(reply.code)));
  requests_.push_back(std::move(step));
  if (hangs) co_await world_->loop.SleepUntil(absl::InfiniteFuture());
  co_return reply;
}

}  // namespace quiesce::runtime
