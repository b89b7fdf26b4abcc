#include "reconcilers/zoo/entries.h"

namespace quiesce::reconcilers::zoo {

const std::vector<Entry>& AllEntries() {
  static const auto* const all = [] {
    auto* entries = new std::vector<Entry>;
    for (Entry (*make)() : {
             &A01,
             &A02,
             &A03,
             &A04,
             &A05,
             &A06,
             &A07,
             &A08,
             &A09,
             &A10,
             &A11,
             &A12,
             &A13,
             &A14,
             &A15,
             &A16,
             &A17,
             &A18,
             &A19,
             &A20,
             &A21,
             &B01,
             &B02,
             &B03,
             &B04,
             &B05,
             &B06,
             &B07,
             &B09,
             &B12,
             &B13,
             &B14,
             &B15,
             &B16,
             &B17,
             &B18,
             &B19,
             &B20,
             &B21,
             &C01,
             &C02,
             &C03,
             &C04,
             &C05,
             &C06,
             &C07,
             &C08,
             &C09,
             &C10,
             &C12,
             &C13,
             &C14,
             &C15,
             &C16,
             &C17,
             &D01,
             &D02,
             &D03,
             &D04,
             &D05,
             &D06,
             &D07,
             &D08,
             &D09,
             &D10,
             &D11,
             &D12,
             &D14,
             &D15,
             &D17,
             &D18,
             &D19,
             &D20,
             &E01,
             &E02,
             &E03,
             &E04,
             &E05,
             &E06,
             &E07,
             &E08,
             &E09,
             &E10,
             &E11,
             &E12,
             &E13,
             &E14,
             &E15,
             &E16,
             &E17,
             &E18,
             &E19,
             &AIdenticalObject,
             &AIdenticalStatus,
             &Eso153,
             &Garage131,
             &Garage271,
             &Gardener14274,
             &Kai1229,
             &Kthena1793,
             &Kuberay3388,
             &LessonIndex,
             &LessonPhases,
             &Linkerd12021,
         }) {
      entries->push_back(make());
    }
    return entries;
  }();
  return *all;
}

std::vector<ControllerSpec> Controllers() {
  std::vector<ControllerSpec> controllers;
  for (const Entry& entry : AllEntries()) {
    controllers.insert(controllers.end(), entry.controllers.begin(), entry.controllers.end());
  }
  return controllers;
}

}  // namespace quiesce::reconcilers::zoo
