#include "reconcilers/database/resources.h"

#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"

namespace quiesce::reconcilers::database {
namespace {

constexpr int kPort = 5432;

Value Labels(const Value& db) {
  return Value::Object({{"app", "database"}, {"database", db["metadata"]["name"]}});
}

// The frame of a child: what it is and its metadata.
Value Child(const runtime::Resource& resource, const Value& db, Value name, Value labels) {
  return Value::Object({{"apiVersion", resource.ApiVersion()},
                        {"kind", resource.kind},
                        {"metadata", Value::Object({{"labels", std::move(labels)},
                                                    {"name", std::move(name)},
                                                    {"namespace", db["metadata"]["namespace"]}})}});
}

std::string Encoded(absl::string_view text) { return absl::Base64Escape(text); }

}  // namespace

const runtime::Resource& Databases() {
  static const auto* const resource =
      new runtime::Resource{{"database.example.com", "v1", "databases"}, "Database", true};
  return *resource;
}

std::vector<std::string> PhaseChanges() {
  return {">Pending",
          "Pending>Provisioning",
          "Provisioning>Configuring",
          "Configuring>Deploying",
          "Deploying>Verifying",
          "Verifying>Ready",
          "Ready>Updating",
          "Updating>Verifying",
          "Provisioning>Failed",
          "Configuring>Failed",
          "Deploying>Failed",
          "Verifying>Failed",
          "Updating>Failed",
          "Failed>Provisioning"};
}

Value BuildStatefulSet(const Value& db) {
  const Value& spec = db["spec"];
  Value container = Value::Object(
      {{"name", "postgres"},
       {"image", spec["image"]},
       {"ports", Value::List({Value::Object({{"name", "postgres"}, {"containerPort", kPort}})})},
       {"envFrom",
        Value::List({Value::Object({{"secretRef", Value::Object({{"name", SecretName(db)}})}})})}});
  const Value& name = db["metadata"]["name"];
  const Value labels = Labels(db);
  Value object = Child(StatefulSets(), db, name, labels);
  object.Set("spec",
             Value::Object(
                 {{"replicas", spec["replicas"]},
                  {"serviceName", name},
                  {"selector", Value::Object({{"matchLabels", labels}})},
                  {"template",
                   Value::Object(
                       {{"metadata", Value::Object({{"labels", labels}})},
                        {"spec", Value::Object({{"containers", Value::List({container})}})}})}}));
  return object;
}

Value BuildService(const Value& db) {
  const Value labels = Labels(db);
  Value object = Child(Services(), db, db["metadata"]["name"], labels);
  object.Set("spec", Value::Object({{"selector", labels},
                                    {"ports", Value::List({Value::Object(
                                                  {{"name", "postgres"}, {"port", kPort}})})}}));
  return object;
}

Value BuildSecret(const Value& db) {
  Value object = Child(Secrets(), db, SecretName(db), Labels(db));
  object.Set("data", Value::Object({{"username", Encoded(ExternalUser(db))},
                                    {"password", Encoded(PasswordOf(db))},
                                    {"database", Encoded(ExternalDatabase(db))}}));
  return object;
}

std::string SecretName(const Value& db) {
  return absl::StrCat(db["metadata"]["name"].string_value(), "-secret");
}

std::string PasswordOf(const Value& db) {
  return absl::StrCat("pw-", db["metadata"]["uid"].string_value());
}

runtime::ObjectKey ChildKey(const Value& db, absl::string_view name) {
  return {std::string(db["metadata"]["namespace"].string_value()), std::string(name)};
}

std::string ExternalDatabase(const Value& db) {
  return absl::StrCat(db["metadata"]["namespace"].string_value(), "_",
                      db["metadata"]["name"].string_value(), "_",
                      db["spec"]["databaseName"].string_value());
}

std::string ExternalUser(const Value& db) {
  return absl::StrCat(db["metadata"]["namespace"].string_value(), "_",
                      db["metadata"]["name"].string_value(), "_",
                      db["spec"]["username"].string_value());
}

bool IsRolledOut(const Value& stateful_set) {
  const Value& status = stateful_set["status"];
  const int64_t replicas = stateful_set["spec"]["replicas"].int_value();
  return status["observedGeneration"].int_value() >=
             stateful_set["metadata"]["generation"].int_value() &&
         status["readyReplicas"].int_value() == replicas &&
         status["updatedReplicas"].int_value() == replicas;
}

}  // namespace quiesce::reconcilers::database
