"""Sources of Debian's libraries, for what must be compiled anew to fit into a shared library.

tools/go/sources gets them, and QUIESCE_SOURCES (--repo_env) names their folder. Without it the
repository is empty, and SELF_CONTAINED false.
"""

_ARCHIVES = "/usr/lib/x86_64-linux-gnu"

def _debian_sources_impl(repository):
    folder = repository.os.environ.get("QUIESCE_SOURCES", "")
    archives = []
    if folder:
        for name in ["absl", "protobuf", "re2"]:
            repository.symlink("%s/%s" % (folder, name), name)
        repository.symlink(Label("//third_party:debian_sources.BUILD"), "BUILD.bazel")
        archives = ["libprotobuf.a", "libre2.a", "libyaml-cpp.a", "libyaml.a", "libstdc++.a"]
        archives += sorted([
            file.basename
            for file in repository.path(_ARCHIVES).readdir()
            if file.basename.startswith("libabsl_") and file.basename.endswith(".a")
        ])
    else:
        repository.file("BUILD.bazel", """\
cc_library(
    name = "objects",
    visibility = ["//visibility:public"],
)
""")
    repository.file("defs.bzl", "SELF_CONTAINED = %s\n\nARCHIVES = %s\n" % (bool(folder), archives))

debian_sources = repository_rule(
    implementation = _debian_sources_impl,
    environ = ["QUIESCE_SOURCES"],
)
