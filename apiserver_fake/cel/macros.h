// The macros has, all, exists, exists_one, map, filter, optMap ... as syntax trees.
//
// Sources: github.com/google/cel-go/parser/macro.go, .../ext/{comprehensions,lists}.go,
// .../cel/library.go.
#ifndef QUIESCE_APISERVER_FAKE_CEL_MACROS_H_
#define QUIESCE_APISERVER_FAKE_CEL_MACROS_H_

#include "apiserver_fake/cel/expr.h"
#include "apiserver_fake/cel/source_errors.h"

namespace quiesce::cel {

// Where `call` is a macro, its expansion, or null pointer with an error; else `call` itself.
Expr* ExpandMacro(Expr* call, ExprArena& arena, SourceErrors& errors);

// The accumulator of the loops that macros make; no expression can name it.
inline constexpr char kAccumulator[] = "@result";

}  // namespace quiesce::cel

#endif  // QUIESCE_APISERVER_FAKE_CEL_MACROS_H_
