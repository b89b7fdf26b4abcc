// The world of the controllers that run beside the server.
#ifndef QUIESCE_APISERVER_FAKE_CONTROLLERS_CONTROLLER_WORLD_H_
#define QUIESCE_APISERVER_FAKE_CONTROLLERS_CONTROLLER_WORLD_H_

#include "apiserver_fake/controllers/controller_client.h"
#include "apiserver_fake/resource/type_registry.h"
#include "apiserver_fake/storage/store.h"
#include "sim/event_loop.h"

namespace quiesce::controllers {

// All outlive the controllers.
struct ControllerWorld {
  sim::EventLoop* loop = nullptr;
  RequestHandler* handler = nullptr;
  const resource::TypeRegistry* types = nullptr;
  const storage::Store* store = nullptr;
  // What the times in objects are ahead of the simulated clock.
  absl::Duration clock_offset = absl::ZeroDuration();

  absl::Time Now() const { return loop->Now() + clock_offset; }
};

}  // namespace quiesce::controllers

#endif  // QUIESCE_APISERVER_FAKE_CONTROLLERS_CONTROLLER_WORLD_H_
