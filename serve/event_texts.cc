#include "serve/event_texts.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "apiserver_fake/protobuf/encode.h"
#include "apiserver_fake/rest/go_json.h"
#include "serve/reply_text.h"

namespace quiesce::serve {
namespace {

std::string Body(const api::WatchEvent& event, const rest::ReplyFormat& format) {
  // Clients ask for the metadata of an object or of a list; a stream is the same for both.
  const bool reduced = event.type != api::WatchEventType::kError &&
                       (format.form == rest::ReplyForm::kPartialMetadata ||
                        format.form == rest::ReplyForm::kPartialMetadataList);
  const Value object = reduced ? rest::PartialMetadata(event.object, format.beta) : event.object;
  const absl::string_view type = api::WatchEventTypeName(event.type);
  if (format.media == rest::MediaType::kProtobuf && protobuf::HasProtobufForm(object)) {
    return protobuf::ProtobufWatchFrame(type, object);
  }
  std::string text = absl::StrCat("{\"type\":\"", type, "\",\"object\":");
  rest::AppendGoJson(object, &text);
  return text + "}\n";
}

}  // namespace

std::shared_ptr<const std::string> EventTexts::Get(const api::WatchEvent& event,
                                                   const rest::ReplyFormat& format) {
  for (const Entry& entry : recent_) {
    if (entry.text != nullptr && entry.type == event.type &&
        entry.object.SharesNodeWith(event.object) && entry.format == format) {
      return entry.text;
    }
  }
  Entry& entry = recent_[next_++ % recent_.size()];
  entry = {event.type, format, event.object,
           std::make_shared<const std::string>(ChunkText(Body(event, format)))};
  return entry.text;
}

}  // namespace quiesce::serve
