// The text of watch events, made once and shared by all watches that send it: with a thousand
// watchers an event is written as JSON once, not a thousand times.
#ifndef QUIESCE_SERVE_EVENT_TEXTS_H_
#define QUIESCE_SERVE_EVENT_TEXTS_H_

#include <array>
#include <cstddef>
#include <memory>
#include <string>

#include "apiserver_fake/api/watch_event.h"
#include "apiserver_fake/base/value.h"
#include "apiserver_fake/rest/rest_negotiation.h"

namespace quiesce::serve {

class EventTexts {
 public:
  // An event as one chunk of a body, in this form.
  std::shared_ptr<const std::string> Get(const api::WatchEvent& event,
                                         const rest::ReplyFormat& format);

 private:
  struct Entry {
    api::WatchEventType type = api::WatchEventType::kError;
    rest::ReplyFormat format;
    Value object;
    std::shared_ptr<const std::string> text;
  };

  // Watches of one resource mostly send the same few events at one time.
  std::array<Entry, 64> recent_;
  size_t next_ = 0;
};

}  // namespace quiesce::serve

#endif  // QUIESCE_SERVE_EVENT_TEXTS_H_
