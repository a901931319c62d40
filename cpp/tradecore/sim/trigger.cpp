// SPDX-License-Identifier: Apache-2.0
#include "tradecore/sim/trigger.hpp"

#include <algorithm>

namespace tradecore::sim {
namespace {

using base::int128;

constexpr std::int64_t kWhole = 10'000; ///< Basis points in one.

/// Whether `price` is at or beyond a trigger on the worse side.
[[nodiscard]] bool is_worse(Side side, Price price, Price trigger) noexcept {
    return side == Side::sell ? price <= trigger : price >= trigger;
}

} // namespace

Price trailing_trigger(const OrderRequest& order, Price best, Price tick) noexcept {
    const bool is_sell = order.side == Side::sell;
    const std::int64_t share = is_sell ? kWhole - order.trailing_bps : kWhole + order.trailing_bps;
    const int128 exact = int128{best.raw} * share; // Times 1e4.
    const int128 step = int128{tick.raw} * kWhole; // Likewise.
    const int128 ticks = (exact + (is_sell ? 0 : step - 1)) / step;
    return {static_cast<std::int64_t>(std::min<int128>(ticks * tick.raw, INT64_MAX))};
}

bool is_reached(const OrderRequest& order, Price price) noexcept {
    return order.is_reached_upwards() ? price >= order.stop_price : price <= order.stop_price;
}

bool meets(Order& order, Price price, Price tick) noexcept {
    if (order.trailing_bps == 0) {
        return is_reached(order, price);
    }
    if (order.best.raw == 0) {
        if (order.stop_price.raw == 0 || is_reached(order, price)) {
            order.best = price;
        }
        return false;
    }
    if (is_worse(order.side, price, trailing_trigger(order, order.best, tick))) {
        return true;
    }
    order.best = better(order.side, order.best, price);
    return false;
}

std::optional<Met> meets_range(Order& order, Price low, Price high, Price tick) noexcept {
    const bool is_sell = order.side == Side::sell;
    const bool is_at_stop_price = is_reached(order, order.is_reached_upwards() ? high : low);
    if (order.trailing_bps == 0) {
        return is_at_stop_price ? std::optional(Met{order.stop_price, order.stop_price})
                                : std::nullopt;
    }
    const Price worst = is_sell ? low : high;
    Price start = order.best;
    if (start.raw == 0) {
        if (order.stop_price.raw != 0 && !is_at_stop_price) {
            return std::nullopt;
        }
        start = order.stop_price.raw != 0 ? order.stop_price : worst;
    }
    // It may have trailed to the best of the range before it met the worst: then it went off, at
    // any trigger between the first and the last: the worst is the first, or the end of the
    // range if that is nearer.
    const Price top = better(order.side, start, is_sell ? high : low);
    const Price last = trailing_trigger(order, top, tick);
    if (!is_worse(order.side, worst, last)) {
        order.best = top;
        return std::nullopt;
    }
    return Met{better(order.side, trailing_trigger(order, start, tick), worst), last};
}

} // namespace tradecore::sim
