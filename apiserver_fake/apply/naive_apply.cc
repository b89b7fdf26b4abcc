// What has to agree with merge_updater.cc is the result, and no code is shared with it but the
// types (TypeRef) and the keys of list items: an error in a set operation there is not repeated
// here. The walk visits everything, and lists with equal keys are compared key by key; slow, and
// plain enough to be checked against the text of the rules.
#include "apiserver_fake/apply/naive_apply.h"

#include <algorithm>
#include <utility>

#include "apiserver_fake/apply/typed.h"

namespace quiesce::apply::naive {
namespace {

enum class Shape { kLeaf, kMap, kList };  // kList: keyed

Path Down(Path path, std::string element) {
  path.push_back(std::move(element));
  return path;
}

std::string KeyOf(const TypeRef& list, const Value& item) {
  return ListItemElement(list, item).value().ToString();
}

// What a value is taken for: null where the type has one form is of that form.
Shape ShapeOf(const TypeRef& type, const Value* value) {
  uint8_t parts = type.parts();
  if (value != nullptr && !value->is_null()) {
    const uint8_t own = value->is_list()     ? TypeRef::kList
                        : value->is_object() ? TypeRef::kMap
                                             : TypeRef::kScalar;
    if ((parts & own) != 0) parts = own;
  }
  if ((parts & TypeRef::kMap) != 0) return type.map_atomic() ? Shape::kLeaf : Shape::kMap;
  if ((parts & TypeRef::kScalar) != 0) return Shape::kLeaf;
  return type.list_kind() == TypeRef::ListKind::kAtomic ? Shape::kLeaf : Shape::kList;
}

// All fields of a value, as its applier owns them.
void Fields(const Value& value, const TypeRef& type, const Path& path, Paths* out) {
  switch (ShapeOf(type, &value)) {
    case Shape::kLeaf:
      out->insert(path);
      return;
    case Shape::kMap:
      for (const ValueMember& member : value.members()) {
        const std::string name(member.key.view());
        const Path below = Down(path, "." + name);
        Fields(member.value, type.Field(name), below, out);
        const bool hollow =
            member.value.is_null() || (member.value.is_object() && member.value.empty());
        if (hollow || !type.HasField(name)) out->insert(below);
      }
      return;
    case Shape::kList: {
      std::map<std::string, int> times;
      for (const Value& item : value.items()) ++times[KeyOf(type, item)];
      for (const Value& item : value.items()) {
        const std::string key = KeyOf(type, item);
        const Path below = Down(path, key);
        out->insert(below);
        if (times[key] == 1) Fields(item, type.Element(), below, out);
      }
      return;
    }
  }
}

Paths FieldsOf(const Value& value, const TypeRef& type) {
  Paths out;
  Fields(value, type, {}, &out);
  out.erase(Path());
  return out;
}

struct Change {
  Paths written, removed;
};

bool IsEmpty(const Value* value) {
  return value == nullptr || (!value->is_object() && !value->is_list()) || value->empty();
}

void Compare(const Value* from, const Value* to, const TypeRef& type, const Path& path,
             Change* change);

void CompareLeaf(const Value* from, const Value* to, const Path& path, Change* change) {
  if (to == nullptr) {
    change->removed.insert(path);
  } else if (from == nullptr || !ValuesEqual(*from, *to)) {
    change->written.insert(path);
  }
}

// Returns true if the two were compared as one leaf.
bool CompareAs(Shape shape, const Value* from, const Value* to, const TypeRef& type,
               const Path& path, Change* change) {
  if (shape == Shape::kLeaf) {
    CompareLeaf(from, to, path, change);
    return true;
  }
  const auto fits = [shape](const Value* value) {
    return value != nullptr && (shape == Shape::kMap ? value->is_object() : value->is_list());
  };
  const Value none;
  const Value& left = fits(from) ? *from : none;
  const Value& right = fits(to) ? *to : none;
  if (IsEmpty(&left) && IsEmpty(&right)) {
    CompareLeaf(from, to, path, change);
    return true;
  }
  if (shape == Shape::kMap) {
    std::set<std::string> names;
    for (const ValueMember& member : left.members()) names.insert(std::string(member.key.view()));
    for (const ValueMember& member : right.members()) names.insert(std::string(member.key.view()));
    for (const std::string& name : names) {
      Compare(left.Find(name), right.Find(name), type.Field(name), Down(path, "." + name), change);
    }
    return false;
  }
  std::map<std::string, std::vector<const Value*>> old_items, new_items;
  std::set<std::string> keys;
  for (const Value& item : left.items()) old_items[KeyOf(type, item)].push_back(&item);
  for (const Value& item : right.items()) new_items[KeyOf(type, item)].push_back(&item);
  for (const auto& [key, items] : old_items) keys.insert(key);
  for (const auto& [key, items] : new_items) keys.insert(key);
  for (const std::string& key : keys) {
    const std::vector<const Value*>& a = old_items[key];
    const std::vector<const Value*>& b = new_items[key];
    const Path below = Down(path, key);
    const Value* one_a = a.size() == 1 ? a[0] : nullptr;
    const Value* one_b = b.size() == 1 ? b[0] : nullptr;
    if (one_a != nullptr || one_b != nullptr) {
      Compare(one_a, one_b, type.Element(), below, change);
    }
    if (a.size() > 1 && b.size() > 1) {
      const bool same =
          std::equal(a.begin(), a.end(), b.begin(), b.end(),
                     [](const Value* x, const Value* y) { return ValuesEqual(*x, *y); });
      if (!same) change->written.insert(below);
    } else if (a.size() > 1) {
      change->removed.insert(below);
    } else if (b.size() > 1) {
      change->written.insert(below);
    }
  }
  return false;
}

void Compare(const Value* from, const Value* to, const TypeRef& type, const Path& path,
             Change* change) {
  const Shape old_shape = ShapeOf(type, from);
  const Shape new_shape = ShapeOf(type, to);
  bool leaf = false;
  if (to == nullptr) {
    leaf = CompareAs(old_shape, from, to, type, path, change);
  } else {
    if (from != nullptr && old_shape != new_shape) {
      CompareAs(old_shape, from, to, type, path, change);
    }
    leaf = CompareAs(new_shape, from, to, type, path, change);
  }
  if (!leaf && from == nullptr) change->written.insert(path);
  if (!leaf && to == nullptr) change->removed.insert(path);
}

Change Compared(const Value& from, const Value& to, const TypeRef& type) {
  Change change;
  Compare(&from, &to, type, {}, &change);
  return change;
}

Value Merged(const Value* live, const Value* config, const TypeRef& type);

// Keys of the merged list, in order: a shared key takes its place in the config's order, a live one
// stays before what followed it.
std::vector<std::string> MergedOrder(const std::vector<std::string>& live,
                                     const std::vector<std::string>& config) {
  const auto in = [](const std::vector<std::string>& list, const std::string& key) {
    return std::find(list.begin(), list.end(), key) != list.end();
  };
  std::vector<std::string> shared;
  for (const std::string& key : config) {
    if (in(live, key)) shared.push_back(key);
  }
  std::vector<std::string> left = live;
  std::vector<std::string> right = config;
  std::vector<std::string> out;
  const auto drop_first = [](std::vector<std::string>& list) { list.erase(list.begin()); };
  while (!left.empty() || !right.empty()) {
    if (!left.empty() && !right.empty()) {
      if (left.front() == right.front()) {
        out.push_back(right.front());
        drop_first(left);
        drop_first(right);
        if (!shared.empty()) drop_first(shared);
        continue;
      }
      if (in(config, left.front()) && !shared.empty() && shared.front() != left.front()) {
        drop_first(left);
        continue;
      }
    }
    if (!left.empty() && !in(config, left.front())) {
      out.push_back(left.front());
      drop_first(left);
      continue;
    }
    if (!left.empty() && in(out, left.front())) drop_first(left);
    if (!right.empty()) {
      out.push_back(right.front());
      if (!shared.empty() && shared.front() == right.front()) drop_first(shared);
      drop_first(right);
    }
  }
  return out;
}

Value MergedList(const Value& live, const Value& config, const TypeRef& type) {
  std::vector<std::string> live_keys, config_keys;
  std::map<std::string, std::vector<Value>> live_items, config_items;
  for (const Value& item : live.items()) {
    live_keys.push_back(KeyOf(type, item));
    live_items[live_keys.back()].push_back(item);
  }
  for (const Value& item : config.items()) {
    config_keys.push_back(KeyOf(type, item));
    config_items[config_keys.back()].push_back(item);
  }
  std::vector<Value> out;
  std::map<std::string, size_t> taken;
  for (const std::string& key : MergedOrder(live_keys, config_keys)) {
    const std::vector<Value>& old_items = live_items[key];
    const std::vector<Value>& new_items = config_items[key];
    if (new_items.empty()) {
      out.push_back(old_items[taken[key]++]);
    } else {
      out.push_back(
          Merged(old_items.size() == 1 ? &old_items[0] : nullptr, &new_items[0], type.Element()));
    }
  }
  return Value::List(std::move(out));
}

Value Merged(const Value* live, const Value* config, const TypeRef& type) {
  if (config == nullptr) return *live;
  if (live == nullptr) return *config;
  const Shape shape = ShapeOf(type, config);
  const bool is_map = shape == Shape::kMap;
  const bool live_fits = is_map ? live->is_object() : live->is_list();
  const bool config_fits = is_map ? config->is_object() : config->is_list();
  const bool live_empty = !live_fits || live->empty();
  const bool config_empty = !config_fits || config->empty();
  if (shape == Shape::kLeaf || (live_empty && config_empty)) return *config;
  if (live_empty) return *config;
  if (config_empty) return *live;
  if (!is_map) return MergedList(*live, *config, type);
  Value out = Value::Object();
  for (const ValueMember& member : live->members()) {
    out.Set(member.key.view(),
            Merged(&member.value, config->Find(member.key.view()), type.Field(member.key.view())));
  }
  for (const ValueMember& member : config->members()) {
    if (!live->Has(member.key.view())) out.Set(member.key.view(), member.value);
  }
  return out;
}

bool AnyBelow(const Paths& paths, const Path& path) {
  for (const Path& other : paths) {
    if (other.size() > path.size() && std::equal(path.begin(), path.end(), other.begin())) {
      return true;
    }
  }
  return false;
}

// The value without some paths; what loses everything becomes null.
Value Without(const Value& value, const TypeRef& type, const Path& path, const Paths& paths) {
  if (!path.empty() && !AnyBelow(paths, path)) return value;
  const Shape shape = ShapeOf(type, &value);
  if (shape == Shape::kLeaf) return value.is_object() || value.is_list() ? Value() : value;
  if (shape == Shape::kMap) {
    Value out;
    for (const ValueMember& member : value.members()) {
      const std::string name(member.key.view());
      const Path below = Down(path, "." + name);
      if (paths.count(below) != 0) continue;
      out.Set(name, Without(member.value, type.Field(name), below, paths));
    }
    return out;
  }
  Value out;
  for (const Value& item : value.items()) {
    const Path below = Down(path, KeyOf(type, item));
    if (paths.count(below) != 0) continue;
    out.Append(Without(item, type.Element(), below, paths));
  }
  return out;
}

// Each declared field on the way to a path counts as owned with it.
Paths Named(const Paths& paths, const TypeRef& root) {
  Paths out = paths;
  for (const Path& path : paths) {
    TypeRef type = root;
    Path prefix;
    for (size_t i = 0; i + 1 < path.size(); ++i) {
      prefix.push_back(path[i]);
      const bool field = path[i][0] == '.';
      const std::string name = path[i].substr(1);
      const bool map = (type.parts() & TypeRef::kMap) != 0;
      if (field && map && type.HasField(name)) out.insert(prefix);
      type = field ? (map ? type.Field(name) : TypeRef())
                   : ((type.parts() & TypeRef::kList) != 0 ? type.Element() : TypeRef());
    }
  }
  return out;
}

Paths Minus(const Paths& a, const Paths& b) {
  Paths out;
  for (const Path& path : a) {
    if (b.count(path) == 0) out.insert(path);
  }
  return out;
}

Paths Both(const Paths& a, const Paths& b) {
  Paths out;
  for (const Path& path : a) {
    if (b.count(path) != 0) out.insert(path);
  }
  return out;
}

Paths Plus(Paths a, const Paths& b) {
  a.insert(b.begin(), b.end());
  return a;
}

void DropEmpty(Owners* owners) {
  for (auto owner = owners->begin(); owner != owners->end();) {
    owner = owner->second.paths.empty() ? owners->erase(owner) : std::next(owner);
  }
}

// What was applied before, is applied no longer and belongs to no one else goes.
Value Pruned(const Value& merged, const TypeRef& type, const Paths& last, const Owners& owners) {
  if (last.empty()) return merged;
  Paths owned;
  for (const auto& [name, owner] : owners) owned = Plus(owned, owner.paths);
  const Paths all = Named(FieldsOf(merged, type), type);
  const Value gone = Without(merged, type, {}, Named(last, type));
  const Paths keep = Plus(Named(FieldsOf(gone, type), type), Named(owned, type));
  const Value back = Without(merged, type, {}, Minus(all, keep));
  const Paths left = Named(FieldsOf(back, type), type);
  return Without(merged, type, {}, Both(Minus(all, left), Named(last, type)));
}

}  // namespace

void Object::Update(const std::string& name, const Value& wanted) {
  const Change change = Compared(live_, wanted, type_);
  for (auto& [other, owner] : owners_) {
    owner.paths = Minus(Minus(owner.paths, change.written), change.removed);
  }
  owners_[name].paths = Plus(owners_[name].paths, change.written);
  owners_[name].paths.erase(Path());
  DropEmpty(&owners_);
  live_ = wanted;
}

std::map<std::string, Paths> Object::Apply(const std::string& name, const Value& config,
                                           bool force) {
  Owners next = owners_;
  const Value merged = Merged(&live_, &config, type_);
  const Paths last = next.count(name) != 0 ? next[name].paths : Paths();
  next[name] = {true, FieldsOf(config, type_)};
  const Value pruned = Pruned(merged, type_, last, next);
  const Change change = Compared(live_, pruned, type_);
  std::map<std::string, Paths> conflicts;
  for (auto& [other, owner] : next) {
    if (other == name) continue;
    const Paths lost = Both(owner.paths, change.written);
    if (!lost.empty()) conflicts[other] = lost;
    owner.paths = Minus(Minus(owner.paths, change.written), change.removed);
  }
  if (!conflicts.empty() && !force) return conflicts;
  DropEmpty(&next);
  owners_ = std::move(next);
  live_ = pruned;
  return {};
}

}  // namespace quiesce::apply::naive
