// An ordered map from strings to T whose copies share everything: a B+ tree with copy-on-write
// nodes.
//
//   PersistentMap<int> map;
//   map.Put("a", 1);
//   PersistentMap<int> snapshot = map;        // O(1)
//   map.Put("a", 2);                          // snapshot still says 1
//   for (auto it = map.LowerBound("a"); it.Valid(); it.Next()) Use(it.key(), it.value());
//
// Get, Put, Erase and CountFrom cost O(log n). A node that only this map holds is changed in place;
// one that a copy holds too is cloned first. Keys are ordered bytewise. One thread, as with Value.
#ifndef QUIESCE_APISERVER_FAKE_BASE_PERSISTENT_MAP_H_
#define QUIESCE_APISERVER_FAKE_BASE_PERSISTENT_MAP_H_

#include <cassert>
#include <cstddef>
#include <cstdint>
#include <utility>

#include "absl/strings/string_view.h"
#include "apiserver_fake/base/counted.h"
#include "apiserver_fake/base/packed_key.h"

namespace quiesce {

// Invariants: all leaves are equally deep. A leaf has 1 to kLeafMax entries in the order of their
// keys, an inner node 1 to kInnerMax children; only the map without entries has no root. first_keys
// of an inner node separate its children, and sizes are the entries below each. A node that is
// reached through two pointers - of two maps, or of two nodes - is never changed: Own clones it on
// the way down, so that the way from the root to a change is always of one map alone. Erasing joins
// neighbours that are half full together, so that depth stays logarithmic in what is left.
template <typename T>
class PersistentMap {
  struct Node;
  struct Leaf;
  struct Inner;
  static constexpr int kLeafMax = 16;
  static constexpr int kInnerMax = 32;
  static constexpr int kMaxDepth = 16;
  static constexpr size_t kPrefetchFrom = 4096;  // smaller maps are in the processor's cache

 public:
  // Walks the map in key order. Good until the map it came from changes or goes.
  class Iterator {
   public:
    bool Valid() const { return leaf_ != nullptr; }
    absl::string_view key() const { return leaf_->slots[at_].key.view(); }
    const T& value() const { return leaf_->slots[at_].value; }
    void Next() {
      if (++at_ < leaf_->count) return;
      at_ = 0;
      leaf_ = nullptr;
      while (depth_ > 0) {
        Step& step = path_[depth_ - 1];
        if (++step.at < step.node->count) {
          Descend(step.node->children[step.at].get());
          return;
        }
        --depth_;
      }
    }

   private:
    friend class PersistentMap;
    struct Step {
      const Inner* node;
      int at;
    };
    // To the first entry below `node`.
    void Descend(const Node* node) {
      while (!node->is_leaf) {
        const Inner* inner = static_cast<const Inner*>(node);
        path_[depth_++] = {inner, 0};
        node = inner->children[0].get();
      }
      leaf_ = static_cast<const Leaf*>(node);
      at_ = 0;
    }

    Step path_[kMaxDepth];
    int depth_ = 0;
    const Leaf* leaf_ = nullptr;
    int at_ = 0;
  };

  size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }

  // Null where absent. Good until the map changes or goes.
  const T* Get(absl::string_view key) const {
    if (finger_.IsAt(key)) return &finger_.slot->value;
    const Node* node = root_.get();
    if (node == nullptr) return nullptr;
    Finger found;
    while (!node->is_leaf) {
      const Inner* inner = static_cast<const Inner*>(node);
      const CountedPtr<Node>& child = inner->children[inner->ChildFor(key)];
      found.Pass(child);
      node = child.get();
      Prefetch(node);
    }
    const Leaf* leaf = static_cast<const Leaf*>(node);
    const int at = leaf->LowerBound(key);
    if (at == leaf->count || !leaf->slots[at].key.Equals(key)) return nullptr;
    found.slot = &leaf->slots[at];
    finger_.Take(found);
    return &leaf->slots[at].value;
  }

  // The value of a key, made if absent, for changing. Good until the map changes or is copied.
  T& Mutable(absl::string_view key) {
    if (finger_.IsAt(key) && root_.unique() && finger_.OwnsWay()) {
      return const_cast<T&>(finger_.slot->value);
    }
    return Place(key);
  }
  void Put(absl::string_view key, T value) { Mutable(key) = std::move(value); }

  // True if the key was there.
  bool Erase(absl::string_view key) {
    if (Get(key) == nullptr) return false;
    finger_ = Finger();
    EraseBelow(root_, key);
    --size_;
    while (root_ && !root_->is_leaf && root_->count == 1) {
      CountedPtr<Node> child = static_cast<Inner*>(root_.get())->children[0];
      root_ = std::move(child);
    }
    if (size_ == 0) root_ = nullptr;
    return true;
  }

  Iterator Begin() const {
    Iterator it;
    if (root_) it.Descend(root_.get());
    return it;
  }
  // At the first key that is not before `key`.
  Iterator LowerBound(absl::string_view key) const {
    Iterator it;
    const Node* node = root_.get();
    if (node == nullptr) return it;
    while (!node->is_leaf) {
      const Inner* inner = static_cast<const Inner*>(node);
      const int child = inner->ChildFor(key);
      it.path_[it.depth_++] = {inner, child};
      node = inner->children[child].get();
    }
    it.leaf_ = static_cast<const Leaf*>(node);
    it.at_ = it.leaf_->LowerBound(key) - 1;
    it.Next();
    return it;
  }
  // How many keys are not before `key`.
  size_t CountFrom(absl::string_view key) const {
    size_t before = 0;
    const Node* node = root_.get();
    if (node == nullptr) return 0;
    while (!node->is_leaf) {
      const Inner* inner = static_cast<const Inner*>(node);
      const int child = inner->ChildFor(key);
      for (int i = 0; i < child; ++i) before += inner->sizes[i];
      node = inner->children[child].get();
    }
    return size_ - before - static_cast<const Leaf*>(node)->LowerBound(key);
  }

  // Heap memory of the nodes, shared ones included; not what the values point to.
  size_t MemoryBytes() const { return root_ ? BytesBelow(root_.get()) : 0; }

 private:
  struct Node : Counted {
    explicit Node(bool leaf) : is_leaf(leaf) {}
    bool is_leaf;
    int16_t count = 0;
  };

  struct Slot {
    PackedKey key;
    T value{};
  };

  // Where the last search ended, and the pointers on the way there below the root's: the next one
  // is often for the same key, and one that changes it. Forgotten whenever nodes are made or change
  // their entries; a copy of the map searches for itself.
  struct Finger {
    static constexpr int kMost = 4;

    Finger() = default;
    Finger(const Finger&) {}
    Finger(Finger&& other) noexcept { other.slot = nullptr; }
    Finger& operator=(const Finger&) {
      slot = nullptr;
      return *this;
    }
    Finger& operator=(Finger&& other) noexcept {
      slot = other.slot = nullptr;
      return *this;
    }
    void Take(const Finger& other) {
      slot = other.slot;
      depth = other.depth;
      for (int i = 0; i < kMost; ++i) way[i] = other.way[i];
    }
    bool IsAt(absl::string_view key) const { return slot != nullptr && slot->key.Equals(key); }
    void Pass(const CountedPtr<Node>& child) {
      if (depth < kMost) way[depth] = &child;
      ++depth;
    }
    // No other map and no other node reaches the slot, if none reaches the root.
    bool OwnsWay() const {
      if (depth > kMost) return false;
      for (int i = 0; i < depth; ++i) {
        if (!way[i]->unique()) return false;
      }
      return true;
    }

    const Slot* slot = nullptr;
    int depth = 0;
    const CountedPtr<Node>* way[kMost] = {};
  };

  struct Leaf : Node {
    Leaf() : Node(true) {}
    Leaf(const Leaf& other) : Node(other) {
      for (int i = 0; i < other.count; ++i) slots[i] = other.slots[i];
    }
    // Index of the first key that is not before `key`.
    int LowerBound(absl::string_view key) const {
      int low = 0, high = this->count;
      while (low < high) {
        const int middle = (low + high) / 2;
        if (slots[middle].key.Compare(key) < 0) {
          low = middle + 1;
        } else {
          high = middle;
        }
      }
      return low;
    }
    void Move(int to, Leaf& from, int at) { slots[to] = std::move(from.slots[at]); }
    void Clear(int at) { slots[at] = Slot(); }
    size_t Size() const { return this->count; }

    Slot slots[kLeafMax];
  };

  struct Inner : Node {
    Inner() : Node(false) {}
    Inner(const Inner& other) : Node(other) {
      for (int i = 0; i < other.count; ++i) {
        first_keys[i] = other.first_keys[i];
        sizes[i] = other.sizes[i];
        children[i] = other.children[i];
      }
    }
    // Index of the child that holds `key` or its place: the last whose first key is not after it.
    int ChildFor(absl::string_view key) const {
      int low = 1, high = this->count;
      while (low < high) {
        const int middle = (low + high) / 2;
        if (first_keys[middle].Compare(key) > 0) {
          high = middle;
        } else {
          low = middle + 1;
        }
      }
      return low - 1;
    }
    void Move(int to, Inner& from, int at) {
      first_keys[to] = std::move(from.first_keys[at]);
      sizes[to] = from.sizes[at];
      children[to] = std::move(from.children[at]);
    }
    void Clear(int at) {
      first_keys[at] = PackedKey();
      children[at] = nullptr;
    }
    void Place(int at, CountedPtr<Node> child) {
      first_keys[at] = PackedKey(FirstKey(child.get()));
      sizes[at] = SizeOf(child.get());
      children[at] = std::move(child);
    }
    size_t Size() const {
      size_t sum = 0;
      for (int i = 0; i < this->count; ++i) sum += sizes[i];
      return sum;
    }

    PackedKey first_keys[kInnerMax];  // not after any key below; [0] is not looked at
    size_t sizes[kInnerMax];          // entries below
    CountedPtr<Node> children[kInnerMax];
  };

  static absl::string_view FirstKey(const Node* node) {
    return node->is_leaf ? static_cast<const Leaf*>(node)->slots[0].key.view()
                         : static_cast<const Inner*>(node)->first_keys[0].view();
  }
  static size_t SizeOf(const Node* node) {
    return node->is_leaf ? static_cast<const Leaf*>(node)->Size()
                         : static_cast<const Inner*>(node)->Size();
  }

  // Asks for the keys that a binary search in the node looks at first, all at once: in a large map
  // each of them would else be waited for in turn.
  void Prefetch(const Node* node) const {
    if (size_ < kPrefetchFrom) return;
    if (node->is_leaf) {
      const auto& slots = static_cast<const Leaf*>(node)->slots;
      for (int i = 2; i < kLeafMax; i += 2) __builtin_prefetch(&slots[i]);
    } else {
      const auto& keys = static_cast<const Inner*>(node)->first_keys;
      for (int i = 4; i < kInnerMax; i += 4) __builtin_prefetch(&keys[i]);
    }
  }

  T& Place(absl::string_view key) {
    finger_ = Finger();
    if (!root_) root_ = MakeCounted<Leaf>();
    T* slot = nullptr;
    bool added = false;
    CountedPtr<Node> right = Insert(root_, key, &slot, &added);
    if (right) {
      CountedPtr<Inner> top = MakeCounted<Inner>();
      top->Place(0, std::move(root_));
      top->Place(1, std::move(right));
      top->count = 2;
      root_ = std::move(top);
    }
    if (added) ++size_;
    return *slot;
  }

  // The node behind the pointer, made ours alone.
  template <typename N>
  static N& Own(CountedPtr<Node>& pointer) {
    if (!pointer.unique()) pointer = MakeCounted<N>(static_cast<const N&>(*pointer));
    return static_cast<N&>(*pointer);
  }

  // Opens a gap at `at`; a full node gives its upper part to a new right neighbour first, which is
  // returned. `target` and `at` then say where the gap is.
  template <typename N>
  static CountedPtr<N> OpenGap(N& node, int max, N*& target, int& at) {
    CountedPtr<N> right;
    target = &node;
    if (node.count == max) {
      right = MakeCounted<N>();
      // Ascending inserts leave full nodes behind them.
      const int keep = at == max ? max - 1 : max / 2;
      for (int i = keep; i < max; ++i) {
        right->Move(i - keep, node, i);
        node.Clear(i);
      }
      right->count = static_cast<int16_t>(max - keep);
      node.count = static_cast<int16_t>(keep);
      if (at > keep) {
        target = right.get();
        at -= keep;
      }
    }
    for (int i = target->count; i > at; --i) target->Move(i, *target, i - 1);
    ++target->count;
    return right;
  }

  // Closes the gap at `at`.
  template <typename N>
  static void CloseGap(N& node, int at) {
    for (int i = at; i + 1 < node.count; ++i) node.Move(i, node, i + 1);
    node.Clear(--node.count);
  }

  CountedPtr<Node> Insert(CountedPtr<Node>& pointer, absl::string_view key, T** slot, bool* added) {
    Prefetch(pointer.get());
    if (pointer->is_leaf) return InsertInLeaf(pointer, key, slot, added);
    Inner& node = Own<Inner>(pointer);
    int child = node.ChildFor(key);
    CountedPtr<Node> split = Insert(node.children[child], key, slot, added);
    if (!split) {
      node.sizes[child] += *added;
      return nullptr;
    }
    node.sizes[child] = SizeOf(node.children[child].get());
    Inner* target;
    int at = child + 1;
    CountedPtr<Inner> right = OpenGap(node, kInnerMax, target, at);
    target->Place(at, std::move(split));
    return right;
  }

  static CountedPtr<Node> InsertInLeaf(CountedPtr<Node>& pointer, absl::string_view key, T** slot,
                                       bool* added) {
    Leaf& leaf = Own<Leaf>(pointer);
    int at = leaf.LowerBound(key);
    if (at < leaf.count && leaf.slots[at].key.view() == key) {
      *slot = &leaf.slots[at].value;
      return nullptr;
    }
    *added = true;
    Leaf* target;
    CountedPtr<Leaf> right = OpenGap(leaf, kLeafMax, target, at);
    target->slots[at].key = PackedKey(key);
    target->slots[at].value = T();
    *slot = &target->slots[at].value;
    return right;
  }

  // Requires that the key is there.
  static void EraseBelow(CountedPtr<Node>& pointer, absl::string_view key) {
    if (pointer->is_leaf) {
      Leaf& leaf = Own<Leaf>(pointer);
      const int at = leaf.LowerBound(key);
      assert(at < leaf.count && leaf.slots[at].key.view() == key);
      CloseGap(leaf, at);
      return;
    }
    Inner& node = Own<Inner>(pointer);
    const int child = node.ChildFor(key);
    EraseBelow(node.children[child], key);
    --node.sizes[child];
    if (node.children[child]->count == 0) {
      CloseGap(node, child);
    } else if (child > 0) {
      Merge(node, child - 1);
    } else if (node.count > 1) {
      Merge(node, 0);
    }
  }

  // Joins child `left` and the next one if both together are at most half full.
  static void Merge(Inner& node, int left) {
    const Node* a = node.children[left].get();
    const Node* b = node.children[left + 1].get();
    const int max = a->is_leaf ? kLeafMax : kInnerMax;
    if (a->count + b->count > max / 2) return;
    if (a->is_leaf) {
      Join(Own<Leaf>(node.children[left]), Own<Leaf>(node.children[left + 1]));
    } else {
      Inner& right = Own<Inner>(node.children[left + 1]);
      right.first_keys[0] = node.first_keys[left + 1];
      Join(Own<Inner>(node.children[left]), right);
    }
    node.sizes[left] += node.sizes[left + 1];
    CloseGap(node, left + 1);
  }
  template <typename N>
  static void Join(N& left, N& right) {
    for (int i = 0; i < right.count; ++i) left.Move(left.count + i, right, i);
    left.count = static_cast<int16_t>(left.count + right.count);
    right.count = 0;
  }

  static size_t BytesBelow(const Node* node) {
    if (node->is_leaf) {
      size_t bytes = sizeof(Leaf);
      for (const auto& slot : static_cast<const Leaf*>(node)->slots) bytes += slot.key.HeapBytes();
      return bytes;
    }
    const Inner* inner = static_cast<const Inner*>(node);
    size_t bytes = sizeof(Inner);
    for (int i = 0; i < inner->count; ++i) bytes += BytesBelow(inner->children[i].get());
    return bytes;
  }

  CountedPtr<Node> root_;
  size_t size_ = 0;
  mutable Finger finger_;
};

}  // namespace quiesce

#endif  // QUIESCE_APISERVER_FAKE_BASE_PERSISTENT_MAP_H_
