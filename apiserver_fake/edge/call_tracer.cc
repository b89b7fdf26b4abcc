#include "apiserver_fake/edge/call_tracer.h"

#include <utility>

#include "sim/hash.h"

namespace quiesce::edge {
namespace {

uint64_t RequestDigest(const api::Request& request, InjectedFault fault) {
  uint64_t hash = request.body.Hash();
  const uint64_t kind = static_cast<uint64_t>(request.verb) << 8 | static_cast<uint64_t>(fault);
  hash = sim::Trace::MixHash(hash, kind);
  for (const std::string* part :
       {&request.resource.resource, &request.namespace_, &request.name, &request.subresource}) {
    hash = sim::Trace::MixHash(hash, sim::Fnv1a(*part));
  }
  return hash;
}

uint64_t ResponseDigest(const api::Response& response) {
  return sim::Trace::MixHash(response.object.Hash(), static_cast<uint64_t>(response.code));
}

}  // namespace

CallRecord* CallTracer::NewBody(const api::Request& request, const Origin& origin) const {
  auto* body = new CallRecord;
  body->request.verb = request.verb;
  body->request.resource = request.resource;
  body->request.namespace_ = request.namespace_;
  body->request.name = request.name;
  body->request.subresource = request.subresource;
  body->request.patch_type = request.patch_type;
  body->request.body = request.body;
  body->fault = origin.fault;
  body->sent = origin.sent;
  return body;
}

void CallTracer::OnBegin(const api::Request& request) {
  sim::Trace* trace = loop_->trace();
  if (!has_origin_) {
    origin_ = {trace->Actor(request.user_agent), InjectedFault::kNone, loop_->Now()};
  }
  has_origin_ = false;
  Frame frame{trace->current(), nullptr};
  const sim::RecordIndex index = trace->Add(loop_->clock(), kCallRecord, origin_.actor,
                                            RequestDigest(request, origin_.fault), [&] {
                                              frame.body = NewBody(request, origin_);
                                              return frame.body;
                                            });
  trace->set_current(index);
  frames_.push_back(frame);
}

void CallTracer::OnRequest(const api::Request& request, const api::Response& response) {
  sim::Trace* trace = loop_->trace();
  trace->Mix(ResponseDigest(response));
  const Frame frame = frames_.back();
  frames_.pop_back();
  trace->set_current(frame.outer_cause);
  if (frame.body == nullptr) return;
  frame.body->status = response.status;
  frame.body->status.code = response.code;
  frame.body->before = response.before;
  frame.body->after = response.after;
  if (frame.body->request.name.empty()) {
    frame.body->request.name = std::string(response.object["metadata"]["name"].string_value());
  }
}

void CallTracer::Record(const api::Request& request, const api::ApiStatus& status,
                        const Origin& origin) {
  loop_->trace()->Add(
      loop_->clock(), kCallRecord, origin.actor,
      sim::Trace::MixHash(RequestDigest(request, origin.fault), static_cast<uint64_t>(status.code)),
      [&] {
        CallRecord* body = NewBody(request, origin);
        body->status = status;
        return body;
      });
}

}  // namespace quiesce::edge
