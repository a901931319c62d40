// SPDX-License-Identifier: Apache-2.0
#include "tradecore/policy/check.hpp"

namespace tradecore::policy {
namespace {

using base::int128;

constexpr int128 kMost = std::numeric_limits<std::int64_t>::max();

[[nodiscard]] std::int64_t saturate(int128 value) noexcept {
    return static_cast<std::int64_t>(value > kMost ? kMost : value < -kMost ? -kMost : value);
}

/// Distance from `last` in basis points, rounded up so that the limit itself is the last to pass.
[[nodiscard]] std::int64_t distance_bps(base::Price price, base::Price last) noexcept {
    const int128 gap = price > last ? int128{price.raw} - last.raw : int128{last.raw} - price.raw;
    return saturate((gap * 10'000 + last.raw - 1) / last.raw);
}

} // namespace

Verdict check(const RiskOrder& order, const RiskAccount& account,
              const RiskLimits& limits) noexcept {
    if (order.quantity.raw <= 0) {
        return {RiskCode::bad_order, order.quantity.raw, 1};
    }
    if (order.price.raw <= 0) {
        return {RiskCode::bad_order, order.price.raw, 1};
    }
    const int128 value = base::product(order.price, order.quantity) / base::kScale;
    if (value > kMost) {
        return {RiskCode::bad_order, saturate(value), saturate(kMost)};
    }
    if (order.purpose != Purpose::entry) {
        return {};
    }
    const std::int64_t notional = saturate(value);
    if (order.quantity > limits.order_quantity_max) {
        return {RiskCode::order_quantity_max, order.quantity.raw, limits.order_quantity_max.raw};
    }
    if (notional > limits.order_notional_max.raw) {
        return {RiskCode::order_notional_max, notional, limits.order_notional_max.raw};
    }
    const std::int64_t exposure = saturate(int128{account.position_notional.raw} + notional);
    if (exposure > limits.position_notional_max.raw) {
        return {RiskCode::position_notional_max, exposure, limits.position_notional_max.raw};
    }
    if (account.open_orders >= limits.open_orders_max) {
        return {RiskCode::open_orders_max, std::int64_t{account.open_orders} + 1,
                limits.open_orders_max};
    }
    if (limits.price_collar_bps != std::numeric_limits<std::int64_t>::max()) {
        const std::int64_t bps = account.last_price.raw > 0
                                     ? distance_bps(order.price, account.last_price)
                                     : std::numeric_limits<std::int64_t>::max();
        if (bps > limits.price_collar_bps) {
            return {RiskCode::price_collar, bps, limits.price_collar_bps};
        }
    }
    const std::int64_t loss = saturate(-int128{account.profit_today.raw});
    if (loss > limits.daily_loss_max.raw) {
        return {RiskCode::daily_loss_max, loss, limits.daily_loss_max.raw};
    }
    const std::int64_t since_loss = account.now.raw - account.ts_last_loss.raw;
    if (account.ts_last_loss.raw > 0 && since_loss < limits.cool_down_ns) {
        return {RiskCode::cool_down, since_loss, limits.cool_down_ns};
    }
    if (account.orders_last_minute >= limits.orders_per_minute_max) {
        return {RiskCode::orders_per_minute, std::int64_t{account.orders_last_minute} + 1,
                limits.orders_per_minute_max};
    }
    return {};
}

std::string_view to_string(RiskCode code) noexcept {
    switch (code) {
    case RiskCode::ok: return "ok";
    case RiskCode::bad_order: return "bad_order";
    case RiskCode::order_quantity_max: return "order_quantity_max";
    case RiskCode::order_notional_max: return "order_notional_max";
    case RiskCode::position_notional_max: return "position_notional_max";
    case RiskCode::open_orders_max: return "open_orders_max";
    case RiskCode::price_collar: return "price_collar";
    case RiskCode::daily_loss_max: return "daily_loss_max";
    case RiskCode::cool_down: return "cool_down";
    case RiskCode::orders_per_minute: return "orders_per_minute";
    }
    return "unknown";
}

} // namespace tradecore::policy
