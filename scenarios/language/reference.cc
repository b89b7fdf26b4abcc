#include "scenarios/language/reference.h"

#include <algorithm>
#include <map>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"

namespace quiesce::scenarios {
namespace {

struct Field {
  std::string type, name, about;
  int number = 0;
  bool repeated = false;
};

struct Definition {
  std::string name, about;
  bool is_enum = false;
  std::vector<Field> fields;
};

// The messages that a file writes as one text, with what the reference calls them.
const std::pair<const char*, const char*> kTexts[] = {
    {"Duration", "a duration"},   {"Name", "a name"},
    {"FilePath", "a file"},       {"ObjectName", "objects"},
    {"Condition", "a condition"}, {"FieldPath", "a field"},
    {"Json", "any value"},        {"Operation", "an operation"},
};

const char* TextName(absl::string_view type) {
  for (const auto& [name, shown] : kTexts) {
    if (type == name) return shown;
  }
  return nullptr;
}

class ProtoReader {
 public:
  std::vector<Definition> Read(absl::string_view proto) {
    for (absl::string_view line : absl::StrSplit(proto, '\n')) ReadLine(line);
    return std::move(definitions_);
  }

 private:
  void ReadLine(absl::string_view line) {
    line = absl::StripAsciiWhitespace(line);
    if (absl::ConsumePrefix(&line, "//")) {
      absl::ConsumePrefix(&line, " ");
      absl::StrAppend(&comment_, comment_.empty() ? "" : " ", line);
      return;
    }
    const std::vector<std::string> words =
        absl::StrSplit(line, absl::ByAnyChar(" ;"), absl::SkipEmpty());
    if (words.size() >= 2 && (words[0] == "message" || words[0] == "enum")) {
      definitions_.push_back({words[1], comment_, words[0] == "enum", {}});
    } else if (const auto equals = std::find(words.begin(), words.end(), "=");
               equals != words.end() && !definitions_.empty() && words[0] != "syntax") {
      AddField(words, equals - words.begin());
    }
    comment_.clear();
  }

  void AddField(const std::vector<std::string>& words, std::ptrdiff_t equals) {
    Field field;
    field.name = words[static_cast<size_t>(equals) - 1];
    field.number = std::atoi(words[static_cast<size_t>(equals) + 1].c_str());
    field.about = comment_;
    field.repeated = words[0] == "repeated";
    const size_t type = words[0] == "repeated" || words[0] == "optional" ? 1 : 0;
    field.type = absl::StrJoin(words.begin() + static_cast<std::ptrdiff_t>(type),
                               words.begin() + equals - 1, " ");
    definitions_.back().fields.push_back(std::move(field));
  }

  std::string comment_;
  std::vector<Definition> definitions_;
};

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

std::string TypeName(const Field& field) {
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

void AppendEnum(const Definition& definition, std::string* out) {
  absl::StrAppend(out, "| word | meaning |\n|---|---|\n");
  for (const Field& value : definition.fields) {
    if (absl::StrContains(value.name, "UNSPECIFIED")) continue;
    absl::StrAppend(out, "| `",
                    absl::AsciiStrToLower(absl::StrReplaceAll(value.name, {{"_", " "}})), "` | ",
                    Cell(value.about), " |\n");
  }
}

void AppendMessage(const Definition& definition, std::string* out) {
  if (definition.fields.size() == 1 && definition.fields[0].name == "entries") {
    absl::StrAppend(out, "Written as ", TypeName(definition.fields[0]), ".\n");
    return;
  }
  for (const Field& field : definition.fields) {
    if (field.number != 1) continue;
    absl::StrAppend(out, "The value of `", absl::StrReplaceAll(field.name, {{"_", " "}}),
                    "` may stand alone.\n\n");
  }
  absl::StrAppend(out, "| key | value | meaning |\n|---|---|---|\n");
  for (const Field& field : definition.fields) {
    absl::StrAppend(out, "| `", absl::StrReplaceAll(field.name, {{"_", " "}}), "` | ",
                    TypeName(field), " | ", Cell(field.about), " |\n");
  }
}

}  // namespace

std::string MakeReference(absl::string_view proto) {
  const std::vector<Definition> definitions = ProtoReader().Read(proto);
  std::string out = "## Texts\n\n";
  for (const Definition& definition : definitions) {
    const char* text = TextName(definition.name);
    if (text == nullptr) continue;
    absl::StrAppend(&out, "**", Heading(definition.name), "** (", text, "): ", definition.about,
                    "\n\n");
  }
  for (const Definition& definition : definitions) {
    if (TextName(definition.name) != nullptr) continue;
    absl::StrAppend(&out, "## ", Heading(definition.name), "\n\n", definition.about, "\n\n");
    definition.is_enum ? AppendEnum(definition, &out) : AppendMessage(definition, &out);
    absl::StrAppend(&out, "\n");
  }
  while (absl::EndsWith(out, "\n\n")) out.pop_back();
  return out;
}

}  // namespace quiesce::scenarios
