// SPDX-License-Identifier: Apache-2.0
#include "tradecore/market/mood.hpp"

#include <cmath>

#include "tradecore/market/random.hpp"

namespace tradecore::market {
namespace {

// Streams of draws; the numbers are part of what a seed means. Horizons: one each from 0 on.
enum MoodStream : std::uint64_t { kJump = 16, kHalt };

constexpr double kDaySeconds = 86'400.0;
constexpr double kShortestHorizon = 30.0; ///< Seconds; each next one is four times as long.
constexpr double kSpread = 0.5;           ///< A factor is 1 + this or 1 - this.

/// Size of the usual minute's return by hour of the day, UTC, as BTCUSDT had it in 2023; scaled so
/// that squares average 1.
constexpr double kHours[24] = {1.02, 0.98, 0.86, 0.71, 0.65, 0.68, 0.70, 0.72,
                               0.78, 0.78, 0.77, 0.79, 1.01, 1.17, 1.40, 1.40,
                               1.29, 1.23, 1.17, 1.18, 1.10, 1.09, 1.02, 0.91};

} // namespace

Mood::Mood(std::uint64_t key, const MoodSpec& spec, base::Timestamp begin,
           base::Timestamp first_halt)
    : key_(mix(key ^ 0x6D6F6F64ULL)), spec_(spec), begin_(begin.raw / kSecondNs),
      first_halt_((first_halt.raw - begin.raw) / kSecondNs) {}

void Mood::turn() noexcept {
    ++second_;
    double horizon = kShortestHorizon;
    double storm = 1.0;
    for (std::size_t i = 0; i < kHorizons; ++i, horizon *= 4.0) {
        const std::uint64_t chance = bits(i);
        if (second_ == 0 || unit(chance) * horizon < 1.0) {
            factors_[i] = (mix(chance) & 1) != 0 ? 1.0 + kSpread : 1.0 - kSpread;
        }
        storm *= factors_[i];
    }
    const double hour = season();
    variance_ = storm * hour * hour;
    activity_ = 0.6 * (hour + std::sqrt(variance_));
    const std::uint64_t chance = bits(kJump);
    jump_ = 0.0;
    if (unit(chance) * kDaySeconds < spec_.jumps_per_day) {
        const double size = unit(mix(chance));
        jump_ = ((chance & 1) != 0 ? 1.0 : -1.0) * (4.0 + 12.0 * size * size);
    }
    if (second_ >= first_halt_ && !is_halted()) {
        const std::uint64_t stop = bits(kHalt);
        if (unit(stop) * kDaySeconds < spec_.halts_per_day) {
            const double minutes = spec_.halt_minutes * (0.5 + unit(mix(stop)));
            halt_end_ = second_ + 1 + static_cast<std::int64_t>(60.0 * minutes);
        }
    }
}

std::uint64_t Mood::bits(std::uint64_t stream) const noexcept {
    return draw(key_, static_cast<std::uint64_t>(second_), stream);
}

/// Between the middles of the hours, in a straight line.
double Mood::season() const noexcept {
    constexpr std::int64_t kHour = 3600;
    const std::int64_t moved = (begin_ + second_ + kHour / 2) % (24 * kHour);
    const auto to = static_cast<std::size_t>(moved / kHour);
    const double share = static_cast<double>(moved % kHour) / static_cast<double>(kHour);
    return kHours[(to + 23) % 24] * (1.0 - share) + kHours[to] * share;
}

} // namespace tradecore::market
