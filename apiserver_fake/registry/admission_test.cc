#include "apiserver_fake/registry/admission.h"

#include "apiserver_fake/registry/verbs_testing.h"

namespace quiesce::registry {
namespace {

const api::GroupVersionResource kQuotas{"", "v1", "resourcequotas"};
const api::GroupVersionResource kLimitRanges{"", "v1", "limitranges"};
const api::GroupVersionResource kClaims{"", "v1", "persistentvolumeclaims"};
const api::GroupVersionResource kServices{"", "v1", "services"};

class AdmissionTest : public VerbsFixture {
 protected:
  // With a status, as its controller writes it: nothing is used yet.
  void CreateQuota(const char* hard) {
    Create(kQuotas,
           *ParseJson(absl::StrCat(R"({"metadata":{"name":"q"},"spec":{"hard":)", hard, "}}")));
    Value used = *ParseJson(hard);
    const Value limits = used;
    for (const ValueMember& limit : limits.members()) used.Set(limit.key.view(), "0");
    Value quota = Stored(kQuotas, "q");
    quota.Set("status", Value::Object({{"hard", limits}, {"used", used}}));
    api::Request update = api::Request::Update(kQuotas, "default", "q", quota);
    update.subresource = "status";
    EXPECT_EQ(Say(update), "200");
  }
  std::string Used() { return ToJson(Stored(kQuotas, "q")["status"]["used"]); }
};

TEST_F(AdmissionTest, AQuotaCountsWhatItAdmitsAndRefusesTheRest) {
  CreateQuota(R"({"count/configmaps":"1"})");
  EXPECT_EQ(Say(DryRun(api::Request::Create(kConfigMaps, "default", ConfigMap()))), "201");
  EXPECT_EQ(Used(), R"({"count/configmaps":"0"})");
  Create(kConfigMaps, ConfigMap());
  EXPECT_EQ(Used(), R"({"count/configmaps":"1"})");
  EXPECT_EQ(Say(api::Request::Create(kConfigMaps, "default", ConfigMap(R"({"name":"b"})"))),
            "403 Forbidden: configmaps \"b\" is forbidden: exceeded quota: q, requested: "
            "count/configmaps=1, used: count/configmaps=1, limited: count/configmaps=1");
  // An object of another kind, or of another namespace, is none of its business.
  Create(kWidgets, Widget());
  EXPECT_EQ(Used(), R"({"count/configmaps":"1"})");
}

TEST_F(AdmissionTest, AnObjectThatIsThereAlreadyIsCountedAllTheSame) {
  CreateQuota(R"({"count/configmaps":"5"})");
  Create(kConfigMaps, ConfigMap());
  EXPECT_EQ(Say(api::Request::Create(kConfigMaps, "default", ConfigMap())),
            "409 AlreadyExists: configmaps \"a\" already exists");
  EXPECT_EQ(Used(), R"({"count/configmaps":"2"})");
}

TEST_F(AdmissionTest, AQuotaThatIsNotYetCountedRefuses) {
  Create(kQuotas, *ParseJson(R"({"metadata":{"name":"q"},"spec":{"hard":{"pods":"1"}}})"));
  Value quota = Stored(kQuotas, "q");
  quota.Set("status", *ParseJson(R"({"hard":{"pods":"1"}})"));
  api::Request update = api::Request::Update(kQuotas, "default", "q", quota);
  update.subresource = "status";
  EXPECT_EQ(Say(update), "200");
  EXPECT_EQ(Say(api::Request::Create(kPods, "default", Pod())),
            "403 Forbidden: pods \"a\" is forbidden: status unknown for quota: q, resources: pods");
}

TEST_F(AdmissionTest, QuotasOfCpuWantItSaid) {
  CreateQuota(R"({"requests.cpu":"1"})");
  EXPECT_EQ(Say(api::Request::Create(kPods, "default", Pod())),
            "403 Forbidden: pods \"a\" is forbidden: failed quota: q: must specify requests.cpu "
            "for: c");
  Create(kLimitRanges, *ParseJson(R"({"metadata":{"name":"l"},"spec":{"limits":[
      {"type":"Container","defaultRequest":{"cpu":"600m"}}]}})"));
  Create(kPods, Pod());
  EXPECT_EQ(Used(), R"({"requests.cpu":"600m"})");
  EXPECT_EQ(Say(api::Request::Create(kPods, "default", Pod(R"({"name":"b"})"))),
            "403 Forbidden: pods \"b\" is forbidden: exceeded quota: q, requested: "
            "requests.cpu=600m, used: requests.cpu=600m, limited: requests.cpu=1");
}

TEST_F(AdmissionTest, AnUpdateCountsOnlyWhatIsMore) {
  CreateQuota(R"({"services":"1","services.loadbalancers":"1"})");
  Create(kServices, *ParseJson(R"({"metadata":{"name":"a"},"spec":{"ports":[{"port":80}]}})"));
  Value service = Stored(kServices);
  service.Mutable("spec").Set("type", "LoadBalancer");
  EXPECT_EQ(Say(api::Request::Update(kServices, "default", "a", service)), "200");
  EXPECT_EQ(Used(), R"({"services":"1","services.loadbalancers":"1"})");
}

TEST_F(AdmissionTest, OnlyBoundClaimsOfAClassThatAllowsItGrow) {
  Create(kClaims, *ParseJson(R"({"metadata":{"name":"a"},"spec":{"storageClassName":"gold",
      "accessModes":["ReadWriteOnce"],"resources":{"requests":{"storage":"1Gi"}}}})"));
  Value claim = Stored(kClaims);
  claim.Set("status", *ParseJson(R"({"phase":"Bound","capacity":{"storage":"1Gi"}})"));
  api::Request bind = api::Request::Update(kClaims, "default", "a", claim);
  bind.subresource = "status";
  EXPECT_EQ(Say(bind), "200");
  claim = Stored(kClaims);
  claim.Mutable("spec").Mutable("resources").Mutable("requests").Set("storage", "2Gi");
  const api::Request grow = api::Request::Update(kClaims, "default", "a", claim);
  EXPECT_EQ(
      Say(grow),
      "403 Forbidden: persistentvolumeclaims \"a\" is forbidden: only dynamically provisioned "
      "pvc can be resized and the storageclass that provisions the pvc must support resize");
  EXPECT_EQ(Say(api::Request::Create({"storage.k8s.io", "v1", "storageclasses"}, "",
                                     *ParseJson(R"({"metadata":{"name":"gold"},"provisioner":"x",
                                                    "allowVolumeExpansion":true})"))),
            "201");
  EXPECT_EQ(Say(grow), "200");
}

}  // namespace
}  // namespace quiesce::registry
