#include "apiserver_fake/rest/table_columns.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "apiserver_fake/base/json.h"
#include "apiserver_fake/go/rfc3339.h"
#include "apiserver_fake/rest/json_path.h"

namespace quiesce::rest {
namespace {

constexpr char kAboutName[] =
    "Name must be unique within a namespace. Is required when creating resources, although some "
    "resources may allow a "
    "client to request the generation of an appropriate name automatically. Name is primarily "
    "intended for creation "
    "idempotence and configuration definition. Cannot be updated. More info: "
    "https://kubernetes.io/docs/concepts/overview/working-with-objects/names#names";
constexpr char kAboutAge[] =
    "CreationTimestamp is a timestamp representing the server time when this object was created. "
    "It is not guaranteed "
    "to be set in happens-before order across separate operations. Clients may not set this value. "
    "It is represented "
    "in RFC3339 form and is in UTC.\n\nPopulated by the system. Read-only. Null for lists. More "
    "info: "
    "https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#metadata";

// Those of a custom resource's version.
class CustomColumns : public TableColumns {
 public:
  explicit CustomColumns(const Value& printer_columns) {
    columns_.push_back({"Name", "string", "name", kAboutName, 0});
    for (const Value& column : printer_columns.items()) {
      const std::string path(column["jsonPath"].string_value());
      std::string description(column["description"].string_value());
      if (description.empty()) {
        description =
            absl::StrCat("Custom resource definition column (in JSONPath format): ", path);
      }
      columns_.push_back({std::string(column["name"].string_value()),
                          std::string(column["type"].string_value()),
                          std::string(column["format"].string_value()), std::move(description),
                          column["priority"].int_value()});
      paths_.push_back(path);
    }
    if (!paths_.empty()) return;
    columns_.push_back({"Age", "date", "", kAboutAge, 0});
    paths_.push_back(".metadata.creationTimestamp");
  }

  const std::vector<TableColumn>& columns() const override { return columns_; }

  Value Cells(const Value& object, absl::Time now) const override {
    Value cells = Value::List({object["metadata"]["name"]});
    for (size_t i = 0; i < paths_.size(); ++i) {
      const std::vector<Value> found = FindJsonPath(object, paths_[i]);
      cells.Append(found.empty() ? Value() : Cell(columns_[i + 1].type, found.front(), now));
    }
    return cells;
  }

 private:
  // A value that does not fit the column's type is not shown.
  static Value Cell(const std::string& type, const Value& value, absl::Time now) {
    if (type == "string") {
      if (value.is_null()) return Value();
      return value.is_string() ? value : Value(ToJson(value));
    }
    if (type == "date") {
      if (!value.is_string()) return Value();
      return go::ParseRfc3339(value.string_value()).has_value() ? Value(Since(value, now))
                                                                : Value("<invalid>");
    }
    if (type == "integer") {
      if (value.is_double()) return Value(static_cast<int64_t>(value.double_value()));
      return value.is_int() ? value : Value();
    }
    if (type == "number") return value.is_number() ? value : Value();
    if (type == "boolean") return value.is_bool() ? value : Value();
    return Value();
  }

  std::vector<TableColumn> columns_;
  std::vector<std::string> paths_;
};

}  // namespace

Value TableColumn::ToValue() const {
  return Value::Object({{"name", Value(name)},
                        {"type", Value(type)},
                        {"format", Value(format)},
                        {"description", Value(description)},
                        {"priority", Value(priority)}});
}

std::shared_ptr<const TableColumns> ColumnsOf(const resource::ResourceType& type,
                                              const Value& definition) {
  if (!type.custom) {
    return std::shared_ptr<const TableColumns>(std::shared_ptr<void>(), &BuiltinColumns(type.kind));
  }
  for (const Value& version : definition["spec"]["versions"].items()) {
    if (version["name"].string_value() == type.version) {
      return std::make_shared<CustomColumns>(version["additionalPrinterColumns"]);
    }
  }
  return std::make_shared<CustomColumns>(Value());
}

}  // namespace quiesce::rest
