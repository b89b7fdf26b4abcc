// Removal of what a structural schema does not declare, and of nulls that it does not allow.
//
// Sources: k8s.io/apiextensions-apiserver/pkg/apiserver/schema/pruning/algorithm.go,
// .../schema/defaulting/prunenulls.go.
//
//   std::vector<std::string> unknown;
//   Prune(*schema, object, {.resource_root = true, .unknown = &unknown});   // {"spec.foo"}
#ifndef QUIESCE_APISERVER_FAKE_SCHEMA_PRUNE_H_
#define QUIESCE_APISERVER_FAKE_SCHEMA_PRUNE_H_

#include <string>
#include <vector>

#include "apiserver_fake/base/value.h"
#include "apiserver_fake/schema/schema.h"

namespace quiesce::schema {

struct PruneOptions {
  // The value is a whole resource: its apiVersion, kind and metadata stay untouched, whatever the
  // schema says.
  bool resource_root = false;
  // A value that is pruned already: subtrees that both share are not looked at.
  const Value* pruned = nullptr;
  // Takes the paths of what was removed, sorted; null: not wanted. An undeclared apiVersion, kind
  // or metadata at the root is no unknown field.
  std::vector<std::string>* unknown = nullptr;
};

// Removes undeclared members. True if anything changed; if not, nothing is copied.
bool Prune(const Schema& schema, Value& value, const PruneOptions& options = {});

// Removes members that are null where the schema says neither nullable nor default. `clean`: as
// PruneOptions::pruned. True if anything changed.
bool PruneNulls(const Schema& schema, Value& value, const Value* clean = nullptr);

}  // namespace quiesce::schema

#endif  // QUIESCE_APISERVER_FAKE_SCHEMA_PRUNE_H_
