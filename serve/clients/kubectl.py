#!/usr/bin/env python3
"""Compares what kubectl shows of two servers: kubectl.py KUBECTL KUBECONFIG REAL_KUBECONFIG [OUT].

Runs the same commands on both, each server fresh: the first is `quiesce serve --bare`, the second a real
kube-apiserver of the same version without a controller manager. Exit codes and outputs must be the same, but for
what differs from run to run: ages, uids, versions, times, tokens and addresses. Ends with 0 if all are; OUT keeps the
outputs as they were.
"""
import difflib
import os
import re
import subprocess
import sys
import tempfile
import threading

MANIFESTS = {
    "pair.yaml": """
apiVersion: v1
kind: ConfigMap
metadata: {name: a, labels: {set: p}}
data: {k: v}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: b, labels: {set: p}}
data: {k: v}
""",
    "one.yaml": """
apiVersion: v1
kind: ConfigMap
metadata: {name: a, labels: {set: p}}
data: {k: v}
""",
    "web.yaml": """
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, labels: {app: web}}
spec:
  replicas: 2
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: c, image: nginx}]}
""",
    "gears.yaml": """
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: gears.compare.example.com}
spec:
  group: compare.example.com
  scope: Namespaced
  names: {plural: gears, singular: gear, kind: Gear, listKind: GearList, shortNames: [gr]}
  versions:
  - name: v1
    served: true
    storage: true
    subresources: {status: {}, scale: {specReplicasPath: .spec.replicas, statusReplicasPath: .status.replicas}}
    additionalPrinterColumns:
    - {name: Phase, type: string, jsonPath: .status.phase}
    - {name: Teeth, type: integer, jsonPath: .spec.teeth, priority: 1}
    schema:
      openAPIV3Schema:
        type: object
        properties:
          spec:
            type: object
            description: What is wanted.
            properties: {teeth: {type: integer}, replicas: {type: integer}}
          status: {type: object, properties: {phase: {type: string}, replicas: {type: integer}}}
""",
    "gear.yaml": """
apiVersion: compare.example.com/v1
kind: Gear
metadata: {name: g1}
spec: {teeth: 3, replicas: 1}
""",
}
MANIFESTS["changed.yaml"] = MANIFESTS["pair.yaml"].replace("{k: v}", "{k: w}")

IMAGE_PATCH = '{"spec":{"template":{"spec":{"containers":[{"name":"c","image":"nginx:2"}]}}}}'

# Name and arguments, in order: later ones work on what earlier ones made.
COMMANDS = [
    ("version", "version"),
    ("cluster-info", "cluster-info"),
    ("api-versions", "api-versions"),
    ("api-resources", "api-resources"),
    ("explain", "explain deployment.spec.strategy"),
    ("explain-recursive", "explain pod --recursive"),
    ("create-namespace", "create ns demo"),
    ("create-configmap", "create configmap lit --from-literal=a=b"),
    ("create-deployment", "create deployment d1 --image=nginx"),
    ("create-secret", "create secret generic s1 --from-literal=p=q"),
    ("create-dry-run", "create configmap dry --from-literal=a=b --dry-run=server -o yaml"),
    ("apply-new", "apply -f pair.yaml"),
    ("apply-changed", "apply -f changed.yaml"),
    ("apply-deployment", "apply -f web.yaml"),
    ("apply-server-side", "apply --server-side -f web.yaml"),
    ("apply-forced", "apply --server-side --force-conflicts -f web.yaml"),
    ("apply-definition", "apply -f gears.yaml"),
    ("wait-definition", "wait --for=condition=Established crd/gears.compare.example.com --timeout=20s"),
    ("apply-custom", "apply -f gear.yaml"),
    ("get-custom", "get gr"),
    ("get-custom-wide", "get gears.compare.example.com -o wide"),
    ("explain-custom", "explain gear.spec"),
    ("scale-custom", "scale gr/g1 --replicas=5"),
    ("patch-custom-status", ["patch", "gr", "g1", "--subresource=status", "--type=merge", "-p",
                             '{"status":{"phase":"Ready"}}']),
    ("wait-jsonpath", "wait --for=jsonpath={.status.phase}=Ready gr/g1 --timeout=10s"),
    ("get-table", "get cm"),
    ("get-deployments", "get deploy"),
    ("get-deployments-wide", "get deploy -o wide"),
    ("get-yaml", "get deploy web -o yaml"),
    ("get-all-json", "get all -A -o json"),
    ("get-names", "get cm -o name"),
    ("get-custom-columns", "get cm -o custom-columns=N:.metadata.name"),
    ("get-sorted", "get cm --sort-by=.metadata.name"),
    ("get-by-label", "get cm -l set=p"),
    ("get-by-field", "get cm --field-selector metadata.name=a"),
    ("get-in-chunks", "get cm --chunk-size=1"),
    ("get-missing", "get cm nope"),
    ("get-watch", "@3 get cm -w"),
    ("get-watch-events", "@3 get cm -w --output-watch-events"),
    ("describe-deployment", "describe deploy web"),
    ("describe-configmap", "describe cm a"),
    ("describe-custom", "describe gr g1"),
    ("describe-namespace", "describe ns default"),
    ("patch-strategic", ["patch", "deploy", "web", "-p", IMAGE_PATCH]),
    ("patch-json", ["patch", "cm", "a", "--type=json", "-p", '[{"op":"replace","path":"/data/k","value":"x"}]']),
    ("edit", "edit deploy web"),
    ("set-image", "set image deploy/web c=nginx:4"),
    ("scale", "scale deploy/web --replicas=3"),
    ("autoscale", "autoscale deploy/web --min=1 --max=3"),
    ("rollout-status", "@5 rollout status deploy/web --timeout=3s"),
    ("rollout-restart", "rollout restart deploy/web"),
    ("rollout-history", "rollout history deploy/web"),
    ("rollout-pause", "rollout pause deploy/web"),
    ("label", "label cm a x=y"),
    ("annotate", "annotate cm a x=y"),
    ("replace", "replace -f one.yaml"),
    ("expose", "expose deploy web --port=80"),
    ("run", "run p1 --image=nginx"),
    ("logs", "logs p1"),
    ("exec", "exec p1 -- ls"),
    ("port-forward", "@5 port-forward p1 18081:80"),
    ("can-i", "auth can-i create pods"),
    ("can-i-list", "auth can-i --list"),
    ("whoami", "auth whoami"),
    ("diff", "diff -f web.yaml"),
    ("diff-server-side", "diff --server-side -f pair.yaml"),
    ("prune", "apply --prune -l set=p -f one.yaml"),
    ("get-pruned", "get cm b"),
    ("get-raw-health", "get --raw /readyz"),
    ("get-raw-resources", "get --raw /apis/apps/v1"),
    ("events", "events"),
    ("get-events", "get events"),
    ("create-token", "create token default"),
    ("create-role", "create role r --verb=get --resource=pods"),
    ("create-rolebinding", "create rolebinding rb --role=r --user=u"),
    ("get-nodes", "get nodes"),
    ("top", "top pods"),
    ("get-several-kinds", "get pv,pvc,sc"),
    ("get-csr", "get csr"),
    ("delete-foreground", "delete deploy web --cascade=foreground --timeout=5s"),
    ("delete-background", "delete deploy d1 --timeout=20s"),
    ("delete-orphan", "delete cm a --cascade=orphan --timeout=5s"),
    ("delete-by-label", "delete cm -l set=p --timeout=5s"),
    ("delete-namespace", "delete ns demo --timeout=5s"),
    ("delete-definition", "delete crd gears.compare.example.com --timeout=20s"),
    ("delete-pod", "delete pod p1 --now --timeout=10s"),
    ("run-another", "run p2 --image=x"),
    ("delete-pod-forced", "delete pod p2 --force"),
]

TIME = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)"
MASKS = [
    (re.compile(TIME), "TIME"),
    (re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d+ [+-]\d{4}"), "TIME"),
    (re.compile(r"[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d [+-]\d{4}"), "TIME"),
    (re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"), "UID"),
    (re.compile(r'((?:resourceVersion|Resource Version)"?: *"?)\d+'), r"\1VERSION"),
    (re.compile(r"v1\.\d+\.\d+\S*"), "RELEASE"),
    (re.compile(r"https?://127\.0\.0\.1:\d+"), "SERVER"),
    # The Service of the API itself; the uid that a file of tokens gives the user.
    (re.compile(r'("targetPort": )\d{4,5}\b'), r"\1PORT"),
    (re.compile(r"\nUID +\d+(?=\n)"), ""),
    (re.compile(r"\b10\.\d+\.\d+\.\d+\b"), "ADDRESS"),
    (re.compile(r"eyJ[\w-]+\.[\w-]+\.[\w-]+"), "TOKEN"),
    (re.compile(r"/tmp/\S+"), "FILE"),
    (re.compile(r"[EIW]\d{4} \d\d:\d\d:\d\d\.\d+ +\d+ "), "LOG "),
    # Whether kubectl says so when its own time is up is a matter of luck.
    (re.compile(r"LOG reflector.*context deadline exceeded.*\n"), ""),
    (re.compile(r"\b(?:\d+[dhms]){1,2}\b(?: ago)?|<invalid>"), "AGE"),
    (re.compile(r"[ \t]+"), " "),
    (re.compile(r" *\|? *\n"), "\n"),
]


def masked(text):
    for pattern, replacement in MASKS:
        text = pattern.sub(replacement, text)
    return text


class Session:
    """All commands on one server; `results` are (exit code, output, errors) by name."""

    def __init__(self, kubectl, kubeconfig, folder):
        self.kubectl, self.folder, self.results = kubectl, folder, {}
        self.environment = dict(os.environ, KUBECONFIG=os.path.abspath(kubeconfig), HOME=folder,
                                KUBE_EDITOR="sed -i s/nginx:2/nginx:3/")
        for name, text in MANIFESTS.items():
            with open(os.path.join(folder, name), "w") as file:
                file.write(text)

    def run(self):
        for name, arguments in COMMANDS:
            if isinstance(arguments, str):
                arguments = arguments.split()
            # What watches goes on until it is stopped.
            seconds = int(arguments.pop(0)[1:]) if arguments[0].startswith("@") else 40
            try:
                ended = subprocess.run([self.kubectl] + arguments, cwd=self.folder, env=self.environment,
                                       capture_output=True, text=True, timeout=seconds)
                self.results[name] = (ended.returncode, ended.stdout, ended.stderr)
            except subprocess.TimeoutExpired as stopped:
                self.results[name] = ("stopped", (stopped.stdout or b"").decode(), (stopped.stderr or b"").decode())


def main():
    if len(sys.argv) not in (4, 5):
        print(__doc__.splitlines()[0], file=sys.stderr)
        return 1
    kubectl = os.path.abspath(sys.argv[1])
    with tempfile.TemporaryDirectory() as first, tempfile.TemporaryDirectory() as second:
        sessions = [Session(kubectl, sys.argv[2], first), Session(kubectl, sys.argv[3], second)]
        threads = [threading.Thread(target=session.run) for session in sessions]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    ours, real = (session.results for session in sessions)
    equal = 0
    for name, _ in COMMANDS:
        if len(sys.argv) == 5:
            for side, results in (("ours", ours), ("real", real)):
                os.makedirs(os.path.join(sys.argv[4], side), exist_ok=True)
                with open(os.path.join(sys.argv[4], side, name), "w") as file:
                    file.write("exit %s\n%s--- errors\n%s" % results[name])
        ours_code, *ours_text = ours[name]
        real_code, *real_text = real[name]
        wanted = ["exit %s" % real_code] + masked("\n".join(real_text)).splitlines()
        got = ["exit %s" % ours_code] + masked("\n".join(ours_text)).splitlines()
        if wanted == got:
            equal += 1
            continue
        print("differs: " + name)
        for line in list(difflib.unified_diff(wanted, got, "real", "ours", lineterm="", n=0))[2:42]:
            print("    " + line[:200])
    print("%d of %d commands alike" % (equal, len(COMMANDS)))
    return 0 if equal == len(COMMANDS) else 2


if __name__ == "__main__":
    sys.exit(main())
