// Reconciles Greetings: has the text of each delivered by the post, once for each change of it.
#ifndef GREETER_GREETER_H_
#define GREETER_GREETER_H_

#include <string>
#include <vector>

#include "apiserver_fake/base/value.h"
#include "reconcilers/runtime/controller/controller_spec.h"
#include "reconcilers/runtime/controller/reconciler.h"

namespace greeter {

class Greeter : public quiesce::runtime::Reconciler {
 public:
  // A careless one gives each attempt a key of its own, so that the post cannot tell that it has
  // delivered the letter before.
  explicit Greeter(bool careless) : careless_(careless) {}

  quiesce::sim::Task<quiesce::runtime::Outcome> Reconcile(
      quiesce::runtime::Context& context, quiesce::runtime::Request request) override;

 private:
  std::string KeyOf(const quiesce::Value& greeting);

  const bool careless_;
  int attempts_ = 0;
};

// `greeter/careful` and `greeter/careless`, as scenarios name them.
std::vector<quiesce::runtime::ControllerSpec> Controllers();

}  // namespace greeter

#endif  // GREETER_GREETER_H_
