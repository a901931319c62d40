// SPDX-License-Identifier: Apache-2.0
// Counter-based randomness: a draw is a pure function of key and counter, so it needs no state and
// is the same everywhere. Mixing constants: SplitMix64 (Steele, Lea, Flood 2014).
#pragma once

#include <cstdint>

namespace tradecore::market {

[[nodiscard]] constexpr std::uint64_t mix(std::uint64_t value) noexcept {
    value += 0x9E3779B97F4A7C15ULL;
    value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9ULL;
    value = (value ^ (value >> 27)) * 0x94D049BB133111EBULL;
    return value ^ (value >> 31);
}

/// 64 bits for (key, counter, stream): streams of one counter are independent.
[[nodiscard]] constexpr std::uint64_t draw(std::uint64_t key, std::uint64_t counter,
                                           std::uint64_t stream) noexcept {
    return mix(mix(key ^ (stream * 0xD1342543DE82EF95ULL)) + counter * 0x9E3779B97F4A7C15ULL);
}

/// Uniform in [0, 1), 53 bits.
[[nodiscard]] constexpr double unit(std::uint64_t bits) noexcept {
    return static_cast<double>(bits >> 11) * 0x1.0p-53;
}

/// Mean 0, variance 1, bell-shaped, within +-3.47: four uniforms added (Irwin-Hall), so that no
/// library function whose last bit varies by platform is in the path.
[[nodiscard]] constexpr double bell(std::uint64_t bits) noexcept {
    double sum = 0.0;
    for (int i = 0; i < 4; ++i) {
        sum += static_cast<double>((bits >> (16 * i)) & 0xFFFF) * 0x1.0p-16;
    }
    constexpr double kRootThree = 1.7320508075688772;
    return (sum - 2.0) * kRootThree;
}

} // namespace tradecore::market
