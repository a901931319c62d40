// SPDX-License-Identifier: Apache-2.0
// What a compiled strategy hands over: a Signal (the graph's outputs at one instant) and an Intent
// (what its policy wants). 64 bytes each, the last eight a Tag, like all records.
#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <type_traits>

#include "tradecore/base/assert.hpp"
#include "tradecore/model/records.hpp"

namespace tradecore::policy {

enum class Action : std::uint8_t {
    none = 0,
    enter_long = 1,   ///< Buy: open a position or add to it; the engine asks the policy how much.
    exit_long = 2,    ///< Sell the whole position at the market.
    protect_long = 3, ///< Rest a sale of `quantity` at the stop, the target or the first of both.
    enter_short = 4,
    exit_short = 5,
    protect_short = 6,
};

/// A condition of the graph. What is unknown does not hold.
enum class Truth : std::uint8_t { no = 0, yes = 1, unknown = 2 };

/// A condition holds only when it is exactly 1.0; NaN is unknown, anything else does not hold.
[[nodiscard]] constexpr Truth truth_of(double value) noexcept {
    return value == 1.0 ? Truth::yes : value != value ? Truth::unknown : Truth::no;
}

/// The outputs that a strategy's graph may have, in this order. Of the tail, what no rule of the
/// strategy reads is left out and counts as NaN.
enum class Output : std::uint8_t {
    long_entry,
    long_exit,
    stop_distance,
    target_distance,
    size,
    short_entry,
    short_exit,
    short_stop_distance,
};
inline constexpr std::size_t kOutputsMin = 3;
inline constexpr std::size_t kOutputsMax = 8;

/// Flag of a Signal between two closes of the clock: rules that count or follow closes wait.
inline constexpr std::uint8_t kBetweenCloses = 1;

/// The outputs of one strategy for one instrument.
struct Signal {
    base::Timestamp ts_event; ///< The instant of the decision: the close of the clock's bar.
    base::Price close;        ///< Close of that bar.
    Truth long_entry = Truth::no;
    Truth long_exit = Truth::no;
    Truth short_entry = Truth::no;
    Truth short_exit = Truth::no;
    std::uint32_t reserved32 = 0;
    /// What a long's stop is measured by, see StopKind: a distance in quote, or a ratio.
    double stop_distance = std::numeric_limits<double>::quiet_NaN();
    double short_stop_distance = std::numeric_limits<double>::quiet_NaN(); ///< The same of a short.
    /// What the target is measured by, see TargetKind: a distance in quote, a ratio or a multiple.
    double target_distance = std::numeric_limits<double>::quiet_NaN();
    double size = std::numeric_limits<double>::quiet_NaN(); ///< In the unit of the SizingKind.
    model::Tag tag{0, model::RecordKind::signal, 0, 0};     ///< extra: index of the strategy.

    /// Takes the values of a graph. Pre: kOutputsMin to kOutputsMax of them, as Output says.
    void take(std::span<const double> outputs) noexcept {
        TC_ASSERT(outputs.size() >= kOutputsMin && outputs.size() <= kOutputsMax);
        const auto at = [outputs](Output output) {
            const auto place = static_cast<std::size_t>(output);
            return place < outputs.size() ? outputs[place]
                                          : std::numeric_limits<double>::quiet_NaN();
        };
        long_entry = truth_of(at(Output::long_entry));
        long_exit = truth_of(at(Output::long_exit));
        stop_distance = at(Output::stop_distance);
        target_distance = at(Output::target_distance);
        size = at(Output::size);
        short_entry = truth_of(at(Output::short_entry));
        short_exit = truth_of(at(Output::short_exit));
        short_stop_distance = at(Output::short_stop_distance);
    }
};

struct Intent {
    base::Timestamp ts_event;
    base::Price reference_price; ///< The price the decision was taken at: bar close or fill.
    base::Price stop_price;      ///< protect: the stop, 0 without one; enter: of what is held now.
    base::Quantity quantity;     ///< exit, protect: what is held, on the lot, above 0; else 0.
    double stop_distance = 0.0;  ///< enter: the distance planned, in quote; 0 without a stop.
    Action action = Action::none;
    std::uint8_t reserved8 = 0;
    std::uint16_t strategy = 0;
    std::uint32_t reserved32 = 0;
    base::Price target_price; ///< protect: the target, 0 without one; enter: of what is held now.
    model::Tag tag{0, model::RecordKind::intent, 0, 0};
};

static_assert(sizeof(Signal) == 64 && offsetof(Signal, tag) == 56);
static_assert(sizeof(Intent) == 64 && offsetof(Intent, tag) == 56);
static_assert(std::is_trivially_copyable_v<Signal> && std::is_trivially_copyable_v<Intent>);

} // namespace tradecore::policy
