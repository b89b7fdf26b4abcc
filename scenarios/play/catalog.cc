#include "scenarios/play/catalog.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "reconcilers/workloads/register.h"
#include "scenarios/detectors/all_detectors.h"
#include "scenarios/expectations/expectations.h"

namespace quiesce::scenarios {
namespace {

absl::string_view NameOf(const runtime::ControllerSpec& spec) { return spec.name; }
absl::string_view NameOf(const runtime::ServiceSpec& spec) { return spec.name; }
absl::string_view NameOf(const DetectorSpec& spec) { return spec.info->name; }
absl::string_view NameOf(const sim::StrategySpec& spec) { return spec.name; }

template <typename Spec>
const Spec* Find(const std::vector<Spec>& specs, absl::string_view name) {
  for (const Spec& spec : specs) {
    if (NameOf(spec) == name) return &spec;
  }
  return nullptr;
}

// `what` is what they are, in plain words: "controllers".
template <typename Spec>
absl::Status SortByName(absl::string_view what, std::vector<Spec>* specs) {
  std::stable_sort(specs->begin(), specs->end(),
                   [](const Spec& a, const Spec& b) { return NameOf(a) < NameOf(b); });
  for (size_t i = 0; i < specs->size(); ++i) {
    const absl::string_view name = NameOf((*specs)[i]);
    if (name.empty()) {
      return absl::InvalidArgumentError(
          absl::StrCat("one of the catalog's ", what, " has no name"));
    }
    if (i > 0 && NameOf((*specs)[i - 1]) == name) {
      return absl::InvalidArgumentError(
          absl::StrCat("two of the catalog's ", what, " are called \"", name, "\""));
    }
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status Catalog::Check() {
  for (const absl::Status& sorted :
       {SortByName("controllers", &controllers), SortByName("services", &services),
        SortByName("detectors", &detectors), SortByName("strategies", &strategies)}) {
    if (!sorted.ok()) return sorted;
  }
  for (const runtime::ControllerSpec& spec : controllers) {
    if (!spec.external.empty() && FindService(spec.external) == nullptr) {
      return absl::InvalidArgumentError(absl::StrCat("controller ", spec.name, " calls service \"",
                                                     spec.external,
                                                     "\", which is not in the catalog"));
    }
  }
  return absl::OkStatus();
}

const runtime::ControllerSpec* Catalog::FindController(absl::string_view name) const {
  return Find(controllers, name);
}
const runtime::ServiceSpec* Catalog::FindService(absl::string_view name) const {
  return Find(services, name);
}
const DetectorSpec* Catalog::FindDetector(absl::string_view name) const {
  return Find(detectors, name);
}
const sim::StrategySpec* Catalog::FindStrategy(absl::string_view name) const {
  return Find(strategies, name);
}

KnownNames Catalog::Names() const {
  KnownNames names;
  for (const runtime::ControllerSpec& spec : controllers) names.controllers.push_back(spec.name);
  for (const runtime::ServiceSpec& spec : services) {
    names.services[spec.name] = spec.make()->Operations();
  }
  for (const DetectorSpec& spec : detectors) names.findings.emplace_back(spec.info->name);
  names.findings.emplace_back(kFailedExpectation);
  return names;
}

Catalog StandardCatalog() {
  Catalog catalog;
  catalog.controllers = reconcilers::workloads::Controllers();
  catalog.detectors = AllDetectors();
  catalog.strategies = sim::Strategies();
  return catalog;
}

}  // namespace quiesce::scenarios
