// The algorithm behind CreateStrategicMergePatch(). Part of strategic_merge_patch.cc; use that.
//
// Source: k8s.io/apimachinery/pkg/util/strategicpatch/patch.go (diffMaps and what it calls), with
// SetElementOrder set as CreateTwoWayMergePatch does.
#ifndef QUIESCE_APISERVER_FAKE_PATCH_STRATEGIC_DIFFER_H_
#define QUIESCE_APISERVER_FAKE_PATCH_STRATEGIC_DIFFER_H_

#include <string>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "apiserver_fake/base/value.h"
#include "apiserver_fake/patch/list_order.h"
#include "apiserver_fake/patch/patch_schema.h"
#include "apiserver_fake/schema/schema.h"

namespace quiesce::patch {

class StrategicDiffer {
 public:
  // Both are objects. `retain_keys`: the field that holds them has that strategy. False: see
  // error().
  bool DiffObjects(const Value& original, const Value& modified, const schema::Schema* schema,
                   bool retain_keys, Value& patch);

  const std::string& error() const { return error_; }

 private:
  struct ListDiff {
    ValueList changed, deleted, order;
  };

  bool DiffMember(absl::string_view key, const Value& original, const Value& modified,
                  const schema::Schema* schema, Value& patch);
  bool DiffObjectMember(absl::string_view key, const Value& original, const Value& modified,
                        const schema::Schema* schema, Value& patch);
  bool DiffListMember(absl::string_view key, const Value& original, const Value& modified,
                      const schema::Schema* schema, Value& patch);
  bool DiffLists(absl::Span<const Value> original, absl::Span<const Value> modified,
                 const PatchField& field, ListDiff& diff);
  void DiffScalars(absl::Span<const Value> original, absl::Span<const Value> modified,
                   ListDiff& diff);
  bool DiffListsOfObjects(absl::Span<const Value> original, absl::Span<const Value> modified,
                          const PatchField& field, ListDiff& diff);
  bool DiffItems(const ValueList& original, const ValueList& modified, const PatchField& field,
                 ListDiff& diff);
  bool CheckItems(absl::Span<const Value> original, absl::Span<const Value> modified,
                  Value::Kind& kind);
  bool CheckMergeKeys(absl::Span<const Value> items, absl::string_view merge_key);
  bool Fail(std::string message);

  std::string error_;
};

}  // namespace quiesce::patch

#endif  // QUIESCE_APISERVER_FAKE_PATCH_STRATEGIC_DIFFER_H_
