#include "apiserver_fake/cel/expression_testing.h"
#include "gtest/gtest.h"

namespace quiesce::cel {
namespace {

TEST(QuantityFunctionsTest, QuantitiesCompareExactly) {
  EXPECT_EQ(ComplaintOf("quantity('1Gi').isGreaterThan(quantity('1G'))"), "true");
  EXPECT_EQ(ComplaintOf("quantity('1000m') == quantity('1')"), "true");
  EXPECT_EQ(ComplaintOf("quantity('50M').compareTo(quantity('50Mi'))"), "-1");
  EXPECT_EQ(ComplaintOf("isQuantity('1.3Gi') && !isQuantity('Three')"), "true");
  EXPECT_EQ(ComplaintOf("quantity('-1').sign()"), "-1");
}

TEST(QuantityFunctionsTest, QuantitiesConvertAndAdd) {
  EXPECT_EQ(ComplaintOf("quantity('50k').asInteger()"), "50000");
  EXPECT_EQ(ComplaintOf("quantity('1Gi').asInteger()"), "1073741824");
  EXPECT_EQ(ComplaintOf("quantity('1.5Gi').isInteger()"), "false");
  EXPECT_EQ(ComplaintOf("quantity('1000m').isInteger()"), "false");
  EXPECT_EQ(ComplaintOf("quantity('0.5').isInteger()"), "false");
  EXPECT_EQ(ComplaintOf("quantity('0.5').asInteger()"), "error: cannot convert value to integer");
  EXPECT_EQ(ComplaintOf("quantity('1.5').asApproximateFloat()"), "1.5");
  EXPECT_EQ(ComplaintOf("quantity('1k').add(quantity('1')).sub(1) == quantity('1000')"), "true");
}

}  // namespace
}  // namespace quiesce::cel
