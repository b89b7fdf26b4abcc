// A function with a stack of its own, which can be left in the middle and taken up again. No
// thread: one side runs at a time, and the other stands still.
//
//   Fiber fiber([&] { n = 1; fiber.Leave(); n = 2; });
//   fiber.Enter();   // n == 1
//   fiber.Enter();   // n == 2, fiber.done()
//
// The sides may be on different threads of the system from one Enter() to the next. A fiber that is
// destroyed must be done: what is on its stack would never be destroyed.
#ifndef QUIESCE_TOOLS_CAPI_FIBER_H_
#define QUIESCE_TOOLS_CAPI_FIBER_H_

#include <ucontext.h>

#include <cstddef>
#include <functional>

namespace quiesce::capi {

class Fiber {
 public:
  explicit Fiber(std::function<void()> body);
  ~Fiber();
  Fiber(const Fiber&) = delete;
  Fiber& operator=(const Fiber&) = delete;

  // From outside: goes on inside, until it leaves or is done. Not once it is done.
  void Enter();
  // From inside: goes on after the Enter() that came here.
  void Leave();
  bool done() const { return done_; }

 private:
  static void Main(unsigned low, unsigned high);

  const std::function<void()> body_;
  void* stack_;
  ucontext_t outside_{}, inside_{};
  bool done_ = false;
  // What the address sanitizer must know of both stacks.
  [[maybe_unused]] void* outside_shadow_ = nullptr;
  [[maybe_unused]] void* inside_shadow_ = nullptr;
  [[maybe_unused]] const void* outside_bottom_ = nullptr;
  [[maybe_unused]] size_t outside_size_ = 0;
};

}  // namespace quiesce::capi

#endif  // QUIESCE_TOOLS_CAPI_FIBER_H_
