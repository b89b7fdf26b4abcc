// Schemas from JSON, as custom resource definitions write them: only what apply looks at.
#ifndef QUIESCE_APISERVER_FAKE_APPLY_SCHEMA_FOR_TEST_H_
#define QUIESCE_APISERVER_FAKE_APPLY_SCHEMA_FOR_TEST_H_

#include "absl/strings/string_view.h"
#include "apiserver_fake/schema/schema.h"

namespace quiesce::apply {

// Owns a schema read from JSON. Bad JSON gives a schema of anything.
class SchemaForTest {
 public:
  explicit SchemaForTest(absl::string_view json);

  const schema::Schema& operator*() const { return *root_; }
  const schema::Schema* get() const { return root_; }

 private:
  const schema::Schema* Build(const Value& json);

  schema::SchemaSet set_;
  const schema::Schema* root_;
};

}  // namespace quiesce::apply

#endif  // QUIESCE_APISERVER_FAKE_APPLY_SCHEMA_FOR_TEST_H_
