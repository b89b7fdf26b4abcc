// Memory for small things that come and go by the million: coroutine frames, trace bodies, large
// callables. Freed blocks are kept in lists by size, one set of lists per thread.
//
//   void* frame = PoolAllocate(200);
//   PoolFree(frame, 200);
//
// Which block is handed out shows nowhere in a run: nothing may depend on addresses. Under the
// address sanitizer every block comes from the heap, so that its errors are seen.
#ifndef QUIESCE_SIM_POOL_H_
#define QUIESCE_SIM_POOL_H_

#include <cstddef>

namespace quiesce::sim {

// Uninitialised memory for `size` bytes, aligned for any ordinary type. Terminates the program when
// the machine has no more.
void* PoolAllocate(size_t size);
// Gives back a block of PoolAllocate(size), on the thread that allocated it.
void PoolFree(void* block, size_t size) noexcept;

// A base class whose objects come from the pool.
class Pooled {
 public:
  static void* operator new(size_t size) { return PoolAllocate(size); }
  static void operator delete(void* block, size_t size) { PoolFree(block, size); }
};

}  // namespace quiesce::sim

#endif  // QUIESCE_SIM_POOL_H_
