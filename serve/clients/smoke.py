#!/usr/bin/env python3
"""A session of the Python client (`kubernetes` of PyPI) with a served API: smoke.py KUBECONFIG.

Every call's answer is checked; ends with 0 if all are as they should be.
"""
import sys
import threading
import time

from kubernetes import client, config, dynamic, watch

GROUP = "smoke.example.com"
DEFINITION = {
    "apiVersion": "apiextensions.k8s.io/v1",
    "kind": "CustomResourceDefinition",
    "metadata": {"name": "gadgets." + GROUP},
    "spec": {
        "group": GROUP,
        "scope": "Namespaced",
        "names": {"plural": "gadgets", "singular": "gadget", "kind": "Gadget", "listKind": "GadgetList"},
        "versions": [{
            "name": "v1", "served": True, "storage": True, "subresources": {"status": {}},
            "schema": {"openAPIV3Schema": {"type": "object", "properties": {
                "spec": {"type": "object", "properties": {"size": {"type": "integer", "minimum": 1}}},
                "status": {"type": "object", "properties": {"phase": {"type": "string"}}}}}},
        }],
    },
}

failures = 0


def check(name, action, good):
    """Runs one step; `good` says whether what came back is right."""
    global failures
    try:
        result = action()
        right = good(result)
    except Exception as error:  # what a client raises is the finding
        result, right = repr(error)[:300], False
    print("ok  " if right else "FAIL", name, "" if right else str(result)[:300])
    failures += 0 if right else 1


def refused(action, code):
    """Whether the call is refused with this code."""
    try:
        action()
    except client.ApiException as error:
        return error.status == code
    return False


def gadget(name, size):
    return {"apiVersion": GROUP + "/v1", "kind": "Gadget", "metadata": {"name": name}, "spec": {"size": size}}


def eventually(action, good, seconds=20):
    end = time.time() + seconds
    while time.time() < end:
        try:
            if good(action()):
                return True
        except client.ApiException:
            pass
        time.sleep(0.1)
    return False


def main():
    config.load_kube_config(sys.argv[1])
    core, apps = client.CoreV1Api(), client.AppsV1Api()
    custom, extensions = client.CustomObjectsApi(), client.ApiextensionsV1Api()
    ns = "python-smoke"

    check("version", lambda: client.VersionApi().get_code(), lambda v: v.major == "1")
    check("create a namespace", lambda: core.create_namespace({"metadata": {"name": ns}}), lambda n: n.metadata.uid)
    events = []

    def look():
        stream = watch.Watch().stream(core.list_namespaced_config_map, ns, timeout_seconds=5)
        for event in stream:
            events.append((event["type"], event["object"].metadata.name))

    watcher = threading.Thread(target=look)
    watcher.start()
    time.sleep(1)
    body = client.V1ConfigMap(metadata=client.V1ObjectMeta(name="a", labels={"x": "y"}), data={"k": "v"})
    check("create", lambda: core.create_namespaced_config_map(ns, body), lambda o: o.data == {"k": "v"})
    check("a taken name", lambda: refused(lambda: core.create_namespaced_config_map(ns, body), 409), bool)
    check("list by label", lambda: core.list_namespaced_config_map(ns, label_selector="x=y").items,
          lambda items: [o.metadata.name for o in items] == ["a"])
    check("list in pages", lambda: core.list_namespace(limit=2), lambda l: len(l.items) == 2 and l.metadata._continue)
    check("merge patch", lambda: core.patch_namespaced_config_map("a", ns, {"data": {"l": "w"}}),
          lambda o: o.data == {"k": "v", "l": "w"})
    check("JSON patch", lambda: core.patch_namespaced_config_map("a", ns, [{"op": "remove", "path": "/data/l"}]),
          lambda o: o.data == {"k": "v"})

    def replace(stale):
        found = core.read_namespaced_config_map("a", ns)
        found.data = {"z": "1"}
        if stale:
            found.metadata.resource_version = "1"
        return core.replace_namespaced_config_map("a", ns, found)

    check("replace", lambda: replace(False), lambda o: o.data == {"z": "1"})
    check("a conflict", lambda: refused(lambda: replace(True), 409), bool)
    container = client.V1Container(name="c", image="i")
    template = client.V1PodTemplateSpec(metadata=client.V1ObjectMeta(labels={"a": "b"}),
                                        spec=client.V1PodSpec(containers=[container]))
    deployment = client.V1Deployment(
        metadata=client.V1ObjectMeta(name="d"),
        spec=client.V1DeploymentSpec(replicas=1, selector={"matchLabels": {"a": "b"}}, template=template))
    check("a deployment", lambda: apps.create_namespaced_deployment(ns, deployment),
          lambda o: o.spec.strategy.type == "RollingUpdate")
    check("scale", lambda: apps.patch_namespaced_deployment_scale("d", ns, {"spec": {"replicas": 4}}),
          lambda o: o.spec.replicas == 4)
    check("define a resource", lambda: extensions.create_custom_resource_definition(DEFINITION), lambda o: o.metadata.uid)
    check("it is served", lambda: eventually(
        lambda: custom.list_namespaced_custom_object(GROUP, "v1", ns, "gadgets"), lambda l: l["items"] == []), bool)
    check("a custom resource",
          lambda: custom.create_namespaced_custom_object(GROUP, "v1", ns, "gadgets", gadget("g", 1)),
          lambda o: o["metadata"]["generation"] == 1)
    check("an invalid one", lambda: refused(
        lambda: custom.create_namespaced_custom_object(GROUP, "v1", ns, "gadgets", gadget("h", 0)), 422), bool)
    check("its status", lambda: custom.patch_namespaced_custom_object_status(
        GROUP, "v1", ns, "gadgets", "g", {"status": {"phase": "Ready"}}), lambda o: o["status"]["phase"] == "Ready")

    def apply():
        resources = dynamic.DynamicClient(client.ApiClient())
        kind = resources.resources.get(api_version=GROUP + "/v1", kind="Gadget")
        resources.server_side_apply(kind, body=gadget("applied", 2), namespace=ns, field_manager="smoke")
        return kind.get(namespace=ns).items

    check("server-side apply", apply, lambda items: sorted(o.metadata.name for o in items) == ["applied", "g"])
    check("access", lambda: client.AuthorizationV1Api().create_self_subject_access_review(
        {"spec": {"resourceAttributes": {"verb": "get", "resource": "pods"}}}), lambda r: r.status.allowed)
    check("a lease", lambda: client.CoordinationV1Api().create_namespaced_lease(
        ns, {"metadata": {"name": "l"}, "spec": {"holderIdentity": "x"}}), lambda l: l.spec.holder_identity == "x")
    check("delete all", lambda: core.delete_collection_namespaced_config_map(ns), lambda r: True)
    watcher.join()
    check("the watch saw it all in order", lambda: events,
          lambda e: e == [("ADDED", "a"), ("MODIFIED", "a"), ("MODIFIED", "a"), ("MODIFIED", "a"), ("DELETED", "a")])
    check("delete the definition", lambda: extensions.delete_custom_resource_definition("gadgets." + GROUP), lambda r: True)
    check("delete the namespace", lambda: core.delete_namespace(ns), lambda r: True)
    check("it is gone", lambda: eventually(lambda: refused(lambda: core.read_namespace(ns), 404), bool), bool)
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
