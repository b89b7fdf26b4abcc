#include "apiserver_fake/rest/table.h"

#include <memory>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "apiserver_fake/go/rfc3339.h"
#include "apiserver_fake/rest/rest_negotiation.h"
#include "apiserver_fake/rest/table_columns.h"

namespace quiesce::rest {
namespace {

Value Row(const resource::ResourceType& type, const TableColumns& columns, const Value& object,
          const TableOptions& options, absl::Time now) {
  Value row = Value::Object({{"cells", columns.Cells(object, now)}});
  if (Value conditions = columns.Conditions(object); !conditions.is_null()) {
    row.Set("conditions", std::move(conditions));
  }
  if (options.include_object == "None") {
    row.Set("object", Value());
  } else if (options.include_object == "Object") {
    Value whole = object;  // an item of a list does not say what it is
    whole.Set("apiVersion", Value(type.group_version()));
    whole.Set("kind", Value(type.kind));
    row.Set("object", std::move(whole));
  } else {
    row.Set("object", PartialMetadata(object, options.beta));
  }
  return row;
}

}  // namespace

std::string HumanDuration(absl::Duration duration) {
  const int64_t seconds = absl::ToInt64Seconds(duration);
  if (seconds < -1) return "<invalid>";
  if (seconds < 0) return "0s";
  auto two = [](int64_t whole, const char* unit, int64_t rest, const char* rest_unit) {
    return rest == 0 ? absl::StrCat(whole, unit) : absl::StrCat(whole, unit, rest, rest_unit);
  };
  const int64_t minutes = seconds / 60, hours = seconds / 3600, days = hours / 24,
                years = days / 365;
  if (seconds < 120) return absl::StrCat(seconds, "s");
  if (minutes < 10) return two(minutes, "m", seconds % 60, "s");
  if (minutes < 180) return absl::StrCat(minutes, "m");
  if (hours < 8) return two(hours, "h", minutes % 60, "m");
  if (hours < 48) return absl::StrCat(hours, "h");
  if (hours < 192) return two(days, "d", hours % 24, "h");
  if (days < 730) return absl::StrCat(days, "d");
  if (days < 2920) return two(years, "y", days % 365, "d");
  return absl::StrCat(years, "y");
}

std::string Since(const Value& time, absl::Time now) {
  const std::optional<absl::Time> then = go::ParseRfc3339(time.string_value());
  return then.has_value() ? HumanDuration(now - *then) : "<unknown>";
}

Value ToTable(const resource::ResourceType& type, const Value& reply, const TableOptions& options,
              absl::Time now) {
  if (reply["kind"].string_value() == "Status") return reply;
  const std::shared_ptr<const TableColumns> own = ColumnsOf(type, options.definition);
  const absl::string_view kind = reply["kind"].string_value();
  // A subresource may be of another kind: Scale.
  const TableColumns* const columns =
      kind == type.kind || kind == type.list_kind ? own.get() : &BuiltinColumns(kind);
  Value definitions = Value::List(), rows = Value::List();
  if (options.headers) {
    for (const TableColumn& column : columns->columns()) definitions.Append(column.ToValue());
  }
  const bool list = reply["items"].is_list();
  if (list) {
    for (const Value& item : reply["items"].items())
      rows.Append(Row(type, *columns, item, options, now));
  } else {
    rows.Append(Row(type, *columns, reply, options, now));
  }
  const Value metadata =
      list ? TypedListMetadata(reply["metadata"])
           : Value::Object({{"resourceVersion", reply["metadata"]["resourceVersion"]}});
  return Value::Object({{"kind", "Table"},
                        {"apiVersion", options.beta ? "meta.k8s.io/v1beta1" : "meta.k8s.io/v1"},
                        {"metadata", metadata},
                        {"columnDefinitions", std::move(definitions)},
                        {"rows", std::move(rows)}});
}

}  // namespace quiesce::rest
