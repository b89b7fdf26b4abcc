// A conversion webhook as a scenario declares it: what the versions of a kind call differently.
//
//   DeclaredConversion conversion(declared);         // renames: {v1: .spec.image, v2: .spec.from}
//   Value v2 = conversion.Convert(std::move(v1), "example.com/v2");
//   Value definition = conversion.Configured(std::move(crd));   // which asks this webhook
//
// A field that only one of two versions has is lost on the way, as in a conversion that forgets it.
#ifndef QUIESCE_SCENARIOS_PLAY_DECLARED_CONVERSION_H_
#define QUIESCE_SCENARIOS_PLAY_DECLARED_CONVERSION_H_

#include <map>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "apiserver_fake/base/value.h"
#include "scenarios/language/scenario.pb.h"

namespace quiesce::scenarios {

class DeclaredConversion {
 public:
  explicit DeclaredConversion(const Conversion& declared);

  const Conversion& declared() const { return declared_; }
  // The name of the calls to it, as the server gives it.
  std::string CallName() const;

  // The definition with this webhook as its own. One that names a webhook already stays as it is.
  Value Configured(Value definition) const;

  // The object in the version `api_version` ("example.com/v2"), its metadata as it was.
  Value Convert(Value object, absl::string_view api_version) const;

 private:
  // The members on the way to a field.
  using Place = std::vector<std::string>;

  Conversion declared_;
  // What is one field, by version.
  std::vector<std::map<std::string, Place>> renames_;
};

}  // namespace quiesce::scenarios

#endif  // QUIESCE_SCENARIOS_PLAY_DECLARED_CONVERSION_H_
