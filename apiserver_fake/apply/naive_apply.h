// Server-side apply the slow and obvious way, on plain sets of paths. A second opinion for tests;
// never for use.
//
// It follows the text of the rules, not the code of merge_updater.cc: every set is a std::set of
// whole paths, every object is walked as a whole, nothing is shared and nothing is cut short.
#ifndef QUIESCE_APISERVER_FAKE_APPLY_NAIVE_APPLY_H_
#define QUIESCE_APISERVER_FAKE_APPLY_NAIVE_APPLY_H_

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "apiserver_fake/apply/type_ref.h"
#include "apiserver_fake/base/value.h"

namespace quiesce::apply::naive {

using Path = std::vector<std::string>;  // {".spec", ".ports", "[name=\"http\"]", ".port"}
using Paths = std::set<Path>;

struct Owner {
  bool applied = false;
  Paths paths;
};
using Owners = std::map<std::string, Owner>;  // by name; appliers and updaters have different ones

// One object with its owners.
class Object {
 public:
  Object(Value start, TypeRef type) : live_(std::move(start)), type_(type) {}

  const Value& live() const { return live_; }
  const Owners& owners() const { return owners_; }

  // `name` wants `wanted`: takes what changes from everybody.
  void Update(const std::string& name, const Value& wanted);

  // `name` applies `config`. On conflict returns whose paths it would change, and does nothing.
  std::map<std::string, Paths> Apply(const std::string& name, const Value& config, bool force);

 private:
  Value live_;
  TypeRef type_;
  Owners owners_;
};

}  // namespace quiesce::apply::naive

#endif  // QUIESCE_APISERVER_FAKE_APPLY_NAIVE_APPLY_H_
