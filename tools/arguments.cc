#include "tools/arguments.h"

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "scenarios/language/strings.h"

namespace quiesce::tools {

absl::Status Arguments::Set(const Option& option, const std::string& value) const {
  if (option.text != nullptr) {
    *option.text = value;
  } else if (!absl::SimpleAtoi(value, option.number)) {
    return absl::InvalidArgumentError(
        absl::StrCat(option.name, ": expected a whole number, got \"", value, "\""));
  }
  return absl::OkStatus();
}

absl::Status Arguments::Read(const std::vector<std::string>& args,
                             std::vector<std::string>* rest) const {
  for (size_t i = 0; i < args.size(); ++i) {
    if (!absl::StartsWith(args[i], "-") || args[i] == "-") {
      rest->push_back(args[i]);
      continue;
    }
    const size_t equals = args[i].find('=');
    const std::string name = args[i].substr(0, equals);
    const Option* option = nullptr;
    std::vector<std::string> names;
    for (const Option& one : options_) {
      if (one.name == name) option = &one;
      names.push_back(one.name);
    }
    if (option == nullptr) {
      return absl::InvalidArgumentError(
          absl::StrCat("unknown option ", name, scenarios::DidYouMean(name, names)));
    }
    if (option->flag != nullptr) {
      if (equals != std::string::npos) {
        return absl::InvalidArgumentError(absl::StrCat(name, " takes no value"));
      }
      *option->flag = true;
      continue;
    }
    if (equals == std::string::npos && i + 1 >= args.size()) {
      return absl::InvalidArgumentError(absl::StrCat(name, " needs a value"));
    }
    const std::string value = equals != std::string::npos ? args[i].substr(equals + 1) : args[++i];
    absl::Status set = Set(*option, value);
    if (!set.ok()) return set;
  }
  return absl::OkStatus();
}

bool WantsHelp(const std::vector<std::string>& args) {
  for (const std::string& arg : args) {
    if (arg == "--help" || arg == "-h") return true;
  }
  return false;
}

}  // namespace quiesce::tools
