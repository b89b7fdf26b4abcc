// The symbols of a recorded case (`uid#1`, `rv#2`, `time`, `<hash1>`): what each stands for in this
// run. Bound where a reply or event first shows them, replaced where a request uses them.
//
//   Symbols symbols;
//   symbols.Match("configmaps \"a\": uid#1", actual);   // binds uid#1
//   symbols.Substitute(Value("uid#1"));                  // the value bound
//
// Copyable, so that a comparison which fails can be forgotten.
#ifndef QUIESCE_APISERVER_FAKE_CONFORMANCE_SYMBOLS_H_
#define QUIESCE_APISERVER_FAKE_CONFORMANCE_SYMBOLS_H_

#include <cstdint>
#include <map>
#include <string>

#include "absl/strings/string_view.h"
#include "apiserver_fake/base/value.h"

namespace quiesce::conformance {

class Symbols {
 public:
  // True if `actual` is what `expected` says; binds the symbols that are met for the first time.
  // After a failed match some symbols may be bound: keep a copy.
  bool Match(absl::string_view expected, absl::string_view actual);

  // A request's text or value with each symbol replaced by its value. uids not bound yet are
  // invented. `time` stays (see TimeMemory).
  std::string Substitute(absl::string_view text);
  Value Substitute(const Value& value);

  // Symbols that hold within one step only are forgotten.
  void StartStep();
  // `@@` in an expected text stands for a run of this character; 0 for none.
  void set_repeated_char(char c) { repeated_char_ = c; }

 private:
  struct Token;
  bool MatchFrom(absl::string_view expected, size_t i, absl::string_view actual, size_t j);
  bool Bind(const std::string& symbol, absl::string_view value, bool distinct);
  static Token NextToken(absl::string_view text, size_t at, char repeated_char);

  std::map<std::string, std::string> bound_;
  std::map<std::string, std::string> symbol_of_;  // value -> uid or resourceVersion symbol
  uint64_t invented_ = 0;
  char repeated_char_ = 0;
};

// True for an RFC 3339 time, such as "2000-01-01T00:00:00Z", at the start of `text`; its length.
size_t TimePrefix(absl::string_view text);

}  // namespace quiesce::conformance

#endif  // QUIESCE_APISERVER_FAKE_CONFORMANCE_SYMBOLS_H_
