#include "greeter.h"

#include <memory>

#include "absl/strings/str_cat.h"
#include "reconcilers/runtime/client/api_error.h"

namespace greeter {
namespace {

using quiesce::Value;
namespace runtime = quiesce::runtime;

runtime::Resource Greetings() { return {{"example.com", "v1", "greetings"}, "Greeting"}; }

}  // namespace

std::string Greeter::KeyOf(const Value& greeting) {
  const Value& metadata = greeting["metadata"];
  std::string key =
      absl::StrCat(metadata["uid"].string_value(), "/", metadata["generation"].int_value());
  if (careless_) absl::StrAppend(&key, "/", ++attempts_);
  return key;
}

quiesce::sim::Task<runtime::Outcome> Greeter::Reconcile(runtime::Context& context,
                                                        runtime::Request request) {
  absl::StatusOr<Value> greeting = co_await context.client.Get(Greetings(), request);
  if (!greeting.ok()) co_return runtime::IgnoreNotFound(greeting.status());
  const Value generation = (*greeting)["metadata"]["generation"];
  if ((*greeting)["status"]["observedGeneration"] == generation) co_return runtime::Result::Done();

  absl::StatusOr<Value> receipt = co_await context.external->Call(
      "deliver", Value::Object({{"key", KeyOf(*greeting)}, {"text", (*greeting)["spec"]["text"]}}));
  if (!receipt.ok() && !absl::IsAlreadyExists(receipt.status())) co_return receipt.status();

  greeting->Mutable("status").Set("phase", "Delivered");
  greeting->Mutable("status").Set("observedGeneration", generation);
  co_return co_await context.client.Status().Update(Greetings(), &*greeting);
}

std::vector<runtime::ControllerSpec> Controllers() {
  std::vector<runtime::ControllerSpec> specs;
  for (const bool careless : {false, true}) {
    runtime::ControllerSpec spec;
    spec.name = careless ? "greeter/careless" : "greeter/careful";
    spec.about =
        careless ? "Greets, with a new key for every attempt" : "Greets, once for each text";
    spec.for_resource = Greetings();
    spec.external = "post";
    spec.make = [careless](const runtime::ControllerEnvironment&) {
      return std::make_unique<Greeter>(careless);
    };
    specs.push_back(std::move(spec));
  }
  return specs;
}

}  // namespace greeter
