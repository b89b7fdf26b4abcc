// The columns of tables, and what stands in them for one object: per built-in kind
// (table_columns.inc), or as a version of a custom resource names them.
#ifndef QUIESCE_APISERVER_FAKE_REST_TABLE_COLUMNS_H_
#define QUIESCE_APISERVER_FAKE_REST_TABLE_COLUMNS_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "apiserver_fake/base/value.h"
#include "apiserver_fake/resource/resource_type.h"

namespace quiesce::rest {

struct TableColumn {
  std::string name, type, format, description;
  int64_t priority = 0;

  Value ToValue() const;
};

class TableColumns {
 public:
  virtual ~TableColumns() = default;
  virtual const std::vector<TableColumn>& columns() const = 0;
  // The cells of an object's row, one for each column.
  virtual Value Cells(const Value& object, absl::Time now) const = 0;
  // Marks that clients show a row by: pods that have ended.
  virtual Value Conditions(const Value& object) const { return Value(); }
};

// `definition`: of a custom resource, its CustomResourceDefinition; without one it has the columns
// of a definition that names none.
std::shared_ptr<const TableColumns> ColumnsOf(const resource::ResourceType& type,
                                              const Value& definition);

// Those of a built-in kind ("Pod"), alive as long as the process.
const TableColumns& BuiltinColumns(absl::string_view kind);

// As translateTimestampSince: "<unknown>" for what is no time.
std::string Since(const Value& time, absl::Time now);

}  // namespace quiesce::rest

#endif  // QUIESCE_APISERVER_FAKE_REST_TABLE_COLUMNS_H_
