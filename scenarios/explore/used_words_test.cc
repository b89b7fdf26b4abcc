// Each word of the language is in use in a scenario of this repository: nothing is said in the
// reference that nobody has ever played.

#include <gtest/gtest.h>

#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "google/protobuf/message.h"
#include "scenarios/language/reader.h"
#include "scenarios/play/repository_catalog.h"

namespace quiesce::scenarios {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::EnumDescriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

// Texts - a duration, a condition - know their place in the file.
bool IsText(const Descriptor& type) { return type.FindFieldByName("line") != nullptr; }

std::string WordOf(const FieldDescriptor& field) {
  return absl::StrCat(field.containing_type()->name(), ".", field.name());
}

void CollectWords(const Descriptor& type, std::set<std::string>* seen,
                  std::set<std::string>* words) {
  if (IsText(type) || !seen->insert(std::string(type.full_name())).second) return;
  for (int i = 0; i < type.field_count(); ++i) {
    const FieldDescriptor& field = *type.field(i);
    words->insert(WordOf(field));
    if (field.message_type() != nullptr) CollectWords(*field.message_type(), seen, words);
    const EnumDescriptor* values = field.enum_type();
    // The first is what counts where nothing is said.
    for (int v = 1; values != nullptr && v < values->value_count(); ++v) {
      words->insert(std::string(values->value(v)->full_name()));
    }
  }
}

void RemoveUsed(const Message& message, std::set<std::string>* words) {
  if (IsText(*message.GetDescriptor())) return;
  const Reflection& reflection = *message.GetReflection();
  std::vector<const FieldDescriptor*> fields;
  reflection.ListFields(message, &fields);
  for (const FieldDescriptor* field : fields) {
    words->erase(WordOf(*field));
    const int count = field->is_repeated() ? reflection.FieldSize(message, field) : 1;
    for (int i = 0; i < count; ++i) {
      if (field->message_type() != nullptr) {
        RemoveUsed(field->is_repeated() ? reflection.GetRepeatedMessage(message, field, i)
                                        : reflection.GetMessage(message, field),
                   words);
      } else if (field->enum_type() != nullptr) {
        words->erase(
            std::string((field->is_repeated() ? reflection.GetRepeatedEnum(message, field, i)
                                              : reflection.GetEnum(message, field))
                            ->full_name()));
      }
    }
  }
}

TEST(UsedWords, AreAllThatThereAre) {
  std::set<std::string> words, seen;
  CollectWords(*Scenario::descriptor(), &seen, &words);
  EXPECT_GT(words.size(), 200u);
  const auto files = FindScenarios({"scenarios"});
  ASSERT_TRUE(files.ok()) << files.status();
  const KnownNames known = RepositoryCatalog().Names();
  for (const std::string& file : *files) {
    const auto loaded = ReadScenario(file, known);
    ASSERT_TRUE(loaded.ok()) << loaded.status();
    RemoveUsed(loaded->scenario, &words);
  }
  EXPECT_EQ(words, std::set<std::string>());
}

}  // namespace
}  // namespace quiesce::scenarios
