#include "apiserver_fake/cel/functions.h"

#include "gtest/gtest.h"

namespace quiesce::cel {
namespace {

std::vector<FunctionImpl> AllFunctions() {
  std::vector<FunctionImpl> all;
  for (absl::Span<const FunctionImpl> part :
       {OperatorFunctions(), ConversionFunctions(), TextFunctions(), ListFunctions(),
        TimeFunctions(), QuantityFunctions(), OptionalFunctions(), NetworkFunctions()}) {
    all.insert(all.end(), part.begin(), part.end());
  }
  return all;
}

TEST(FunctionsTest, TypedFunctionsTakeWhatIsDeclared) {
  int typed = 0;
  for (const FunctionImpl& impl : AllFunctions()) {
    if (impl.kinds.empty()) continue;
    ++typed;
    for (const Overload& overload : FindFunction(impl.name)->overloads) {
      ASSERT_EQ(overload.kinds.size(), impl.kinds.size()) << overload.id;
      for (size_t i = 0; i < impl.kinds.size(); ++i) {
        const bool any = impl.kinds[i] == kAnyKind;
        EXPECT_TRUE(any || (overload.kinds[i] & ~impl.kinds[i]) == 0)
            << overload.id << ": argument " << i;
      }
    }
  }
  EXPECT_GT(typed, 50);
}

TEST(FunctionsTest, ArgumentsThatNoOverloadTakesAreRefused) {
  const Function& starts_with = *FindFunction("startsWith");
  EXPECT_TRUE(starts_with.Call({CelValue::String("abc"), CelValue::String("a")}).is_true());
  EXPECT_EQ(starts_with.Call({CelValue::String("abc"), CelValue::Int(1)}).text(),
            "no such overload");
  EXPECT_EQ(starts_with.Call({CelValue::String("abc")}).text(), "no such overload");
}

TEST(FunctionsTest, OpaqueValuesAreToldApartByTheirType) {
  const CelValue ip = FindFunction("ip")->Call({CelValue::String("10.0.0.1")});
  EXPECT_EQ(FindFunction("family")->Call({ip}).int_value(), 4);
  EXPECT_EQ(FindFunction("sign")->Call({ip}).text(), "no such overload");
}

}  // namespace
}  // namespace quiesce::cel
