// The assertion on the values that a field takes one after another.

#include <memory>
#include <utility>

#include "absl/container/btree_map.h"
#include "absl/strings/str_join.h"
#include "apiserver_fake/base/json.h"
#include "scenarios/expectations/expectation_base.h"
#include "scenarios/expectations/makers.h"
#include "scenarios/language/expression.h"

namespace quiesce::scenarios {
namespace {

class PhasesExpectation : public ObjectExpectation {
 public:
  explicit PhasesExpectation(const Phases& it)
      : ObjectExpectation(it.of()),
        path_(*Path::Parse(it.path().text())),
        exact_(it.order_size() > 0) {
    const auto& wanted = exact_ ? it.order() : it.visits();
    wanted_.assign(wanted.begin(), wanted.end());
  }

  void Finish(const RunEnd& ending, std::vector<Finding>* findings) override {
    if (ending.cut_short) return;
    const std::string expected =
        absl::StrCat(path_.text(), " of ", ToText(selector().name()),
                     exact_ ? " goes " : " visits ", absl::StrJoin(wanted_, ", "));
    if (seen_.empty()) {
      findings->push_back(Failure(expected, "No such object was seen", ending.when));
    }
    for (const auto& [object, values] : seen_) {
      if (Fits(values)) continue;
      findings->push_back(
          Failure(expected,
                  absl::StrCat(run().Describe(object), " went ",
                               absl::StrJoin(values, ", ",
                                             [](std::string* out, const Visit& visit) {
                                               absl::StrAppend(out, visit.value, " (",
                                                               ShowMoment(visit.when), ")");
                                             })),
                  values.empty() ? ending.when : values.back().when));
      TellObject(object, ending.rest_when(), &findings->back());
      return;
    }
  }

 protected:
  void OnState(ObjectId object, absl::Time when, const Value& state) override {
    std::vector<Visit>& values = seen_[object];
    const Value* found = state.is_null() ? nullptr : path_.Find(state);
    if (found == nullptr) return;
    if (!values.empty() && values.back().raw == *found) return;
    values.push_back(
        {*found, found->is_string() ? std::string(found->string_value()) : ToJson(*found), when});
  }

 private:
  struct Visit {
    Value raw;
    std::string value;
    absl::Time when;
  };

  bool Fits(const std::vector<Visit>& values) const {
    size_t at = 0;
    for (const Visit& visit : values) {
      const bool next = at < wanted_.size() && visit.value == wanted_[at];
      if (next) ++at;
      if (!next && exact_) return false;
    }
    return at == wanted_.size();
  }

  const Path path_;
  const bool exact_;
  std::vector<std::string> wanted_;
  absl::btree_map<ObjectId, std::vector<Visit>> seen_;
};

}  // namespace

std::unique_ptr<RunListener> MakePhases(const Phases& expectation) {
  return std::make_unique<PhasesExpectation>(expectation);
}

}  // namespace quiesce::scenarios
