#include "bench/widgets.h"

#include <memory>
#include <utility>

#include "absl/strings/str_format.h"
#include "apiserver_fake/base/json.h"
#include "sim/plain_strategy.h"

namespace quiesce::bench {
namespace {

constexpr char kDefinition[] = R"({"apiVersion": "apiextensions.k8s.io/v1",
 "kind": "CustomResourceDefinition", "metadata": {"name": "widgets.example.com"},
 "spec": {"group": "example.com", "scope": "Namespaced",
  "names": {"plural": "widgets", "singular": "widget", "kind": "Widget"},
  "versions": [{"name": "v1", "served": true, "storage": true, "subresources": {"status": {}},
   "schema": {"openAPIV3Schema": {"type": "object", "properties": {
    "spec": {"type": "object", "properties": {"image": {"type": "string"},
     "notes": {"type": "string"}, "replicas": {"type": "integer", "default": 1}}},
    "status": {"type": "object", "properties": {"phase": {"type": "string"},
     "count": {"type": "integer"}}}}}}}]}})";

}  // namespace

Widgets::Widgets(int64_t count, size_t padding)
    : choices_(std::make_unique<sim::PlainStrategy>()),
      loop_(&choices_, nullptr),
      server_(&loop_, apiserver::ServerOptions()) {
  Handle(api::Request::Create({"apiextensions.k8s.io", "v1", "customresourcedefinitions"}, "",
                              *ParseJson(kDefinition)));
  loop_.RunUntil(loop_.Now() + absl::Seconds(10));
  for (int64_t i = 0; i < count; ++i) Handle(Create(Name(i), padding));
}

const api::GroupVersionResource& Widgets::Resource() {
  static const auto* const resource = new api::GroupVersionResource{"example.com", "v1", "widgets"};
  return *resource;
}

std::string Widgets::Name(int64_t i) { return absl::StrFormat("w-%06d", i); }

api::Request Widgets::Create(absl::string_view name, size_t padding) {
  Value spec = Value::Object({{"image", Value("a")}, {"replicas", Value(1)}});
  if (padding > 0) spec.Set("notes", Value(std::string(padding, 'x')));
  return api::Request::Create(Resource(), "default",
                              Value::Object({{"apiVersion", Value("example.com/v1")},
                                             {"kind", Value("Widget")},
                                             {"metadata", Value::Object({{"name", Value(name)}})},
                                             {"spec", std::move(spec)}}));
}

api::Response Widgets::Get(const std::string& name) {
  return Handle(api::Request::Get(Resource(), "default", name));
}

WidgetWriter::WidgetWriter(Widgets* widgets, std::string name, int64_t count)
    : widgets_(widgets),
      name_(std::move(name)),
      object_(widgets_->Get(name_).object),
      count_(count) {}

api::Response WidgetWriter::UpdateStatus() {
  object_.Mutable("status").Set("count", Value(++count_));
  return Put("status");
}

api::Response WidgetWriter::UpdateSpec() {
  object_.Mutable("spec").Set("replicas", Value(++count_ % 1000));
  return Put("");
}

api::Response WidgetWriter::Put(const char* subresource) {
  api::Request update = api::Request::Update(Widgets::Resource(), "default", name_, object_);
  update.subresource = subresource;
  api::Response response = widgets_->Handle(update);
  if (response.ok()) object_ = response.object;
  return response;
}

}  // namespace quiesce::bench
