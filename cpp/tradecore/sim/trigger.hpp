// SPDX-License-Identifier: Apache-2.0
// When an order that waits goes off: a fixed trigger, or one that trails the best price.
#pragma once

#include <optional>

#include "tradecore/sim/order.hpp"

namespace tradecore::sim {

/// Where an order goes off that a range reached. Where the range hides it, `price` is the worst
/// that it allows and `kind` the best.
struct Met {
    Price price;
    Price kind;
};

/// Where a trailing order goes off while `best` is the best price: trailing_bps away from it,
/// rounded to the tick away from it. Pre: trailing_bps in [1, 9999], tick above 0.
[[nodiscard]] Price trailing_trigger(const OrderRequest& order, Price best, Price tick) noexcept;

/// Whether a market at `price` has reached stop_price.
[[nodiscard]] bool is_reached(const OrderRequest& order, Price price) noexcept;

/// A trade at `price`: whether the waiting order goes off. One that trails begins, or follows.
[[nodiscard]] bool meets(Order& order, Price price, Price tick) noexcept;

/// The market went from the last known price through [low, high], the path between unknown: where
/// the waiting order goes off if any path lets it. One that trails begins, or follows.
[[nodiscard]] std::optional<Met> meets_range(Order& order, Price low, Price high,
                                             Price tick) noexcept;

} // namespace tradecore::sim
