// What the controllers of the zoo share: the frame of an entry, with its bug and its cure in one
// class, the kinds that they work on, and the small things that every reconciler does.
//
//   class NoGuard : public Twin {
//     Task<Outcome> Handle(Context& context, Value widget) override {
//       if (cured() && runtime::IsBeingDeleted(widget)) co_return Result::Done();
//       co_return co_await EnsureChild(context, ConfigMaps(), ChildOf(widget, ConfigMaps(), "a"));
//     }
//   };
//   Entry B06() {
//     return Pair<NoGuard>("b06", {"LLMKube#949", "recreates children ...", "returns early ..."});
//   }
//
// An entry is a public bug report rebuilt small. The twin with the bug runs as `zoo/b06-buggy`, the
// cured one as `zoo/b06-cured`, in scenarios/zoo/b06-buggy.yaml and b06-cured.yaml; docs/zoo.md is
// made from both.
#ifndef QUIESCE_RECONCILERS_ZOO_TOOLKIT_H_
#define QUIESCE_RECONCILERS_ZOO_TOOLKIT_H_

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "reconcilers/toolkit/toolkit.h"

namespace quiesce::reconcilers::zoo {

using namespace toolkit;  // NOLINT: the words in which every entry is written

// Kinds. Widgets and Gadgets are those of scenarios/crds/zoo.yaml: what an entry reconciles, and
// what else it has to do with.
const Resource& Widgets();
const Resource& Gadgets();
const Resource& ConfigMaps();
const Resource& Deployments();
const Resource& Jobs();
const Resource& Leases();
const Resource& Namespaces();
const Resource& Pods();
const Resource& Secrets();
const Resource& ServiceAccounts();
const Resource& StatefulSets();
const Resource& VolumeClaims();

// `items` in an order that is another one each time, as Go walks a map: the clock decides.
Value Shuffled(const Context& context, const Value& items);

// A request for an object of the same name and namespace; for its controller; for what `path`, a
// member of spec, names. For the `map` of a watch.
std::vector<Request> SameName(const Value& object);
std::vector<Request> ItsController(const Value& object);
std::vector<Request> ItsTarget(const Value& object);

// The reconciler of an entry, with the bug or cured.
class Twin : public runtime::Reconciler {
 public:
  // Reads the object from the cache and hands it to Handle(); done where it is gone.
  Task<Outcome> Reconcile(Context& context, Request request) override;

 protected:
  virtual Task<Outcome> Handle(Context& context, Value object);

  bool cured() const { return cured_; }
  // What the scenario gives (`with: {...}`).
  const Value& options() const { return options_; }

 private:
  template <typename T>
  friend void MakeTwin(ControllerSpec& spec, bool cured);

  bool cured_ = false;
  Value options_;
  Resource resource_;
};

struct Entry {
  std::string name;       // "b06", as in the names of its scenarios
  std::string reference;  // where it was reported: "defilantech/LLMKube#949"
  std::string bug, cure;  // each what the controller does, as a sentence without its subject
  std::vector<ControllerSpec> controllers;
  bool control = false;  // nothing is wrong: only cured scenarios, and nothing may be found
  // Of its scenarios buggy.yaml and cured.yaml, whose controllers are listed elsewhere: those of
  // reconcilers/zoo/field. "": they are scenarios/zoo/NAME-buggy.yaml and NAME-cured.yaml.
  std::string folder = "";
};

// Makes the reconciler of `spec` a T.
template <typename T>
void MakeTwin(ControllerSpec& spec, bool cured) {
  spec.make = [cured, kind = spec.for_resource](const ControllerEnvironment& environment)
      -> StatusOr<std::unique_ptr<runtime::Reconciler>> {
    auto twin = std::make_unique<T>();
    twin->cured_ = cured;
    twin->options_ = environment.options;
    twin->resource_ = kind;
    return twin;
  };
}

// A controller of Widgets, still without its reconciler.
ControllerSpec SpecOf(absl::string_view name, std::string about);

struct Story {
  std::string reference, bug, cure;
};

// The entry with its two twins; `shape` says what they watch, own and promise.
template <typename T>
Entry Pair(const std::string& name, Story story,
           void (*shape)(ControllerSpec& spec, bool cured) = nullptr) {
  Entry entry{name, story.reference, story.bug, story.cure, {}, false};
  for (const bool cured : {false, true}) {
    ControllerSpec spec =
        SpecOf(absl::StrCat(name, cured ? "-cured" : "-buggy"),
               absl::StrCat(story.reference, ": ", cured ? story.cure : story.bug));
    if (shape != nullptr) shape(spec, cured);
    MakeTwin<T>(spec, cured);
    entry.controllers.push_back(std::move(spec));
  }
  return entry;
}

// A report of correct code: it has only a cured twin.
template <typename T>
Entry Control(const std::string& name, std::string reference, std::string what,
              void (*shape)(ControllerSpec& spec, bool cured) = nullptr) {
  Entry entry = Pair<T>(name, {std::move(reference), "", std::move(what)}, shape);
  entry.controllers.erase(entry.controllers.begin());
  entry.control = true;
  return entry;
}

// Another controller that plays in an entry.
template <typename T>
Entry WithHelper(Entry entry, const std::string& name, std::string about,
                 void (*shape)(ControllerSpec& spec) = nullptr) {
  ControllerSpec spec = SpecOf(name, std::move(about));
  if (shape != nullptr) shape(spec);
  MakeTwin<T>(spec, /*cured=*/true);
  entry.controllers.push_back(std::move(spec));
  return entry;
}

}  // namespace quiesce::reconcilers::zoo

#endif  // QUIESCE_RECONCILERS_ZOO_TOOLKIT_H_
