// JSON texts whose members keep their order, which Values do not: bodies of recorded requests are
// sent as they were, since errors quote them and list what they find in the order of the text.
//
//   TextOrder order(R"({"b": 1, "a": {"d": 2, "c": 3}})");
//   order.Render(value);  // {"b": 1, "a": {"d": 2, "c": 3}}, with what value has
#ifndef QUIESCE_APISERVER_FAKE_CONFORMANCE_TEXT_ORDER_H_
#define QUIESCE_APISERVER_FAKE_CONFORMANCE_TEXT_ORDER_H_

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"
#include "apiserver_fake/base/value.h"

namespace quiesce::conformance {

class TextOrder {
 public:
  TextOrder() = default;
  // `text` is valid JSON; of any other nothing is known.
  explicit TextOrder(absl::string_view text);

  // The order within a member or an item; an empty one if there is none.
  const TextOrder& Member(absl::string_view key) const;
  const TextOrder& Item(size_t index) const;

  // `value` as JSON with a space after each colon and comma: members that the text has in its
  // order, then the others.
  std::string Render(const Value& value) const;

 private:
  void Read(absl::string_view& text);
  void Append(const Value& value, std::string* out) const;

  std::vector<std::pair<std::string, TextOrder>> members_;
  std::vector<TextOrder> items_;
};

}  // namespace quiesce::conformance

#endif  // QUIESCE_APISERVER_FAKE_CONFORMANCE_TEXT_ORDER_H_
