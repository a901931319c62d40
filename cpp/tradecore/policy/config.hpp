// SPDX-License-Identifier: Apache-2.0
// What a strategy declares of its positions: how large, where given up, where taken, how long.
#pragma once

#include <cmath>
#include <cstdint>

namespace tradecore::policy {

/// The unit of Config::size, or of Signal::size where that is the number.
enum class SizingKind : std::uint8_t {
    fraction_of_equity, ///< Share of equity put into an entry.
    risk_fraction,      ///< Share of equity lost if the planned stop distance is run through.
    notional,           ///< Quote put into an entry.
    quantity,           ///< Base bought or sold.
};

/// How far from a fill the stop lies.
enum class StopKind : std::uint8_t {
    none,
    percent,    ///< A ratio of the price.
    atr,        ///< atr_multiple x Signal::stop_distance, in quote, as of the entry's signal.
    chandelier, ///< Signal::stop_distance, in quote: from the close to the level; below 0 beyond.
};

/// How far from the average price of the entries the target lies.
enum class TargetKind : std::uint8_t {
    none,
    percent,  ///< A ratio of that price.
    multiple, ///< A multiple of the stop's distance at that price.
    atr,      ///< Signal::target_distance, in quote, as of the entry's signal.
};

/// A number that is NaN comes with each Signal instead, so that it can be an expression of the
/// graph; unknown then means no entry.
struct Config {
    SizingKind sizing = SizingKind::fraction_of_equity;
    StopKind stop = StopKind::none;
    TargetKind target = TargetKind::none;
    bool trailing = false; ///< The stop follows the close and never loosens.
    bool cools_after_loss_only = false;
    std::int32_t entries_max = 1;     ///< Entries of one position; above 1 it may be added to.
    std::int32_t exit_after_bars = 0; ///< Closes of the clock after the entry's fill; 0: never.
    std::int32_t cool_down_bars = 0;  ///< Closes after an exit at which nothing is entered.
    std::int64_t clock_ns = 0;        ///< Between two closes; needed to count bars.
    /// Above 0; a share is at most 1, of equity at most size_cap if that is more. NaN:
    /// Signal::size.
    double size = 1.0;
    /// In (0, 1] or infinity. A share above it counts as it: of equity also what is above the
    /// instrument's leverage (1 on spot), at risk what is above 1.
    double size_cap = 1.0;
    /// StopKind::percent: in (0, 1), 0.02 is two percent. NaN: Signal::stop_distance.
    double percent = 0.0;
    double atr_multiple = 1.0; ///< StopKind::atr: above 0.
    /// TargetKind::percent: a ratio; multiple: a multiple; above 0. NaN: Signal::target_distance.
    double target_size = 0.0;
};

/// Neither is infinity, nor a number that is not known.
[[nodiscard]] inline bool is_positive(double value) noexcept {
    return std::isfinite(value) && value > 0.0;
}

/// Whether every number of `config` is in the range its comment states. A multiple of the stop's
/// distance and a size by risk need a stop.
[[nodiscard]] bool is_valid(const Config& config) noexcept;

} // namespace tradecore::policy
