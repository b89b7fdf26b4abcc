#include "scenarios/play/declared_conversion.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/types/span.h"

namespace quiesce::scenarios {
namespace {

// Takes out what is at `place`, and mappings that this leaves empty, but not those at the top, as
// "spec". Null where nothing is there.
Value Take(Value& object, absl::Span<const std::string> place, bool at_top = true) {
  if (!object.is_object() || object.Find(place.front()) == nullptr) return Value();
  if (place.size() == 1) {
    Value taken = object[place.front()];
    object.Erase(place.front());
    return taken;
  }
  Value& within = object.Mutable(place.front());
  Value taken = Take(within, place.subspan(1), /*at_top=*/false);
  const bool emptied = !taken.is_null() && within.members().empty();
  if (emptied && !at_top) object.Erase(place.front());
  return taken;
}

void Put(Value& object, absl::Span<const std::string> place, Value value) {
  Value* at = &object;
  for (const std::string& name : place) {
    if (!at->is_object()) *at = Value::Object({});
    at = &at->Mutable(name);
  }
  *at = std::move(value);
}

std::string VersionOf(absl::string_view api_version) {
  return std::string(api_version.substr(api_version.rfind('/') + 1));
}

}  // namespace

DeclaredConversion::DeclaredConversion(const Conversion& declared) : declared_(declared) {
  for (const Rename& rename : declared.renames()) {
    std::map<std::string, Place>& places = renames_.emplace_back();
    for (const auto& [version, path] : rename.entries()) {
      places[version] = absl::StrSplit(absl::string_view(path.text()).substr(1), '.');
    }
  }
}

std::string DeclaredConversion::CallName() const {
  return absl::StrCat("conversion_webhook_for_", declared_.of().text());
}

Value DeclaredConversion::Configured(Value definition) const {
  if (definition["spec"]["conversion"]["strategy"].string_value() == "Webhook") return definition;
  const std::string url = absl::StrCat("https://", declared_.of().text(), "/convert");
  Value webhook = Value::Object({{"clientConfig", Value::Object({{"url", url}})},
                                 {"conversionReviewVersions", Value::List({"v1"})}});
  definition.Mutable("spec").Set(
      "conversion", Value::Object({{"strategy", "Webhook"}, {"webhook", std::move(webhook)}}));
  return definition;
}

Value DeclaredConversion::Convert(Value object, absl::string_view api_version) const {
  const std::string from = VersionOf(object["apiVersion"].string_value());
  const std::string to = VersionOf(api_version);
  // All are taken before any is put, so that two fields may change places.
  std::vector<std::pair<const Place*, Value>> moved;
  for (const std::map<std::string, Place>& places : renames_) {
    const auto old_place = places.find(from), new_place = places.find(to);
    if (old_place == places.end()) continue;
    Value value = Take(object, old_place->second);
    if (value.is_null() || new_place == places.end()) continue;
    moved.emplace_back(&new_place->second, std::move(value));
  }
  for (auto& [place, value] : moved) Put(object, *place, std::move(value));
  object.Set("apiVersion", api_version);
  return object;
}

}  // namespace quiesce::scenarios
