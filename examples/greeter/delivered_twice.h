// delivered-twice: the post delivered one text more than once in a row.
//
// Silent where the text was something else in between, and where the post refused.
#ifndef GREETER_DELIVERED_TWICE_H_
#define GREETER_DELIVERED_TWICE_H_

#include <string>
#include <vector>

#include "scenarios/findings/detector.h"

namespace greeter {

class DeliveredTwice : public quiesce::scenarios::Detector {
 public:
  static constexpr quiesce::scenarios::DetectorInfo kInfo = {
      "delivered-twice", "The post delivers one letter more than once.", "README.md"};

  const quiesce::scenarios::DetectorInfo& info() const override { return kInfo; }
  uint32_t interests() const override { return kExternalCalls; }
  void OnExternalCall(const quiesce::scenarios::ExternalCallEvent& event) override;
  void Finish(const quiesce::scenarios::RunEnd& ending,
              std::vector<quiesce::scenarios::Finding>* findings) override;

 private:
  std::string last_text_;
  absl::Time when_;
  int times_ = 0;  // that `twice_` was delivered
  std::string twice_;
};

}  // namespace greeter

#endif  // GREETER_DELIVERED_TWICE_H_
