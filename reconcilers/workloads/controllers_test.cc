// The controllers at work beside a server and a kubelet: what each is for, in a few lines. The
// recorded cases (conformance/) compare their requests; scenarios/workloads play them under faults.
#include <set>
#include <string>

#include "reconcilers/workloads/autoscaler.h"
#include "reconcilers/workloads/cron_job.h"
#include "reconcilers/workloads/daemon_set.h"
#include "reconcilers/workloads/deployment.h"
#include "reconcilers/workloads/disruption.h"
#include "reconcilers/workloads/drain.h"
#include "reconcilers/workloads/endpoint_slices.h"
#include "reconcilers/workloads/job_controller.h"
#include "reconcilers/workloads/kubelet.h"
#include "reconcilers/workloads/quota_controller.h"
#include "reconcilers/workloads/replica_set.h"
#include "reconcilers/workloads/stateful_set_controller.h"
#include "reconcilers/workloads/ttl_after_finished.h"
#include "reconcilers/workloads/volume_binder.h"
#include "reconcilers/workloads/workload_testing.h"

namespace quiesce::reconcilers::workloads {
namespace {

constexpr char kTemplate[] =
    R"("selector":{"matchLabels":{"app":"web"}},"template":{"metadata":{"labels":{"app":"web"}},
       "spec":{"containers":[{"name":"c","image":"web:1",
                              "resources":{"requests":{"cpu":"500m"}}}]}})";

class ControllersTest : public WorkloadTest {
 protected:
  std::string With(const char* spec) {
    return absl::StrCat(R"({"metadata":{"name":"web"},"spec":{)", spec, "}}");
  }
  // The status, by the members asked for.
  std::string Status(const runtime::Resource& kind, std::initializer_list<const char*> members,
                     const std::string& name = "web") {
    const Value object = Get(kind, name);
    std::string text;
    for (const char* member : members) {
      absl::StrAppend(&text, text.empty() ? "" : " ", ToJson(object["status"][member]));
    }
    return text;
  }
  const runtime::Resource quotas_{{"", "v1", "resourcequotas"}, "ResourceQuota"};
};

TEST_F(ControllersTest, AReplicaSetHasAsManyPodsAsItWants) {
  Start(ReplicaSetSpec());
  Start(KubeletSpec());
  Create(ReplicaSets(), With(absl::StrCat(R"("replicas":3,)", kTemplate).c_str()).c_str());
  Advance(absl::Seconds(10));
  EXPECT_EQ(Status(ReplicaSets(), {"replicas", "readyReplicas"}), "3 3");
  MergePatch(ReplicaSets(), "web", R"({"spec":{"replicas":1}})");
  Advance(absl::Seconds(10));
  EXPECT_EQ(List(Pods()).size(), 1u);
}

TEST_F(ControllersTest, ADeploymentRollsItsPodsOver) {
  Start(DeploymentSpec());
  Start(ReplicaSetSpec());
  Start(KubeletSpec());
  Create(Deployments(), With(absl::StrCat(R"("replicas":2,)", kTemplate).c_str()).c_str());
  Advance(absl::Seconds(10));
  MergePatch(Deployments(), "web",
             R"({"spec":{"template":{"spec":{"containers":[{"name":"c","image":"web:2"}]}}}})");
  Advance(absl::Minutes(1));
  EXPECT_EQ(Status(Deployments(), {"replicas", "updatedReplicas", "availableReplicas"}), "2 2 2");
  EXPECT_EQ(List(ReplicaSets()).size(), 2u);
  for (const Value& pod : List(Pods())) {
    EXPECT_EQ(pod["spec"]["containers"].at(0)["image"].string_value(), "web:2");
  }
}

TEST_F(ControllersTest, AnAnnotationRollsADeploymentBack) {
  Start(DeploymentSpec());
  const auto image = [this] {
    return ToJson(
        Get(Deployments(), "web")["spec"]["template"]["spec"]["containers"].at(0)["image"]);
  };
  const auto roll_back = [this](const char* revision) {
    MergePatch(Deployments(), "web",
               absl::StrCat(R"({"metadata":{"annotations":{"deprecated.deployment.rollback.to":")",
                            revision, R"("}}})")
                   .c_str());
    Advance(absl::Seconds(1));
    EXPECT_TRUE(
        Get(Deployments(), "web")["metadata"]["annotations"]["deprecated.deployment.rollback.to"]
            .is_null());
  };
  Create(Deployments(), With(absl::StrCat(R"("replicas":0,)", kTemplate).c_str()).c_str());
  Advance(absl::Seconds(1));
  for (const char* next : {"web:2", "web:3"}) {
    MergePatch(Deployments(), "web",
               absl::StrCat(R"({"spec":{"template":{"spec":{"containers":[{"name":"c","image":")",
                            next, R"("}]}}}})")
                   .c_str());
    Advance(absl::Seconds(1));
  }
  roll_back("1");
  EXPECT_EQ(image(), "\"web:1\"");
  roll_back("0");  // to the one before
  EXPECT_EQ(image(), "\"web:3\"");
  roll_back("99");
  EXPECT_EQ(image(), "\"web:3\"");
}

TEST_F(ControllersTest, AnOldReplicaSetWhoseStatusIsOlderThanItsSizeDoesNotShrink) {
  Start(DeploymentSpec());
  Create(Deployments(), With(absl::StrCat(R"("replicas":3,)", kTemplate).c_str()).c_str());
  Advance(absl::Seconds(1));
  const std::string old(NameOf(List(ReplicaSets()).at(0)));
  MergePatch(ReplicaSets(), old,
             R"({"status":{"replicas":3,"readyReplicas":3,"availableReplicas":3}})", "status");
  MergePatch(Deployments(), "web",
             R"({"spec":{"template":{"spec":{"containers":[{"name":"c","image":"web:2"}]}}}})");
  Advance(absl::Seconds(1));
  std::string current;
  for (const Value& set : List(ReplicaSets())) {
    if (NameOf(set) != old) current = std::string(NameOf(set));
  }
  MergePatch(ReplicaSets(), old, R"({"spec":{"replicas":2}})");
  Advance(absl::Seconds(1));
  MergePatch(ReplicaSets(), current,
             R"({"status":{"replicas":2,"readyReplicas":2,"availableReplicas":2}})", "status");
  Advance(absl::Seconds(1));
  EXPECT_EQ(ToJson(Get(ReplicaSets(), old)["spec"]["replicas"]), "2");
  MergePatch(ReplicaSets(), old,
             R"({"status":{"replicas":2,"readyReplicas":2,"availableReplicas":2}})", "status");
  Advance(absl::Seconds(1));
  EXPECT_EQ(ToJson(Get(ReplicaSets(), old)["spec"]["replicas"]), "1");
}

TEST_F(ControllersTest, AStatefulSetStartsItsPodsInOrder) {
  Start(StatefulSetSpec());
  Start(KubeletSpec(), R"({"startsAfter":"5s"})");
  Create(StatefulSets(),
         With(absl::StrCat(R"("replicas":2,"serviceName":"web",)", kTemplate).c_str()).c_str());
  Advance(absl::Seconds(4));
  ASSERT_EQ(List(Pods()).size(), 1u);
  EXPECT_EQ(NameOf(List(Pods())[0]), "web-0");
  Advance(absl::Seconds(10));
  EXPECT_EQ(Status(StatefulSets(), {"readyReplicas"}), "2");
}

TEST_F(ControllersTest, ADaemonSetHasAPodOnEachNode) {
  Start(DaemonSetSpec());
  Start(KubeletSpec(), R"({"nodes":3})");
  Create(DaemonSets(), With(kTemplate).c_str());
  Advance(absl::Seconds(10));
  EXPECT_EQ(Status(DaemonSets(), {"desiredNumberScheduled", "numberReady"}), "3 3");
}

TEST_F(ControllersTest, AJobEndsWhenEnoughPodsHaveSucceeded) {
  Start(JobSpec());
  Start(KubeletSpec(), R"({"pods":[{"succeedsAfter":"2s"}]})");
  Create(Jobs(), R"({"metadata":{"name":"web"},"spec":{"completions":3,"parallelism":1,"template":{
      "spec":{"restartPolicy":"Never","containers":[{"name":"c","image":"i"}]}}}})");
  Advance(absl::Minutes(1));
  EXPECT_EQ(Status(Jobs(), {"succeeded", "failed"}), "3 null");
  EXPECT_FALSE(Get(Jobs(), "web")["status"]["completionTime"].is_null());
}

TEST_F(ControllersTest, AFinishedJobIsDeletedWhenItsTimeIsOver) {
  Start(JobSpec());
  Start(TtlAfterFinishedSpec());
  Start(KubeletSpec(), R"({"pods":[{"succeedsAfter":"2s"}]})");
  Create(Jobs(), R"({"metadata":{"name":"j"},"spec":{"ttlSecondsAfterFinished":60,"template":{
                     "spec":{"restartPolicy":"Never","containers":[{"name":"c","image":"a"}]}}}})");
  Advance(absl::Seconds(50));
  EXPECT_EQ(List(Jobs()).size(), 1u);
  Advance(absl::Seconds(60));
  EXPECT_EQ(List(Jobs()).size(), 0u);
  EXPECT_EQ(List(Pods()).size(), 0u);
}

TEST_F(ControllersTest, ASuspendedJobHasNotStarted) {
  Start(JobSpec());
  Start(KubeletSpec());
  Create(Jobs(), R"({"metadata":{"name":"j"},"spec":{"template":{"metadata":{"labels":{"a":"b"}},
                     "spec":{"restartPolicy":"Never","containers":[{"name":"c","image":"a"}]}}}})");
  Advance(absl::Seconds(10));
  EXPECT_TRUE(Get(Jobs(), "j")["status"].Has("startTime"));
  // Labels that were defaulted from the template's get what those get.
  EXPECT_EQ(Get(Jobs(), "j")["metadata"]["labels"],
            Get(Jobs(), "j")["spec"]["template"]["metadata"]["labels"]);
  MergePatch(Jobs(), "j", R"({"spec":{"suspend":true}})");
  Advance(absl::Seconds(60));
  EXPECT_FALSE(Get(Jobs(), "j")["status"].Has("startTime"));
}

TEST_F(ControllersTest, PodsOfALostNodeLeaveItAndThoseOfDaemonSetsStay) {
  Start(ReplicaSetSpec());
  Start(DaemonSetSpec());
  Start(KubeletSpec(), R"({"nodes":2,"lost":[{"node":"node-1","from":"20s","to":"30m"}]})");
  Create(ReplicaSets(), With(absl::StrCat(R"("replicas":2,)", kTemplate).c_str()).c_str());
  Create(DaemonSets(),
         R"({"metadata":{"name":"ds"},"spec":{"selector":{"matchLabels":{"app":"ds"}},
             "template":{"metadata":{"labels":{"app":"ds"}},
                         "spec":{"containers":[{"name":"c","image":"a"}]}}}})");
  Advance(absl::Minutes(10));
  std::set<std::string> on_lost;
  for (const Value& pod : List(Pods())) {
    if (pod["spec"]["nodeName"].string_value() != "node-1") continue;
    on_lost.insert(
        absl::StrCat(LabelsOf(pod)["app"].string_value(), IsDeleting(pod) ? " goes" : " stays"));
  }
  EXPECT_EQ(on_lost, (std::set<std::string>{"ds stays", "web goes"}));
  EXPECT_EQ(Get(Nodes(), "node-1")["spec"]["taints"].size(), 2u);
}

TEST_F(ControllersTest, ACronJobMakesAJobAtEachTime) {
  Start(CronJobSpec());
  Create(CronJobs(), R"({"metadata":{"name":"web"},"spec":{"schedule":"*/2 * * * *","jobTemplate":{
      "spec":{"template":{"spec":{"restartPolicy":"Never",
                                  "containers":[{"name":"c","image":"i"}]}}}}}})");
  Advance(absl::Minutes(6));
  EXPECT_EQ(List(Jobs()).size(), 3u);
}

TEST_F(ControllersTest, ACronJobMakesNoJobAtATimeThatItsScheduleDoesNotName) {
  Advance(absl::Minutes(23 * 60 + 30));
  Create(CronJobs(), R"({"metadata":{"name":"web"},"spec":{"schedule":"0 0,1 * * *","jobTemplate":{
      "spec":{"template":{"spec":{"restartPolicy":"Never",
                                  "containers":[{"name":"c","image":"i"}]}}}}}})");
  Advance(absl::Hours(12));
  Start(CronJobSpec());
  Advance(absl::Hours(1));
  EXPECT_EQ(List(Jobs()).size(), 0u);
  Advance(absl::Hours(12));
  EXPECT_EQ(List(Jobs()).size(), 1u);
}

TEST_F(ControllersTest, AnEndpointSliceFollowsThePods) {
  Start(ReplicaSetSpec());
  Start(EndpointSliceSpec());
  Start(KubeletSpec());
  Create(Services(),
         R"({"metadata":{"name":"web"},"spec":{"selector":{"app":"web"},"ports":[{"port":80}]}})");
  Create(ReplicaSets(), With(absl::StrCat(R"("replicas":2,)", kTemplate).c_str()).c_str());
  Advance(absl::Seconds(10));
  ASSERT_EQ(List(EndpointSlices()).size(), 1u);
  EXPECT_EQ(List(EndpointSlices())[0]["endpoints"].size(), 2u);
}

TEST_F(ControllersTest, AnEndpointSliceThatOthersDeleteIsMadeAgainASecondLater) {
  Start(EndpointSliceSpec());
  Create(Services(),
         R"({"metadata":{"name":"web"},"spec":{"selector":{"app":"web"},"ports":[{"port":80}]}})");
  Advance(absl::Seconds(5));
  ASSERT_EQ(List(EndpointSlices()).size(), 1u);
  Delete(EndpointSlices(), std::string(NameOf(List(EndpointSlices())[0])));
  Advance(absl::Milliseconds(900));
  EXPECT_EQ(List(EndpointSlices()).size(), 0u);
  Advance(absl::Milliseconds(200));
  EXPECT_EQ(List(EndpointSlices()).size(), 1u);
}

// Like the real controller, which waits for its cache to show the slice again.
TEST_F(ControllersTest, AnEndpointSliceThatWasGivenAwayIsMissedUntilItsServiceIsMadeAgain) {
  Start(EndpointSliceSpec());
  const auto create = [this](const char* name) {
    Create(Services(),
           absl::StrCat(R"({"metadata":{"name":")", name,
                        R"("},"spec":{"selector":{"app":"web"},"ports":[{"port":80}]}})")
               .c_str());
  };
  create("web");
  create("api");
  Advance(absl::Seconds(5));
  // Of "web", then of "api".
  const auto counts = [this] {
    int web = 0, api = 0;
    for (const Value& slice : List(EndpointSlices())) {
      ++(ServiceOfSlice(slice).name == "web" ? web : api);
    }
    return absl::StrCat(web, " ", api);
  };
  for (const Value& slice : List(EndpointSlices())) {
    if (ServiceOfSlice(slice).name != "web") continue;
    MergePatch(EndpointSlices(), std::string(NameOf(slice)),
               R"({"metadata":{"labels":{"kubernetes.io/service-name":"api"}}})");
  }
  EXPECT_EQ(counts(), "0 2");
  Advance(absl::Seconds(5));
  EXPECT_EQ(counts(), "0 1");
  Delete(Services(), "web");
  Advance(absl::Seconds(5));
  create("web");
  Advance(absl::Seconds(5));
  EXPECT_EQ(counts(), "1 1");
}

TEST_F(ControllersTest, ADrainedNodeIsEmptiedAsTheBudgetAllows) {
  Start(ReplicaSetSpec());
  Start(DisruptionSpec());
  Start(KubeletSpec(), R"({"nodes":1,"readyAfter":"8s"})");
  Start(DrainSpec());
  Create(ReplicaSets(), With(absl::StrCat(R"("replicas":2,)", kTemplate).c_str()).c_str());
  const runtime::Resource& budgets = PodDisruptionBudgets();
  Create(budgets, R"({"metadata":{"name":"web"},"spec":{"minAvailable":2,
                      "selector":{"matchLabels":{"app":"web"}}}})");
  Advance(absl::Seconds(20));
  EXPECT_EQ(Status(budgets, {"currentHealthy", "disruptionsAllowed"}), "2 0");
  MergePatch(Nodes(), "node-1", R"({"spec":{"unschedulable":true}})");
  Advance(absl::Seconds(20));
  EXPECT_EQ(Status(ReplicaSets(), {"readyReplicas"}), "2");
  MergePatch(budgets, "web", R"({"spec":{"minAvailable":1}})");
  Advance(absl::Seconds(20));
  // One has gone; its successor finds no node, so that the other must stay.
  EXPECT_EQ(Status(ReplicaSets(), {"replicas", "readyReplicas"}), "2 1");
}

TEST_F(ControllersTest, AnAutoscalerFollowsTheLoad) {
  Start(DeploymentSpec());
  Start(ReplicaSetSpec());
  Start(KubeletSpec());
  Start(AutoscalerSpec(), R"({"load":[{"from":"0s","cpu":"1500m"}]})");
  Create(Deployments(), With(kTemplate).c_str());
  Create(HorizontalPodAutoscalers(), R"({"metadata":{"name":"web"},"spec":{"maxReplicas":9,
      "scaleTargetRef":{"apiVersion":"apps/v1","kind":"Deployment","name":"web"},
      "metrics":[{"type":"Resource","resource":{"name":"cpu",
                  "target":{"type":"Utilization","averageUtilization":50}}}]}})");
  Advance(absl::Seconds(20));
  EXPECT_EQ(Status(HorizontalPodAutoscalers(), {"currentReplicas", "desiredReplicas"}), "1 4");
  Advance(absl::Minutes(1));
  EXPECT_EQ(Status(Deployments(), {"readyReplicas"}), "6");
}

TEST_F(ControllersTest, AClaimIsBoundToTheSmallestVolumeThatDoes) {
  Create(PersistentVolumes(),
         R"({"metadata":{"name":"large"},"spec":{"capacity":{"storage":"10Gi"},
             "accessModes":["ReadWriteOnce"],"hostPath":{"path":"/v"}}})");
  Create(PersistentVolumes(),
         R"({"metadata":{"name":"small"},"spec":{"capacity":{"storage":"2Gi"},
             "accessModes":["ReadWriteOnce"],"hostPath":{"path":"/v"}}})");
  Start(VolumeBinderSpec());
  Create(
      PersistentVolumeClaims(),
      R"({"metadata":{"name":"web"},"spec":{"storageClassName":"","accessModes":["ReadWriteOnce"],
             "resources":{"requests":{"storage":"1Gi"}}}})");
  Advance(absl::Seconds(20));
  EXPECT_EQ(Status(PersistentVolumeClaims(), {"phase", "capacity"}),
            R"("Bound" {"storage":"2Gi"})");
  EXPECT_EQ(Status(PersistentVolumes(), {"phase"}, "small"), R"("Bound")");
}

TEST_F(ControllersTest, AQuotaCountsAnewWhatHasGone) {
  Start(QuotaSpec());
  Create(quotas_, R"({"metadata":{"name":"web"},"spec":{"hard":{"configmaps":"2"}}})");
  Advance(absl::Seconds(1));
  EXPECT_EQ(Status(quotas_, {"used"}), R"({"configmaps":"0"})");
  const runtime::Resource config_maps{{"", "v1", "configmaps"}, "ConfigMap"};
  Create(config_maps, R"({"metadata":{"name":"a"}})");
  EXPECT_EQ(Status(quotas_, {"used"}), R"({"configmaps":"1"})");
  Delete(config_maps, "a");
  Advance(absl::Seconds(1));
  EXPECT_EQ(Status(quotas_, {"used"}), R"({"configmaps":"0"})");
}

TEST_F(ControllersTest, PodsSpreadOverNodes) {
  Start(KubeletSpec(), R"({"nodes":3})");
  for (const char* name : {"a", "b", "c"}) {
    Create(Pods(), absl::StrCat(R"({"metadata":{"name":")", name,
                                R"("},"spec":{"containers":[{"name":"c","image":"i"}]}})")
                       .c_str());
  }
  Advance(absl::Seconds(5));
  std::set<std::string> nodes;
  for (const Value& pod : List(Pods())) {
    nodes.emplace(pod["spec"]["nodeName"].string_value());
  }
  EXPECT_EQ(nodes.size(), 3u);
}

}  // namespace
}  // namespace quiesce::reconcilers::workloads
