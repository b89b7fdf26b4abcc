#include "apiserver_fake/go/decode_error.h"

#include "gtest/gtest.h"

namespace quiesce::go {
namespace {

TEST(DecodeErrorTest, MismatchNamesTheFieldWhereThereIsOne) {
  const DecodeError error =
      DecodeError::Mismatch(Value(true), "ObjectMeta.metadata.name", "string");
  EXPECT_EQ(error.Text(),
            "json: cannot unmarshal bool into Go struct field ObjectMeta.metadata.name of type "
            "string");
  EXPECT_EQ(error.TextWithoutField(), "json: cannot unmarshal bool into Go value of type string");
  EXPECT_EQ(DecodeError::Mismatch(Value::List(), "", "v1.Pod").Text(),
            "json: cannot unmarshal array into Go value of type v1.Pod");
}

TEST(DecodeErrorTest, NumbersAreQuotedWhereAnIntegerIsWanted) {
  EXPECT_EQ(DecodeError::Mismatch(Value(1.5), "", "int64").Text(),
            "json: cannot unmarshal number 1.5 into Go value of type int64");
  EXPECT_EQ(DecodeError::Mismatch(Value(1.5), "", "string").Text(),
            "json: cannot unmarshal number into Go value of type string");
}

TEST(DecodeErrorTest, OtherErrorsHaveOneText) {
  EXPECT_EQ(DecodeError::Base64(3).Text(), "illegal base64 data at input byte 3");
  EXPECT_EQ(DecodeError::Own("bad").TextWithoutField(), "bad");
  EXPECT_TRUE(DecodeError().ok());
  EXPECT_EQ(DecodeError().Text(), "");
}

}  // namespace
}  // namespace quiesce::go
