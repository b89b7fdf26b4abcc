#include "delivered_twice.h"

#include "absl/strings/str_cat.h"

namespace greeter {

namespace scenarios = quiesce::scenarios;

void DeliveredTwice::OnExternalCall(const scenarios::ExternalCallEvent& event) {
  // `acted`: the post did its work, whatever the caller heard of it.
  if (event.call.service != "post" || !event.call.acted) return;
  if (absl::IsAlreadyExists(event.call.status)) return;
  const std::string text(event.call.argument["text"].string_value());
  if (text == last_text_ && twice_.empty()) {
    twice_ = text;
    when_ = event.time;
  }
  last_text_ = text;
  times_ += text == twice_;
}

void DeliveredTwice::Finish(const scenarios::RunEnd& ending,
                            std::vector<scenarios::Finding>* findings) {
  if (twice_.empty()) return;
  scenarios::Finding finding = NewFinding();
  finding.sentence = absl::StrCat("The post delivered \"", twice_, "\" ", times_ + 1, " times.");
  finding.since = when_;
  finding.cure = "give every attempt at one letter the same key";
  findings->push_back(std::move(finding));
}

}  // namespace greeter
