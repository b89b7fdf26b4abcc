// The symbols of a case that is being recorded: each value that would differ in another run gets
// one (`uid#1`, `rv#2`, `continue#1`, `time`, `<hash1>`), the same for the same value.
#ifndef QUIESCE_SERVE_CASE_SYMBOLS_H_
#define QUIESCE_SERVE_CASE_SYMBOLS_H_

#include <map>
#include <string>

#include "absl/strings/string_view.h"
#include "apiserver_fake/base/value.h"
#include "apiserver_fake/rest/rest_handler.h"

namespace quiesce::serve {

class CaseSymbols {
 public:
  // Notes what a request asks to be made: a generated name.
  void LearnFromRequest(const rest::HttpRequest& http);
  // Notes the name that was generated, if one was.
  void LearnFromReply(const rest::HttpRequest& http, const Value& reply);

  // With symbols in place of values; those that are new get one.
  Value Mask(const Value& value);
  std::string MaskText(absl::string_view text);
  // A value of a query: only what is known becomes a symbol.
  std::string MaskQuery(absl::string_view name, absl::string_view value) const;

 private:
  std::string SymbolOf(absl::string_view kind, absl::string_view value);
  std::string MaskUids(absl::string_view text);
  std::string MaskNames(std::string text) const;
  Value MaskMember(absl::string_view key, const Value& value);

  std::map<std::string, std::string> symbols_;  // by kind and value: "rv 201"
  std::map<std::string, int> counts_;           // by kind
  std::map<std::string, std::string> names_;    // generated names with their symbols
  std::string generate_name_;                   // that the request under way asks for
};

}  // namespace quiesce::serve

#endif  // QUIESCE_SERVE_CASE_SYMBOLS_H_
