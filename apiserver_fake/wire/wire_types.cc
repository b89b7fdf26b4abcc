// The table is read in two passes, as structs refer to each other in any order and to themselves:
// first every struct gets its fields, with pointers to structs that may still be empty; then the
// fields are sorted by name, their declared order is kept beside, and the zero values are built,
// for which a struct needs those of the structs that it holds by value.
//
// Types are shared by their expression in the table, so that two fields of one Go type have one
// WireType, and are never freed.
#include "apiserver_fake/wire/wire_types.h"

#include <algorithm>
#include <map>
#include <memory>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"

namespace quiesce::wire {
namespace {

constexpr char kTable[] =
#include "apiserver_fake/wire/wire_types.inc"
    ;

constexpr absl::string_view kSchemaStruct =
    "apiextensions-apiserver.pkg.apis.apiextensions.v1.JSONSchemaProps";

// Builds the type graph from the table, once a process.
class Table {
 public:
  Table() {
    WireType* current = nullptr;
    for (absl::string_view line : absl::StrSplit(kTable, '\n', absl::SkipEmpty())) {
      if (absl::ConsumePrefix(&line, "struct ")) {
        current = Struct(line);
      } else if (current != nullptr) {
        current->fields.push_back(Field(line));
      }
    }
    for (auto& [name, type] : structs_) {
      std::vector<std::string> order;
      for (const WireField& field : type->fields) order.push_back(field.name);
      std::sort(type->fields.begin(), type->fields.end(),  // names are unique
                [](const WireField& a, const WireField& b) { return a.name < b.name; });
      for (const std::string& field : order) {
        type->declared.push_back(size_t(type->FindField(field) - type->fields.data()));
      }
    }
    for (auto& [name, type] : structs_) FillZero(type.get());
  }

  const WireType* Find(absl::string_view name) const {
    auto it = structs_.find(std::string(name));
    return it == structs_.end() ? nullptr : it->second.get();
  }

 private:
  WireType* Struct(absl::string_view name) {
    std::unique_ptr<WireType>& type = structs_[std::string(name)];
    if (type == nullptr) {
      type = std::make_unique<WireType>();
      const std::vector<absl::string_view> parts = absl::StrSplit(name, '.');
      type->struct_name = std::string(parts.back());
      type->go_name = absl::StrCat(parts[parts.size() - 2], ".", parts.back());
      type->is_meta = absl::StartsWith(name, "apimachinery.");
    }
    return type.get();
  }

  WireType* Other(absl::string_view expression) {
    std::unique_ptr<WireType>& type = others_[std::string(expression)];
    if (type != nullptr) return type.get();
    type = std::make_unique<WireType>();
    WireType* result = type.get();
    if (absl::ConsumePrefix(&expression, "[]")) {
      result->kind = WireKind::kList;
      result->element = Type(expression);
      result->go_name = absl::StrCat("[]", result->element->go_name);
    } else if (absl::ConsumePrefix(&expression, "{")) {
      const size_t end = expression.find('}');
      const absl::string_view name = expression.substr(0, end);
      result->kind = WireKind::kMap;
      // ResourceLists round their quantities (SetDefaults_ResourceList).
      result->element =
          name == "v1.ResourceList" ? Other("@ResourceQuantity") : Type(expression.substr(end + 1));
      if (name.empty() || absl::StartsWith(name, "map[")) {
        result->go_name =
            absl::StrCat(name.empty() ? "map[string]" : name, result->element->go_name);
      } else {
        result->go_name = std::string(name);
      }
    } else if (absl::StartsWith(expression, "@JSONSchemaPropsOr")) {
      result->kind = WireKind::kSchemaOr;
      result->element = Struct(kSchemaStruct);
      result->go_name = absl::StrCat("v1.", expression.substr(1));
    } else {
      FillScalar(expression, result);
    }
    return result;
  }

  static void FillScalar(absl::string_view expression, WireType* type) {
    struct Scalar {
      absl::string_view name;
      WireKind kind;
      absl::string_view go_name;
    };
    static constexpr Scalar kScalars[] = {
        {"bool", WireKind::kBool, "bool"},
        {"int32", WireKind::kInt32, "int32"},
        {"int64", WireKind::kInt64, "int64"},
        {"float64", WireKind::kDouble, "float64"},
        {"string", WireKind::kString, "string"},
        {"bytes", WireKind::kBytes, "[]uint8"},
        {"@Time", WireKind::kTime, "v1.Time"},
        {"@MicroTime", WireKind::kMicroTime, "v1.MicroTime"},
        {"@IntOrString", WireKind::kIntOrString, "intstr.IntOrString"},
        {"@Quantity", WireKind::kQuantity, "resource.Quantity"},
        {"@ResourceQuantity", WireKind::kQuantity, "resource.Quantity"},
        {"@FieldsV1", WireKind::kRaw, "v1.FieldsV1"},
        {"@RawExtension", WireKind::kRaw, "runtime.RawExtension"},
        {"@JSON", WireKind::kRaw, "v1.JSON"},
    };
    const std::pair<absl::string_view, absl::string_view> parts =
        absl::StrSplit(expression, absl::MaxSplits(':', 1));
    for (const Scalar& scalar : kScalars) {
      if (scalar.name != parts.first) continue;
      type->kind = scalar.kind;
      type->go_name = std::string(parts.second.empty() ? scalar.go_name : parts.second);
      type->rounds_to_milli = scalar.name == "@ResourceQuantity";
    }
  }

  const WireType* Type(absl::string_view expression) {
    if (absl::ConsumePrefix(&expression, "$")) return Struct(expression);
    return Other(expression);
  }

  WireField Field(absl::string_view line) {
    std::vector<absl::string_view> words = absl::StrSplit(line, ' ');
    WireField field;
    field.name = std::string(words[0]);
    field.key = ValueKey(field.name);
    field.key.as_value().Immortalize();
    field.omit_empty = absl::StrContains(words[1], 'o');
    field.omit_zero = absl::StrContains(words[1], 'z');
    absl::string_view type = words[2];
    field.pointer = absl::ConsumePrefix(&type, "*");
    field.type = Type(type);
    field.go_path = field.name;
    field.go_name = field.name;
    field.go_name[0] = absl::ascii_toupper(field.go_name[0]);
    for (size_t i = 3; i < words.size(); ++i) {
      if (absl::ConsumePrefix(&words[i], "=")) {
        field.go_name = std::string(words[i]);
      } else {
        field.go_path = absl::StrCat(words[i].substr(1), ".", field.go_path);
      }
    }
    return field;
  }

  // Fills zero of a struct and of what it holds by value; by-value structs never nest endlessly.
  void FillZero(WireType* type) {
    if (type->zero.is_object()) return;
    type->zero = Value::Object();
    for (WireField& field : type->fields) {
      const WireKind kind = field.type->kind;
      if (field.pointer) {
        field.absent_when_zero = field.omit_empty;
      } else if (kind == WireKind::kStruct || kind == WireKind::kTime ||
                 kind == WireKind::kMicroTime || kind == WireKind::kIntOrString ||
                 kind == WireKind::kQuantity || kind == WireKind::kRaw) {
        field.absent_when_zero = field.omit_zero;
      } else {
        field.absent_when_zero = field.omit_empty;
      }
      if (!field.pointer) field.zero = Zero(*field.type);
      if (!field.absent_when_zero) type->zero.Set(field.name, field.zero);
    }
    type->zero.Immortalize();
  }

  Value Zero(const WireType& type) {
    switch (type.kind) {
      case WireKind::kBool:
        return false;
      case WireKind::kInt32:
      case WireKind::kInt64:
      case WireKind::kDouble:
      case WireKind::kIntOrString:
        return 0;
      case WireKind::kString:
        return "";
      case WireKind::kQuantity:
        return "0";
      case WireKind::kStruct:
        FillZero(const_cast<WireType*>(&type));
        return type.zero;
      default:
        return nullptr;
    }
  }

  std::map<std::string, std::unique_ptr<WireType>> structs_, others_;
};

}  // namespace

const WireField* WireType::FindField(absl::string_view name) const {
  auto it = std::lower_bound(
      fields.begin(), fields.end(), name,
      [](const WireField& field, absl::string_view wanted) { return field.name < wanted; });
  return it == fields.end() || it->name != name ? nullptr : &*it;
}

const WireType* FindWireType(absl::string_view name) {
  static const Table& table = *new Table();
  return table.Find(name);
}

const WireType* WireTypeOfKind(absl::string_view api_version, absl::string_view kind) {
  const size_t slash = api_version.find('/');
  // The package of a group has the first word of its name.
  const absl::string_view group = slash == absl::string_view::npos
                                      ? "core"
                                      : api_version.substr(0, api_version.find_first_of("./"));
  const absl::string_view version =
      slash == absl::string_view::npos ? api_version : api_version.substr(slash + 1);
  return FindWireType(absl::StrCat("api.", group, ".", version, ".", kind));
}

}  // namespace quiesce::wire
