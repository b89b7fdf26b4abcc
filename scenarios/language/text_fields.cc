// Texts are parsed when the file is read, though conditions and durations are kept as they were
// written: later parses cannot fail, so the rest of the program dereferences their results without
// asking.
#include "scenarios/language/text_fields.h"

#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "apiserver_fake/api/label_selector.h"
#include "apiserver_fake/base/json.h"
#include "apiserver_fake/go/rfc3339.h"
#include "scenarios/language/expression.h"
#include "scenarios/language/strings.h"

namespace quiesce::scenarios {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::Message;

bool IsPlainName(absl::string_view text, absl::string_view also) {
  if (text.empty()) return false;
  for (char c : text) {
    if (!absl::ascii_isalnum(c) && c != '-' && !absl::StrContains(also, c)) return false;
  }
  return true;
}

absl::Status BadObjectName(absl::string_view text) {
  return absl::InvalidArgumentError(
      absl::StrCat("expected an object such as databases/test-db, databases/prod/test-db or "
                   "pods/*, got \"",
                   text, "\""));
}

// The text of a scalar; sets *wrong where the node is something else.
std::string TextOf(const YamlNode& node, absl::string_view expected, std::string* wrong) {
  if (node.kind != YamlNode::Kind::kScalar || node.text.empty()) {
    *wrong = absl::StrCat("expected ", expected, "; got ", node.Describe());
  }
  return node.text;
}

template <typename M>
void SetPlace(const YamlNode& node, M* message) {
  message->set_line(node.line);
  message->set_column(node.column);
}

std::string FillDuration(const YamlNode& node, Duration* duration) {
  std::string wrong;
  const std::string text = TextOf(node, "a duration such as 200ms, 30s or 1h30m", &wrong);
  if (!wrong.empty()) return wrong;
  const absl::StatusOr<absl::Duration> parsed = ParseDuration(text);
  if (!parsed.ok()) return std::string(parsed.status().message());
  duration->set_nanoseconds(absl::ToInt64Nanoseconds(*parsed));
  SetPlace(node, duration);
  return "";
}

template <typename M>
std::string FillText(const YamlNode& node, absl::string_view expected, M* message) {
  std::string wrong;
  message->set_text(TextOf(node, expected, &wrong));
  SetPlace(node, message);
  return wrong;
}

// Parse errors come as "COLUMN: what"; the column counts within the text.
std::string InText(absl::string_view kind, const absl::Status& status, absl::string_view text) {
  const std::pair<absl::string_view, absl::string_view> parts =
      absl::StrSplit(status.message(), absl::MaxSplits(": ", 1));
  return absl::StrCat(kind, " \"", text, "\", character ", parts.first, ": ", parts.second);
}

std::string FillObjectName(const YamlNode& node, ObjectName* name) {
  std::string wrong;
  const std::string text = TextOf(node, "an object such as databases/test-db", &wrong);
  if (!wrong.empty()) return wrong;
  absl::StatusOr<ObjectName> parsed = ParseObjectName(text);
  if (!parsed.ok()) return std::string(parsed.status().message());
  *name = *std::move(parsed);
  SetPlace(node, name);
  return "";
}

std::string FillOperation(const YamlNode& node, Operation* operation) {
  std::string wrong;
  const std::string text = TextOf(node, "an operation such as update databases/status", &wrong);
  if (!wrong.empty()) return wrong;
  absl::StatusOr<Operation> parsed = ParseOperation(text);
  if (!parsed.ok()) return std::string(parsed.status().message());
  *operation = *std::move(parsed);
  SetPlace(node, operation);
  return "";
}

std::string FillTimestamp(const YamlNode& node, Timestamp* time) {
  constexpr char kExpected[] = "a time such as 2026-03-29T00:59:30Z";
  std::string wrong = FillText(node, kExpected, time);
  if (!wrong.empty()) return wrong;
  const auto parsed = go::ParseRfc3339(time->text());
  if (!parsed.has_value()) return absl::StrCat("expected ", kExpected, "; got ", node.Describe());
  return "";
}

std::string FillLabels(const YamlNode& node, Labels* labels) {
  std::string wrong = FillText(node, "labels such as app=web,tier!=db", labels);
  if (!wrong.empty()) return wrong;
  const auto parsed = api::LabelSelector::Parse(labels->text());
  return parsed.ok() ? "" : std::string(parsed.status().message());
}

}  // namespace

bool IsTextMessage(const Descriptor* type) {
  for (const Descriptor* one :
       {Duration::descriptor(), Name::descriptor(), FilePath::descriptor(),
        ObjectName::descriptor(), Condition::descriptor(), FieldPath::descriptor(),
        Json::descriptor(), Operation::descriptor(), Timestamp::descriptor(),
        Labels::descriptor()}) {
    if (one == type) return true;
  }
  return false;
}

std::string FillTextMessage(const YamlNode& node, Message* message) {
  if (auto* duration = dynamic_cast<Duration*>(message)) return FillDuration(node, duration);
  if (auto* name = dynamic_cast<Name*>(message)) return FillText(node, "a name", name);
  if (auto* path = dynamic_cast<FilePath*>(message)) return FillText(node, "a file", path);
  if (auto* name = dynamic_cast<ObjectName*>(message)) return FillObjectName(node, name);
  if (auto* operation = dynamic_cast<Operation*>(message)) return FillOperation(node, operation);
  if (auto* time = dynamic_cast<Timestamp*>(message)) return FillTimestamp(node, time);
  if (auto* labels = dynamic_cast<Labels*>(message)) return FillLabels(node, labels);
  if (auto* condition = dynamic_cast<Condition*>(message)) {
    std::string wrong = FillText(node, "a condition such as .status.phase == Ready", condition);
    if (!wrong.empty()) return wrong;
    const absl::StatusOr<Expression> parsed = Expression::Parse(condition->text());
    return parsed.ok() ? "" : InText("condition", parsed.status(), condition->text());
  }
  if (auto* path = dynamic_cast<FieldPath*>(message)) {
    std::string wrong = FillText(node, "a field such as .status.phase", path);
    if (!wrong.empty()) return wrong;
    const absl::StatusOr<Path> parsed = Path::Parse(path->text());
    return parsed.ok() ? "" : InText("field", parsed.status(), path->text());
  }
  auto* json = dynamic_cast<Json*>(message);
  json->set_text(ToJson(YamlToValue(node)));
  SetPlace(node, json);
  return "";
}

absl::StatusOr<ObjectName> ParseObjectName(absl::string_view text) {
  const std::vector<absl::string_view> parts = absl::StrSplit(text, '/');
  if (parts.size() < 2 || parts.size() > 3) return BadObjectName(text);
  for (absl::string_view part : parts) {
    if (!IsPlainName(part, ".*")) return BadObjectName(text);
  }
  ObjectName name;
  const std::pair<std::string, std::string> resource =
      absl::StrSplit(parts[0], absl::MaxSplits('.', 1));
  name.set_resource(resource.first);
  name.set_group(resource.second);
  name.set_namespace_(std::string(parts.size() == 3 ? parts[1] : ""));
  name.set_name(std::string(parts.back()));
  if (name.resource().empty() || absl::StrContains(name.resource(), "*")) {
    return BadObjectName(text);
  }
  return name;
}

absl::StatusOr<Operation> ParseOperation(absl::string_view text) {
  static const char* const kVerbs[] = {"get",   "list",   "watch", "create", "update",
                                       "patch", "delete", "write", "read",   "any"};
  const std::vector<std::string> words = absl::StrSplit(text, ' ', absl::SkipEmpty());
  const std::vector<std::string> verbs(std::begin(kVerbs), std::end(kVerbs));
  if (words.size() != 2) {
    return absl::InvalidArgumentError(absl::StrCat(
        "expected a verb and a resource such as update databases/status, got \"", text, "\""));
  }
  bool known = false;
  for (const std::string& verb : verbs) known |= verb == words[0];
  if (!known) {
    return absl::InvalidArgumentError(absl::StrCat("expected one of the verbs ",
                                                   absl::StrJoin(verbs, ", "), ", got \"", words[0],
                                                   "\"", DidYouMean(words[0], verbs)));
  }
  const std::pair<std::string, std::string> resource =
      absl::StrSplit(words[1], absl::MaxSplits('/', 1));
  if (!IsPlainName(resource.first, ".*") ||
      (!resource.second.empty() && !IsPlainName(resource.second, "*"))) {
    return absl::InvalidArgumentError(
        absl::StrCat("expected a resource such as databases/status or *, got \"", words[1], "\""));
  }
  Operation operation;
  operation.set_verb(words[0]);
  operation.set_resource(resource.first);
  operation.set_subresource(resource.second);
  return operation;
}

std::string ToText(const ObjectName& name) {
  return absl::StrCat(name.resource(), name.group().empty() ? "" : ".", name.group(),
                      name.namespace_().empty() ? "" : "/", name.namespace_(), "/", name.name());
}

}  // namespace quiesce::scenarios
