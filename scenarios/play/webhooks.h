// The webhooks of a scenario, admission and conversion ones: how they are configured in the
// cluster, and what they answer.
//
//   Webhooks webhooks(&loop, clock_offset, scenario.cluster());
//   if (!webhooks.empty()) server.SetWebhookCaller(&webhooks);
#ifndef QUIESCE_SCENARIOS_PLAY_WEBHOOKS_H_
#define QUIESCE_SCENARIOS_PLAY_WEBHOOKS_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "apiserver_fake/registry/webhook_calls.h"
#include "scenarios/language/expression.h"
#include "scenarios/language/scenario.pb.h"
#include "scenarios/play/declared_conversion.h"
#include "sim/event_loop.h"

namespace quiesce::scenarios {

// The MutatingWebhookConfiguration or ValidatingWebhookConfiguration of a webhook.
Value WebhookConfiguration(const Webhook& webhook);

class Webhooks : public registry::WebhookCaller {
 public:
  // Both outlive it. `clock_offset`: how far the times in objects are ahead of the loop's.
  Webhooks(sim::EventLoop* loop, absl::Duration clock_offset, const Cluster& cluster);
  bool empty() const { return hooks_.empty() && conversions_.empty(); }

  sim::Task<absl::StatusOr<Value>> Call(registry::WebhookCall call) override;

  // All answer from now on.
  void Heal() { healed_ = true; }

 private:
  struct Hook {
    const Webhook* webhook;
    std::optional<Expression> where;
    Value sets;  // null: it does not change objects
  };
  const Hook* Find(const std::string& name) const;
  const DeclaredConversion* FindConversion(const std::string& name) const;
  // What it says of a review's request.
  Value Answer(const Hook& hook, const Value& request) const;
  bool IsIn(const Window& window) const;
  enum class Trouble { kNone, kDown, kSilent };
  // Of a webhook or a conversion, now.
  template <typename Declared>
  Trouble TroubleOf(const Declared& declared) const {
    if (declared.has_down() && IsIn(declared.down())) return Trouble::kDown;
    if (declared.has_times_out() && IsIn(declared.times_out())) return Trouble::kSilent;
    return Trouble::kNone;
  }
  // Whether the time since the start is in a window.
  bool IsNow(bool has_from, const Duration& from, bool has_to, const Duration& to) const;

  sim::EventLoop* const loop_;
  const absl::Duration clock_offset_;
  std::vector<Hook> hooks_;
  std::vector<DeclaredConversion> conversions_;
  bool healed_ = false;
};

}  // namespace quiesce::scenarios

#endif  // QUIESCE_SCENARIOS_PLAY_WEBHOOKS_H_
