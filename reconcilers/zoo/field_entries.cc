// The reports whose reconcilers are in field/ and whose scenarios are in scenarios/field.
#include "reconcilers/zoo/entries.h"

namespace quiesce::reconcilers::zoo {
namespace {

Entry OfField(std::string name, Story story, const std::string& folder) {
  return {std::move(name),
          story.reference,
          story.bug,
          story.cure,
          {},
          false,
          absl::StrCat("scenarios/field/", folder)};
}

}  // namespace

Entry Eso153() {
  return OfField("eso153",
                 {"openshift/external-secrets-operator#153",
                  "hears only of events that change the generation of a child",
                  "hears of every event of its children"},
                 "eso");
}

Entry Garage131() {
  return OfField("garage131",
                 {"rajsinghtech/garage-operator#131",
                  "owns a Secret of its own namespace from another, and it is collected",
                  "keeps the Secret beside its owner"},
                 "garage131");
}

Entry Garage271() {
  return OfField(
      "garage271",
      {"rajsinghtech/garage-operator#271", "makes a key whenever the look-up of one fails",
       "makes a key only where there is none, and looks by the id that it has"},
      "garage271");
}

Entry Gardener14274() {
  return OfField(
      "gardener14274",
      {"gardener/gardener#14274", "looks for a child with a generated name in a cache that lags",
       "asks the server"},
      "gardener");
}

Entry Kai1229() {
  return OfField(
      "kai1229",
      {"kai-scheduler/KAI-Scheduler#1229",
       "says that it is reconciling, and wakes itself with that", "says only how it ended"},
      "kai");
}

Entry Kuberay3388() {
  return OfField("kuberay3388",
                 {"ray-project/kuberay#3388", "cleans up with a Job that a dying namespace refuses",
                  "takes the refusal for the end of its work"},
                 "kuberay");
}

Entry Linkerd12021() {
  return OfField("linkerd12021",
                 {"linkerd/linkerd2#12021", "drops the events that come while it does not lead",
                  "keeps them until it leads"},
                 "linkerd");
}

}  // namespace quiesce::reconcilers::zoo
