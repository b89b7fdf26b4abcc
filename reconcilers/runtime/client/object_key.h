// Namespace and name: what tells apart the objects of one kind, and what a reconcile request names.
#ifndef QUIESCE_RECONCILERS_RUNTIME_CLIENT_OBJECT_KEY_H_
#define QUIESCE_RECONCILERS_RUNTIME_CLIENT_OBJECT_KEY_H_

#include <optional>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/types/compare.h"
#include "apiserver_fake/base/value.h"

namespace quiesce::runtime {

struct ObjectKey {
  std::string namespace_, name;
  friend bool operator==(const ObjectKey& a, const ObjectKey& b) {
    using value_internal::SameText;
    return SameText(a.name, b.name) && SameText(a.namespace_, b.namespace_);
  }
  // By namespace, then by name: below, at or above zero.
  int Compare(const ObjectKey& other) const {
    return value_internal::SameText(namespace_, other.namespace_)
               ? name.compare(other.name)
               : namespace_.compare(other.namespace_);
  }
  friend bool operator<(const ObjectKey& a, const ObjectKey& b) { return a.Compare(b) < 0; }
};

// The same order for ordered maps of Abseil, which then compare but once with each key.
struct ObjectKeyOrder {
  absl::weak_ordering operator()(const ObjectKey& a, const ObjectKey& b) const {
    const int order = a.Compare(b);
    return order < 0   ? absl::weak_ordering::less
           : order > 0 ? absl::weak_ordering::greater
                       : absl::weak_ordering::equivalent;
  }
};

// metadata.namespace and metadata.name; "" where absent.
inline ObjectKey KeyOf(const Value& object) {
  const Value& metadata = object["metadata"];
  return {std::string(metadata["namespace"].string_value()),
          std::string(metadata["name"].string_value())};
}

// The key as client-go's stores write it: "namespace/name", or "name" without a namespace
// (MetaNamespaceKeyFunc in k8s.io/client-go/tools/cache/store.go), and back.
inline std::string StoreKey(const ObjectKey& key) {
  return key.namespace_.empty() ? key.name : key.namespace_ + "/" + key.name;
}
// nullopt where there is more than one slash.
inline std::optional<ObjectKey> SplitStoreKey(absl::string_view text) {
  const size_t slash = text.find('/');
  if (slash == absl::string_view::npos) return ObjectKey{"", std::string(text)};
  if (text.find('/', slash + 1) != absl::string_view::npos) return std::nullopt;
  return ObjectKey{std::string(text.substr(0, slash)), std::string(text.substr(slash + 1))};
}

// The object to reconcile.
using Request = ObjectKey;

}  // namespace quiesce::runtime

#endif  // QUIESCE_RECONCILERS_RUNTIME_CLIENT_OBJECT_KEY_H_
