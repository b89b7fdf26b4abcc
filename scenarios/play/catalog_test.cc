#include "scenarios/play/catalog.h"

#include <memory>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "scenarios/play/repository_catalog.h"

namespace quiesce::scenarios {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;

runtime::ControllerSpec Controller(const char* name, const char* external = "") {
  runtime::ControllerSpec spec;
  spec.name = name;
  spec.external = external;
  return spec;
}

class Bell : public runtime::ServiceModel {
 public:
  std::vector<std::string> Operations() const override { return {"ring"}; }
  absl::StatusOr<Value> Do(absl::string_view, const Value&) override { return Value::Object(); }
  Value State() const override { return Value::Object(); }
};

TEST(Catalog, FindsByName) {
  Catalog catalog;
  catalog.controllers = {Controller("b/b", "bell"), Controller("a/a")};
  catalog.services = {runtime::ServiceOf<Bell>("bell")};
  catalog.strategies = sim::Strategies();
  ASSERT_EQ(catalog.Check(), absl::OkStatus());
  EXPECT_EQ(catalog.controllers.front().name, "a/a");
  EXPECT_EQ(catalog.FindController("b/b"), &catalog.controllers[1]);
  EXPECT_EQ(catalog.FindController("c/c"), nullptr);
  EXPECT_EQ(catalog.FindService("bell")->make()->Operations(), std::vector<std::string>{"ring"});
  EXPECT_EQ(catalog.FindStrategy("random")->name, "random");
  EXPECT_EQ(catalog.FindDetector("read-loop"), nullptr);
  const KnownNames names = catalog.Names();
  EXPECT_THAT(names.controllers, ElementsAre("a/a", "b/b"));
  EXPECT_THAT(names.services.at("bell"), ElementsAre("ring"));
}

TEST(Catalog, NamesStandOnce) {
  Catalog catalog;
  catalog.controllers = {Controller("a/a"), Controller("b/b"), Controller("a/a")};
  EXPECT_EQ(catalog.Check(),
            absl::InvalidArgumentError("two of the catalog's controllers are called \"a/a\""));
  catalog.controllers = {Controller("")};
  EXPECT_EQ(catalog.Check(),
            absl::InvalidArgumentError("one of the catalog's controllers has no name"));
}

TEST(Catalog, AControllersServiceIsThere) {
  Catalog catalog;
  catalog.controllers = {Controller("a/a", "post")};
  EXPECT_EQ(catalog.Check(),
            absl::InvalidArgumentError(
                "controller a/a calls service \"post\", which is not in the catalog"));
}

TEST(StandardCatalog, HasTheStandInsTheDetectorsAndTheStrategies) {
  Catalog catalog = StandardCatalog();
  EXPECT_EQ(catalog.Check(), absl::OkStatus());
  const KnownNames names = catalog.Names();
  EXPECT_THAT(names.controllers, Contains("workloads/statefulset"));
  EXPECT_THAT(names.findings, Contains("status-update-loop"));
  EXPECT_NE(catalog.FindStrategy("pct"), nullptr);
  EXPECT_EQ(catalog.FindController("database/fixed"), nullptr);
}

TEST(RepositoryCatalog, HasTheExampleSystemsToo) {
  EXPECT_NE(RepositoryCatalog().FindController("database/fixed"), nullptr);
  EXPECT_NE(RepositoryCatalog().FindController("workloads/statefulset"), nullptr);
  EXPECT_NE(RepositoryCatalog().FindService("postgres"), nullptr);
}

}  // namespace
}  // namespace quiesce::scenarios
