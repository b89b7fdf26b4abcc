#include "apiserver_fake/registry/context.h"

#include <utility>

#include "apiserver_fake/go/rfc3339.h"
#include "apiserver_fake/registry/webhook_calls.h"
#include "apiserver_fake/resource/type_registry.h"

namespace quiesce::registry {
namespace {

// SplitMix64: spreads a counter over 64 bits.
uint64_t Spread(uint64_t counter) {
  uint64_t z = counter * 0x9e3779b97f4a7c15u;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
  return z ^ (z >> 31);
}

// Where a manager's name starts and ends: printable characters, at most 128 bytes.
std::string PrintablePrefix(absl::string_view text) {
  std::string out;
  for (char c : text) {
    if (out.size() == 128) break;
    if (static_cast<unsigned char>(c) >= 0x20 && c != 0x7f) out += c;
  }
  return out;
}

}  // namespace

const Value& VerbContext::NowText() {
  int64_t second = NowSeconds();
  if (second != now_text_second_) {
    now_text_ = Value(go::FormatRfc3339(absl::FromUnixSeconds(second)));
    now_text_second_ = second;
  }
  return now_text_;
}

std::string VerbContext::Draw(std::string (VerbContext::*draw)()) {
  if (webhooks == nullptr) return (this->*draw)();
  if (const std::string* drawn = webhooks->Redraw()) return *drawn;
  std::string fresh = (this->*draw)();
  webhooks->Remember(fresh);
  return fresh;
}

std::string VerbContext::NewUid() { return Draw(&VerbContext::DrawUid); }
std::string VerbContext::NewNameSuffix() { return Draw(&VerbContext::DrawNameSuffix); }

std::string VerbContext::DrawUid() {
  uint64_t high = Spread(++counters.uids), low = Spread(high ^ counters.uids);
  // The form of a random (version 4) UUID.
  high = (high & ~uint64_t{0xf000}) | 0x4000;
  low = (low & ~(uint64_t{0xc000} << 48)) | uint64_t{0x8000} << 48;
  char digits[32];
  for (int i = 0; i < 16; ++i) {
    digits[i] = "0123456789abcdef"[high >> (60 - 4 * i) & 15];
    digits[16 + i] = "0123456789abcdef"[low >> (60 - 4 * i) & 15];
  }
  std::string uid;
  uid.reserve(36);
  for (int i = 0; i < 32; ++i) {
    if (i == 8 || i == 12 || i == 16 || i == 20) uid.push_back('-');
    uid.push_back(digits[i]);
  }
  return uid;
}

std::string VerbContext::DrawNameSuffix() {
  constexpr absl::string_view kAlphabet = "bcdfghjklmnpqrstvwxz2456789";
  uint64_t bits = Spread(++counters.suffixes ^ 0x5eed);
  std::string suffix;
  for (int i = 0; i < 5; ++i) {
    suffix += kAlphabet[bits % kAlphabet.size()];
    bits /= kAlphabet.size();
  }
  return suffix;
}

resource::StrategyContext VerbContext::ForStrategy() {
  resource::StrategyContext context;
  context.now = Now();
  context.world = this;
  context.claim = [](void* world, absl::string_view pool, uint64_t number, const Value& object) {
    return static_cast<VerbContext*>(world)->Claim(pool, number, object);
  };
  return context;
}

bool VerbContext::Claim(absl::string_view pool, uint64_t number, const Value& service) {
  const resource::ResourceType* type = types->Find({"", "v1", "services"});
  const Value& metadata = service["metadata"];
  const std::string key =
      storage::ObjectKey(metadata["namespace"].string_value(), metadata["name"].string_value());
  return pools.Claim(pool, number, key, [&](absl::string_view holder) {
    const resource::StoredObject* stored = store->Get(IdOf(*type), holder);
    return stored != nullptr && type->strategy->HoldsNumber(stored->object, pool, number);
  });
}

storage::ResourceId VerbContext::IdOf(const resource::ResourceType& type) {
  CachedId& cached = ids_[(reinterpret_cast<uintptr_t>(&type) >> 6) % ids_.size()];
  if (cached.type == &type && cached.generation == types->generation()) return cached.id;
  cached = {&type, types->generation(), store->Resource(type.stored_resource())};
  return cached.id;
}

const Value& VerbContext::ManagerOf(const api::Request& request) {
  const std::string& source =
      request.options.field_manager.empty() ? request.user_agent : request.options.field_manager;
  if (!manager_.is_null() && source == manager_source_) return manager_;
  manager_source_ = source;
  absl::string_view name = source;
  if (request.options.field_manager.empty()) name = name.substr(0, name.find('/'));
  std::string printable = PrintablePrefix(name);
  manager_ = Value(printable.empty() ? "unknown" : printable);
  return manager_;
}

api::Response Shown(VerbContext& context, const api::Request& request,
                    const resource::ResourceType& type, const resource::StoredObject& stored,
                    int code) {
  api::Response response;
  response.code = code;
  response.object = context.view->View(stored, type, request.want_managed_fields);
  return response;
}

api::Response Failed(api::ApiStatus status) {
  api::Response response;
  response.code = status.code;
  response.status = std::move(status);
  return response;
}

}  // namespace quiesce::registry
