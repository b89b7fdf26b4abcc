#include <array>
#include <boost/asio/ip/tcp.hpp>
#include <chrono>
#include <memory>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "apiserver_fake/protobuf/encode.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "serve/served_api_testing.h"

namespace quiesce::serve {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

TEST_F(ServedApiTest, BadRequestsAreRefusedAndHarmNoOther) {
  Serve();
  const std::vector<std::pair<std::string, std::string>> attacks = {
      {absl::StrCat(absl::string_view("\0\xff\xfe garbage\r\n\r\n", 16)), "HTTP/1.1 400"},
      {"GET / HTTP/9.9\r\nHost: x\r\n\r\n", "HTTP/1.1 400"},
      {"POST /api/v1/namespaces HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\n",
       "HTTP/1.1 400"},
      {"POST /api/v1/namespaces HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: "
       "chunked\r\n\r\n0\r\n\r\n",
       "HTTP/1.1 400"},
      {"POST /api/v1/namespaces HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nContent-Length: "
       "6\r\n\r\nabcdef",
       "HTTP/1.1 400"},
      {"POST /api/v1/namespaces HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n", "HTTP/1.1 400"},
      {"POST /api/v1/namespaces HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999\r\n\r\nabc",
       "HTTP/1.1 413"},
      {absl::StrCat("GET /version HTTP/1.1\r\nHost: x\r\nX: ", std::string(2000000, 'a'),
                    "\r\n\r\n"),
       "HTTP/1.1 431"},
      {absl::StrCat("GET /api/v1/", std::string(500000, 'a'), " HTTP/1.1\r\nHost: x\r\n\r\n"),
       "HTTP/1.1 404"},
      {"GET /api/v1/namespaces/%00%zz/x%2f..%2f HTTP/1.1\r\nHost: x\r\n\r\n", "HTTP/1.1 404"},
  };
  for (const auto& [bytes, answer] : attacks) {
    RawClient client(&io_, api_->port());
    client.Send(bytes);
    ASSERT_TRUE(client.AwaitText("\r\n\r\n")) << bytes.substr(0, 80);
    EXPECT_THAT(client.received(), StartsWith(answer)) << bytes.substr(0, 80);
    EXPECT_EQ(Call("GET", "/readyz").body, "ok");
  }
}

TEST_F(ServedApiTest, AWatchOverWebSocketsIsRefusedSoThatClientsGoOnWithoutThem) {
  Serve();
  EXPECT_EQ(Call("GET", absl::StrCat(kConfigMaps, "?watch=true"), "",
                 {{"Upgrade", "websocket"}, {"Connection", "Upgrade"}})
                .code,
            503);
}

// Bodies that no client sends: each is answered, and the server goes on.
TEST_F(ServedApiTest, BadBodiesAreRefusedAndHarmNoOther) {
  Serve();
  const std::string deep(100000, '[');
  EXPECT_EQ(Call("POST", kConfigMaps, deep).code, 400);
  const OutgoingReply odd =
      Call("POST", kConfigMaps,
           "{\"metadata\": {\"name\": \"u\"}, \"data\": {\"a\": \"\xff\xfe\x80\"}}");
  EXPECT_EQ(odd.code, 201);
  EXPECT_EQ(Json(odd)["data"]["a"], Value("\ufffd\ufffd\ufffd"));
  EXPECT_EQ(Call("POST", kConfigMaps, std::string(4000000, 'a')).code, 413);
  const std::string protobuf = "application/vnd.kubernetes.protobuf";
  const std::string pod = protobuf::ToProtobuf(
      ParseJson(R"({"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "p"},
                    "spec": {"containers": [{"name": "c", "image": "i"}]}})")
          .value());
  std::mt19937 random(1);
  for (int i = 0; i < 200; ++i) {
    std::string body = pod;
    if (i % 2 == 0) {
      for (int j = 0; j < 3; ++j) body[4 + random() % (body.size() - 4)] = char(random());
    } else {
      body = "k8s";
      body += '\0';
      for (size_t j = random() % 200; j > 0; --j) body += char(random());
    }
    const int code =
        Call("POST", "/api/v1/namespaces/default/pods?dryRun=All", body, {}, protobuf).code;
    EXPECT_TRUE(code == 201 || (code >= 400 && code < 500)) << i << " " << code;
  }
  EXPECT_EQ(Call("GET", "/readyz").body, "ok");
}

TEST_F(ServedApiTest, UnusualWaysOfAskingAreAnswered) {
  Serve();
  const std::vector<std::pair<std::string, std::string>> requests = {
      {"GET /readyz HTTP/1.0\r\n\r\n", "200 OK"},
      {"HEAD /readyz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", "200 OK"},
      {"POST /api/v1/namespaces HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\n"
       "Content-Length: 2\r\nConnection: close\r\n\r\n{}",
       "HTTP/1.1 422"},
      {"POST /api/v1/namespaces HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
       "Transfer-Encoding: chunked\r\nConnection: "
       "close\r\n\r\n5\r\n{\"a\":\r\n2\r\n1}\r\n0\r\n\r\n",
       "HTTP/1.1 422"},
  };
  for (const auto& [bytes, answer] : requests) {
    RawClient client(&io_, api_->port());
    client.Send(bytes);
    ASSERT_TRUE(client.AwaitEnd()) << bytes;
    EXPECT_THAT(client.received(), HasSubstr(answer)) << bytes;
  }
}

TEST_F(ServedApiTest, PipelinedRequestsAreAnsweredInOrder) {
  Serve();
  RawClient client(&io_, api_->port());
  client.Send(
      "GET /readyz HTTP/1.1\r\nHost: x\r\n\r\n"
      "GET /nothing HTTP/1.1\r\nHost: x\r\n\r\n"
      "GET /readyz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  ASSERT_TRUE(client.AwaitEnd());
  const std::vector<absl::string_view> parts = absl::StrSplit(client.received(), "HTTP/1.1 ");
  ASSERT_EQ(parts.size(), 4u);
  EXPECT_THAT(std::string(parts[1]), StartsWith("200"));
  EXPECT_THAT(std::string(parts[2]), StartsWith("404"));
  EXPECT_THAT(std::string(parts[3]), StartsWith("200"));
}

// A client by a plain socket, that reads only when it is told to.
class PlainClient {
 public:
  PlainClient(boost::asio::io_context* io, uint16_t port) : io_(io), socket_(*io) {
    socket_.connect({boost::asio::ip::make_address("127.0.0.1"), port});
    socket_.non_blocking(true);
  }
  void Send(absl::string_view bytes) {
    boost::system::error_code ignored;
    socket_.write_some(boost::asio::buffer(bytes.data(), bytes.size()), ignored);
  }
  // Reads until the server has closed the connection; false: it has not, within 20 s.
  bool AwaitEnd() {
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    while (std::chrono::steady_clock::now() < end) {
      std::array<char, 4096> buffer;
      boost::system::error_code error;
      const size_t size = socket_.read_some(boost::asio::buffer(buffer), error);
      received.append(buffer.data(), size);
      if (error && error != boost::asio::error::would_block) return true;
      if (size == 0) io_->run_one_for(std::chrono::milliseconds(5));
    }
    return false;
  }
  void StopSending() { socket_.shutdown(boost::asio::ip::tcp::socket::shutdown_send); }
  std::string received;

 private:
  boost::asio::io_context* const io_;
  boost::asio::ip::tcp::socket socket_;
};

// Connections that send a byte now and then: others are answered meanwhile, and these are ended
// when a request's head has taken too long.
TEST_F(ServedApiTest, ClientsThatSendTooSlowlyAreLeftAndHarmNoOther) {
  ServeOptions options;
  options.listen.limits.head = std::chrono::milliseconds(1500);
  Serve(options, /*tls=*/false);
  std::vector<std::unique_ptr<PlainClient>> clients;
  for (int i = 0; i < 300; ++i) {
    clients.push_back(std::make_unique<PlainClient>(&io_, api_->port()));
    clients.back()->Send("GET /version HTT");
  }
  const auto begun = std::chrono::steady_clock::now();
  while (std::chrono::steady_clock::now() < begun + std::chrono::milliseconds(1000)) {
    for (const std::unique_ptr<PlainClient>& client : clients) client->Send("P");
    EXPECT_EQ(Call("GET", "/readyz").body, "ok");
  }
  for (const std::unique_ptr<PlainClient>& client : clients) ASSERT_TRUE(client->AwaitEnd());
  EXPECT_EQ(Call("GET", "/readyz").body, "ok");
}

TEST_F(ServedApiTest, WhatIsNoTlsIsLeftAndHarmsNoOther) {
  Serve();
  const std::vector<std::string> hellos = {
      "GET /readyz HTTP/1.1\r\nHost: x\r\n\r\n", std::string(3000, '\xff'),
      absl::StrCat(absl::string_view("\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 11),
                   std::string(500, '\x7f'))};
  for (const std::string& hello : hellos) {
    PlainClient client(&io_, api_->port());
    client.Send(hello);
    EXPECT_TRUE(client.AwaitEnd());
    EXPECT_EQ(Call("GET", "/readyz").body, "ok");
  }
}

TEST_F(ServedApiTest, ATlsHelloToPlainHttpIsRefused) {
  Serve(ServeOptions(), /*tls=*/false);
  PlainClient client(&io_, api_->port());
  client.Send(absl::StrCat(absl::string_view("\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 11),
                           std::string(500, '\x7f'), "\r\n\r\n"));
  ASSERT_TRUE(client.AwaitEnd());
  EXPECT_THAT(client.received, StartsWith("HTTP/1.1 400"));
}

// Watches whose clients do not read hold up no write, and are cut when too much waits for them.
TEST_F(ServedApiTest, WatchersThatDoNotReadAreCut) {
  ServeOptions options;
  options.listen.limits.waiting_bytes = 100000;
  Serve(options, /*tls=*/false);
  std::vector<std::unique_ptr<PlainClient>> clients;
  for (int i = 0; i < 20; ++i) {
    clients.push_back(std::make_unique<PlainClient>(&io_, api_->port()));
    clients.back()->Send(
        absl::StrCat("GET ", kConfigMaps, "?watch=true HTTP/1.1\r\nHost: x\r\n\r\n"));
  }
  // What the sockets' own buffers take is more than a MB.
  const std::string data(200000, 'b');
  for (int i = 0; i < 60; ++i) {
    ASSERT_EQ(Call("POST", kConfigMaps,
                   absl::StrCat(R"({"metadata": {"name": "n-)", i, R"("}, "data": {"a": ")", data,
                                R"("}})"))
                  .code,
              201);
  }
  for (const std::unique_ptr<PlainClient>& client : clients) ASSERT_TRUE(client->AwaitEnd());
}

TEST_F(ServedApiTest, AWatchEndsWhenItsClientStopsSending) {
  Serve(ServeOptions(), /*tls=*/false);
  PlainClient client(&io_, api_->port());
  client.Send(absl::StrCat("GET ", kConfigMaps, "?watch=true HTTP/1.1\r\nHost: x\r\n\r\n"));
  EXPECT_EQ(Call("GET", "/readyz").body, "ok");
  client.StopSending();
  EXPECT_TRUE(client.AwaitEnd());
  EXPECT_THAT(client.received, StartsWith("HTTP/1.1 200"));
}

}  // namespace
}  // namespace quiesce::serve
