#include "scenarios/play/traced_service.h"

#include <utility>

#include "reconcilers/runtime/controller/records.h"
#include "sim/hash.h"

namespace quiesce::scenarios {
namespace {

uint64_t Digest(absl::string_view operation, const Value& argument, const absl::Status& status) {
  const uint64_t hash = sim::Trace::MixHash(sim::Fnv1a(operation), argument.Hash());
  return sim::Trace::MixHash(hash, static_cast<uint64_t>(status.code()));
}

}  // namespace

TracedService::TracedService(sim::EventLoop* loop, absl::string_view actor,
                             runtime::ScriptedService* service)
    : loop_(loop), actor_(loop->trace()->Actor(actor)), service_(service) {}

sim::Task<absl::StatusOr<Value>> TracedService::Call(const char* operation, Value argument) {
  const absl::Time sent = loop_->Now();
  const int64_t acts = service_->acts(), changes = service_->changes();
  const int64_t troubled = service_->troubled();
  absl::StatusOr<Value> reply = co_await service_->Call(operation, argument);
  sim::Trace* trace = loop_->trace();
  const absl::Status status = reply.status();
  const sim::RecordIndex index = trace->Add(loop_->clock(), runtime::kExternalCallRecord, actor_,
                                            Digest(operation, argument, status), [&] {
                                              auto* record = new runtime::ExternalCallRecord;
                                              record->service = service_->name();
                                              record->operation = operation;
                                              record->argument = argument;
                                              record->status = status;
                                              if (reply.ok()) record->answer = *reply;
                                              record->changed = service_->changes() > changes;
                                              record->troubled = service_->troubled() > troubled;
                                              record->acted =
                                                  status.ok() || service_->acts() > acts;
                                              record->sent = sent;
                                              return record;
                                            });
  trace->set_current(index);
  co_return reply;
}

}  // namespace quiesce::scenarios
