// crossplane-contrib/provider-kubernetes#76: an object holds each object that it refers to with a
// finalizer, and takes these off when it is deleted; one that is gone already stops it.
#include "reconcilers/zoo/entries.h"
#include "reconcilers/zoo/toolkit.h"

namespace quiesce::reconcilers::zoo {
namespace {

constexpr char kFinalizer[] = "zoo.example.com/b03";

class Reference : public Twin {
  Task<Outcome> Handle(Context& context, Value object) override {
    const bool deleted = runtime::IsBeingDeleted(object);
    const Value& references = object["spec"]["parts"];
    for (size_t i = 0; i < references.size(); ++i) {
      const ObjectKey key = Beside(object, Text(references.at(i)));
      StatusOr<Value> referred = co_await context.client.Live().Get(ConfigMaps(), key);
      if (cured() && runtime::IsNotFound(referred.status())) continue;
      if (!referred.ok()) co_return referred.status();
      Status changed;
      if (deleted) {
        changed = co_await DropFinalizer(context, ConfigMaps(), *referred, kFinalizer);
      } else {
        changed = co_await PutFinalizer(context, ConfigMaps(), *referred, kFinalizer);
      }
      if (!changed.ok()) co_return changed;
    }
    if (deleted) co_return co_await DropFinalizer(context, Widgets(), object, kFinalizer);
    co_return co_await PutFinalizer(context, Widgets(), object, kFinalizer);
  }
};

}  // namespace

Entry B03() {
  return Pair<Reference>("b03",
                         {"crossplane-contrib/provider-kubernetes#76",
                          "stops its own deletion at a reference that is gone",
                          "passes over references that are gone"},
                         [](ControllerSpec& spec, bool) { spec.finalizers = {kFinalizer}; });
}

}  // namespace quiesce::reconcilers::zoo
