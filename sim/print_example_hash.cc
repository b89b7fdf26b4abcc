// Prints the hash of the example world for a seed: so that a test can compare two processes.
#include <cinttypes>
#include <cstdio>
#include <cstdlib>
#include <memory>

#include "sim/example_world.h"
#include "sim/random_strategy.h"

int main(int argc, char** argv) {
  const uint64_t seed = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 0;
  quiesce::sim::ExampleRun run =
      quiesce::sim::RunExampleWorld(std::make_unique<quiesce::sim::RandomStrategy>(seed));
  std::printf("%016" PRIx64 "\n", run.trace->hash());
}
