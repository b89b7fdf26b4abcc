// Schemas from JSON, as custom resource definitions write them: only what apply looks at.
#ifndef QUIESCE_APISERVER_FAKE_APPLY_SCHEMA_FOR_TEST_H_
#define QUIESCE_APISERVER_FAKE_APPLY_SCHEMA_FOR_TEST_H_

#include "absl/strings/string_view.h"
#include "apiserver_fake/schema/schema.h"

namespace quiesce::api {

// Owns a schema read from JSON. Bad JSON gives a schema of anything.
class SchemaForTest {
 public:
  explicit SchemaForTest(absl::string_view json);

  const Schema& operator*() const { return *root_; }
  const Schema* get() const { return root_; }

 private:
  const Schema* Build(const Value& json);

  SchemaSet set_;
  const Schema* root_;
};

}  // namespace quiesce::api

#endif  // QUIESCE_APISERVER_FAKE_APPLY_SCHEMA_FOR_TEST_H_
