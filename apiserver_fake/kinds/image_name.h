// The name of a container image, as far as imagePullPolicy hangs on it.
//
//   ImageTag("nginx");       // "latest"
//   ImageTag("nginx:1.2");   // "1.2"
//   ImageTag("NGINX");       // "": no valid name
//
// Source: k8s.io/kubernetes/pkg/util/parsers (github.com/distribution/reference).
#ifndef QUIESCE_APISERVER_FAKE_KINDS_IMAGE_NAME_H_
#define QUIESCE_APISERVER_FAKE_KINDS_IMAGE_NAME_H_

#include <string>

#include "absl/strings/string_view.h"

namespace quiesce::kinds {

// The tag: "latest" where the name has neither tag nor digest, "" where it has a digest alone or
// is not valid.
std::string ImageTag(absl::string_view image);

}  // namespace quiesce::kinds

#endif  // QUIESCE_APISERVER_FAKE_KINDS_IMAGE_NAME_H_
