// The controllers that run beside the server: garbage collector and namespace controller.
//
//   Controllers controllers({&loop, &handler, &types, &store}, ControllerOptions());
//   watches.set_observer(&controllers);
//   Controllers fork(other_world, controllers);   // the same state in another world
#ifndef QUIESCE_APISERVER_FAKE_CONTROLLERS_CONTROLLERS_H_
#define QUIESCE_APISERVER_FAKE_CONTROLLERS_CONTROLLERS_H_

#include "apiserver_fake/controllers/garbage_collector.h"
#include "apiserver_fake/controllers/namespace_controller.h"

namespace quiesce::controllers {

class Controllers : public storage::ChangeListener {
 public:
  Controllers(const ControllerWorld& world, const ControllerOptions& options)
      : namespaces_(world, options), garbage_collector_(world, options) {}
  Controllers(const ControllerWorld& world, const Controllers& other)
      : namespaces_(world, other.namespaces_),
        garbage_collector_(world, other.garbage_collector_) {}

  void OnChange(storage::ResourceId resource, const resource::Change& change) override {
    namespaces_.OnChange(resource, change);
    garbage_collector_.OnChange(resource, change);
  }

  // From now on each of their requests takes so much longer.
  void SlowGarbageCollector(absl::Duration by) { garbage_collector_.set_delay(by); }
  void SlowNamespaceController(absl::Duration by) { namespaces_.set_delay(by); }

  // True if neither has anything to do, now or later.
  bool idle() const { return namespaces_.idle() && garbage_collector_.idle(); }

 private:
  NamespaceController namespaces_;
  GarbageCollector garbage_collector_;
};

}  // namespace quiesce::controllers

#endif  // QUIESCE_APISERVER_FAKE_CONTROLLERS_CONTROLLERS_H_
