// The files are those of tools/workspace_template, with `{{kind}}` and the like filled in. Their
// names end in
// `.in`, so that no tool takes them for sources; `kind` in a name becomes the kind's.
#include "tools/new_command.h"

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/strip.h"
#include "apiserver_fake/api/names.h"
#include "tools/arguments.h"
#include "tools/command.h"

namespace quiesce::tools {
namespace {

namespace fs = std::filesystem;

constexpr char kTemplates[] = "tools/workspace_template";

constexpr char kHelp[] =
    "usage: quiesce new FOLDER --kind KIND --group GROUP [--plural PLURAL] [--quiesce CLONE]\n"
    "\n"
    "Writes the workspace of a new project: a reconciler of objects of that kind with its "
    "definition, a\n"
    "scenario, and a quiesce program of its own that knows them. It builds and passes as it is.\n"
    "\n"
    "  --kind KIND       the kind of object: Greeting\n"
    "  --group GROUP     its API group: example.com\n"
    "  --plural PLURAL   what its resource is called; greetings for Greeting unless given\n"
    "  --quiesce CLONE   the clone of Quiesce that the project uses; the one of this program "
    "unless given\n"
    "\n"
    "exit code: 0 written, 1 wrong usage or a folder that is not empty\n"
    "\n"
    "example: quiesce new ~/greeter --kind Greeting --group example.com\n";

// The English plural that kubebuilder would give.
std::string PluralOf(const std::string& kind) {
  for (const char* hiss : {"s", "x", "z", "ch", "sh"}) {
    if (absl::EndsWith(kind, hiss)) return kind + "es";
  }
  const bool vowel_before_y =
      kind.size() > 1 &&
      absl::StrContains("aeiou", absl::string_view(kind).substr(kind.size() - 2, 1));
  if (absl::EndsWith(kind, "y") && !vowel_before_y) return kind.substr(0, kind.size() - 1) + "ies";
  return kind + "s";
}

absl::Status CheckKind(const std::string& kind) {
  bool good = !kind.empty() && kind.size() <= 63 && absl::ascii_isupper(kind[0]);
  for (const char c : kind) good &= absl::ascii_isalnum(c);
  if (!good) {
    return absl::InvalidArgumentError(absl::StrCat(
        "--kind: expected a capital letter and then letters or digits, like Greeting, got \"", kind,
        "\""));
  }
  // They are files and targets of the project already.
  const std::string lower = absl::AsciiStrToLower(kind);
  if (lower == "main" || lower == "quiesce") {
    return absl::InvalidArgumentError(absl::StrCat("--kind: cannot be ", kind));
  }
  return absl::OkStatus();
}

absl::Status CheckGroup(const std::string& group) {
  if (group.empty()) return absl::InvalidArgumentError("--group: expected a name like example.com");
  const std::vector<std::string> problems = api::Dns1123SubdomainErrors(group);
  if (problems.empty()) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat("--group: \"", group, "\": ", problems.front()));
}

absl::Status CheckPlural(const std::string& plural) {
  bool good = !plural.empty() && plural.size() <= 63 && absl::ascii_islower(plural[0]);
  for (const char c : plural) good &= absl::ascii_islower(c) || absl::ascii_isdigit(c);
  if (good) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat(
      "--plural: expected small letters and digits, like greetings, got \"", plural, "\""));
}

std::string Filled(std::string text, const NewProject& project) {
  const std::string kind = absl::AsciiStrToLower(project.kind);
  return absl::StrReplaceAll(text, {{"{{Kind}}", project.kind},
                                    {"{{kind}}", kind},
                                    {"{{kinds}}", project.plural},
                                    {"{{group}}", project.group},
                                    {"{{GUARD}}", absl::AsciiStrToUpper(kind)},
                                    {"{{quiesce}}", project.quiesce}});
}

// Where a template's file goes, without `.in`.
std::string NameFor(const std::string& relative, const NewProject& project) {
  const std::string kind = absl::AsciiStrToLower(project.kind);
  return absl::StrReplaceAll(absl::StripSuffix(relative, ".in"),
                             {{"bazelrc", ".bazelrc"},
                              {"gitignore", ".gitignore"},
                              {"crds/kind.", absl::StrCat("crds/", project.plural, ".")},
                              {"kind.", kind + "."}});
}

absl::Status WriteFile(const fs::path& path, const std::string& text) {
  std::error_code error;
  fs::create_directories(path.parent_path(), error);
  std::ofstream file(path, std::ios::binary);
  file << text;
  file.close();
  if (!file) return absl::PermissionDeniedError(absl::StrCat(path.string(), ": cannot be written"));
  return absl::OkStatus();
}

absl::Status Check(const NewProject& project) {
  for (const absl::Status& status :
       {CheckKind(project.kind), CheckGroup(project.group), CheckPlural(project.plural)}) {
    if (!status.ok()) return status;
  }
  if (project.folder.empty()) return absl::InvalidArgumentError("expected a folder");
  std::error_code error;
  if (fs::exists(project.folder, error) && !fs::is_empty(project.folder, error)) {
    return absl::AlreadyExistsError(absl::StrCat(project.folder, ": is not empty"));
  }
  if (!fs::is_directory(fs::path(project.quiesce) / kTemplates, error)) {
    return absl::NotFoundError(
        absl::StrCat("--quiesce: \"", project.quiesce, "\" is no clone of Quiesce"));
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status WriteProject(NewProject project) {
  if (project.plural.empty()) project.plural = PluralOf(absl::AsciiStrToLower(project.kind));
  if (absl::Status checked = Check(project); !checked.ok()) return checked;
  const fs::path templates = fs::path(project.quiesce) / kTemplates;
  std::error_code error;
  for (fs::recursive_directory_iterator it(templates, error), end; !error && it != end;
       it.increment(error)) {
    const std::string relative = it->path().lexically_relative(templates).generic_string();
    if (!it->is_regular_file() || !absl::EndsWith(relative, ".in")) continue;
    std::ifstream file(it->path(), std::ios::binary);
    const std::string text((std::istreambuf_iterator<char>(file)),
                           std::istreambuf_iterator<char>());
    absl::Status written =
        WriteFile(fs::path(project.folder) / NameFor(relative, project), Filled(text, project));
    if (!written.ok()) return written;
  }
  return absl::OkStatus();
}

int NewCommand(const std::vector<std::string>& args) {
  if (WantsHelp(args)) {
    std::fputs(kHelp, stdout);
    return kAllAsExpected;
  }
  NewProject project;
  std::vector<std::string> folders;
  Arguments arguments;
  arguments.Text("--kind", &project.kind);
  arguments.Text("--group", &project.group);
  arguments.Text("--plural", &project.plural);
  arguments.Text("--quiesce", &project.quiesce);
  absl::Status status = arguments.Read(args, &folders);
  if (status.ok() && folders.size() != 1)
    status = absl::InvalidArgumentError("expected one folder");
  if (status.ok()) {
    project.folder = folders[0];
    if (project.quiesce.empty()) {
      // Set by the script tools/quiesce; else the folder in which the program was called.
      const char* root = std::getenv("QUIESCE_ROOT");
      project.quiesce = root != nullptr ? root : ".";
    }
    project.quiesce = fs::absolute(project.quiesce).lexically_normal().string();
    status = WriteProject(project);
  }
  if (!status.ok()) {
    std::fprintf(stderr, "quiesce new: %s\nquiesce new --help tells more\n",
                 std::string(status.message()).c_str());
    return kUsage;
  }
  std::printf("%s is written. Try it:\n\n  cd %s\n  bazel run //:quiesce -- run scenarios\n",
              project.folder.c_str(), project.folder.c_str());
  return kAllAsExpected;
}

}  // namespace quiesce::tools
