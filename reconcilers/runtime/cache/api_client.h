// The client of a manager: reads from its cache, writes to the API server.
//
//   ApiClient client(&transport, &cache);
//   absl::StatusOr<Value> pod = co_await client.Get(kPods, key);      // as the watch has shown it
//   absl::StatusOr<Value> now = co_await client.Live().Get(kPods, key);
//
// Source: sigs.k8s.io/controller-runtime/pkg/client/client.go.
#ifndef QUIESCE_RECONCILERS_RUNTIME_CACHE_API_CLIENT_H_
#define QUIESCE_RECONCILERS_RUNTIME_CACHE_API_CLIENT_H_

#include <memory>
#include <string>
#include <vector>

#include "apiserver_fake/api/transport.h"
#include "reconcilers/runtime/cache/cache.h"
#include "reconcilers/runtime/client/client.h"

namespace quiesce::runtime {

class ApiClient : public Client {
 public:
  // All outlive the client; without a cache (null) reads go to the server. Waits for the cache end
  // with `context` (null: none).
  ApiClient(api::Transport* transport, Cache* cache, Cancellation* context = nullptr);
  ~ApiClient() override;

  sim::Task<absl::StatusOr<Value>> Get(const Resource& resource, const ObjectKey& key) override;
  sim::Task<absl::StatusOr<std::vector<Value>>> List(const Resource& resource,
                                                     const ListOptions& options) override;
  // One page, with what the list says of itself.
  sim::Task<absl::StatusOr<ObjectList>> ListPage(Resource resource, ListOptions options);
  sim::Task<absl::Status> Create(const Resource& resource, Value* object,
                                 const WriteOptions& options) override;
  sim::Task<absl::Status> Update(const Resource& resource, Value* object,
                                 const WriteOptions& options) override;
  sim::Task<absl::Status> Patch(const Resource& resource, Value* object,
                                const runtime::Patch& patch, const WriteOptions& options) override;
  sim::Task<absl::Status> Delete(const Resource& resource, const ObjectKey& key,
                                 const DeleteOptions& options) override;
  sim::Task<absl::StatusOr<Value>> GetSubresource(const Resource& resource, const ObjectKey& key,
                                                  const std::string& subresource) override;
  sim::Task<absl::Status> UpdateSubresource(const Resource& resource, const ObjectKey& key,
                                            const std::string& subresource, Value* body) override;
  sim::Task<absl::Status> CreateSubresource(const Resource& resource, const ObjectKey& key,
                                            const std::string& subresource, Value* body) override;
  sim::Task<absl::Status> DeleteAllOf(const Resource& resource, const ListOptions& which,
                                      const DeleteOptions& options) override;
  StatusWriter& Status() override;
  Client& Live() override;

 private:
  class Writer;

  sim::Task<absl::StatusOr<Value>> LiveGet(bool namespaced, api::ExchangePtr exchange);
  // Sends a write of `object`, which becomes the reply.
  sim::Task<absl::Status> Write(bool namespaced, api::ExchangePtr exchange, Value* object);
  sim::Task<absl::Status> UpdateAt(const Resource& resource, const char* subresource, Value* object,
                                   const WriteOptions& options);
  sim::Task<absl::Status> PatchAt(const Resource& resource, const char* subresource, Value* object,
                                  const runtime::Patch& patch, const WriteOptions& options);

  api::Transport* const transport_;
  Cache* const cache_;
  Cancellation* const context_;
  std::unique_ptr<Writer> status_;
  std::unique_ptr<ApiClient> live_;
};

}  // namespace quiesce::runtime

#endif  // QUIESCE_RECONCILERS_RUNTIME_CACHE_API_CLIENT_H_
