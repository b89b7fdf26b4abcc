// A served API with a client over HTTPS, all on one thread.
#ifndef QUIESCE_SERVE_SERVED_API_TESTING_H_
#define QUIESCE_SERVE_SERVED_API_TESTING_H_

#include <boost/asio/io_context.hpp>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "apiserver_fake/base/json.h"
#include "gtest/gtest.h"
#include "serve/https_call.h"
#include "serve/raw_client_testing.h"
#include "serve/served_api.h"

namespace quiesce::serve {

inline constexpr char kConfigMaps[] = "/api/v1/namespaces/default/configmaps";

class ServedApiTest : public testing::Test {
 protected:
  // `tls`: else over plain HTTP, for clients that a test makes of sockets.
  void Serve(ServeOptions options = ServeOptions(), bool tls = true) {
    absl::StatusOr<KeyPair> pair = NewServerCertificate({"127.0.0.1"});
    ASSERT_TRUE(pair.ok()) << pair.status();
    options.token_key_pem = pair->key_pem;
    if (tls) options.listen.tls = *pair;
    certificate_ = tls ? pair->certificate_pem : "";
    absl::StatusOr<std::unique_ptr<ServedApi>> api = ServedApi::Start(&io_, options);
    ASSERT_TRUE(api.ok()) << api.status();
    api_ = *std::move(api);
  }
  // One request over HTTPS, with the server's certificate checked.
  OutgoingReply Call(std::string method, std::string path, std::string body = "",
                     std::vector<std::pair<std::string, std::string>> headers = {},
                     std::string content_type = "application/json") {
    OutgoingReply result;
    bool done = false;
    OutgoingCall call;
    call.method = std::move(method);
    call.url =
        absl::StrCat(certificate_.empty() ? "http" : "https", "://127.0.0.1:", api_->port(), path);
    call.authority_pem = certificate_;
    call.content_type = std::move(content_type);
    call.headers = std::move(headers);
    call.body = std::move(body);
    CallHttps(&io_, std::move(call), [&](absl::StatusOr<OutgoingReply> reply) {
      EXPECT_TRUE(reply.ok()) << reply.status();
      if (reply.ok()) result = *std::move(reply);
      done = true;
    });
    while (!done && io_.run_one() > 0) {
    }
    return result;
  }
  Value Json(const OutgoingReply& reply) { return ParseJson(reply.body).value_or(Value()); }

  boost::asio::io_context io_{1};
  std::unique_ptr<ServedApi> api_;
  std::string certificate_;
};

}  // namespace quiesce::serve

#endif  // QUIESCE_SERVE_SERVED_API_TESTING_H_
