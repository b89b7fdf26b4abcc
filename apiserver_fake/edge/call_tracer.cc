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

// The object is the one that the request is about, of which its own record tells.
bool IsNamed(const api::Request& request, const api::GroupResource& resource, const Value& object) {
  if (request.verb == api::Verb::kDeleteCollection || request.resource.group != resource.group ||
      request.resource.resource != resource.resource) {
    return false;
  }
  const Value& metadata = object["metadata"];
  if (metadata["namespace"].string_value() != request.namespace_) return false;
  return request.verb == api::Verb::kCreate && request.subresource.empty()
             ? true
             : metadata["name"].string_value() == request.name;
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
  if (!request.options.blank()) {
    body->request.options.field_manager = request.options.field_manager;
    body->request.options.dry_run = request.options.dry_run;
  }
  body->fault = origin.fault;
  body->for_good = origin.for_good;
  body->sent = origin.sent;
  return body;
}

void CallTracer::OnBegin(const api::Request& request) {
  sim::Trace* trace = loop_->trace();
  if (!has_origin_) {
    origin_ = {trace->Actor(request.user_agent), InjectedFault::kNone, loop_->Now()};
  }
  has_origin_ = false;
  Frame frame{trace->current(), nullptr, &request};
  const sim::RecordIndex index = trace->Add(loop_->clock(), kCallRecord, origin_.actor,
                                            RequestDigest(request, origin_.fault), [&] {
                                              frame.body = NewBody(request, origin_);
                                              return frame.body;
                                            });
  trace->set_current(index);
  frame.index = index;
  frames_.push_back(std::move(frame));
}

void CallTracer::OnChange(const api::GroupResource& resource, const resource::Change& change) {
  if (!loop_->trace()->recording()) return;
  const bool deleted = change.type == api::WatchEventType::kDeleted;
  const Value& before = change.previous.object;
  const Value after = deleted ? Value() : change.object.object;
  if (!frames_.empty() && IsNamed(*frames_.back().request, resource, change.object.object)) {
    Frame& frame = frames_.back();
    if (!std::exchange(frame.own_changed, true)) frame.before = before;
    frame.after = after;
    frame.revision = change.revision;
    return;
  }
  RecordChange(resource, before, after, change.revision);
}

void CallTracer::RecordChange(const api::GroupResource& resource, const Value& before,
                              const Value& after, int64_t revision) {
  sim::Trace* trace = loop_->trace();
  const sim::RecordIndex cause = trace->current();
  const sim::ActorId actor = cause == 0 ? 0 : trace->record(cause).actor;
  const uint64_t digest = sim::Trace::MixHash(before.Hash(), after.Hash());
  trace->Add(loop_->clock(), kChangeRecord, actor, digest, [&] {
    auto* body = new ChangeRecord;
    body->resource = resource;
    const Value& metadata = (after.is_null() ? before : after)["metadata"];
    body->namespace_ = std::string(metadata["namespace"].string_value());
    body->name = std::string(metadata["name"].string_value());
    body->before = before;
    body->after = after;
    body->revision = revision;
    return body;
  });
}

void CallTracer::OnRequest(const api::Request& request, const api::Response& response) {
  sim::Trace* trace = loop_->trace();
  trace->Mix(ResponseDigest(response));
  const Frame frame = frames_.back();
  frames_.pop_back();
  trace->set_current(frame.outer_cause);
  if (frame.body == nullptr) return;
  if (!response.ok() || !response.status.blank())
    frame.body->status = response.status;  // else there are but empty texts
  frame.body->status.code = response.code;
  frame.body->before = response.before;
  frame.body->after = response.after;
  frame.body->revision = frame.revision;
  // What the answer does not tell of: an eviction that deletes its pod.
  if (frame.own_changed && !frame.body->changed()) {
    const sim::CauseScope because(trace, frame.index);
    RecordChange({request.resource.group, request.resource.resource}, frame.before, frame.after,
                 frame.revision);
  }
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
