// SPDX-License-Identifier: Apache-2.0
// How lively a market is, second by second: calm and storm that cluster over all horizons from half
// a minute to days (a Markov-switching multifractal: Calvet and Fisher 2004), the hours of the day,
// jumps, halts.
#pragma once

#include <array>
#include <cstdint>

#include "tradecore/base/exact.hpp"

namespace tradecore::market {

inline constexpr std::int64_t kSecondNs = 1'000'000'000;

/// How often a market does what is rare.
struct MoodSpec {
    double jumps_per_day = 2.0;
    double halts_per_day = 0.0;
    double halt_minutes = 5.0; ///< Half to one and a half times that.
};

class Mood {
public:
    /// The market begins at `begin`, a whole second; halts come from `first_halt` on.
    Mood(std::uint64_t key, const MoodSpec& spec, base::Timestamp begin,
         base::Timestamp first_halt);

    /// Enters the next second; call once for each, in order.
    void turn() noexcept;

    /// Of returns, relative to the long average of 1.
    [[nodiscard]] double variance() const noexcept { return variance_; }
    /// Of trading, about 1.
    [[nodiscard]] double activity() const noexcept { return activity_; }
    /// What the price jumps by as this second begins, in standard deviations of a minute; mostly 0.
    [[nodiscard]] double jump() const noexcept { return jump_; }
    [[nodiscard]] bool is_halted() const noexcept { return second_ < halt_end_; }

private:
    static constexpr std::size_t kHorizons = 8;

    [[nodiscard]] std::uint64_t bits(std::uint64_t stream) const noexcept;
    [[nodiscard]] double season() const noexcept;

    std::uint64_t key_;
    MoodSpec spec_;
    std::int64_t begin_;      ///< Seconds since 1970.
    std::int64_t first_halt_; ///< Seconds since begin_, as the two below.
    std::int64_t second_ = -1;
    std::int64_t halt_end_ = -1;
    std::array<double, kHorizons> factors_{};
    double variance_ = 1.0;
    double activity_ = 1.0;
    double jump_ = 0.0;
};

} // namespace tradecore::market
