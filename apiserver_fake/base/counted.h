// Intrusive reference counting without atomics, for what one world shares within itself: nodes of
// persistent containers, managed-field state, per-resource stores.
//
//   struct State : Counted {
//     int x = 0;
//   };
//   CountedPtr<State> a = MakeCounted<State>();
//   CountedPtr<State> b = a;                 // shares
//   Unshare(b).x = 1;                        // copies first, since `a` holds it too
//
// A counted object belongs to one thread, as a Value does.
#ifndef QUIESCE_APISERVER_FAKE_BASE_COUNTED_H_
#define QUIESCE_APISERVER_FAKE_BASE_COUNTED_H_

#include <cstddef>
#include <cstdint>
#include <utility>

namespace quiesce {

class Counted {
 public:
  virtual ~Counted() = default;

 protected:
  Counted() = default;
  Counted(const Counted&) {}  // a copy starts with a count of its own
  Counted& operator=(const Counted&) { return *this; }

 private:
  template <typename T>
  friend class CountedPtr;
  mutable uint32_t refs_ = 0;
};

// A shared pointer of 8 bytes. T derives from Counted, or is Counted itself: a holder that only
// passes the thing on need not know its type.
template <typename T>
class CountedPtr {
 public:
  CountedPtr() = default;
  CountedPtr(std::nullptr_t) {}  // NOLINT: implicit
  explicit CountedPtr(T* raw) : raw_(raw) { Ref(); }
  CountedPtr(const CountedPtr& other) : raw_(other.raw_) { Ref(); }
  CountedPtr(CountedPtr&& other) noexcept : raw_(std::exchange(other.raw_, nullptr)) {}
  template <typename U>
  CountedPtr(const CountedPtr<U>& other) : raw_(other.get()) {  // NOLINT: implicit, to a base
    Ref();
  }
  CountedPtr& operator=(const CountedPtr& other) {
    CountedPtr copy(other);
    std::swap(raw_, copy.raw_);
    return *this;
  }
  CountedPtr& operator=(CountedPtr&& other) noexcept {
    std::swap(raw_, other.raw_);
    return *this;
  }
  ~CountedPtr() {
    if (raw_ != nullptr && --base()->refs_ == 0) delete raw_;
  }

  T* get() const { return raw_; }
  T* operator->() const { return raw_; }
  T& operator*() const { return *raw_; }
  explicit operator bool() const { return raw_ != nullptr; }
  // True if no one else holds the object: it may be changed in place.
  bool unique() const { return raw_ != nullptr && base()->refs_ == 1; }

 private:
  const Counted* base() const { return raw_; }
  void Ref() {
    if (raw_ != nullptr) ++base()->refs_;
  }

  T* raw_ = nullptr;
};

template <typename T, typename... Args>
CountedPtr<T> MakeCounted(Args&&... args) {
  return CountedPtr<T>(new T(std::forward<Args>(args)...));
}

// The object, replaced by a copy of its own first where somebody else holds it too.
template <typename T>
T& Unshare(CountedPtr<T>& pointer) {
  if (!pointer.unique()) pointer = MakeCounted<T>(*pointer);
  return *pointer;
}

}  // namespace quiesce

#endif  // QUIESCE_APISERVER_FAKE_BASE_COUNTED_H_
