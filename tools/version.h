// The version of Quiesce, said here once. The newest section of CHANGELOG.md is about it, as a test
// checks.
#ifndef QUIESCE_TOOLS_VERSION_H_
#define QUIESCE_TOOLS_VERSION_H_

namespace quiesce::tools {

inline constexpr char kVersion[] = "0.1.0";

}  // namespace quiesce::tools

#endif  // QUIESCE_TOOLS_VERSION_H_
