// The texts of a scripted look, filled in.
//
//   const Texts texts{now, made, "w", /*id=*/"k1", /*look=*/3, /*life=*/now};
//   Use(texts.Fill("checked $name at $now"));   // "checked w at 2000-01-01T00:00:05.000Z"
//   Use(texts.Fill(Value("$other(A|B)"), "A"));   // "B"
#ifndef QUIESCE_RECONCILERS_ZOO_SCRIPTED_TEXTS_H_
#define QUIESCE_RECONCILERS_ZOO_SCRIPTED_TEXTS_H_

#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "apiserver_fake/base/value.h"

namespace quiesce::reconcilers::zoo::scripted {

struct Texts {
  absl::Time now;
  absl::Time made;  // the object
  std::string name;
  std::string id;  // of a service's last answer
  int64_t look = 0;
  absl::Time life;  // when this life of the controller began

  // A text whose whole is `$n`, `$other(...)`, `$next(...)` or `$turned(...)` becomes the value
  // that it says, which may be no text; `now_is` is what the field holds. What is no text stays.
  Value Fill(const Value& value, const Value& now_is) const;
  std::string Fill(absl::string_view text) const;
};

}  // namespace quiesce::reconcilers::zoo::scripted

#endif  // QUIESCE_RECONCILERS_ZOO_SCRIPTED_TEXTS_H_
