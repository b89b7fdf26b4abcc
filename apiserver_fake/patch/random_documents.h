// Random documents and patches for the tests that compare two implementations. The same seed gives
// the same documents everywhere. For tests only.
#ifndef QUIESCE_APISERVER_FAKE_PATCH_RANDOM_DOCUMENTS_H_
#define QUIESCE_APISERVER_FAKE_PATCH_RANDOM_DOCUMENTS_H_

#include <cstdint>
#include <string>

#include "apiserver_fake/base/value.h"
#include "apiserver_fake/schema/schema.h"
#include "sim/random.h"

namespace quiesce::patch {

class RandomDocuments {
 public:
  explicit RandomDocuments(uint64_t seed) : random_(seed) {}

  // Any value, nested at most `depth` deep. Keys come from a small alphabet, so that documents and
  // patches often meet.
  Value Any(int depth);
  Value Object(int depth);
  // A patch that mostly speaks of what is in `document`.
  Value MergePatchOf(const Value& document);
  Value JsonPatchOf(const Value& document);

  // An object of the kind, and a strategic merge patch of one, with directives and mistakes.
  Value ObjectOf(const schema::Schema& schema, int depth);
  Value StrategicPatchOf(const Value& object, const schema::Schema& schema, int depth);

 private:
  uint64_t Below(uint64_t n) { return random_.Below(n); }
  bool OneIn(uint64_t n) { return random_.OneIn(n); }
  std::string Key();
  Value Scalar();
  Value OfSchema(const schema::Schema& schema, int depth);
  const std::pair<std::string, const schema::Schema*>& Property(const Value& object,
                                                                const schema::Schema& schema);
  std::string Path(const Value& document);
  void AddDirective(const Value& object, const schema::Schema& schema, Value& patch);
  Value ListPatchOf(const Value& list, const schema::Schema& field, int depth);

  sim::Random random_;
};

}  // namespace quiesce::patch

#endif  // QUIESCE_APISERVER_FAKE_PATCH_RANDOM_DOCUMENTS_H_
