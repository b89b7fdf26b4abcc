// A view is found by walking back from the record in question, within the same reconcile, to the
// last record that shows the object. What a cached read showed is not in its record: it is the last
// change of the object up to the revision to which watch events had brought that cache (BroughtAt),
// unless the read names the version that it found, which then decides. What was read from the
// server shows all changes recorded before it.
#include "scenarios/findings/views.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "scenarios/findings/process_of.h"
#include "scenarios/language/strings.h"

namespace quiesce::scenarios {
namespace {

// `R` is a GroupResource or a GroupVersionResource.
template <typename R>
bool IsOf(const R& one, const api::GroupResource& other) {
  return one.resource == other.resource && one.group == other.group;
}

// The last change of the object that `precedes`; 0 if there is none.
template <typename Precedes>
ChangeNumber LastChangeThat(const Observer& run, ObjectId object, Precedes precedes) {
  ChangeNumber at = run.causes().Latest(object);
  while (at != 0 && !precedes(run.causes().change(at))) at = run.causes().change(at).before;
  return at;
}

// Fills the state in as it was after change `shown`.
void Show(const Observer& run, ObjectId object, ChangeNumber shown, sim::RecordIndex until,
          View* view) {
  view->state = run.causes().StateAfter(object, shown);
  if (shown == 0 && run.causes().Latest(object) == 0) view->state = run.StateOf(object);
  ChangeNumber at = run.causes().Latest(object);
  for (; at > shown; at = run.causes().change(at).before) {
    if (run.causes().change(at).record < until) view->unseen = at;
  }
}

// What the object was like in a cache that had been brought so far, or in the reply of a read of
// that version.
void ShowCached(const Observer& run, const sim::TraceRecord& record, sim::RecordIndex index,
                const runtime::ReadRecord& read, ObjectId object, sim::RecordIndex until,
                View* view) {
  const Causes& causes = run.causes();
  if (!read.name.empty() && !read.version.empty()) {
    const ChangeNumber shown = LastChangeThat(run, object, [&](const ChangeFacts& change) {
      return change.record < index &&
             change.to["metadata"]["resourceVersion"].string_value() == read.version;
    });
    if (shown != 0 || causes.Latest(object) == 0 ||
        causes.StateAfter(object, 0)["metadata"]["resourceVersion"].string_value() ==
            read.version) {
      Show(run, object, shown, until, view);
      return;
    }
  }
  const int64_t brought = BroughtAt(run, record.actor, read.resource, index);
  const ChangeNumber shown = LastChangeThat(run, object, [&](const ChangeFacts& change) {
    return change.record < index && change.revision <= brought;
  });
  Show(run, object, shown, until, view);
  if (!read.name.empty() && read.version.empty()) view->state = Value();
}

// Whether the record shows the object to its reconcile; fills the view in.
bool Reads(const Observer& run, sim::RecordIndex index, ObjectId object, sim::RecordIndex until,
           View* view) {
  const sim::TraceRecord& record = run.trace().record(index);
  const api::GroupResource& resource = run.ResourceOf(object);
  if (record.kind == runtime::kReadRecord) {
    const auto& read = *record.BodyAs<runtime::ReadRecord>();
    if (!IsOf(read.resource, resource)) return false;
    const bool listed = read.name.empty();
    if (!listed &&
        (read.name != run.NameOf(object) || read.namespace_ != run.NamespaceOf(object))) {
      return false;
    }
    if (listed && !read.namespace_.empty() && read.namespace_ != run.NamespaceOf(object)) {
      return false;
    }
    *view = View{index, false, listed, Value(), 0};
    ShowCached(run, record, index, read, object, until, view);
    return true;
  }
  if (!(record.kind == edge::kCallRecord)) return false;
  const auto& call = *record.BodyAs<edge::CallRecord>();
  if (!IsOf(call.request.resource, resource) || call.request.verb == api::Verb::kWatch)
    return false;
  const bool listed = call.request.verb == api::Verb::kList;
  const bool here = call.request.namespace_ == run.NamespaceOf(object) ||
                    (listed && call.request.namespace_.empty());
  if (!here || call.fault != edge::InjectedFault::kNone) return false;
  const bool reads = listed || call.request.verb == api::Verb::kGet;
  if (reads ? !call.status.ok() && call.status.code != 404 : !call.status.ok()) return false;
  const absl::string_view name = !call.request.name.empty() || listed
                                     ? absl::string_view(call.request.name)
                                     : call.after["metadata"]["name"].string_value();
  if (!listed && name != run.NameOf(object)) return false;
  *view = View{index, true, listed, Value(), 0};
  const ChangeNumber shown = LastChangeThat(
      run, object, [&](const ChangeFacts& change) { return change.record <= index; });
  Show(run, object, shown, until, view);
  return true;
}

}  // namespace

View ViewOf(const Observer& run, sim::RecordIndex begin, ObjectId object, sim::RecordIndex until) {
  View view;
  if (begin == 0) return view;
  for (sim::RecordIndex at = until; at > begin + 1;) {
    --at;
    if (run.ReconcileOf(at) == begin && Reads(run, at, object, until, &view)) break;
  }
  return view;
}

View FirstViewOf(const Observer& run, sim::RecordIndex begin, ObjectId object,
                 sim::RecordIndex until) {
  View view;
  if (begin == 0) return view;
  for (sim::RecordIndex at = begin + 1; at < until; ++at) {
    if (run.ReconcileOf(at) == begin && Reads(run, at, object, until, &view)) break;
  }
  return view;
}

std::vector<ListView> ListsOf(const Observer& run, sim::RecordIndex begin,
                              const api::GroupResource& resource, sim::RecordIndex until) {
  std::vector<ListView> lists;
  if (begin == 0) return lists;
  int64_t revision = 0;  // of the last change so far
  const Causes& causes = run.causes();
  for (sim::RecordIndex at = begin + 1; at < until; ++at) {
    if (run.ReconcileOf(at) != begin) continue;
    const sim::TraceRecord& record = run.trace().record(at);
    if (record.kind == runtime::kReadRecord) {
      const auto& read = *record.BodyAs<runtime::ReadRecord>();
      if (!read.name.empty() || !IsOf(read.resource, resource)) continue;
      lists.push_back({at, false, read.found, BroughtAt(run, record.actor, resource, at)});
    } else if (record.kind == edge::kCallRecord) {
      const auto& call = *record.BodyAs<edge::CallRecord>();
      if (call.request.verb != api::Verb::kList || !call.status.ok() ||
          !IsOf(call.request.resource, resource)) {
        continue;
      }
      for (ChangeNumber n = causes.change_count(); n > 0; --n) {
        if (causes.change(n).record > at) continue;
        revision = causes.change(n).revision;
        break;
      }
      lists.push_back({at, true, 0, revision});
    }
  }
  return lists;
}

int64_t BroughtAt(const Observer& run, sim::ActorId actor, const api::GroupResource& resource,
                  sim::RecordIndex record) {
  const Causes& causes = run.causes();
  const sim::ActorId watcher = ProcessOf(run.trace(), actor);
  for (sim::RecordIndex at = record; at > 1;) {
    const sim::TraceRecord& seen = run.trace().record(--at);
    if (seen.actor != watcher || !seen.body) continue;
    if (seen.kind == edge::kWatchRecord) {
      const auto& watch = *seen.BodyAs<edge::WatchRecord>();
      if (!watch.closed && IsOf(watch.resource, resource)) return watch.event.revision;
    } else if (seen.kind == edge::kCallRecord && run.ReconcileOf(at) == 0) {
      const auto& call = *seen.BodyAs<edge::CallRecord>();
      if (call.request.verb != api::Verb::kList || !call.status.ok() ||
          !IsOf(call.request.resource, resource)) {
        continue;
      }
      for (ChangeNumber n = causes.change_count(); n > 0; --n) {
        if (causes.change(n).record <= at) return causes.change(n).revision;
      }
      return 0;
    }
  }
  return -1;
}

Value StateAt(const Observer& run, ObjectId object, sim::RecordIndex record) {
  View view;
  Show(run, object,
       LastChangeThat(run, object,
                      [&](const ChangeFacts& change) { return change.record < record; }),
       record, &view);
  return view.state;
}

std::string ShowView(const Observer& run, const View& view, ObjectId object) {
  const std::string name = run.Describe(object);
  if (view.read == 0) return absl::StrCat("nothing of ", name, " in this reconcile");
  const absl::Time when = run.trace().record(view.read).time();
  std::string text =
      absl::StrCat(name, view.state.is_null() ? " as not there" : "", ", ",
                   view.live ? "from the server at " : "from its cache at ", ShowMoment(when));
  if (view.unseen == 0) return absl::StrCat(text, ", up to date");
  const ChangeFacts& missed = run.causes().change(view.unseen);
  if (missed.time <= when) {
    return absl::StrCat(text, ", ", ShowDuration(when - missed.time),
                        " behind: it did not show yet what ", run.ActorName(missed.actor),
                        " did at ", ShowMoment(missed.time));
  }
  return absl::StrCat(text, ", before what ", run.ActorName(missed.actor), " did at ",
                      ShowMoment(missed.time));
}

bool IsTerminating(const Value& object) {
  return !object["metadata"]["deletionTimestamp"].is_null();
}

}  // namespace quiesce::scenarios
