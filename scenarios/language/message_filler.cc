// One walk over the YAML guided by the message's descriptor; scenario.proto is the only list of
// keys. After a problem the walk goes on beside it, so that all mistakes of a file are reported at
// once; a value that does not fit leaves its field unset.
//
// Some messages are written shorter than they are: as one text (text_fields.h), as a mapping of
// names (a message with nothing but `entries`), or by the value of their first field alone.
#include "scenarios/language/message_filler.h"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>

#include <algorithm>
#include <cstdint>
#include <tuple>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "scenarios/language/strings.h"
#include "scenarios/language/text_fields.h"

namespace quiesce::scenarios {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::EnumDescriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::OneofDescriptor;
using google::protobuf::Reflection;

class Filler {
 public:
  explicit Filler(std::vector<Problem>* problems) : problems_(problems) {}

  void Fill(const YamlNode& node, Message* message);

 private:
  void FillFromMapping(const YamlNode& node, Message* message);
  void FillField(const YamlNode& node, const FieldDescriptor* field, Message* message);
  void FillRepeated(const YamlNode& node, const FieldDescriptor* field, Message* message);
  void FillMap(const YamlNode& node, const FieldDescriptor* field, Message* message);
  void FillScalar(const YamlNode& node, const FieldDescriptor* field, Message* message);
  bool ReadInteger(const YamlNode& node, int64_t most, int64_t* value);
  void SetEnum(const YamlNode& node, const FieldDescriptor* field, Message* message);
  bool CheckOneof(const YamlNode& key, const FieldDescriptor* field, const Message& message);
  void Report(const YamlNode& at, std::string text) {
    problems_->push_back({at.line, at.column, std::move(text)});
  }

  std::vector<Problem>* problems_;
};

// A field's name as the file writes it.
std::string KeyOf(const FieldDescriptor* field) {
  return absl::StrReplaceAll(field->name(), {{"_", " "}});
}

std::string EnumText(const std::string& name) {
  return absl::AsciiStrToLower(absl::StrReplaceAll(name, {{"_", " "}}));
}

// The first field, if its value may stand alone for the whole message.
const FieldDescriptor* ShortForm(const Descriptor* type) {
  const FieldDescriptor* first = type->FindFieldByNumber(1);
  if (first == nullptr || first->is_map()) return nullptr;
  return first;
}

const FieldDescriptor* EntriesOf(const Descriptor* type) {
  if (type->field_count() != 1 || type->field(0)->name() != "entries") return nullptr;
  return type->field(0);
}

void Filler::Fill(const YamlNode& node, Message* message) {
  const Descriptor* type = message->GetDescriptor();
  if (IsTextMessage(type)) {
    const std::string wrong = FillTextMessage(node, message);
    if (!wrong.empty()) Report(node, wrong);
    return;
  }
  if (const FieldDescriptor* entries = EntriesOf(type)) {
    FillMap(node, entries, message);
    return;
  }
  if (node.kind == YamlNode::Kind::kMap) {
    FillFromMapping(node, message);
    return;
  }
  if (const FieldDescriptor* first = ShortForm(type); first != nullptr && !node.IsNull()) {
    FillField(node, first, message);
    return;
  }
  std::vector<std::string> keys;
  keys.reserve(static_cast<size_t>(type->field_count()));
  for (int i = 0; i < type->field_count(); ++i) keys.push_back(KeyOf(type->field(i)));
  Report(node, absl::StrCat("expected a mapping with keys such as ",
                            absl::StrJoin(keys.begin(),
                                          keys.begin() + std::min<size_t>(keys.size(), 4), ", "),
                            "; got ", node.Describe()));
}

void Filler::FillFromMapping(const YamlNode& node, Message* message) {
  const Descriptor* type = message->GetDescriptor();
  std::vector<std::string> keys;
  keys.reserve(static_cast<size_t>(type->field_count()));
  for (int i = 0; i < type->field_count(); ++i) keys.push_back(KeyOf(type->field(i)));
  std::vector<std::string> seen;
  for (const auto& [key, value] : node.members) {
    const auto found = std::find(keys.begin(), keys.end(), key.text);
    if (found == keys.end()) {
      const std::string hint = DidYouMean(key.text, keys);
      Report(key, absl::StrCat("unknown key \"", key.text, "\"",
                               hint.empty()
                                   ? absl::StrCat("; expected one of ", absl::StrJoin(keys, ", "))
                                   : hint));
      continue;
    }
    if (std::find(seen.begin(), seen.end(), key.text) != seen.end()) {
      Report(key, absl::StrCat("the key \"", key.text, "\" comes twice"));
      continue;
    }
    seen.push_back(key.text);
    const FieldDescriptor* field = type->field(static_cast<int>(found - keys.begin()));
    if (!CheckOneof(key, field, *message)) continue;
    FillField(value, field, message);
  }
}

bool Filler::CheckOneof(const YamlNode& key, const FieldDescriptor* field, const Message& message) {
  const OneofDescriptor* oneof = field->real_containing_oneof();
  if (oneof == nullptr) return true;
  const FieldDescriptor* other = message.GetReflection()->GetOneofFieldDescriptor(message, oneof);
  if (other == nullptr) return true;
  Report(key, absl::StrCat("\"", key.text, "\" beside \"", KeyOf(other),
                           "\": expected only one of them here"));
  return false;
}

void Filler::FillField(const YamlNode& node, const FieldDescriptor* field, Message* message) {
  if (field->is_map()) {
    FillMap(node, field, message);
  } else if (field->is_repeated()) {
    FillRepeated(node, field, message);
  } else if (field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
    Fill(node, message->GetReflection()->MutableMessage(message, field));
  } else {
    FillScalar(node, field, message);
  }
}

void Filler::FillRepeated(const YamlNode& node, const FieldDescriptor* field, Message* message) {
  if (node.IsNull()) return;
  const Reflection* reflection = message->GetReflection();
  const auto add = [&](const YamlNode& item) {
    if (field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
      Fill(item, reflection->AddMessage(message, field));
    } else {
      FillScalar(item, field, message);
    }
  };
  if (node.kind == YamlNode::Kind::kList) {
    for (const YamlNode& item : node.items) add(item);
  } else {
    add(node);
  }
}

void Filler::FillMap(const YamlNode& node, const FieldDescriptor* field, Message* message) {
  if (node.kind != YamlNode::Kind::kMap) {
    Report(node, absl::StrCat("expected a mapping from names; got ", node.Describe()));
    return;
  }
  const Descriptor* entry = field->message_type();
  std::vector<std::string> seen;
  for (const auto& [key, value] : node.members) {
    if (std::find(seen.begin(), seen.end(), key.text) != seen.end()) {
      Report(key, absl::StrCat("the key \"", key.text, "\" comes twice"));
      continue;
    }
    seen.push_back(key.text);
    Message* item = message->GetReflection()->AddMessage(message, field);
    item->GetReflection()->SetString(item, entry->map_key(), key.text);
    Fill(value, item->GetReflection()->MutableMessage(item, entry->map_value()));
  }
}

bool Filler::ReadInteger(const YamlNode& node, int64_t most, int64_t* value) {
  if (node.kind == YamlNode::Kind::kScalar && !node.quoted && absl::SimpleAtoi(node.text, value) &&
      *value >= 0 && *value <= most) {
    return true;
  }
  Report(node, absl::StrCat("expected a whole number from 0 to ", most, "; got ", node.Describe()));
  return false;
}

void Filler::FillScalar(const YamlNode& node, const FieldDescriptor* field, Message* message) {
  const Reflection* reflection = message->GetReflection();
  int64_t number;
  switch (field->cpp_type()) {
    case FieldDescriptor::CPPTYPE_INT32:
      if (ReadInteger(node, INT32_MAX, &number)) {
        reflection->SetInt32(message, field, static_cast<int32_t>(number));
      }
      return;
    case FieldDescriptor::CPPTYPE_INT64:
      if (ReadInteger(node, INT64_MAX, &number)) reflection->SetInt64(message, field, number);
      return;
    case FieldDescriptor::CPPTYPE_BOOL:
      if (node.quoted || (node.text != "true" && node.text != "false")) {
        Report(node, absl::StrCat("expected true or false; got ", node.Describe()));
      } else {
        reflection->SetBool(message, field, node.text == "true");
      }
      return;
    case FieldDescriptor::CPPTYPE_ENUM:
      SetEnum(node, field, message);
      return;
    default:
      break;
  }
  if (node.kind != YamlNode::Kind::kScalar || (node.IsNull() && !node.quoted)) {
    Report(node, absl::StrCat("expected a text; got ", node.Describe()));
  } else if (field->is_repeated()) {
    reflection->AddString(message, field, node.text);
  } else {
    reflection->SetString(message, field, node.text);
  }
}

void Filler::SetEnum(const YamlNode& node, const FieldDescriptor* field, Message* message) {
  const EnumDescriptor* type = field->enum_type();
  std::vector<std::string> known;
  for (int i = 0; i < type->value_count(); ++i) {
    const std::string text = EnumText(type->value(i)->name());
    if (text.find("unspecified") != std::string::npos) continue;
    if (node.kind == YamlNode::Kind::kScalar && text == node.text) {
      const Reflection* reflection = message->GetReflection();
      field->is_repeated() ? reflection->AddEnum(message, field, type->value(i))
                           : reflection->SetEnum(message, field, type->value(i));
      return;
    }
    known.push_back(text);
  }
  Report(node, absl::StrCat("expected one of ", absl::StrJoin(known, ", "), "; got ",
                            node.Describe(), DidYouMean(node.text, known)));
}

}  // namespace

void FillMessage(const YamlNode& node, Message* message, std::vector<Problem>* problems) {
  Filler(problems).Fill(node, message);
}

std::string FormatProblems(const std::string& file, std::vector<Problem> problems) {
  std::sort(problems.begin(), problems.end(), [](const Problem& a, const Problem& b) {
    return std::tie(a.line, a.column, a.text) < std::tie(b.line, b.column, b.text);
  });
  return absl::StrJoin(problems, "\n", [&](std::string* out, const Problem& problem) {
    absl::StrAppend(out, file, ":", problem.line, ":", problem.column, ": ", problem.text);
  });
}

}  // namespace quiesce::scenarios
