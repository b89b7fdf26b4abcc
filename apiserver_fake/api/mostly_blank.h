// Texts that are mostly all empty, and then cost next to nothing to move: what a status or the
// options of a request say beside their numbers.
//
//   struct Texts {
//     std::string reason, message;
//     bool blank() const { return reason.empty() && message.empty(); }   // names all of them
//   };
//   struct Status : MostlyBlank<Texts> { int code = 200; };
#ifndef QUIESCE_APISERVER_FAKE_API_MOSTLY_BLANK_H_
#define QUIESCE_APISERVER_FAKE_API_MOSTLY_BLANK_H_

#include <utility>

namespace quiesce::api {

template <typename Texts>
struct MostlyBlank : Texts {
  MostlyBlank() = default;
  MostlyBlank(const MostlyBlank&) = default;
  MostlyBlank& operator=(const MostlyBlank&) = default;
  MostlyBlank(MostlyBlank&& other) noexcept {
    if (!other.blank()) Texts::operator=(std::move(other));
  }
  MostlyBlank& operator=(MostlyBlank&& other) noexcept {
    if (!this->blank() || !other.blank()) Texts::operator=(std::move(other));
    return *this;
  }
  ~MostlyBlank() = default;
};

}  // namespace quiesce::api

#endif  // QUIESCE_APISERVER_FAKE_API_MOSTLY_BLANK_H_
