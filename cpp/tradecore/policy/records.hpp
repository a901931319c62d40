// SPDX-License-Identifier: Apache-2.0
// What a compiled strategy hands over: a Signal (the graph's outputs at one instant) and an Intent
// (what its policy wants). 64 bytes each, the last eight a Tag, like all records.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <type_traits>

#include "tradecore/model/records.hpp"

namespace tradecore::policy {

enum class Action : std::uint8_t {
    none,
    enter_long, ///< Open a position; the engine sizes it.
    exit_long,  ///< Sell the whole position at the market.
    protect,    ///< Rest a stop for `quantity` at `stop_price`, in place of an earlier one.
};

/// The outputs of one strategy for one instrument. A condition holds only when it is exactly 1.0;
/// NaN (unknown) and anything else do not.
struct Signal {
    base::Timestamp ts_event; ///< The instant of the decision: the close of the clock's bar.
    base::Price close;        ///< Close of that bar.
    double long_entry = 0.0;
    double long_exit = 0.0;
    /// For StopKind::atr: the unit of distance in quote (the policy multiplies it by its multiple).
    double stop_distance = std::numeric_limits<double>::quiet_NaN();
    std::int64_t reserved[2] = {};
    model::Tag tag{0, model::RecordKind::signal, 0, 0}; ///< extra: index of the strategy.
};

struct Intent {
    base::Timestamp ts_event;
    base::Price reference_price; ///< The price the decision was taken at: bar close or fill.
    base::Price stop_price;      ///< protect: where; else 0.
    base::Quantity quantity;     ///< exit_long, protect: what is held, on the lot; else 0.
    double stop_distance = 0.0;  ///< enter_long: the distance planned, in quote; 0 without a stop.
    Action action = Action::none;
    std::uint8_t reserved8 = 0;
    std::uint16_t strategy = 0;
    std::uint32_t reserved32 = 0;
    std::int64_t reserved = 0;
    model::Tag tag{0, model::RecordKind::intent, 0, 0};
};

static_assert(sizeof(Signal) == 64 && offsetof(Signal, tag) == 56);
static_assert(sizeof(Intent) == 64 && offsetof(Intent, tag) == 56);
static_assert(std::is_trivially_copyable_v<Signal> && std::is_trivially_copyable_v<Intent>);

} // namespace tradecore::policy
