#include "scenarios/language/proto_reader.h"

#include <algorithm>
#include <cstdlib>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"

namespace quiesce::scenarios {
namespace {

// The messages that a file writes as one text, with what the reference calls them.
const std::pair<const char*, const char*> kTexts[] = {
    {"Duration", "a duration"},   {"Name", "a name"},
    {"FilePath", "a file"},       {"ObjectName", "objects"},
    {"Condition", "a condition"}, {"FieldPath", "a field"},
    {"Json", "any value"},        {"Operation", "an operation"},
    {"Timestamp", "a time"},      {"Labels", "labels"},
};

class ProtoReader {
 public:
  std::vector<ProtoDefinition> Read(absl::string_view proto) {
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
    if (words.size() >= 2 && words[0] == "oneof") {
      in_oneof_ = true;
    } else if (words.size() == 1 && words[0] == "}") {
      in_oneof_ = false;
    } else if (words.size() >= 2 && (words[0] == "message" || words[0] == "enum")) {
      definitions_.push_back({words[1], comment_, words[0] == "enum", {}});
    } else if (const auto equals = std::find(words.begin(), words.end(), "=");
               equals != words.end() && !definitions_.empty() && words[0] != "syntax") {
      AddField(words, equals - words.begin());
    }
    comment_.clear();
  }

  void AddField(const std::vector<std::string>& words, std::ptrdiff_t equals) {
    ProtoField field;
    field.name = words[static_cast<size_t>(equals) - 1];
    field.number = std::atoi(words[static_cast<size_t>(equals) + 1].c_str());
    field.about = comment_;
    field.repeated = words[0] == "repeated";
    field.in_oneof = in_oneof_;
    const size_t type = words[0] == "repeated" || words[0] == "optional" ? 1 : 0;
    field.type = absl::StrJoin(words.begin() + static_cast<std::ptrdiff_t>(type),
                               words.begin() + equals - 1, " ");
    definitions_.back().fields.push_back(std::move(field));
  }

  std::string comment_;
  bool in_oneof_ = false;
  std::vector<ProtoDefinition> definitions_;
};

}  // namespace

std::vector<ProtoDefinition> ReadProto(absl::string_view proto) {
  return ProtoReader().Read(proto);
}

std::string WordsOf(absl::string_view name) {
  return absl::AsciiStrToLower(absl::StrReplaceAll(name, {{"_", " "}}));
}

const char* TextName(absl::string_view type) {
  for (const auto& [name, shown] : kTexts) {
    if (type == name) return shown;
  }
  return nullptr;
}

}  // namespace quiesce::scenarios
