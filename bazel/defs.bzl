"""The project's own C++ rules: Bazel's, with the warnings that every target shares."""

COPTS = [
    "-Wall",
    "-Wextra",
    "-Werror",
    "-Wno-unused-parameter",
    # libstdc++ 12 uses its own deprecated std::get_temporary_buffer in std::stable_sort.
    "-Wno-deprecated-declarations",
]

def quiesce_library(name, copts = [], **kwargs):
    native.cc_library(name = name, copts = COPTS + copts, **kwargs)

def quiesce_binary(name, copts = [], **kwargs):
    native.cc_binary(name = name, copts = COPTS + copts, **kwargs)

def quiesce_test(name, deps = [], copts = [], **kwargs):
    """A GoogleTest program; main() comes with it. Small (a minute at most) unless said otherwise."""
    kwargs.setdefault("size", "small")
    native.cc_test(
        name = name,
        # Unoptimised, which compiles faster; what it tests is optimised.
        copts = COPTS + ["-O0"] + copts,
        deps = deps + ["@system//:gtest_main"],
        **kwargs
    )

def quiesce_benchmark(name, deps = [], copts = [], **kwargs):
    """A Google Benchmark program; main() comes with it."""
    native.cc_binary(
        name = name,
        copts = COPTS + copts,
        deps = deps + ["@system//:benchmark_main"],
        **kwargs
    )

def quiesce_fuzz_target(name, deps = [], copts = [], **kwargs):
    """A libFuzzer program in NAME.cc (NAME ends in _fuzz); tools/fuzz builds and runs it.

    NAME_corpus_test runs it once over the seeds in //apiserver_fake/fuzz/corpus/NAME without _fuzz.
    """
    native.cc_binary(
        name = name,
        testonly = True,
        srcs = [name + ".cc"],
        copts = COPTS + copts,
        linkopts = ["-fsanitize=fuzzer"],
        tags = ["manual"],
        deps = deps,
        **kwargs
    )
    corpus = "//apiserver_fake/fuzz:corpus/" + name[:-len("_fuzz")]
    native.cc_test(
        name = name + "_corpus_test",
        srcs = [name + ".cc"],
        copts = COPTS + ["-O0"] + copts,
        size = "small",
        args = ["$(location %s)" % corpus],
        data = [corpus],
        deps = deps + ["//apiserver_fake/fuzz:corpus_main"],
        **kwargs
    )
