#include <string>
#include <utility>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_split.h"
#include "apiserver_fake/base/json.h"
#include "apiserver_fake/base/value.h"
#include "apiserver_fake/protobuf/decode.h"
#include "apiserver_fake/protobuf/encode.h"
#include "apiserver_fake/protobuf/message_types.h"
#include "gtest/gtest.h"

namespace quiesce::protobuf {
namespace {

// Lines of an object's bytes, as hexadecimal digits, and its JSON, both written by
// k8s.io/apimachinery v0.36.3 from objects filled at random.
constexpr char kWrittenByGo[] =
#include "apiserver_fake/protobuf/testdata/written_by_go.inc"
    ;

struct Sample {
  std::string bytes;
  Value object;
};

std::vector<Sample> Samples() {
  std::vector<Sample> samples;
  for (absl::string_view line : absl::StrSplit(kWrittenByGo, '\n', absl::SkipEmpty())) {
    const std::pair<absl::string_view, absl::string_view> parts =
        absl::StrSplit(line, absl::MaxSplits(' ', 1));
    samples.push_back({absl::HexStringToBytes(parts.first), ParseJson(parts.second).value()});
  }
  return samples;
}

// Without what Go writes or leaves out as a zero value.
Value WithoutZeros(const Value& value) {
  if (value.is_list()) {
    Value list = Value::List();
    for (const Value& item : value.items()) list.Append(WithoutZeros(item));
    return list.empty() ? Value() : list;
  }
  if (value.is_object()) {
    Value object = Value::Object();
    for (const ValueMember& member : value.members()) {
      Value kept = WithoutZeros(member.value);
      if (!kept.is_null()) object.Set(member.key.view(), std::move(kept));
    }
    return object.empty() ? Value() : object;
  }
  const bool zero = value == Value("") || value == Value(0) || value == Value(false);
  return zero ? Value() : value;
}

TEST(FromProtobufTest, BytesWrittenByGoAreTheirJson) {
  const std::vector<Sample> samples = Samples();
  ASSERT_GT(samples.size(), 25u);
  for (const Sample& sample : samples) {
    absl::StatusOr<Value> read = FromProtobuf(sample.bytes);
    ASSERT_TRUE(read.ok()) << read.status() << ToJson(sample.object);
    EXPECT_EQ(ToJson(WithoutZeros(*read)), ToJson(WithoutZeros(sample.object)));
  }
}

TEST(ToProtobufTest, WhatIsWrittenIsReadAgain) {
  for (const Sample& sample : Samples()) {
    ASSERT_TRUE(HasProtobufForm(sample.object));
    absl::StatusOr<Value> read = FromProtobuf(ToProtobuf(sample.object));
    ASSERT_TRUE(read.ok()) << read.status();
    EXPECT_EQ(ToJson(WithoutZeros(*read)), ToJson(WithoutZeros(sample.object)));
  }
}

// Each prefix of each sample ends somewhere inside a field.
TEST(FromProtobufTest, CutBytesAreRefusedOrRead) {
  int refused = 0;
  for (const Sample& sample : Samples()) {
    for (size_t size = 0; size < sample.bytes.size(); size += 7) {
      absl::StatusOr<Value> read = FromProtobuf(absl::string_view(sample.bytes).substr(0, size));
      if (!read.ok()) ++refused;
    }
  }
  EXPECT_GT(refused, 1000);
}

TEST(FromProtobufTest, ErrorsAreThoseOfGo) {
  auto error = [](absl::string_view body) {
    return std::string(FromProtobuf(body).status().message());
  };
  EXPECT_EQ(error(""), "empty data");
  EXPECT_EQ(
      error("{}"),
      "provided data does not appear to be a protobuf message, expected prefix [107 56 115 0]");
  EXPECT_EQ(error(absl::string_view("k8s\0\x0a\x20", 6)), "unexpected EOF");
  EXPECT_EQ(error(absl::string_view("k8s\0", 4)),
            "no kind \"\" is registered for version \"\" in scheme \"pkg/runtime/scheme.go:111\"");
}

TEST(ProtobufWatchFrameTest, StartsWithItsLength) {
  const Value object =
      ParseJson(R"({"apiVersion":"v1","kind":"ConfigMap","data":{"a":"b"}})").value();
  const std::string frame = ProtobufWatchFrame("ADDED", object);
  ASSERT_GT(frame.size(), 4u);
  EXPECT_EQ(frame.substr(0, 4), std::string({0, 0, 0, static_cast<char>(frame.size() - 4)}));
  EXPECT_NE(frame.find("ADDED"), std::string::npos);
  EXPECT_NE(frame.find(ToProtobuf(object)), std::string::npos);
}

TEST(HasProtobufFormTest, CustomResourcesHaveNone) {
  EXPECT_FALSE(
      HasProtobufForm(ParseJson(R"({"apiVersion":"example.com/v1","kind":"Widget"})").value()));
}

}  // namespace
}  // namespace quiesce::protobuf
