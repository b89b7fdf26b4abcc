// A small world for tests of determinism: actors that sleep, wake each other, ask for choices and
// leave records.
#ifndef QUIESCE_SIM_EXAMPLE_WORLD_H_
#define QUIESCE_SIM_EXAMPLE_WORLD_H_

#include <cstdint>
#include <memory>

#include "sim/choices.h"
#include "sim/strategy.h"
#include "sim/trace.h"

namespace quiesce::sim {

struct ExampleRun {
  std::unique_ptr<Choices> choices;
  std::unique_ptr<Trace> trace;
};

// Runs the world to its end. `actors` of them take part.
ExampleRun RunExampleWorld(std::unique_ptr<Strategy> strategy, int actors = 5);

}  // namespace quiesce::sim

#endif  // QUIESCE_SIM_EXAMPLE_WORLD_H_
