#include "apiserver_fake/protobuf/message_types.h"

#include <algorithm>
#include <cassert>
#include <map>
#include <memory>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"

namespace quiesce::protobuf {
namespace {

constexpr char kTable[] =
#include "apiserver_fake/protobuf/message_types.inc"
    ;

// The table, read when the first protobuf body comes.
class Messages {
 public:
  Messages() {
    for (absl::string_view line : absl::StrSplit(kTable, '\n', absl::SkipEmpty())) {
      const std::vector<absl::string_view> words = absl::StrSplit(line, ' ');
      if (words[0] == "K") {
        kinds_[absl::StrCat(words[1], "/", words[2])] = Named(words[3]);
      } else if (words[0] == "M") {
        open_ = Named(words[1]);
      } else {
        AddField(words);
      }
    }
    for (auto& [name, message] : messages_) {
      std::sort(message->fields.begin(), message->fields.end(),
                [](const MessageField& a, const MessageField& b) { return a.number < b.number; });
    }
  }

  const Message* Kind(absl::string_view api_version, absl::string_view kind) const {
    auto found = kinds_.find(absl::StrCat(api_version, "/", kind));
    if (found == kinds_.end()) found = kinds_.find(absl::StrCat("*/", kind));
    return found == kinds_.end() ? nullptr : found->second;
  }
  const Message* Find(absl::string_view name) const {
    const auto found = messages_.find(std::string(name));
    return found == messages_.end() ? nullptr : found->second.get();
  }

 private:
  Message* Named(absl::string_view name) {
    std::unique_ptr<Message>& message = messages_[std::string(name)];
    if (message == nullptr) {
      message = std::make_unique<Message>();
      message->name = std::string(name);
    }
    return message.get();
  }

  void AddField(const std::vector<absl::string_view>& words) {
    assert(open_ != nullptr && words.size() == 4);
    MessageField field;
    const bool numbered = absl::SimpleAtoi(words[0], &field.number);
    assert(numbered);
    (void)numbered;
    field.times = static_cast<MessageTimes>(words[1][0]);
    if (words[2] != ".") field.name = std::string(words[2]);
    field.form = static_cast<MessageForm>(words[3][0]);
    if (field.form == MessageForm::kMessage) field.message = Named(words[3].substr(1));
    open_->fields.push_back(std::move(field));
  }

  std::map<std::string, std::unique_ptr<Message>> messages_;
  std::map<std::string, const Message*> kinds_;
  Message* open_ = nullptr;
};

const Messages& Table() {
  static const Messages* const messages = new Messages();
  return *messages;
}

}  // namespace

const MessageField* Message::Find(uint32_t number) const {
  const auto found = std::lower_bound(
      fields.begin(), fields.end(), number,
      [](const MessageField& field, uint32_t wanted) { return field.number < wanted; });
  return found == fields.end() || found->number != number ? nullptr : &*found;
}

const Message* FindMessageOfKind(absl::string_view api_version, absl::string_view kind) {
  return Table().Kind(api_version, kind);
}

const Message* FindMessage(absl::string_view name) { return Table().Find(name); }

}  // namespace quiesce::protobuf
