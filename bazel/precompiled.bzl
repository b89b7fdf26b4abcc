"""Precompiled system headers: parsing Abseil and GoogleTest costs half of most compilations."""

load("@bazel_tools//tools/build_defs/cc:action_names.bzl", "CPP_COMPILE_ACTION_NAME")
load("@bazel_tools//tools/cpp:toolchain_utils.bzl", "find_cpp_toolchain")

def _precompiled_headers_impl(ctx):
    toolchain = find_cpp_toolchain(ctx)
    features = cc_common.configure_features(
        ctx = ctx,
        cc_toolchain = toolchain,
        requested_features = ctx.features,
        unsupported_features = ctx.disabled_features,
    )

    # The same command line as the sources have: a precompiled header fits no other.
    variables = cc_common.create_compile_variables(
        feature_configuration = features,
        cc_toolchain = toolchain,
        user_compile_flags = ctx.fragments.cpp.copts + ctx.fragments.cpp.cxxopts + ctx.attr.copts,
        use_pic = True,  # as .bazelrc sets for all
    )
    flags = cc_common.get_memory_inefficient_command_line(
        feature_configuration = features,
        action_name = CPP_COMPILE_ACTION_NAME,
        variables = variables,
    )
    compiler = cc_common.get_tool_for_action(
        feature_configuration = features,
        action_name = CPP_COMPILE_ACTION_NAME,
    )
    output = ctx.actions.declare_file(ctx.label.name + ".pch")

    # Read from standard input, since the file's own path differs from sandbox to sandbox.
    ctx.actions.run_shell(
        command = 'source=$1; shift; exec "$@" <"$source"',
        arguments = [ctx.file.src.path, compiler] + flags + [
            "-Xclang",
            "-fno-pch-timestamp",
            "-x",
            "c++-header",
            "-",
            "-o",
            output.path,
        ],
        inputs = depset([ctx.file.src], transitive = [toolchain.all_files]),
        outputs = [output],
        env = {"PATH": "/bin:/usr/bin"},
        mnemonic = "CppPrecompile",
        progress_message = "Precompiling " + ctx.file.src.short_path,
    )
    return [
        DefaultInfo(files = depset([output])),
        CcInfo(compilation_context = cc_common.create_compilation_context(
            headers = depset([output]),
        )),
    ]

# A target that depends on NAME and compiles with `-include-pch $(BINDIR)/PACKAGE/NAME.pch` has the
# headers of `src` for nothing. Its `copts` must be those of the targets that use it.
precompiled_headers = rule(
    implementation = _precompiled_headers_impl,
    attrs = {
        "src": attr.label(mandatory = True, allow_single_file = [".h"]),
        "copts": attr.string_list(),
        "_cc_toolchain": attr.label(default = "@bazel_tools//tools/cpp:current_cc_toolchain"),
    },
    fragments = ["cpp"],
    toolchains = ["@bazel_tools//tools/cpp:toolchain_type"],
)
