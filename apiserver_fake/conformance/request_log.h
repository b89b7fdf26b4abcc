// The writes that controllers have asked of the server, per object, as cases record them.
#ifndef QUIESCE_APISERVER_FAKE_CONFORMANCE_REQUEST_LOG_H_
#define QUIESCE_APISERVER_FAKE_CONFORMANCE_REQUEST_LOG_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "apiserver_fake/base/value.h"
#include "apiserver_fake/conformance/symbols.h"
#include "apiserver_fake/server.h"

namespace quiesce::conformance {

class RequestLog : public apiserver::RequestObserver {
 public:
  // With a server (which outlives the log) bodies of creates and updates are shown as it decodes
  // them, defaults included, which is how a real server's audit log shows them.
  explicit RequestLog(const apiserver::Server* server = nullptr) : server_(server) {}

  void OnRequest(const api::Request& request, const api::Response& response) override;

  // {"configmaps/b": [{verb, subresource?, body?, code}]} of the agent (a part of the user agent),
  // for the keys that `expected` has; one with symbols stands for the first object that it matches.
  // Bodies are reduced to `fields`, if it is a list, and left out
  // where `expected` has none.
  Value OfAgent(absl::string_view agent, const Value& expected, const Value& fields,
                const Symbols& symbols = Symbols()) const;
  static Value WithoutManagedFieldsInBodies(const Value& requests);

 private:
  struct Entry {
    std::string agent, key;
    Value shown;
  };
  const apiserver::Server* const server_;
  std::vector<Entry> entries_;
};

// The core/v1 Events of a list as {namespace, on, type, reason, message, source}, sorted.
Value SummarizeCoreEvents(const Value& list);

}  // namespace quiesce::conformance

#endif  // QUIESCE_APISERVER_FAKE_CONFORMANCE_REQUEST_LOG_H_
