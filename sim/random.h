// The project's own random generator, with integer arithmetic only, so that a seed gives the same
// numbers everywhere: xoshiro256** seeded by splitmix64 (Blackman and Vigna, prng.di.unimi.it).
//
//   Random random(/*seed=*/42);
//   uint64_t die = 1 + random.Below(6);
//
// Only strategies use it; everything else asks Choices.
#ifndef QUIESCE_SIM_RANDOM_H_
#define QUIESCE_SIM_RANDOM_H_

#include <cstdint>

namespace quiesce::sim {

// The next number of the splitmix64 sequence at *state.
inline uint64_t SplitMix64(uint64_t* state) {
  uint64_t z = (*state += 0x9E3779B97F4A7C15u);
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
  return z ^ (z >> 31);
}

class Random {
 public:
  explicit Random(uint64_t seed) {
    for (uint64_t& word : state_) word = SplitMix64(&seed);
  }

  // 64 even bits.
  uint64_t Next() {
    uint64_t result = Rotate(state_[1] * 5, 7) * 9;
    uint64_t shifted = state_[1] << 17;
    state_[2] ^= state_[0];
    state_[3] ^= state_[1];
    state_[1] ^= state_[2];
    state_[0] ^= state_[3];
    state_[2] ^= shifted;
    state_[3] = Rotate(state_[3], 45);
    return result;
  }

  // An even number in [0, n); n >= 1.
  uint64_t Below(uint64_t n) {
    unsigned __int128 product = static_cast<unsigned __int128>(Next()) * n;
    if (static_cast<uint64_t>(product) < n) {
      uint64_t unfair = -n % n;
      while (static_cast<uint64_t>(product) < unfair) {
        product = static_cast<unsigned __int128>(Next()) * n;
      }
    }
    return static_cast<uint64_t>(product >> 64);
  }

  // True once in `n` times; n >= 1.
  bool OneIn(uint64_t n) { return Below(n) == 0; }

 private:
  static uint64_t Rotate(uint64_t x, int k) { return (x << k) | (x >> (64 - k)); }
  uint64_t state_[4];
};

}  // namespace quiesce::sim

#endif  // QUIESCE_SIM_RANDOM_H_
