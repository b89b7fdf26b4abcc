// The columns of built-in kinds out of table_columns.inc (lines `K KIND`, then name, type, format,
// priority and description, separated by tabs), joined with the functions that fill them.
#include <algorithm>
#include <map>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "apiserver_fake/kinds/scale_selector.h"
#include "apiserver_fake/rest/table_cells.h"
#include "apiserver_fake/rest/table_columns.h"

namespace quiesce::rest {
namespace {

constexpr char kTable[] =
#include "apiserver_fake/rest/table_columns.inc"
    ;

class KindColumns : public TableColumns {
 public:
  const std::vector<TableColumn>& columns() const override { return columns_; }
  Value Cells(const Value& object, absl::Time now) const override { return cells_(object, now); }
  Value Conditions(const Value& object) const override {
    if (!is_pod_) return Value();
    const absl::string_view phase = object["status"]["phase"].string_value();
    if (phase != "Succeeded" && phase != "Failed") return Value();
    return Value::List({Value::Object(
        {{"type", Value("Completed")},
         {"status", Value("True")},
         {"reason", Value(phase)},
         {"message",
          Value(phase == "Failed" ? "The pod failed." : "The pod has completed successfully.")}})});
  }

  std::vector<TableColumn> columns_;
  CellsFunction cells_ = nullptr;
  bool is_pod_ = false;
};

Value NameAndCreation(const Value& object, absl::Time now) {
  const Value& metadata = object["metadata"];
  return Value::List({metadata["name"], metadata["creationTimestamp"]});
}

// Of kinds that no one has given columns.
const KindColumns& DefaultColumns() {
  static const KindColumns* const columns = [] {
    auto* made = new KindColumns;
    made->columns_ = {{"Name", "string", "name", "", 0}, {"Created At", "date", "", "", 0}};
    made->cells_ = NameAndCreation;
    return made;
  }();
  return *columns;
}

class BuiltinTable {
 public:
  BuiltinTable() {
    KindColumns* open = nullptr;
    for (absl::string_view line : absl::StrSplit(kTable, '\n', absl::SkipEmpty())) {
      const std::vector<std::string> words = absl::StrSplit(line, '\t');
      if (words.size() == 1) {
        const absl::string_view kind = absl::StripPrefix(line, "K ");
        open = &kinds_[std::string(kind)];
        open->is_pod_ = kind == "Pod";
        continue;
      }
      TableColumn column{words[0], words[1], words[2],
                         absl::StrReplaceAll(words[4], {{"\\n", "\n"}}), 0};
      if (!absl::SimpleAtoi(words[3], &column.priority)) column.priority = 0;
      open->columns_.push_back(std::move(column));
    }
    for (const auto& cells : {WorkloadCells(), NetworkAndStorageCells(), OtherCells()}) {
      for (const KindCells& kind : cells) kinds_[std::string(kind.kind)].cells_ = kind.cells;
    }
  }

  const KindColumns& Find(const std::string& kind) const {
    const auto found = kinds_.find(kind);
    const bool complete =
        found != kinds_.end() && found->second.cells_ != nullptr && !found->second.columns_.empty();
    return complete ? found->second : DefaultColumns();
  }

 private:
  std::map<std::string, KindColumns> kinds_;
};

}  // namespace

const TableColumns& BuiltinColumns(absl::string_view kind) {
  static const BuiltinTable* const table = new BuiltinTable();
  return table->Find(std::string(kind));
}

std::string TextOr(const Value& text, absl::string_view otherwise) {
  return std::string(text.string_value().empty() ? otherwise : text.string_value());
}

Value Age(const Value& object, absl::Time now) {
  return Value(Since(object["metadata"]["creationTimestamp"], now));
}

std::string LabelsText(const Value& labels) {
  std::vector<std::string> texts;
  for (const ValueMember& label : labels.members()) {
    texts.push_back(absl::StrCat(label.key.view(), "=", label.value.string_value()));
  }
  return texts.empty() ? "<none>" : absl::StrJoin(texts, ",");
}

std::string SelectorOrNone(const Value& selector) {
  std::string text = kinds::SelectorText(selector);
  return text.empty() ? "<none>" : text;
}

std::string FirstThree(const std::vector<std::string>& texts) {
  constexpr size_t kShown = 3;
  const std::vector<std::string> first(
      texts.begin(), texts.begin() + static_cast<long>(std::min(kShown, texts.size())));
  const std::string text = absl::StrJoin(first, ",");
  return texts.size() > kShown ? absl::StrCat(text, " + ", texts.size() - kShown, " more...")
                               : text;
}

}  // namespace quiesce::rest
