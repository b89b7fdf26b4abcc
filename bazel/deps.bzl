"""What a workspace needs beside Quiesce itself.

Everything comes from Debian packages (tools/setup lists them); nothing is downloaded.

In the WORKSPACE of a project that uses Quiesce:

    local_repository(name = "quiesce", path = "/home/me/quiesce")
    load("@quiesce//bazel:deps.bzl", "quiesce_deps")
    quiesce_deps()
"""

load("//bazel:debian_sources.bzl", "debian_sources")

def _folder_impl(repository):
    folder = repository.path(repository.attr.workspace).dirname
    for entry in folder.readdir():
        repository.symlink(entry, entry.basename)

# A folder of Quiesce as a repository of its own: local_repository takes no path from within another
# repository.
_folder = repository_rule(
    implementation = _folder_impl,
    attrs = {"workspace": attr.label(mandatory = True, doc = "its file WORKSPACE")},
    local = True,
)

def quiesce_deps():
    _folder(
        name = "rules_cc",
        workspace = Label("//third_party/rules_cc:WORKSPACE"),
    )
    _folder(
        name = "remote_coverage_tools",
        workspace = Label("//third_party/coverage_tools:WORKSPACE"),
    )
    native.local_repository(
        name = "rules_java",
        path = "/usr/share/bazel/rules/java",
    )
    native.new_local_repository(
        name = "system",
        build_file = str(Label("//third_party:system.BUILD")),
        path = "/usr",
    )
    debian_sources(name = "debian_sources")
