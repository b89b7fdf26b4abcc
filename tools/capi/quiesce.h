/* The C interface of simulated worlds, for controllers that run in a program of their own: Go
   operators, through go/. libquiesce.so offers it and nothing else.

     char* error;
     qs_scenario* scenario = qs_scenario_open(QS("quiesce/creation.yaml"), QS("go"), QS(""),
   &error); qs_run* run = qs_run_seed(scenario, 7, 0); for (;;) { qs_event event; qs_next(run, now,
   idle, &event);             // now: the caller's clock, ns since 1970 if (event.kind ==
   QS_FINISHED) break; if (event.kind == QS_WAIT) ...;              // go on until event.time, or
   until something is to be said if (event.kind == QS_RESPONSE) ...;          // give it to whoever
   made request event.id qs_request(run, ...);                        // say what the operator asks
   meanwhile
     }
     qs_text json = qs_result(run);
     qs_run_free(run);

   How it works. The world is the master of time. It runs until it has something to hand over - one
   event at a time - or until nothing of its own happens before some moment, which is QS_WAIT. The
   caller delivers the event, lets its program settle, says what the program did (requests,
   reconciles, what was queued) and asks for the next. Both clocks begin at 2000-01-01T00:00:00Z.
   Nothing is called back, no threads are made, and what is said takes effect at the next qs_next(),
   in the order in which it was said.

   One thread at a time may be inside of the library; it need not be the same one. What a qs_text or
   a qs_event points to stays until the next call with the same run or scenario. Texts given need
   not end with a zero and are copied. Ids are the caller's: a request, call or reconcile has one
   that no other of its run has. Unknown ids, processes and controllers are ignored. */
#ifndef QUIESCE_TOOLS_CAPI_QUIESCE_H_
#define QUIESCE_TOOLS_CAPI_QUIESCE_H_

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Changes with every change of this interface that a program compiled before would not survive. */
#define QS_ABI_VERSION 3

#define QS_API __attribute__((visibility("default")))

typedef struct qs_scenario qs_scenario;
typedef struct qs_run qs_run;

typedef struct {
  const char* data;
  size_t size;
} qs_text;

/* The version that the library was built with. */
QS_API int32_t qs_abi_version(void);

/* Scenarios. */

/* Reads a scenario and prepares its cluster. `names` are what the scenario may say after `run:` for
   controllers of the caller ("go", "go/NAME"), `services` the external services whose operations
   the caller does itself; both one a line. NULL: *error says why, FILE:LINE:COLUMN first; qs_free()
   it. */
QS_API qs_scenario* qs_scenario_open(qs_text path, qs_text names, qs_text services, char** error);
QS_API void qs_scenario_free(qs_scenario* scenario);
QS_API void qs_free(char* text);

/* {"name", "processes": [{"name", "run", "workers"}], "services": [names]}: the caller's
   controllers in the order in which events and requests count them, from 0. */
QS_API qs_text qs_scenario_facts(qs_scenario* scenario);

/* What the prepared cluster's discovery says at a target ("/api", "/apis/apps/v1"): JSON; "" where
   it is no place of discovery. For a caller that must know before a run what the API server serves.
 */
QS_API qs_text qs_scenario_discover(qs_scenario* scenario, qs_text target);

/* Runs. */

typedef enum {
  QS_FINISHED = 0,   /* the run is over */
  QS_WAIT = 1,       /* nothing happens before `time` */
  QS_RESPONSE = 2,   /* the answer to request `id`: code, content_type, warnings (a line each),
                        retry_after_s, body.   With code 200 to a watch, its stream begins. */
  QS_WATCH_DATA = 3, /* a line of the stream of request `id`, in body */
  QS_WATCH_END = 4,  /* its end */
  QS_FAILED = 5,     /* no answer to request `id`: code is a qs_failure, body says it in words */
  QS_START = 6,      /* start a life of `process`; the host name of its machine is in body */
  QS_KILL = 7,       /* the process is dead: whatever it still says is ignored */
  QS_RESYNC =
      8,        /* queue these keys in `controller` of `process`: body holds NAMESPACE/NAME lines */
  QS_REPLY = 9, /* the answer to call `id`: code 0 and JSON in body, or a code of absl::StatusCode
                   and a message */
  QS_ACT = 10, /* do an operation of an external service: its name is in content_type, the operation
                  in warnings
                  ("" asks for the service's whole state), the argument as JSON in body. Answer with
                  qs_acted(). */
  QS_REVIEW = 11, /* `process` is asked as a webhook: `id`, the path with its query in content_type,
                     an AdmissionReview as JSON in body. Answer with qs_reviewed(). */
} qs_event_kind;

typedef enum {
  QS_REFUSED = 1,   /* connection refused */
  QS_TIMED_OUT = 2, /* no answer in time; the request may have taken effect */
} qs_failure;

typedef struct {
  int32_t kind; /* qs_event_kind */
  int32_t process, controller, code;
  uint64_t id;
  int64_t time; /* ns since 1970 */
  int64_t retry_after_s;
  qs_text content_type, warnings, body;
} qs_event;

enum { QS_KEEP_TRACE = 1 };

/* A run with one seed; 0 is the plain run, without faults by choice. `flags`: QS_KEEP_TRACE or 0.
 */
QS_API qs_run* qs_run_seed(qs_scenario* scenario, uint64_t seed, int32_t flags);
/* Plays a tape again. NULL: *error says what is wrong with it. */
QS_API qs_run* qs_run_tape(qs_scenario* scenario, qs_text tape, int32_t flags, char** error);
/* Also ends a run that is under way. */
QS_API void qs_run_free(qs_run* run);

/* The next event. `now` is the caller's clock: not before the last event's, not after the time of
   the last QS_WAIT. Bit n of `idle`: process n has its caches filled, and nothing queued, delayed
   or under way. */
QS_API void qs_next(qs_run* run, int64_t now, uint64_t idle, qs_event* event);
/* Ends the run early: the events that follow lead to QS_FINISHED at once, and the result is a
 * failure that says `why`. */
QS_API void qs_abandon(qs_run* run, qs_text why);

/* What a process says. */

/* It has a controller, counted from 0, for objects of this kind; `group` and `version` as in
 * apiVersion. */
QS_API void qs_controller(qs_run* run, int32_t process, int32_t controller, qs_text name,
                          qs_text group, qs_text version, qs_text kind);
/* Its caches are filled, its controllers work. */
QS_API void qs_synced(qs_run* run, int32_t process);
/* It has ended by itself, as by os.Exit: it starts again when a crashed one does. */
QS_API void qs_exited(qs_run* run, int32_t process);

/* It serves webhooks at these paths, one a line: all that it serves, each time. */
QS_API void qs_webhooks(qs_run* run, int32_t process, qs_text paths);
/* Its answer to QS_REVIEW `id`: the status code of HTTP, and the body. */
QS_API void qs_reviewed(qs_run* run, uint64_t id, int32_t code, qs_text body);

typedef struct {
  qs_text method, target, content_type, accept, body;
} qs_http;
/* A request to the API server. `reconcile` is the one that makes it; 0: none. */
QS_API void qs_request(qs_run* run, uint64_t id, int32_t process, uint64_t reconcile,
                       const qs_http* http);
/* No one waits for the answer any more; ends a watch. */
QS_API void qs_cancel(qs_run* run, uint64_t id);

typedef enum {
  QS_WATCH_EVENT = 0,
  QS_INITIAL_LIST = 1,
  QS_REQUEUE_AFTER = 2,
  QS_REQUEUE = 3,
  QS_ERROR = 4,
  QS_RESYNCED = 5,
} qs_reason;
/* A key (NAMESPACE/NAME) came into a queue, where it waits for `delay_ns` before it is ready. */
QS_API void qs_enqueued(qs_run* run, int32_t process, int32_t controller, qs_text key,
                        int32_t reason, int64_t delay_ns);
QS_API void qs_reconcile(qs_run* run, int32_t process, int32_t controller, uint64_t reconcile,
                         qs_text key);

/* A reconcile read an object from its process's cache, or a list: its `name` is "". `kind` is that
   of the object; `resource_version` is of the object that was found, `found` how many were. What it
   asks the server is qs_request. */
typedef struct {
  qs_text group, version, kind, namespace_, name, resource_version;
  int64_t found;
} qs_cached;
QS_API void qs_read(qs_run* run, uint64_t reconcile, const qs_cached* read);

typedef struct {
  int64_t requeue_after_ns;
  int32_t requeue, failed, terminal; /* booleans */
  int32_t retries;                   /* failures of the key in a row, this one included */
  /* What is known of the error: code and reason of the API server's Status in its chain (0 and "":
     it has none), and the code that an external service gave (a code of absl::StatusCode; 0: none).
   */
  int32_t api_code, service_code;
  qs_text api_reason, error;
} qs_outcome;
QS_API void qs_reconciled(qs_run* run, uint64_t reconcile, const qs_outcome* outcome);

/* Calls an operation of an external service; `argument` is JSON or "". */
QS_API void qs_call(qs_run* run, uint64_t id, int32_t process, uint64_t reconcile, qs_text service,
                    qs_text operation, qs_text argument);
/* What came of QS_ACT, before the next qs_next(): code 0 and JSON (or ""), or a code of
 * absl::StatusCode and a message. */
QS_API void qs_acted(qs_run* run, int32_t code, qs_text reply);

/* What came of a run that is finished. */

/* {"seed", "verdict": "passed" | "failed" | "inconclusive" | "notDeterministic", "hash": 16
   hexadecimal digits, "unexpected": [finding], "expected": [finding], "missing": [names],
   "problem", "warnings", "simulatedSeconds", "events", "requests"}; findings as in `quiesce run
   --json`. */
QS_API qs_text qs_result(qs_run* run);
/* The same for people, as `quiesce run` prints it; `replay` is the command that plays the run again
 * ("": none). */
QS_API qs_text qs_report(qs_run* run, qs_text replay);
/* The tape of the run; "" if it plays one. */
QS_API qs_text qs_tape(qs_run* run);
/* One line for each record of the trace; "" without QS_KEEP_TRACE. */
QS_API qs_text qs_trace(qs_run* run);

#ifdef __cplusplus
}
#endif

#endif /* QUIESCE_TOOLS_CAPI_QUIESCE_H_ */
