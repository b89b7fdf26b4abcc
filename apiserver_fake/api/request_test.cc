#include "apiserver_fake/api/request.h"

#include <gtest/gtest.h>

namespace quiesce::api {
namespace {

const GroupVersionResource kStatefulSets = {"apps", "v1", "statefulsets"};

TEST(Request, MakersFillWhatTheirVerbNeeds) {
  const Request get = Request::Get(kStatefulSets, "default", "db");
  EXPECT_EQ(get.verb, Verb::kGet);
  EXPECT_EQ(get.resource, kStatefulSets);
  EXPECT_EQ(get.namespace_, "default");
  EXPECT_EQ(get.name, "db");
  EXPECT_TRUE(get.body.is_null());

  const Request list = Request::List(kStatefulSets, "");
  EXPECT_EQ(list.verb, Verb::kList);
  EXPECT_EQ(list.namespace_, "");

  const Value object = Value::Object({{"kind", "StatefulSet"}});
  const Request create = Request::Create(kStatefulSets, "default", object);
  EXPECT_EQ(create.verb, Verb::kCreate);
  EXPECT_EQ(create.name, "");
  EXPECT_TRUE(create.body.SharesNodeWith(object));

  const Request update = Request::Update(kStatefulSets, "default", "db", object);
  EXPECT_EQ(update.verb, Verb::kUpdate);
  EXPECT_EQ(update.name, "db");
  EXPECT_TRUE(update.body.SharesNodeWith(object));

  const Request patch = Request::Patch(kStatefulSets, "default", "db", PatchType::kJson, object);
  EXPECT_EQ(patch.verb, Verb::kPatch);
  EXPECT_EQ(patch.patch_type, PatchType::kJson);
  EXPECT_TRUE(patch.body.SharesNodeWith(object));

  const Request remove = Request::Delete(kStatefulSets, "default", "db");
  EXPECT_EQ(remove.verb, Verb::kDelete);
  EXPECT_TRUE(remove.body.is_null());
}

}  // namespace
}  // namespace quiesce::api
