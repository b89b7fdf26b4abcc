// The algorithm behind StrategicMergePatch(). Part of strategic_merge_patch.cc; use that.
//
// Source: k8s.io/apimachinery/pkg/util/strategicpatch/patch.go, function by function, with
// MergeParallelList and IgnoreUnmatchedNulls set as the server does. Where Go's order of a map's
// keys decides (which of several errors comes first), the keys are taken in order.
#ifndef QUIESCE_APISERVER_FAKE_PATCH_STRATEGIC_MERGER_H_
#define QUIESCE_APISERVER_FAKE_PATCH_STRATEGIC_MERGER_H_

#include <optional>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "apiserver_fake/api/status.h"
#include "apiserver_fake/base/value.h"
#include "apiserver_fake/patch/list_order.h"
#include "apiserver_fake/patch/patch_schema.h"
#include "apiserver_fake/schema/schema.h"

namespace quiesce::patch {

class StrategicMerger {
 public:
  // mergeMap: both are objects. False: see error(); `original` is then of no use.
  bool MergeObject(const Value& patch, const schema::Schema* schema, Value& original);

  const api::ApiStatus& error() const { return error_; }

 private:
  // What a $deleteFromPrimitiveList list does to a field, or any other value.
  struct Change {
    absl::string_view key;
    const Value* value;
    bool is_delete_list;
  };

  bool ApplyDirective(const Value& directive, const Value& patch, Value& original);
  bool RetainKeys(Value& patch, Value& original);
  bool ApplyElementOrders(const schema::Schema* schema, Value& patch, Value& original);
  bool ApplyElementOrder(absl::string_view directive, const Value& order,
                         const schema::Schema* schema, Value& patch, Value& original);
  bool CheckElementOrder(absl::Span<const Value> patch, absl::Span<const Value> order,
                         absl::string_view merge_key);
  bool ReadChange(const ValueMember& member, Change& change);
  bool ApplyChange(const Change& change, const schema::Schema* schema, Value& original);
  void Put(const Change& change, Value& original);
  bool MergeChildObject(const Change& change, const PatchField& field, Value& original);
  bool MergeList(absl::Span<const Value> original, absl::Span<const Value> patch,
                 const PatchField& field, bool is_delete_list, ValueList& merged);
  bool MergeObjects(absl::Span<const Value> original, absl::Span<const Value> patch,
                    const PatchField& field, ValueList& live, ValueList& merged,
                    ValueList& patch_items);
  bool DeleteMatching(absl::string_view merge_key, const Value& key, ValueList& items);
  bool FindByKey(absl::Span<const Value> items, absl::string_view merge_key, const Value& key,
                 size_t& index);
  bool Partition(absl::Span<const Value> items, absl::Span<const Value> by,
                 absl::string_view merge_key, ValueList& in, ValueList& out);
  bool Order(ValueList in, ValueList out, absl::Span<const Value> in_order,
             absl::Span<const Value> out_order, absl::string_view merge_key, bool objects,
             ValueList& ordered);
  bool CheckMergeKeys(absl::Span<const Value> items, absl::string_view merge_key);
  // The one kind of all items, which is not list.
  std::optional<Value::Kind> ItemKind(absl::Span<const Value> a, absl::Span<const Value> b);
  bool SameKey(const Value& a, const Value& b, bool& same);

  bool Fail(std::string message);        // 500, as an untyped Go error
  bool FailFormat(std::string message);  // 400
  bool FailUnprocessable();              // 422
  bool Panic();
  bool FailNoMergeKey(const Value& item, absl::string_view merge_key);
  bool FailType(Value::Kind expected, const Value& actual);

  api::ApiStatus error_;
};

}  // namespace quiesce::patch

#endif  // QUIESCE_APISERVER_FAKE_PATCH_STRATEGIC_MERGER_H_
