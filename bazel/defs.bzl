"""The project's own C++ rules: Bazel's, with the warnings that every target shares."""

LIBRARY_COPTS = [
    "-Wall",
    "-Wextra",
    "-Werror",
    "-Wno-unused-parameter",
    # libstdc++ 12 uses its own deprecated std::get_temporary_buffer in std::stable_sort.
    "-Wno-deprecated-declarations",
]

# Unoptimised, which compiles faster; what the tests test is optimised.
TEST_COPTS = LIBRARY_COPTS + ["-O0"]

# Macros are used in other workspaces, too: there a label that begins with // is one of theirs.
def _label(name):
    return str(Label("//bazel:" + name))

# Of this package, in the output tree: "bazel", or "external/quiesce/bazel".
_FOLDER = "/".join([
    part
    for part in [Label("//bazel:defs.bzl").workspace_root, "bazel"]
    if part
])

def _with_precompiled(headers, kwargs):
    """kwargs, with what makes a target use the precompiled headers of that name."""
    deps = kwargs.pop("deps", [])
    copts = (TEST_COPTS if headers == "test_headers" else LIBRARY_COPTS) + kwargs.pop("copts", [])
    without = _label("without_precompiled_headers")
    return dict(
        kwargs,
        copts = copts + select({
            without: [],
            "//conditions:default": ["-include-pch", "$(BINDIR)/%s/%s.pch" % (_FOLDER, headers)],
        }),
        deps = deps + select({
            without: [],
            "//conditions:default": [_label(headers)],
        }),
    )

def quiesce_library(name, **kwargs):
    # Without linkstatic Bazel compiles every source twice: again for a shared library.
    kwargs = _with_precompiled("library_headers", kwargs)
    native.cc_library(name = name, linkstatic = True, **kwargs)

def quiesce_binary(name, **kwargs):
    native.cc_binary(name = name, **_with_precompiled("library_headers", kwargs))

def quiesce_test(name, deps = [], **kwargs):
    """A GoogleTest program with a main(). Small (a minute at most) unless said otherwise."""
    kwargs.setdefault("size", "small")
    native.cc_test(
        name = name,
        **_with_precompiled("test_headers", dict(kwargs, deps = deps + ["@system//:gtest_main"]))
    )

def quiesce_benchmark(name, deps = [], **kwargs):
    """A Google Benchmark program; main() comes with it."""
    kwargs = dict(kwargs, deps = deps + ["@system//:benchmark_main"])
    native.cc_binary(name = name, **_with_precompiled("library_headers", kwargs))

def quiesce_fuzz_target(name, deps = [], **kwargs):
    """A libFuzzer program in NAME.cc (NAME ends in _fuzz); tools/fuzz builds and runs it.

    NAME_corpus_test runs it once over the seeds in //apiserver_fake/fuzz/corpus/NAME without _fuzz.
    """
    native.cc_binary(
        name = name,
        testonly = True,
        srcs = [name + ".cc"],
        linkopts = ["-fsanitize=fuzzer"],
        tags = ["manual"],
        **_with_precompiled("library_headers", dict(kwargs, deps = deps))
    )
    corpus = "//apiserver_fake/fuzz:corpus/" + name[:-len("_fuzz")]
    test_kwargs = dict(kwargs, deps = deps + ["//apiserver_fake/fuzz:corpus_main"])
    native.cc_test(
        name = name + "_corpus_test",
        srcs = [name + ".cc"],
        size = "small",
        args = ["$(location %s)" % corpus],
        data = [corpus],
        **_with_precompiled("test_headers", test_kwargs)
    )
