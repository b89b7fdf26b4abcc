// operator-framework/operator-lifecycle-manager#1816: references are rendered in a random order at
// each look, and it ends only when two renderings in a row are the same: soon with two of them,
// never with eight.
#include "reconcilers/zoo/entries.h"
#include "reconcilers/zoo/toolkit.h"

namespace quiesce::reconcilers::zoo {
namespace {

class LuckyOrder : public Twin {
  Task<Outcome> Handle(Context& context, Value op) override {
    const Value before = op;
    const Value rendered = Shuffled(context, op["spec"]["parts"]);
    if (cured() && SameSet(rendered, op["status"]["refs"])) co_return Result::Done();
    op.Mutable("status").Set("refs", rendered);
    co_return co_await WriteStatus(context, Widgets(), before, op);
  }

  static bool SameSet(const Value& a, const Value& b) {
    if (a.size() != b.size()) return false;
    for (size_t i = 0; i < a.size(); ++i) {
      bool found = false;
      for (size_t j = 0; j < b.size() && !found; ++j) found = a.at(i) == b.at(j);
      if (!found) return false;
    }
    return true;
  }
};

}  // namespace

Entry A05() {
  return Pair<LuckyOrder>("a05", {"operator-framework/operator-lifecycle-manager#1816",
                                  "stops only when two random orders are the same",
                                  "compares the references as a set"});
}

}  // namespace quiesce::reconcilers::zoo
