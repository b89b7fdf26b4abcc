// The documents that benchmarks measure with. The same ones are used to measure the Go libraries,
// so that ratios can be taken: a Deployment of 2038 bytes as Go's encoder writes it, and patches of
// it.
#ifndef QUIESCE_APISERVER_FAKE_BASE_BENCHMARK_DOCUMENTS_H_
#define QUIESCE_APISERVER_FAKE_BASE_BENCHMARK_DOCUMENTS_H_

namespace quiesce {

inline constexpr char kBenchmarkDeployment[] =
    R"({"kind":"Deployment","apiVersion":"apps/v1","metadata":{"name":"web","namespace":"bench")"
    R"(,"labels":{"app.kubernetes.io/instance":"web","app.kubernetes.io/name":"web"}},"spec":{")"
    R"(replicas":3,"selector":{"matchLabels":{"app.kubernetes.io/instance":"web","app.kubernete)"
    R"(s.io/name":"web"}},"template":{"metadata":{"labels":{"app.kubernetes.io/instance":"web",)"
    R"("app.kubernetes.io/name":"web"}},"spec":{"volumes":[{"name":"config","configMap":{"name")"
    R"(:"web"}}],"containers":[{"name":"web","image":"web:1","args":["--listen=:8080","--log-le)"
    R"(vel=info"],"ports":[{"name":"http-web","containerPort":8080,"protocol":"TCP"}],"env":[{")"
    R"(name":"MODE","value":"production"},{"name":"REGION","value":"eu-west-1"},{"name":"PASSWO)"
    R"(RD","valueFrom":{"secretKeyRef":{"name":"web","key":"password"}}}],"resources":{"request)"
    R"(s":{"cpu":"100m","memory":"128Mi"}},"volumeMounts":[{"name":"config","readOnly":true,"mo)"
    R"(untPath":"/etc/web"}],"livenessProbe":{"httpGet":{"path":"/healthz","port":8080,"scheme")"
    R"(:"HTTP"},"timeoutSeconds":1,"periodSeconds":10,"failureThreshold":3},"readinessProbe":{")"
    R"(httpGet":{"path":"/healthz","port":8080,"scheme":"HTTP"},"timeoutSeconds":1,"periodSecon)"
    R"(ds":10,"failureThreshold":3},"imagePullPolicy":"IfNotPresent"},{"name":"proxy","image":")"
    R"(proxy:1","args":["--listen=:8080","--log-level=info"],"ports":[{"name":"http-proxy","con)"
    R"(tainerPort":8080,"protocol":"TCP"}],"env":[{"name":"MODE","value":"production"},{"name":)"
    R"("REGION","value":"eu-west-1"},{"name":"PASSWORD","valueFrom":{"secretKeyRef":{"name":"we)"
    R"(b","key":"password"}}}],"resources":{"requests":{"cpu":"100m","memory":"128Mi"}},"volume)"
    R"(Mounts":[{"name":"config","readOnly":true,"mountPath":"/etc/web"}],"livenessProbe":{"htt)"
    R"(pGet":{"path":"/healthz","port":8080,"scheme":"HTTP"},"timeoutSeconds":1,"periodSeconds")"
    R"(:10,"failureThreshold":3},"readinessProbe":{"httpGet":{"path":"/healthz","port":8080,"sc)"
    R"(heme":"HTTP"},"timeoutSeconds":1,"periodSeconds":10,"failureThreshold":3},"imagePullPoli)"
    R"(cy":"IfNotPresent"}],"restartPolicy":"Always","serviceAccountName":"web"}},"strategy":{})"
    R"(},"status":{}})";

inline constexpr char kBenchmarkJsonPatch[] =
    R"([{"op":"replace","path":"/spec/template/spec/containers/0/image","value":"web:2"},)"
    R"({"op":"add","path":"/metadata/labels/round","value":"1"},)"
    R"({"op":"replace","path":"/spec/replicas","value":5}])";

inline constexpr char kBenchmarkMergePatch[] =
    R"({"metadata":{"labels":{"round":"1"}},"spec":{"replicas":5}})";

inline constexpr char kBenchmarkStrategicPatch[] =
    R"({"spec":{"replicas":5,"template":{"spec":{"containers":[{"name":"web","image":"web:2"}]}}}})";

}  // namespace quiesce

#endif  // QUIESCE_APISERVER_FAKE_BASE_BENCHMARK_DOCUMENTS_H_
