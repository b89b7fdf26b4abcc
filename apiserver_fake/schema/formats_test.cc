#include "apiserver_fake/schema/formats.h"

#include "gtest/gtest.h"

namespace quiesce::schema {
namespace {

TEST(FormatsTest, RecognizedFormatsDependOnTheType) {
  EXPECT_TRUE(IsRecognizedFormat("string", "date-time"));
  EXPECT_TRUE(IsRecognizedFormat("", "uuid"));
  EXPECT_TRUE(IsRecognizedFormat("integer", "int32"));
  EXPECT_TRUE(IsRecognizedFormat("number", "double"));
  EXPECT_FALSE(IsRecognizedFormat("integer", "double"));
  EXPECT_FALSE(IsRecognizedFormat("string", "int32"));
  EXPECT_FALSE(IsRecognizedFormat("object", "date"));
  EXPECT_FALSE(IsRecognizedFormat("string", "int-or-string"));
}

struct Sample {
  const char* format;
  const char* good;
  const char* bad;
};

TEST(FormatsTest, EachFormatTellsGoodFromBad) {
  for (const Sample& sample : {
           Sample{"bsonobjectid", "507f1f77bcf86cd799439011", "507f"},
           Sample{"byte", "aGVsbG8=", "a"},
           Sample{"cidr", "10.0.0.0/8", "10.0.0.0"},
           Sample{"creditcard", "4111 1111 1111 1111", "4111 1111 1111 1112"},
           Sample{"date", "2024-05-01", "2024-05-32"},
           Sample{"date-time", "2024-05-01T00:00:00Z", "2024-05-01"},
           Sample{"datetime", "2024-05-01T00:00:00Z", "2024-05-01"},
           Sample{"duration", "1h", "x"},
           Sample{"email", "a@example.com", "a"},
           Sample{"hexcolor", "#fff", "#ff"},
           Sample{"hostname", "www.example.com", "-a.example.com"},
           Sample{"ipv4", "1.2.3.4", "::1"},
           Sample{"ipv6", "::1", "1.2.3.4"},
           Sample{"isbn", "978-0321751041", "978-0321751042"},
           Sample{"isbn10", "0321751043", "0321751044"},
           Sample{"isbn13", "978-0321751041", "0321751043"},
           Sample{"k8s-short-name", "abc", "A"},
           Sample{"k8s-long-name", "a.b", "a_b"},
           Sample{"mac", "01:23:45:67:89:ab", "01:23"},
           Sample{"rgbcolor", "rgb(0, 10,255)", "rgb(0,0,256)"},
           Sample{"ssn", "123-45-6789", "123-45-678"},
           Sample{"uri", "http://a/b", "a"},
           Sample{"uuid", "A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11", "a0"},
           Sample{"uuid3", "a0eebc99-9c0b-3ef8-bb6d-6bb9bd380a11",
                  "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"},
           Sample{"uuid4", "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11",
                  "a0eebc99-9c0b-4ef8-0b6d-6bb9bd380a11"},
           Sample{"uuid5", "a0eebc99-9c0b-5ef8-bb6d-6bb9bd380a11",
                  "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"},
       }) {
    EXPECT_TRUE(MatchesFormat(sample.format, sample.good)) << sample.format;
    EXPECT_FALSE(MatchesFormat(sample.format, sample.bad)) << sample.format;
  }
  EXPECT_TRUE(MatchesFormat("password", ""));
  EXPECT_FALSE(MatchesFormat("unheard-of", "x"));
}

}  // namespace
}  // namespace quiesce::schema
