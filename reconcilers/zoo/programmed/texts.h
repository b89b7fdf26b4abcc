// The texts of programmed controllers: words that stand for something, and conditions on fields.
//
//   Words words;
//   words.object = widget;
//   words.now = context.Now();
//   Use(FillText(words, Value("$name at $now")));           // "w at 2000-01-01T00:00:05.000Z"
//   Use(Fill(words, Value("$next(A|B|C)"), Value("A")));    // "B"
//
// Of the object and the look:
//   $name, $uid, $generation   of the look's object; $(PATH): any field of it, $(.spec.text)
//   $n                     the number of looks in this life of the controller
//   $count                 what the last `count` counted
//   $made                  the name of what the last `create` made
//   $id                    of the service's last answer
// Of the time:
//   $now, $micros          2000-01-01T00:00:05.000Z; the same as Leases have it
//   $go-time               as Go prints it
//   $minute                200001010005, of names
//   $age, $left            since the object was made; until it is a day old
//   $hash, $token          another one at each moment; at each look
//   $of-this-life          another one in each life of the controller
// Of what the field is, and only as the whole text:
//   $next(A|B|C)           what follows it in the row, after the last the first
//   $plus(2)               so much more
//   $turned(A|B|C)         the list, turned by one at each look
// A text that is $n, $count, $generation or $(PATH) and nothing else becomes the value itself, and
// so do numbers in a row.
#ifndef QUIESCE_RECONCILERS_ZOO_PROGRAMMED_TEXTS_H_
#define QUIESCE_RECONCILERS_ZOO_PROGRAMMED_TEXTS_H_

#include <cstdint>
#include <string>

#include "absl/time/time.h"
#include "apiserver_fake/base/value.h"

namespace quiesce::reconcilers::zoo::programmed {

// What the words stand for.
struct Words {
  Value object;
  absl::Time now;
  absl::Time life;  // when this life of the controller began
  int64_t looks = 0;
  int64_t count = 0;
  std::string made, id;
};

std::string Text(const Value& value);

// Objects and lists are filled throughout; what is no text stays. `now_is` is what the field is.
Value Fill(const Words& words, const Value& value, const Value& now_is);
std::string FillText(const Words& words, const Value& text);

// {path, is | is-not | below | older}: whether a field of `object` is so; with `path` alone,
// whether it is there. `older: 30s` holds where the time in it is so long ago, or absent.
bool Holds(const Words& words, const Value& condition, const Value& object);

// Of the same texts always the same number in [0, 1).
double Drawn(const std::string& name, int64_t number);

}  // namespace quiesce::reconcilers::zoo::programmed

#endif  // QUIESCE_RECONCILERS_ZOO_PROGRAMMED_TEXTS_H_
