// The entries of the zoo, in the order of their names.
#ifndef QUIESCE_RECONCILERS_ZOO_ENTRIES_H_
#define QUIESCE_RECONCILERS_ZOO_ENTRIES_H_

#include <vector>

#include "reconcilers/zoo/toolkit.h"

namespace quiesce::reconcilers::zoo {

const std::vector<Entry>& AllEntries();
// Of all entries.
std::vector<ControllerSpec> Controllers();

Entry A01();
Entry A02();
Entry A03();
Entry A04();
Entry A05();
Entry A06();
Entry A07();
Entry A08();
Entry A09();
Entry A10();
Entry A11();
Entry A12();
Entry A13();
Entry A14();
Entry A15();
Entry A16();
Entry A17();
Entry A18();
Entry A19();
Entry A20();
Entry A21();
Entry B01();
Entry B02();
Entry B03();
Entry B04();
Entry B05();
Entry B06();
Entry B07();
Entry B09();
Entry B12();
Entry B13();
Entry B14();
Entry B15();
Entry B16();
Entry B17();
Entry B18();
Entry B19();
Entry B20();
Entry B21();
Entry C01();
Entry C02();
Entry C03();
Entry C04();
Entry C05();
Entry C06();
Entry C07();
Entry C08();
Entry C09();
Entry C10();
Entry C12();
Entry C13();
Entry C14();
Entry C15();
Entry C16();
Entry C17();
Entry D01();
Entry D02();
Entry D03();
Entry D04();
Entry D05();
Entry D06();
Entry D07();
Entry D08();
Entry D09();
Entry D10();
Entry D11();
Entry D12();
Entry D14();
Entry D15();
Entry D17();
Entry D18();
Entry D19();
Entry D20();
Entry E01();
Entry E02();
Entry E03();
Entry E04();
Entry E05();
Entry E06();
Entry E07();
Entry E08();
Entry E09();
Entry E10();
Entry E11();
Entry E12();
Entry E13();
Entry E14();
Entry E15();
Entry E16();
Entry E17();
Entry E18();
Entry E19();
Entry AIdenticalObject();
Entry AIdenticalStatus();
Entry Eso153();
Entry Garage131();
Entry Garage271();
Entry Gardener14274();
Entry Kai1229();
Entry Kthena1793();
Entry Kuberay3388();
Entry LessonIndex();
Entry LessonLateLeader();
Entry LessonPhases();
Entry Linkerd12021();

}  // namespace quiesce::reconcilers::zoo

#endif  // QUIESCE_RECONCILERS_ZOO_ENTRIES_H_
