#include "tools/capi/fiber.h"

#include <sys/mman.h>

#include <cassert>
#include <cstdint>
#include <exception>
#include <utility>

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#include <sanitizer/common_interface_defs.h>
#define QUIESCE_ASAN 1
#endif
#endif

namespace quiesce::capi {
namespace {

// As much as a thread has; only what is used becomes memory. The page below catches what runs over.
constexpr size_t kStack = 8 << 20;
constexpr size_t kGuard = 4096;

}  // namespace

Fiber::Fiber(std::function<void()> body) : body_(std::move(body)) {
  stack_ = mmap(nullptr, kStack + kGuard, PROT_READ | PROT_WRITE,
                MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (stack_ == MAP_FAILED || mprotect(stack_, kGuard, PROT_NONE) != 0) std::terminate();
  getcontext(&inside_);
  inside_.uc_stack.ss_sp = static_cast<char*>(stack_) + kGuard;
  inside_.uc_stack.ss_size = kStack;
  inside_.uc_link = nullptr;
  // makecontext passes nothing wider than an int.
  const auto address = reinterpret_cast<uintptr_t>(this);
  makecontext(&inside_, reinterpret_cast<void (*)()>(&Main), 2, static_cast<unsigned>(address),
              static_cast<unsigned>(static_cast<uint64_t>(address) >> 32));
}

Fiber::~Fiber() {
  assert(done_);
  munmap(stack_, kStack + kGuard);
}

void Fiber::Main(unsigned low, unsigned high) {
  auto* fiber = reinterpret_cast<Fiber*>(static_cast<uintptr_t>(high) << 32 | low);
#ifdef QUIESCE_ASAN
  __sanitizer_finish_switch_fiber(nullptr, &fiber->outside_bottom_, &fiber->outside_size_);
#endif
  fiber->body_();
  fiber->done_ = true;
  fiber->Leave();
}

void Fiber::Enter() {
  assert(!done_);
#ifdef QUIESCE_ASAN
  __sanitizer_start_switch_fiber(&outside_shadow_, static_cast<char*>(stack_) + kGuard, kStack);
#endif
  swapcontext(&outside_, &inside_);
#ifdef QUIESCE_ASAN
  __sanitizer_finish_switch_fiber(outside_shadow_, nullptr, nullptr);
#endif
}

void Fiber::Leave() {
#ifdef QUIESCE_ASAN
  __sanitizer_start_switch_fiber(done_ ? nullptr : &inside_shadow_, outside_bottom_, outside_size_);
#endif
  swapcontext(&inside_, &outside_);
#ifdef QUIESCE_ASAN
  __sanitizer_finish_switch_fiber(inside_shadow_, &outside_bottom_, &outside_size_);
#endif
}

}  // namespace quiesce::capi
