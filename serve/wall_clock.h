// Drives a simulated clock by the machine's: what is due runs when its time has come.
//
//   WallClock clock(&io, &loop);
//   clock.Advance();      // before a request
//   clock.Settle();       // after it: what it has made ready runs; the timer is set for the next
#ifndef QUIESCE_SERVE_WALL_CLOCK_H_
#define QUIESCE_SERVE_WALL_CLOCK_H_

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include "absl/time/time.h"
#include "sim/event_loop.h"

namespace quiesce::serve {

class WallClock {
 public:
  // Both outlive this. The loop is at its beginning and is brought to the present.
  WallClock(boost::asio::io_context* io, sim::EventLoop* loop);

  void Advance();
  void Settle();
  // No event is run any more.
  void Stop();

 private:
  sim::EventLoop* const loop_;
  boost::asio::steady_timer timer_;
  absl::Time armed_ = absl::InfiniteFuture();
  bool stopped_ = false;
};

}  // namespace quiesce::serve

#endif  // QUIESCE_SERVE_WALL_CLOCK_H_
