// libyaml reads the grammar; what its events mean is decided here, as the library of Go does it:
// anchors, merge keys, repeated keys, and what is a key at all. An alias shares the value that it
// names, so a small text may stand for a huge tree; what is counted is the nodes that a decoder
// would visit, and a text in which too many of them come from aliases is refused.
#include "apiserver_fake/base/yaml.h"

#include <yaml.h>

#include <utility>

#include "absl/container/btree_map.h"
#include "absl/strings/str_cat.h"
#include "apiserver_fake/base/json.h"
#include "apiserver_fake/base/yaml_scalar.h"

namespace quiesce {
namespace {

// Deeper documents are refused; the readers of values go down by recursion.
constexpr int kMaxDepth = 1000;

// Aliases may make a document bigger, but not without bound. Source: allowedAliasRatio in
// go.yaml.in/yaml/v2/decode.go.
constexpr double kSmallDocument = 400000;
constexpr double kLargeDocument = 4000000;

double AllowedAliasRatio(double decoded) {
  if (decoded <= kSmallDocument) return 0.99;
  if (decoded >= kLargeDocument) return 0.10;
  return 0.99 - 0.89 * ((decoded - kSmallDocument) / (kLargeDocument - kSmallDocument));
}

absl::string_view Text(const yaml_char_t* text) {
  if (text == nullptr) return "";
  return reinterpret_cast<const char*>(text);
}

// One event of libyaml, freed with it.
class Event {
 public:
  Event() { event_.type = YAML_NO_EVENT; }
  ~Event() { yaml_event_delete(&event_); }
  Event(const Event&) = delete;
  Event& operator=(const Event&) = delete;

  yaml_event_t* get() { return &event_; }
  yaml_event_type_t type() const { return event_.type; }
  size_t line() const { return event_.start_mark.line; }
  const yaml_event_t& raw() const { return event_; }

 private:
  yaml_event_t event_;
};

// A value as decoded, and how much work decoding it was.
struct Decoded {
  Value value;
  bool is_key = true;  // false: a list or map, which is no key
  bool merge = false;  // the plain scalar `<<`
  size_t line = 0;     // where it starts, from 0
  double count = 1;    // nodes decoded for it, aliases followed
};

struct Anchor {
  Decoded decoded;
  bool open = false;  // still being read: an alias to it would contain itself
};

class Reader {
 public:
  explicit Reader(absl::string_view text) {
    yaml_parser_initialize(&parser_);
    yaml_parser_set_input_string(&parser_, reinterpret_cast<const unsigned char*>(text.data()),
                                 text.size());
    Event start;
    Next(&start);
  }
  ~Reader() { yaml_parser_delete(&parser_); }
  Reader(const Reader&) = delete;
  Reader& operator=(const Reader&) = delete;

  // Reads the next document; false at the end of the text or after an error.
  bool ReadDocument(Value* value) {
    Event start;
    if (!Next(&start) || start.type() != YAML_DOCUMENT_START_EVENT) return false;
    anchors_.clear();
    decoded_ = aliased_ = 0;
    Event root;
    Decoded decoded;
    if (!Next(&root) || !ReadNode(root, 0, &decoded)) return false;
    Event end;
    if (!Next(&end)) return false;
    *value = std::move(decoded.value);
    return true;
  }

  std::string& error() { return error_; }
  std::vector<std::string>& duplicates() { return duplicates_; }

 private:
  bool Fail(std::string message) {
    if (error_.empty()) error_ = std::move(message);
    return false;
  }
  bool FailYaml(absl::string_view message) { return Fail(absl::StrCat("yaml: ", message)); }

  bool Next(Event* event) {
    if (!error_.empty()) return false;
    if (yaml_parser_parse(&parser_, event->get()) != 0) return true;
    size_t line = parser_.problem_mark.line;
    if (line != 0) {
      // As go.yaml.in/yaml/v2 has it: the scanner reports before it has counted the line.
      if (parser_.error == YAML_SCANNER_ERROR) ++line;
    } else {
      line = parser_.context_mark.line;
    }
    const absl::string_view problem =
        parser_.problem == nullptr ? "unknown problem parsing YAML content" : parser_.problem;
    return FailYaml(line == 0 ? std::string(problem) : absl::StrCat("line ", line, ": ", problem));
  }

  bool Count(double nodes, double of_aliases) {
    decoded_ += nodes;
    aliased_ += of_aliases;
    if (aliased_ > 100 && decoded_ > 1000 && aliased_ / decoded_ > AllowedAliasRatio(decoded_)) {
      return FailYaml("document contains excessive aliasing");
    }
    return true;
  }

  bool ReadNode(const Event& event, int depth, Decoded* out) {
    if (depth > kMaxDepth) {
      return FailYaml(absl::StrCat("exceeded max depth of ", kMaxDepth));
    }
    out->line = event.line();
    if (!Count(1, 0)) return false;
    switch (event.type()) {
      case YAML_SCALAR_EVENT:
        return ReadScalar(event.raw(), out);
      case YAML_ALIAS_EVENT:
        return ReadAlias(event.raw(), out);
      case YAML_SEQUENCE_START_EVENT:
        return ReadSequence(event.raw(), depth, out);
      case YAML_MAPPING_START_EVENT:
        return ReadMapping(event.raw(), depth, out);
      default:
        return FailYaml("unknown problem parsing YAML content");
    }
  }

  void Open(const yaml_char_t* anchor) {
    if (anchor != nullptr) anchors_[std::string(Text(anchor))].open = true;
  }
  void Close(const yaml_char_t* anchor, const Decoded& decoded) {
    if (anchor != nullptr) anchors_[std::string(Text(anchor))] = {decoded, false};
  }

  bool ReadScalar(const yaml_event_t& event, Decoded* out) {
    const auto& scalar = event.data.scalar;
    const absl::string_view text(reinterpret_cast<const char*>(scalar.value), scalar.length);
    const bool plain = scalar.plain_implicit != 0;
    const YamlScalar resolved = ResolveYamlScalar(Text(scalar.tag), text, plain);
    if (!resolved.error.empty()) return Fail(resolved.error);
    out->value = resolved.value;
    out->merge = text == "<<" && (plain || resolved.merge);
    Close(scalar.anchor, *out);
    return true;
  }

  bool ReadAlias(const yaml_event_t& event, Decoded* out) {
    const std::string name(Text(event.data.alias.anchor));
    const auto found = anchors_.find(name);
    if (found == anchors_.end()) {
      return FailYaml(absl::StrCat("unknown anchor '", name, "' referenced"));
    }
    if (found->second.open) {
      return FailYaml(absl::StrCat("anchor '", name, "' value contains itself"));
    }
    const size_t line = out->line;
    *out = found->second.decoded;
    out->line = line;
    out->merge = false;
    const double count = out->count;
    out->count += 1;
    return Count(count, count);
  }

  bool ReadSequence(const yaml_event_t& event, int depth, Decoded* out) {
    const yaml_char_t* anchor = event.data.sequence_start.anchor;
    Open(anchor);
    std::vector<Value> items;
    for (;;) {
      Event child;
      if (!Next(&child)) return false;
      if (child.type() == YAML_SEQUENCE_END_EVENT) break;
      Decoded item;
      if (!ReadNode(child, depth + 1, &item)) return false;
      out->count += item.count;
      items.push_back(std::move(item.value));
    }
    out->value = Value::List(std::move(items));
    out->is_key = false;
    Close(anchor, *out);
    return true;
  }

  bool ReadMapping(const yaml_event_t& event, int depth, Decoded* out) {
    const yaml_char_t* anchor = event.data.mapping_start.anchor;
    Open(anchor);
    Value object = Value::Object();
    for (;;) {
      Event key_event;
      if (!Next(&key_event)) return false;
      if (key_event.type() == YAML_MAPPING_END_EVENT) break;
      Decoded key;
      if (!ReadNode(key_event, depth + 1, &key)) return false;
      Event value_event;
      Decoded value;
      if (!Next(&value_event) || !ReadNode(value_event, depth + 1, &value)) return false;
      out->count += key.count + value.count;
      if (key.merge) {
        if (!Merge(value, &object)) return false;
      } else if (!SetMember(key, std::move(value), &object)) {
        return false;
      }
    }
    out->value = std::move(object);
    out->is_key = false;
    Close(anchor, *out);
    return true;
  }

  bool SetMember(const Decoded& key, Decoded value, Value* object) {
    if (!key.is_key) {
      return FailYaml(absl::StrCat("invalid map key: ", ToJson(key.value)));
    }
    if (key.value.is_null()) {
      return Fail(absl::StrCat("unsupported map key of type: %!s(<nil>), key: <nil>, value: ",
                               ToJson(value.value)));
    }
    const std::string name = YamlKeyText(key.value);
    if (object->Has(name)) {
      const std::string shown = key.value.is_string() ? GoQuote(name) : name;
      duplicates_.push_back(
          absl::StrCat("line ", value.line + 1, ": key ", shown, " already set in map"));
    }
    object->Set(name, std::move(value.value));
    return true;
  }

  // `<<: *base`: the members of a map, or of several of which the first ones win.
  bool Merge(const Decoded& from, Value* object) {
    if (from.value.is_object()) {
      for (const ValueMember& member : from.value.members()) {
        object->Set(member.key.view(), member.value);
      }
      return true;
    }
    if (!from.value.is_list()) return FailMerge();
    for (size_t i = from.value.size(); i-- > 0;) {
      if (!from.value.at(i).is_object()) return FailMerge();
      for (const ValueMember& member : from.value.at(i).members()) {
        object->Set(member.key.view(), member.value);
      }
    }
    return true;
  }
  bool FailMerge() { return FailYaml("map merge requires map or sequence of maps as the value"); }

  yaml_parser_t parser_;
  std::string error_;
  std::vector<std::string> duplicates_;
  absl::btree_map<std::string, Anchor> anchors_;
  double decoded_ = 0, aliased_ = 0;
};

}  // namespace

absl::StatusOr<YamlDocument> ParseYaml(absl::string_view text) {
  Reader reader(text);
  YamlDocument document;
  reader.ReadDocument(&document.value);
  if (!reader.error().empty()) return absl::InvalidArgumentError(reader.error());
  document.duplicates = std::move(reader.duplicates());
  return document;
}

}  // namespace quiesce
