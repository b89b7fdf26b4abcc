// The kinds that the Database operator works with, the children it builds for a Database, and the
// state machine of its phases.
#ifndef QUIESCE_RECONCILERS_DATABASE_RESOURCES_H_
#define QUIESCE_RECONCILERS_DATABASE_RESOURCES_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "apiserver_fake/base/value.h"
#include "reconcilers/runtime/cache/built_in.h"
#include "reconcilers/runtime/client/client.h"

namespace quiesce::reconcilers::database {

// database.example.com/v1 Database, and the built-in kinds that belong to one.
const runtime::Resource& Databases();
using runtime::Secrets;
using runtime::Services;
using runtime::StatefulSets;

inline constexpr char kFinalizer[] = "database.example.com/cleanup";

// Phases, and the changes that the state diagram of the operator allows ("Pending>Provisioning").
inline constexpr char kPending[] = "Pending";
inline constexpr char kProvisioning[] = "Provisioning";
inline constexpr char kConfiguring[] = "Configuring";
inline constexpr char kDeploying[] = "Deploying";
inline constexpr char kVerifying[] = "Verifying";
inline constexpr char kReady[] = "Ready";
inline constexpr char kUpdating[] = "Updating";
inline constexpr char kFailed[] = "Failed";
std::vector<std::string> PhaseChanges();

// What a Database should have, without owner references. Only what the operator means: the server
// adds its defaults.
Value BuildStatefulSet(const Value& db);
Value BuildService(const Value& db);
Value BuildSecret(const Value& db);

std::string SecretName(const Value& db);
// The password that the operator gives the user of this Database; the same at every call.
std::string PasswordOf(const Value& db);
runtime::ObjectKey ChildKey(const Value& db, absl::string_view name);

// The name of the Database's own database and role in the PostgreSQL service: they are shared by
// all namespaces, so the namespace is part of them.
std::string ExternalDatabase(const Value& db);
std::string ExternalUser(const Value& db);

// All replicas of the StatefulSet's present spec are up to date and ready.
bool IsRolledOut(const Value& stateful_set);

}  // namespace quiesce::reconcilers::database

#endif  // QUIESCE_RECONCILERS_DATABASE_RESOURCES_H_
