#include "apiserver_fake/api/kube_version.h"

#include <cstdint>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/strip.h"

namespace quiesce::api {
namespace {

struct KubeVersion {
  bool known = false;
  int stability = 0;  // 0 alpha, 1 beta, 2 general
  int64_t major = 0, minor = 0;
};

bool TakeNumber(absl::string_view* text, int64_t* number) {
  size_t digits = 0;
  while (digits < text->size() &&
         absl::ascii_isdigit(static_cast<unsigned char>((*text)[digits]))) {
    ++digits;
  }
  bool ok = digits > 0 && absl::SimpleAtoi(text->substr(0, digits), number);
  text->remove_prefix(digits);
  return ok;
}

// v1, v1beta2, v1alpha1.
KubeVersion Parse(absl::string_view text) {
  KubeVersion version;
  if (!absl::ConsumePrefix(&text, "v") || !TakeNumber(&text, &version.major)) return version;
  version.stability = 2;
  version.known = text.empty();
  if (version.known) return version;
  if (absl::ConsumePrefix(&text, "beta")) {
    version.stability = 1;
  } else if (absl::ConsumePrefix(&text, "alpha")) {
    version.stability = 0;
  } else {
    return version;
  }
  version.known = TakeNumber(&text, &version.minor) && text.empty();
  return version;
}

int Compare(int64_t a, int64_t b) { return a < b ? -1 : a > b ? 1 : 0; }

}  // namespace

int CompareKubeVersions(absl::string_view a, absl::string_view b) {
  if (a == b) return 0;
  KubeVersion left = Parse(a), right = Parse(b);
  if (!left.known && !right.known) return b.compare(a) < 0 ? -1 : 1;
  if (left.known != right.known) return left.known ? 1 : -1;
  if (int order = Compare(left.stability, right.stability); order != 0) return order;
  if (int order = Compare(left.major, right.major); order != 0) return order;
  return Compare(left.minor, right.minor);
}

}  // namespace quiesce::api
