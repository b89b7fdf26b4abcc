// Objects by key, and by the values of index functions: the store of an informer.
//
//   Indexer indexer;
//   indexer.AddIndex("owner", owners_of);   // the values of an object
//   indexer.Set(key, pod);
//   for (const ObjectKey& key : indexer.ByIndex("owner", "db")) ...
//
// Everything is ordered by key. Source: k8s.io/client-go/tools/cache/thread_safe_store.go.
#ifndef QUIESCE_RECONCILERS_RUNTIME_CACHE_INDEXER_H_
#define QUIESCE_RECONCILERS_RUNTIME_CACHE_INDEXER_H_

#include <functional>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/btree_map.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "apiserver_fake/base/value.h"
#include "reconcilers/runtime/client/object_key.h"

namespace quiesce::runtime {

class Indexer {
 public:
  using Function = std::function<std::vector<std::string>(const Value& object)>;
  // One that may fail, which is a panic of the original: see panic().
  using FallibleFunction =
      std::function<absl::StatusOr<std::vector<std::string>>(const Value& object)>;
  using Objects = absl::btree_map<ObjectKey, Value, ObjectKeyOrder>;

  // Indexes what is there, too. False if there is an index of that name already.
  bool AddIndex(std::string name, Function function);
  // Adds several or, if one of the names is taken, none: AlreadyExists with the original's text.
  absl::Status AddIndexers(std::vector<std::pair<std::string, FallibleFunction>> functions);
  bool HasIndex(absl::string_view name) const { return indexes_.find(name) != indexes_.end(); }

  // The object, or a null pointer. Good until the next change.
  const Value* Find(const ObjectKey& key) const {
    auto found = objects_.find(key);
    return found == objects_.end() ? nullptr : &found->second;
  }
  // The same to change in place: the indexes do not notice.
  Value* FindShared(const ObjectKey& key) {
    auto found = objects_.find(key);
    return found == objects_.end() ? nullptr : &found->second;
  }
  // Adds or replaces; returns the object before, null where there was none.
  Value Set(const ObjectKey& key, Value object);
  // Returns the object, null where there was none.
  Value Erase(const ObjectKey& key);
  // Forgets all objects; the indexes stay.
  void Clear();

  // The text with which the original panicked, because an index function failed; "": it did not.
  // The store is not to be used after that.
  const std::string& panic() const { return panic_; }

  // Keys of the objects that have this value, in order; none if there is no such index.
  const std::set<ObjectKey>& ByIndex(absl::string_view name, absl::string_view value) const;
  // Whether the index finds `object` under `value`; false if there is no such index.
  bool HasValue(absl::string_view name, const Value& object, absl::string_view value) const;
  // The objects that share a value of the index with `object`, which need not be stored.
  // FailedPrecondition if there is no such index, else the function's error.
  absl::StatusOr<std::set<ObjectKey>> Alike(absl::string_view name, const Value& object) const;
  // The values that objects have, in order.
  std::vector<std::string> IndexValues(absl::string_view name) const;

  const Objects& objects() const { return objects_; }

 private:
  struct Index {
    FallibleFunction function;
    std::map<std::string, std::set<ObjectKey>, std::less<>> keys;
  };
  void Reindex(const ObjectKey& key, const Value& before, const Value& after);
  // Notes a panic where the function fails.
  std::vector<std::string> ValuesOf(const FallibleFunction& function, const Value& object,
                                    absl::string_view name, const ObjectKey& key);

  Objects objects_;
  std::string panic_;
  std::map<std::string, Index, std::less<>> indexes_;
};

}  // namespace quiesce::runtime

#endif  // QUIESCE_RECONCILERS_RUNTIME_CACHE_INDEXER_H_
