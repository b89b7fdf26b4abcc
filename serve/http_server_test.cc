#include "serve/http_server.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <chrono>
#include <memory>
#include <vector>

#include "gtest/gtest.h"

namespace quiesce::serve {
namespace {

namespace asio = boost::asio;

class NoBackend : public Backend {
 public:
  std::unique_ptr<Exchange> Start(RawRequest, const CertificateSubject*, ReplySink*) override {
    return nullptr;
  }
};

// Connections that arrive while the server closes: some are accepted already, and told of later.
TEST(HttpServer, NothingIsLeftOpenWhenItClosesWhileClientsConnect) {
  for (int turns = 0; turns < 6; ++turns) {
    asio::io_context io(1), clients_io(1);
    NoBackend backend;
    absl::StatusOr<std::unique_ptr<HttpServer>> server =
        HttpServer::Listen(&io, &backend, ListenOptions());
    ASSERT_TRUE(server.ok()) << server.status();
    const asio::ip::tcp::endpoint place(asio::ip::make_address("127.0.0.1"), (*server)->port());
    std::vector<asio::ip::tcp::socket> clients;
    for (int i = 0; i < 8; ++i) clients.emplace_back(clients_io).connect(place);
    for (int i = 0; i < turns; ++i) io.run_one();
    asio::post(io, [&server] { (*server)->Close(); });
    io.run_for(std::chrono::seconds(5));
    EXPECT_TRUE(io.stopped()) << "after " << turns << " turns something still waits";
    EXPECT_EQ((*server)->sessions(), 0u);
  }
}

}  // namespace
}  // namespace quiesce::serve
