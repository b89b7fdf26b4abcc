// The arguments of a command: options and the rest, in any order.
//
//   Arguments arguments;
//   arguments.Text("--junit", &file);
//   arguments.Number("--seeds", &seeds);
//   arguments.Flag("--json", &json);
//   absl::Status status = arguments.Read(args, &paths);
#ifndef QUIESCE_TOOLS_ARGUMENTS_H_
#define QUIESCE_TOOLS_ARGUMENTS_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"

namespace quiesce::tools {

class Arguments {
 public:
  // `out` outlives the call of Read.
  void Flag(std::string name, bool* out) { options_.push_back({std::move(name), out}); }
  void Number(std::string name, uint64_t* out) {
    options_.push_back({std::move(name), nullptr, out});
  }
  void Text(std::string name, std::string* out) {
    options_.push_back({std::move(name), nullptr, nullptr, out});
  }

  // InvalidArgument for an option that is not known (with the nearest one that is), lacks its value
  // or has a wrong one. `--name value` and `--name=value` are the same.
  absl::Status Read(const std::vector<std::string>& args, std::vector<std::string>* rest) const;

 private:
  struct Option {
    std::string name;
    bool* flag = nullptr;
    uint64_t* number = nullptr;
    std::string* text = nullptr;
  };
  absl::Status Set(const Option& option, const std::string& value) const;

  std::vector<Option> options_;
};

// True if -h or --help is among them.
bool WantsHelp(const std::vector<std::string>& args);

}  // namespace quiesce::tools

#endif  // QUIESCE_TOOLS_ARGUMENTS_H_
