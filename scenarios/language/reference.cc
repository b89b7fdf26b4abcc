#include "scenarios/language/reference.h"

#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/strip.h"
#include "scenarios/language/proto_reader.h"

namespace quiesce::scenarios {
namespace {

// "AfterCut" -> "After cut"
std::string Heading(absl::string_view name) {
  std::string out;
  for (char c : name) {
    if (absl::ascii_isupper(c) && !out.empty()) {
      out.push_back(' ');
      c = absl::ascii_tolower(c);
    }
    out.push_back(c);
  }
  return out;
}

std::string Link(absl::string_view type) {
  const std::string heading = Heading(type);
  return absl::StrCat("[", absl::AsciiStrToLower(heading), "](#",
                      absl::StrReplaceAll(absl::AsciiStrToLower(heading), {{" ", "-"}}), ")");
}

std::string TypeName(const ProtoField& field) {
  const std::string many = field.repeated ? "a list of " : "";
  if (absl::StartsWith(field.type, "map<")) {
    absl::string_view inner = field.type;
    absl::ConsumePrefix(&inner, "map<string, ");
    absl::ConsumeSuffix(&inner, ">");
    return absl::StrCat("a mapping from names to ", Link(inner));
  }
  if (field.type == "string") return absl::StrCat(many, field.repeated ? "texts" : "a text");
  if (field.type == "bool") return "true or false";
  if (field.type == "int32" || field.type == "int64") return "a number";
  if (const char* text = TextName(field.type)) {
    return field.repeated ? absl::StrCat("a list: each ", text) : text;
  }
  return absl::StrCat(many, Link(field.type));
}

std::string Cell(absl::string_view text) { return absl::StrReplaceAll(text, {{"|", "\\|"}}); }

void AppendEnum(const ProtoDefinition& definition, std::string* out) {
  absl::StrAppend(out, "| word | meaning |\n|---|---|\n");
  for (const ProtoField& value : definition.fields) {
    if (absl::StrContains(value.name, "UNSPECIFIED")) continue;
    absl::StrAppend(out, "| `",
                    absl::AsciiStrToLower(absl::StrReplaceAll(value.name, {{"_", " "}})), "` | ",
                    Cell(value.about), " |\n");
  }
}

void AppendMessage(const ProtoDefinition& definition, std::string* out) {
  if (definition.IsMapping()) {
    absl::StrAppend(out, "Written as ", TypeName(definition.fields[0]), ".\n");
    return;
  }
  for (const ProtoField& field : definition.fields) {
    if (field.number != 1) continue;
    absl::StrAppend(out, "The value of `", absl::StrReplaceAll(field.name, {{"_", " "}}),
                    "` may stand alone.\n\n");
  }
  absl::StrAppend(out, "| key | value | meaning |\n|---|---|---|\n");
  for (const ProtoField& field : definition.fields) {
    absl::StrAppend(out, "| `", absl::StrReplaceAll(field.name, {{"_", " "}}), "` | ",
                    TypeName(field), " | ", Cell(field.about), " |\n");
  }
}

}  // namespace

std::string MakeReference(absl::string_view proto) {
  const std::vector<ProtoDefinition> definitions = ReadProto(proto);
  std::string out = "## Texts\n\n";
  for (const ProtoDefinition& definition : definitions) {
    const char* text = TextName(definition.name);
    if (text == nullptr) continue;
    absl::StrAppend(&out, "**", Heading(definition.name), "** (", text, "): ", definition.about,
                    "\n\n");
  }
  for (const ProtoDefinition& definition : definitions) {
    if (TextName(definition.name) != nullptr) continue;
    absl::StrAppend(&out, "## ", Heading(definition.name), "\n\n", definition.about, "\n\n");
    definition.is_enum ? AppendEnum(definition, &out) : AppendMessage(definition, &out);
    absl::StrAppend(&out, "\n");
  }
  while (absl::EndsWith(out, "\n\n")) out.pop_back();
  return out;
}

}  // namespace quiesce::scenarios
