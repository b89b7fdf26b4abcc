// The texts of programmed controllers: paths, conditions and words that are filled in.
#ifndef QUIESCE_RECONCILERS_ZOO_PROGRAMMED_TEXTS_H_
#define QUIESCE_RECONCILERS_ZOO_PROGRAMMED_TEXTS_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "apiserver_fake/base/value.h"
#include "reconcilers/runtime/client/client.h"

namespace quiesce::reconcilers::zoo::programmed {

// What `$` words stand for in one look.
struct Words {
  Value object;  // of the key
  absl::Time now;
  std::string id;     // of the last answer of the service
  int64_t looks = 0;  // of this life
  int64_t count = 0;  // of the last `count`
};

std::string Text(const Value& value);
// Null takes the field away.
void Put(Value& object, const std::vector<std::string>& path, Value value);

// $now, $micros (the same, as Leases have it), $minute (of names), $age, $n, $name, $id, $count,
// $other(A|B) (the one that the field is not), $plus(1), and
// $(.spec.text), a field of the key's object. `now_is` is what the field is now. A text that is
// $n, $count, $plus(N) or $(PATH) alone becomes the value itself; objects and lists are filled
// throughout.
Value Fill(const Words& words, const Value& value, const Value& now_is);
std::string FillText(const Words& words, const Value& text);

// {path, is | is-not | below | older}: whether a field of `object` is so. `older: 30s` holds where
// the time in it is so long ago, or absent.
bool Holds(const Words& words, const Value& condition, const Value& object);

// The kinds that scripts can name, by their plural; a null pointer for others.
const runtime::Resource* FindKind(const std::string& plural);

// Of the same texts always the same number in [0, 1).
double Drawn(const std::string& name, int64_t number);

}  // namespace quiesce::reconcilers::zoo::programmed

#endif  // QUIESCE_RECONCILERS_ZOO_PROGRAMMED_TEXTS_H_
