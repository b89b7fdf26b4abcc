// Go's container/heap, operation by operation, for orders that depend on how it breaks ties.
//
//   struct Ops {
//     static bool Less(int a, int b) { return a < b; }
//     static void SetIndex(int item, size_t index) {}   // where the item is now
//   };
//   GoHeap<int, Ops> heap;
//
// Source: container/heap/heap.go (Push, Pop, Fix, up, down).
#ifndef QUIESCE_RECONCILERS_RUNTIME_QUEUE_GO_HEAP_H_
#define QUIESCE_RECONCILERS_RUNTIME_QUEUE_GO_HEAP_H_

#include <cassert>
#include <cstddef>
#include <utility>
#include <vector>

namespace quiesce::runtime {

// T is copied freely (a pointer or index). Ops::Less(const T&, const T&) orders; Ops::SetIndex(T&,
// size_t) is told where an item stands.
template <typename T, typename Ops>
class GoHeap {
 public:
  bool empty() const { return items_.empty(); }
  size_t size() const { return items_.size(); }
  const T& top() const { return items_.front(); }

  void Push(T item) {
    items_.push_back(std::move(item));
    Ops::SetIndex(items_.back(), items_.size() - 1);
    Up(items_.size() - 1);
  }

  // Removes and returns the least item; requires !empty().
  T Pop() {
    assert(!empty());
    const size_t last = items_.size() - 1;
    Swap(0, last);
    Down(0, last);
    T item = std::move(items_.back());
    items_.pop_back();
    return item;
  }

  // Restores the order after the item at `index` has changed.
  void Fix(size_t index) {
    if (!Down(index, items_.size())) Up(index);
  }

  void Clear() { items_.clear(); }

 private:
  void Swap(size_t i, size_t j) {
    std::swap(items_[i], items_[j]);
    Ops::SetIndex(items_[i], i);
    Ops::SetIndex(items_[j], j);
  }
  void Up(size_t j) {
    while (j > 0) {
      const size_t i = (j - 1) / 2;
      if (!Ops::Less(items_[j], items_[i])) break;
      Swap(i, j);
      j = i;
    }
  }
  bool Down(const size_t start, const size_t n) {
    size_t i = start;
    while (true) {
      const size_t left = 2 * i + 1;
      if (left >= n) break;
      size_t j = left;
      if (left + 1 < n && Ops::Less(items_[left + 1], items_[left])) j = left + 1;
      if (!Ops::Less(items_[j], items_[i])) break;
      Swap(i, j);
      i = j;
    }
    return i > start;
  }

  std::vector<T> items_;
};

}  // namespace quiesce::runtime

#endif  // QUIESCE_RECONCILERS_RUNTIME_QUEUE_GO_HEAP_H_
