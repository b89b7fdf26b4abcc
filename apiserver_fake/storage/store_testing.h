// What tests of lists and watches share: a kind without a server around it.
#ifndef QUIESCE_APISERVER_FAKE_STORAGE_STORE_TESTING_H_
#define QUIESCE_APISERVER_FAKE_STORAGE_STORE_TESTING_H_

#include <optional>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "apiserver_fake/api/watch_event.h"
#include "apiserver_fake/resource/object_view.h"
#include "apiserver_fake/resource/resource_type.h"
#include "apiserver_fake/resource/strategy.h"
#include "apiserver_fake/storage/store.h"

namespace quiesce::storage {

// Shows objects as they are stored.
class PlainView : public resource::ObjectView {
 public:
  Value View(const resource::StoredObject& stored, const resource::ResourceType&,
             bool) const override {
    return stored.object;
  }
};

// A kind whose objects can be selected by spec.nodeName.
class NodeNameStrategy : public resource::Strategy {
 public:
  resource::DecodeResult Decode(const resource::ResourceType&, Value&,
                                const resource::DecodeHints&) const override {
    return {};
  }
  std::optional<std::string> SelectableField(const Value& object,
                                             absl::string_view field) const override {
    if (field != "spec.nodeName") return std::nullopt;
    return std::string(object["spec"]["nodeName"].string_value());
  }
};

// Like core v1 pods.
inline resource::ResourceType PodType() {
  static const NodeNameStrategy strategy;
  resource::ResourceType type;
  type.version = "v1";
  type.resource = "pods";
  type.kind = "Pod";
  type.list_kind = "PodList";
  type.strategy = &strategy;
  type.selectable_fields = {"spec.nodeName"};
  return type;
}

inline Value MakePod(absl::string_view namespace_, absl::string_view name,
                     absl::string_view app = "", absl::string_view node = "") {
  Value pod = Value::Object(
      {{"apiVersion", Value("v1")},
       {"kind", Value("Pod")},
       {"metadata", Value::Object({{"name", Value(name)}, {"namespace", Value(namespace_)}})}});
  if (!app.empty()) pod.Mutable("metadata").Mutable("labels").Set("app", Value(app));
  if (!node.empty()) pod.Mutable("spec").Set("nodeName", Value(node));
  return pod;
}

// Notes events as "ADDED a@5", with the object's own resourceVersion.
class NotingSink : public api::WatchSink {
 public:
  void OnEvent(const api::WatchEvent& event) override {
    const Value& metadata = event.object["metadata"];
    absl::StrAppend(&log, api::WatchEventTypeName(event.type), " ");
    if (event.type == api::WatchEventType::kError) {
      absl::StrAppend(&log, event.object["code"].int_value(), " ",
                      event.object["message"].string_value());
    } else {
      absl::StrAppend(&log, metadata["name"].string_value(), "@",
                      metadata["resourceVersion"].string_value());
    }
    if (metadata["annotations"].Has("k8s.io/initial-events-end")) absl::StrAppend(&log, " end");
    absl::StrAppend(&log, "; ");
  }
  void OnClosed() override { absl::StrAppend(&log, "closed"); }

  // What came since the last call.
  std::string Take() { return std::exchange(log, std::string()); }
  std::string log;
};

}  // namespace quiesce::storage

#endif  // QUIESCE_APISERVER_FAKE_STORAGE_STORE_TESTING_H_
