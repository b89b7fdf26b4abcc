// The steps that read, and that call the service outside.
#include <algorithm>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "reconcilers/runtime/client/api_error.h"
#include "reconcilers/zoo/programmed/field_path.h"
#include "reconcilers/zoo/programmed/interpreter.h"
#include "reconcilers/zoo/programmed/kinds.h"

namespace quiesce::reconcilers::zoo::programmed {
namespace {

// The name of an operation as a text that is there as long as the thread, as names in programs are.
const char* Literal(const std::string& operation) {
  thread_local std::set<std::string> known;
  return known.insert(operation).first->c_str();
}

}  // namespace

Programmed::Done Programmed::Read(Look& look, const Value& what) {
  for (int64_t i = 0; i < what.int_value(); ++i) {
    absl::StatusOr<std::vector<Value>> read =
        co_await look.context.client.Live().List(*FindKind("configmaps"), {});
    if (!read.ok()) co_return read.status();
  }
  co_return absl::OkStatus();
}

Programmed::Done Programmed::Get(Look& look, const Value& what) {
  const Reference of = ReferenceTo(look, what.is_object() ? what["of"] : what);
  co_return (co_await ReaderOf(look, what).Get(*of.kind, of.key)).status();
}

Programmed::Done Programmed::Again(Look& look, const Value&) {
  absl::StatusOr<Value> live =
      co_await look.context.client.Live().Get(*look.kind, runtime::KeyOf(look.words.object));
  if (live.ok()) look.words.object = *std::move(live);
  co_return runtime::IgnoreNotFound(live.status());
}

Programmed::Done Programmed::Count(Look& look, const Value& what) {
  runtime::ListOptions which;
  const Value& metadata = look.words.object["metadata"];
  which.namespace_ = Text(metadata["namespace"]);
  if (!what["all"].bool_value()) which.label_selector = absl::StrCat("of=", Text(metadata["name"]));
  absl::StatusOr<std::vector<Value>> all =
      co_await ReaderOf(look, what).List(*FindKind(what["kind"].string_value()), which);
  if (!all.ok()) co_return all.status();
  const Words& words = Now(look);
  look.words.count = std::count_if(all->begin(), all->end(), [&](const Value& item) {
    return !what.Has("path") || Holds(words, what, item);
  });
  co_return absl::OkStatus();
}

Programmed::Done Programmed::Call(Look& look, const Value& what) {
  const std::string operation = Text(what.is_object() ? what["operation"] : what);
  Value argument = Value::Object({{"name", look.words.object["metadata"]["name"]}});
  for (const ValueMember& member : what["with"].members()) {
    argument.Set(member.key, Fill(Now(look), member.value, Value()));
  }
  absl::StatusOr<Value> answer =
      co_await look.context.external->Call(Literal(operation), std::move(argument));
  if (absl::IsNotFound(answer.status()) && what.Has("else")) {
    look.words.id = "";
    co_return co_await Run(look, what["else"]);
  }
  if (!answer.ok()) co_return answer.status();
  look.words.id = Text((*answer)["id"]);
  co_return co_await Run(look, what["do"]);
}

Programmed::Done Programmed::Sleep(Look& look, const Value& what) {
  co_await look.context.Sleep(DurationOf(what));
  co_return absl::OkStatus();
}

}  // namespace quiesce::reconcilers::zoo::programmed
