#include "tools/capi/declared.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "scenarios/language/strings.h"

namespace quiesce::capi {
namespace {

absl::Status Wrong(const std::string& field, absl::string_view expected) {
  return absl::InvalidArgumentError(absl::StrCat(field, ": expected ", expected));
}

absl::Status ReadDuration(const Value& value, const std::string& field, absl::Duration* duration) {
  if (!value.is_string()) return Wrong(field, "a duration such as 5s");
  const absl::StatusOr<absl::Duration> read = scenarios::ParseDuration(value.string_value());
  if (!read.ok()) return Wrong(field, read.status().message());
  *duration = *read;
  return absl::OkStatus();
}

absl::Status ReadStrings(const Value& value, const std::string& field,
                         std::vector<std::string>* texts) {
  if (!value.is_list()) return Wrong(field, "a list of strings");
  texts->clear();
  for (const Value& item : value.items()) {
    if (!item.is_string()) return Wrong(field, "a list of strings");
    texts->emplace_back(item.string_value());
  }
  return absl::OkStatus();
}

// Calls read(key, value, path) for each member of a mapping, until one fails.
template <typename F>
absl::Status EachMember(const Value& value, const std::string& field, const F& read) {
  if (!value.is_object()) return Wrong(field.empty() ? "with" : field, "a mapping");
  for (const auto& [key, member] : value.members()) {
    const std::string name(key.view());
    absl::Status status = read(name, member, field.empty() ? name : absl::StrCat(field, ".", name));
    if (!status.ok()) return status;
  }
  return absl::OkStatus();
}

absl::Status Unknown(const std::string& path, const std::string& key,
                     const std::vector<std::string>& known) {
  return absl::InvalidArgumentError(
      absl::StrCat("unknown field ", path, scenarios::DidYouMean(key, known)));
}

absl::Status ReadRetries(const Value& value, const std::string& field,
                         runtime::RetryPolicy* policy) {
  return EachMember(value, field,
                    [&](const std::string& key, const Value& member, const std::string& path) {
                      if (key == "from") return ReadDuration(member, path, &policy->base);
                      if (key == "to") return ReadDuration(member, path, &policy->cap);
                      if (key == "attempts") {
                        if (!member.is_int() || member.int_value() < 1)
                          return Wrong(path, "a number above 0");
                        policy->max_attempts = static_cast<int>(member.int_value());
                        return absl::OkStatus();
                      }
                      return Unknown(path, key, {"from", "to", "attempts"});
                    });
}

absl::Status ReadPhases(const Value& value, const std::string& field,
                        runtime::ControllerSpec* spec) {
  absl::Status status = EachMember(
      value, field, [&](const std::string& key, const Value& member, const std::string& path) {
        if (key == "at") {
          if (!member.is_string() || member.string_value().substr(0, 1) != ".") {
            return Wrong(path, "a path such as .status.phase");
          }
          spec->phase_path = std::string(member.string_value());
          return absl::OkStatus();
        }
        if (key == "changes") return ReadStrings(member, path, &spec->phase_changes);
        return Unknown(path, key, {"at", "changes"});
      });
  if (!status.ok()) return status;
  for (const std::string& change : spec->phase_changes) {
    if (change.find('>') == std::string::npos) {
      return Wrong(field + ".changes", "changes such as \"Pending>Ready\"");
    }
  }
  if (spec->phase_path.empty()) return Wrong(field, "`at`, the path of the phase");
  return absl::OkStatus();
}

absl::Status Read(const Value& options, const std::string& field, absl::string_view controller,
                  bool top, runtime::ControllerSpec* spec) {
  return EachMember(
      options, field,
      [&](const std::string& key, const Value& member, const std::string& path) -> absl::Status {
        if (key == "retries") return ReadRetries(member, path, &spec->declared);
        if (key == "phases") return ReadPhases(member, path, spec);
        if (key == "finalizers") return ReadStrings(member, path, &spec->finalizers);
        if (key == "controllers" && top) {
          return EachMember(
              member, path,
              [&](const std::string& name, const Value& its, const std::string& its_path) {
                runtime::ControllerSpec other;
                return Read(its, its_path, controller, /*top=*/false,
                            name == controller ? spec : &other);
              });
        }
        std::vector<std::string> known = {"retries", "phases", "finalizers"};
        if (top) known.push_back("controllers");
        return Unknown(path, key, known);
      });
}

}  // namespace

absl::Status Declare(const Value& options, absl::string_view controller,
                     runtime::ControllerSpec* spec) {
  if (options.is_null()) return absl::OkStatus();
  return Read(options, "", controller, /*top=*/true, spec);
}

}  // namespace quiesce::capi
