// Any text is an expression or has an explanation why not. What compiles runs to its end within its
// cost, twice with the same result, folded or not.

#include <cstdint>
#include <cstdlib>
#include <string>

#include "absl/strings/string_view.h"
#include "apiserver_fake/base/json.h"
#include "apiserver_fake/cel/declared_type.h"
#include "apiserver_fake/cel/evaluator.h"
#include "apiserver_fake/cel/program.h"
#include "apiserver_fake/cel/type.h"
#include "apiserver_fake/cel/val.h"
#include "apiserver_fake/schema/structural.h"

namespace {

using namespace quiesce;

constexpr uint64_t kCostLimit = 20000;

// A schema with a field of each kind, and an object.
struct World {
  schema::SchemaSet schemas;
  cel::TypeArena types;
  cel::DeclaredTypes declared;
  const schema::Schema* schema;
  const cel::DeclaredType* self;
  Value object;

  World() {
    schema = schema::BuildStructuralSchema(ParseJson(R"({"type": "object", "properties": {
            "n": {"type": "integer"}, "f": {"type": "number"}, "b": {"type": "boolean"},
            "s": {"type": "string", "maxLength": 9}, "p": {"x-kubernetes-int-or-string": true},
            "t": {"type": "string", "format": "date-time"},
            "d": {"type": "string", "format": "duration"},
            "x": {"type": "array", "x-kubernetes-list-type": "set", "items": {"type": "string"}},
            "l": {"type": "array", "items": {"type": "array", "items": {"type": "integer"}}},
            "m": {"type": "object", "additionalProperties": {"type": "string"}}}})")
                                               .value(),
                                           &schemas);
    self = declared.Declare(*schema, false, types);
    object = ParseJson(R"({"n": 3, "f": 1.5, "b": true, "s": "a\u00e9,b", "p": "5%",
        "t": "2024-01-01T00:00:00Z", "d": "90m", "x": ["b", "a"], "l": [[1, 2], []],
        "m": {"k": "v"}})")
                 .value();
  }
};

cel::CelValue Run(const cel::Program& program, const cel::CelValue& self) {
  cel::Evaluator evaluator(kCostLimit);
  return program.Run(evaluator, self, &self);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static World* const world = new World;
  const absl::string_view text(reinterpret_cast<const char*>(data), size);
  cel::Program program;
  const absl::Status compiled = program.Compile(text, {world->self->type, world->self->type});
  if (!compiled.ok()) {
    if (compiled.message().substr(0, 7) != "ERROR: ") std::abort();
    return 0;
  }
  if (!program.missing_function().empty()) return 0;
  program.MaxCost(*world->self);
  const cel::CelValue self = cel::CelValue::FromData(world->object, *world->schema, false);
  const cel::CelValue first = Run(program, self);
  if (first.is_error() && first.text().empty()) std::abort();
  program.Fold().IgnoreError();  // a conversion that can only fail, fails when it runs, too
  const cel::CelValue folded = Run(program, self);
  // Folding makes an expression cheaper, so that only the plain one may run out of budget.
  if (first.is_error() && first.text() == cel::kCostExceeded) return 0;
  if (first.kind() != folded.kind() || first.Show() != folded.Show()) std::abort();
  return 0;
}
