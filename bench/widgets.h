// An API server with objects of a custom resource and no controllers: what its verbs cost.
//
//   Widgets widgets(/*count=*/100);
//   WidgetWriter writer(&widgets, Widgets::Name(50));
//   api::Response response = writer.UpdateStatus();
#ifndef QUIESCE_BENCH_WIDGETS_H_
#define QUIESCE_BENCH_WIDGETS_H_

#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"
#include "apiserver_fake/api/request.h"
#include "apiserver_fake/base/value.h"
#include "apiserver_fake/server.h"
#include "sim/choices.h"
#include "sim/event_loop.h"

namespace quiesce::bench {

class Widgets {
 public:
  // With `count` objects in namespace "default"; `padding` more bytes in the spec of each.
  explicit Widgets(int64_t count, size_t padding = 0);

  static const api::GroupVersionResource& Resource();
  // Of the `i`th object.
  static std::string Name(int64_t i);
  static api::Request Create(absl::string_view name, size_t padding = 0);

  api::Response Get(const std::string& name);
  api::Response Handle(const api::Request& request) { return server_.Handle(request); }
  apiserver::Server& server() { return server_; }
  sim::EventLoop& loop() { return loop_; }

 private:
  sim::Choices choices_;
  sim::EventLoop loop_;
  apiserver::Server server_;
};

// Writes one object again and again as a reconciler does: takes what the server answered, changes
// one field, puts it back.
class WidgetWriter {
 public:
  // `count`: how often the object was written before, so that the next write changes it.
  WidgetWriter(Widgets* widgets, std::string name, int64_t count = 0);

  api::Response UpdateStatus();
  api::Response UpdateSpec();

 private:
  api::Response Put(const char* subresource);

  Widgets* const widgets_;
  const std::string name_;
  Value object_;
  int64_t count_;
};

}  // namespace quiesce::bench

#endif  // QUIESCE_BENCH_WIDGETS_H_
