// red-hat-storage/ocs-operator#81: the clean-up lists a kind that this cluster does not have; the
// 404 of the whole collection is taken for an error that will pass.
#include "reconcilers/zoo/entries.h"
#include "reconcilers/zoo/toolkit.h"

namespace quiesce::reconcilers::zoo {
namespace {

constexpr char kFinalizer[] = "zoo.example.com/b17";

const Resource& Phantoms() {
  static const auto* const kind =
      new Resource{{"zoo.example.com", "v1", "phantoms"}, "Phantom", true};
  return *kind;
}

class Storage : public Twin {
  Task<Outcome> Handle(Context& context, Value storage) override {
    if (!runtime::IsBeingDeleted(storage)) {
      co_return co_await PutFinalizer(context, Widgets(), storage, kFinalizer);
    }
    ListOptions all;
    all.namespace_ = NamespaceOf(storage);
    StatusOr<std::vector<Value>> left = co_await context.client.Live().List(Phantoms(), all);
    if (!left.ok() && !(cured() && runtime::IsNotFound(left.status()))) co_return left.status();
    co_return co_await DropFinalizer(context, Widgets(), storage, kFinalizer);
  }
};

}  // namespace

Entry B17() {
  return Pair<Storage>(
      "b17",
      {"red-hat-storage/ocs-operator#81", "cannot clean up without a kind that is not installed",
       "takes a kind that is not installed for nothing to clean up"},
      [](ControllerSpec& spec, bool) { spec.finalizers = {kFinalizer}; });
}

}  // namespace quiesce::reconcilers::zoo
