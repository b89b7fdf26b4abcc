// From the text of an expression to its syntax tree, with macros expanded.
//
//   ExprArena arena;
//   SourceErrors errors(text);
//   Expr* expr = Parse(text, arena, errors);   // null pointer with errors
//
// Source: github.com/google/cel-go/parser/parser.go. Syntax errors read as those of its generated
// parser, but after the first one the rest is not looked at.
#ifndef QUIESCE_APISERVER_FAKE_CEL_PARSER_H_
#define QUIESCE_APISERVER_FAKE_CEL_PARSER_H_

#include "absl/strings/string_view.h"
#include "apiserver_fake/cel/expr.h"
#include "apiserver_fake/cel/source_errors.h"

namespace quiesce::cel {

Expr* Parse(absl::string_view text, ExprArena& arena, SourceErrors& errors);

}  // namespace quiesce::cel

#endif  // QUIESCE_APISERVER_FAKE_CEL_PARSER_H_
