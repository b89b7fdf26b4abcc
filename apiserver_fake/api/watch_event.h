// What a watch sends, and who receives it.
#ifndef QUIESCE_APISERVER_FAKE_API_WATCH_EVENT_H_
#define QUIESCE_APISERVER_FAKE_API_WATCH_EVENT_H_

#include <cstdint>

#include "absl/strings/string_view.h"
#include "apiserver_fake/base/value.h"

namespace quiesce::api {

enum class WatchEventType : uint8_t { kAdded, kModified, kDeleted, kBookmark, kError };

// "ADDED", "MODIFIED", "DELETED", "BOOKMARK", "ERROR".
absl::string_view WatchEventTypeName(WatchEventType type);

struct WatchEvent {
  WatchEventType type;
  Value object;          // the object, a bookmark's object or, for kError, a Status
  int64_t revision = 0;  // its resourceVersion
};

// Receives what a watch sends. Called from inside OpenWatch (initial events) and from inside the
// Handle() of the write; must not call the server back, only take note.
class WatchSink {
 public:
  virtual ~WatchSink() = default;
  virtual void OnEvent(const WatchEvent& event) = 0;
  virtual void OnClosed() = 0;  // the server has ended the watch
};

// Identifies an open watch; 0 is none.
using WatchId = uint64_t;

}  // namespace quiesce::api

#endif  // QUIESCE_APISERVER_FAKE_API_WATCH_EVENT_H_
