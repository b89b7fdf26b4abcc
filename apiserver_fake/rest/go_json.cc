// Two kinds of plans say in which order members come: the wire types of built-in kinds, and shapes,
// which are written down here for what has no wire type.
#include "apiserver_fake/rest/go_json.h"

#include <charconv>
#include <map>
#include <memory>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "apiserver_fake/base/json.h"
#include "apiserver_fake/kinds/builtin_strategy.h"
#include "apiserver_fake/kinds/builtin_types.h"
#include "apiserver_fake/wire/wire_types.h"

namespace quiesce::rest {
namespace {

// The members of an object in their order, and the shapes of those that are objects or lists of
// objects themselves.
struct Shape {
  struct Member {
    std::string name;
    std::unique_ptr<Shape> shape;          // null: as it is
    const wire::WireType* wire = nullptr;  // in place of a shape
    bool object = false;                   // says itself what it is
  };
  std::vector<Member> members;
};

constexpr char kObjectMeta[] = "apimachinery.pkg.apis.meta.v1.ObjectMeta";

// Names in order; `name{...}`: its members; `name!`: an ObjectMeta; `name@`: a whole object.
std::unique_ptr<Shape> ReadShape(absl::string_view* text) {
  auto shape = std::make_unique<Shape>();
  while (!text->empty() && !absl::ConsumePrefix(text, "}")) {
    if (absl::ConsumePrefix(text, " ")) continue;
    Shape::Member member;
    const size_t end = std::min(text->find_first_of(" {}!@"), text->size());
    member.name = std::string(text->substr(0, end));
    text->remove_prefix(end);
    if (absl::ConsumePrefix(text, "{")) {
      member.shape = ReadShape(text);
    } else if (absl::ConsumePrefix(text, "!")) {
      member.wire = wire::FindWireType(kObjectMeta);
    } else {
      member.object = absl::ConsumePrefix(text, "@");
    }
    shape->members.push_back(std::move(member));
  }
  return shape;
}

#define QUIESCE_LIST_META "metadata{selfLink resourceVersion continue remainingItemCount} "
constexpr char kList[] = "kind apiVersion " QUIESCE_LIST_META "items@";
constexpr char kVersion[] =
    "major minor emulationMajor emulationMinor minCompatibilityMajor minCompatibilityMinor "
    "gitVersion gitCommit gitTreeState buildDate goVersion compiler platform";
#define QUIESCE_ACCESS                                                                       \
  "kind apiVersion metadata! spec{resourceAttributes{namespace verb group version resource " \
  "subresource name fieldSelector labelSelector} nonResourceAttributes{path verb} user "     \
  "groups extra uid namespace} status{allowed denied reason evaluationError "                \
  "resourceRules{verbs apiGroups resources resourceNames} "                                  \
  "nonResourceRules{verbs nonResourceURLs} incomplete}"
#define QUIESCE_USER "{username uid groups extra}"
#define QUIESCE_VERSIONS "{groupVersion version}"
#define QUIESCE_KIND "{group version kind}"

struct KindShape {
  absl::string_view api_version, kind, shape;
};
constexpr KindShape kShapes[] = {
    {"v1", "Status",
     "kind apiVersion " QUIESCE_LIST_META
     "status message reason details{name group kind uid causes{reason message field} "
     "retryAfterSeconds} code"},
    {"meta.k8s.io/", "Table",
     "kind apiVersion " QUIESCE_LIST_META
     "columnDefinitions{name type format description priority} "
     "rows{cells conditions{type status reason message} object@}"},
    {"meta.k8s.io/", "PartialObjectMetadata", "kind apiVersion metadata!"},
    {"meta.k8s.io/", "PartialObjectMetadataList",
     "kind apiVersion " QUIESCE_LIST_META "items{kind apiVersion metadata!}"},
    {"v1", "APIResourceList",
     "kind apiVersion groupVersion resources{name singularName namespaced group version kind "
     "verbs shortNames categories storageVersionHash}"},
    {"v1", "APIGroup",
     "kind apiVersion name versions" QUIESCE_VERSIONS " preferredVersion" QUIESCE_VERSIONS},
    {"v1", "APIGroupList",
     "kind apiVersion groups{name versions" QUIESCE_VERSIONS " preferredVersion" QUIESCE_VERSIONS
     "}"},
    {"", "APIVersions",
     "kind apiVersion versions serverAddressByClientCIDRs{clientCIDR serverAddress}"},
    {"apidiscovery.k8s.io/", "APIGroupDiscoveryList",
     "kind apiVersion " QUIESCE_LIST_META
     "items{kind apiVersion metadata! versions{version resources{resource "
     "responseKind" QUIESCE_KIND
     " scope singularResource verbs shortNames categories subresources{subresource "
     "responseKind" QUIESCE_KIND " acceptedTypes verbs}} freshness}}"},
    {"authorization.k8s.io/", "", QUIESCE_ACCESS},
    {"authentication.k8s.io/", "SelfSubjectReview",
     "kind apiVersion metadata! status{userInfo" QUIESCE_USER "}"},
    {"authentication.k8s.io/", "TokenReview",
     "kind apiVersion metadata! spec{token audiences} "
     "status{authenticated user" QUIESCE_USER " audiences error}"},
};

// Of those kinds that no resource of their own has.
constexpr struct {
  absl::string_view api_version, kind, wire_type;
} kOtherKinds[] = {
    {"autoscaling/v1", "Scale", "api.autoscaling.v1.Scale"},
    {"authentication.k8s.io/v1", "TokenRequest", "api.authentication.v1.TokenRequest"},
    {"policy/v1", "Eviction", "api.policy.v1.Eviction"},
    {"apiextensions.k8s.io/v1", "CustomResourceDefinition",
     "apiextensions-apiserver.pkg.apis.apiextensions.v1.CustomResourceDefinition"},
};

// What an object is: one of the two, or neither.
struct Plan {
  const wire::WireType* wire = nullptr;
  const Shape* shape = nullptr;
  const wire::WireType* items = nullptr;  // of a list
};

class Plans {
 public:
  Plans() {
    for (const resource::ResourceType* type : kinds::BuiltinTypes()) {
      const std::string version =
          type->group.empty() ? type->version : absl::StrCat(type->group, "/", type->version);
      const auto& strategy = static_cast<const kinds::BuiltinStrategy&>(*type->strategy);
      wire_[absl::StrCat(version, " ", type->kind)] = &strategy.wire();
    }
    for (const auto& [version, kind, wire_type] : kOtherKinds) {
      wire_[absl::StrCat(version, " ", kind)] = wire::FindWireType(wire_type);
    }
    for (const KindShape& one : kShapes) {
      absl::string_view text = one.shape;
      shapes_.push_back(ReadShape(&text));
    }
    absl::string_view list = kList, version = kVersion;
    list_ = ReadShape(&list);
    version_ = ReadShape(&version);
  }

  Plan Find(const Value& object) const {
    Plan plan;
    const Value* const kind_value = object.Find("kind");
    if (kind_value == nullptr) {
      if (object.Has("gitVersion") && object.Has("major")) plan.shape = version_.get();
      return plan;
    }
    const absl::string_view version = object["apiVersion"].string_value();
    absl::string_view kind = kind_value->string_value();
    if (const wire::WireType* wire = FindWire(version, kind)) return {wire, nullptr, nullptr};
    if (const Shape* shape = FindShape(version, kind)) return {nullptr, shape, nullptr};
    if (!absl::ConsumeSuffix(&kind, "List")) return plan;
    plan.items = FindWire(version, kind);
    if (plan.items != nullptr) plan.shape = list_.get();
    return plan;
  }

 private:
  const wire::WireType* FindWire(absl::string_view version, absl::string_view kind) const {
    const auto found = wire_.find(absl::StrCat(version, " ", kind));
    return found == wire_.end() ? nullptr : found->second;
  }
  const Shape* FindShape(absl::string_view version, absl::string_view kind) const {
    for (size_t i = 0; i < shapes_.size(); ++i) {
      const KindShape& one = kShapes[i];
      if (one.kind != kind && !one.kind.empty()) continue;
      const bool any_version = absl::EndsWith(one.api_version, "/");
      if (any_version ? absl::StartsWith(version, one.api_version) : version == one.api_version) {
        return shapes_[i].get();
      }
    }
    return nullptr;
  }

  std::map<std::string, const wire::WireType*> wire_;
  std::vector<std::unique_ptr<Shape>> shapes_;
  std::unique_ptr<Shape> list_, version_;
};

const Plans& AllPlans() {
  static const Plans& plans = *new Plans();
  return plans;
}

class Writer {
 public:
  explicit Writer(std::string* out) : out_(*out) {}

  void Object(const Value& object) {
    if (!object.is_object()) return Any(object);
    const Plan plan = AllPlans().Find(object);
    if (plan.wire != nullptr) return Wire(*plan.wire, object);
    if (plan.shape != nullptr) return Shaped(*plan.shape, object, plan.items);
    Any(object);
  }

 private:
  void Text(absl::string_view text) {
    for (const char c : text) {
      if (c < 0x20 || c == 0x7F || c == '"' || c == '\\' || c == '<' || c == '>' || c == '&') {
        return AppendJson(Value(text), &out_, /*escape_html=*/true);
      }
    }
    absl::StrAppend(&out_, "\"", text, "\"");
  }
  void Any(const Value& value) {
    if (value.is_string()) return Text(value.string_value());
    AppendJson(value, &out_, /*escape_html=*/true);
  }
  void Key(absl::string_view name, bool* first) {
    if (!std::exchange(*first, false)) out_ += ',';
    Text(name);
    out_ += ':';
  }

  template <typename Item>
  void List(const Value& list, Item item) {
    out_ += '[';
    bool first = true;
    for (const Value& one : list.items()) {
      if (!std::exchange(first, false)) out_ += ',';
      item(one);
    }
    out_ += ']';
  }

  void Shaped(const Shape& shape, const Value& object, const wire::WireType* items) {
    if (object.is_list()) {
      return List(object, [&](const Value& one) { Shaped(shape, one, items); });
    }
    if (!object.is_object()) return Any(object);
    out_ += '{';
    bool first = true;
    size_t written = 0;
    for (const Shape::Member& member : shape.members) {
      const Value* value = object.Find(member.name);
      if (value == nullptr) continue;
      ++written;
      Key(member.name, &first);
      if (member.shape != nullptr) {
        Shaped(*member.shape, *value, nullptr);
      } else if (member.wire != nullptr) {
        Wire(*member.wire, *value);
      } else if (member.object && value->is_list()) {
        List(*value, [&](const Value& one) { items != nullptr ? Wire(*items, one) : Object(one); });
      } else if (member.object) {
        Object(*value);
      } else {
        Any(*value);
      }
    }
    if (written < object.size()) {
      Others(object, &first, [&](absl::string_view name) {
        for (const Shape::Member& member : shape.members) {
          if (member.name == name) return true;
        }
        return false;
      });
    }
    out_ += '}';
  }

  template <typename Known>
  void Others(const Value& object, bool* first, Known known) {
    for (const ValueMember& member : object.members()) {
      if (known(member.key.view())) continue;
      Key(member.key.view(), first);
      Any(member.value);
    }
  }

  void Wire(const wire::WireType& type, const Value& value) {
    switch (type.kind) {
      case wire::WireKind::kStruct:
        if (value.is_object()) return Struct(type, value);
        break;
      case wire::WireKind::kList:
        if (!value.is_list()) break;
        return List(value, [&](const Value& one) { Wire(*type.element, one); });
      case wire::WireKind::kMap:
        if (value.is_object()) return Map(*type.element, value);
        break;
      case wire::WireKind::kSchemaOr:
        if (value.is_object()) return Wire(*type.element, value);
        if (value.is_list() && value.at(0).is_object()) {
          return List(value, [&](const Value& one) { Wire(*type.element, one); });
        }
        break;
      default:
        break;
    }
    Any(value);
  }

  void Map(const wire::WireType& element, const Value& value) {
    out_ += '{';
    bool first = true;
    for (const ValueMember& member : value.members()) {
      Key(member.key.view(), &first);
      Wire(element, member.value);
    }
    out_ += '}';
  }

  // Fields and members are both ordered by name: one walk finds which is which.
  void Struct(const wire::WireType& type, const Value& value) {
    constexpr size_t kMost = 64;
    const Value* found[kMost] = {};
    const size_t fields = std::min(type.fields.size(), kMost);
    size_t known = 0, field = 0;
    for (const ValueMember& member : value.members()) {
      const absl::string_view name = member.key.view();
      while (field < fields && type.fields[field].name < name) ++field;
      if (field == fields || type.fields[field].name != name) continue;
      found[field] = &member.value;
      ++known;
    }
    out_ += '{';
    bool first = true;
    for (const size_t index : type.declared) {
      if (index >= fields || found[index] == nullptr) continue;
      Key(type.fields[index].name, &first);
      Wire(*type.fields[index].type, *found[index]);
    }
    if (known < value.size()) {
      Others(value, &first, [&](absl::string_view name) {
        const wire::WireField* one = type.FindField(name);
        return one != nullptr && size_t(one - type.fields.data()) < fields;
      });
    }
    out_ += '}';
  }

  std::string& out_;
};

}  // namespace

void AppendGoJson(const Value& object, std::string* out) { Writer(out).Object(object); }

std::string GoJson(const Value& object) {
  std::string out;
  AppendGoJson(object, &out);
  return out;
}

}  // namespace quiesce::rest
