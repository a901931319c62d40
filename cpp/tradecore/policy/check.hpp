// SPDX-License-Identifier: Apache-2.0
// The numeric risk limits, as one pure function. The caller counts: in-flight orders and orders of
// unknown outcome stand in its account figures like accepted ones.
#pragma once

#include <cstdint>
#include <limits>
#include <string_view>

#include "tradecore/base/exact.hpp"
#include "tradecore/model/records.hpp"

namespace tradecore::policy {

enum class Purpose : std::uint8_t { entry, exit, protect };

/// Stable: the numbers and texts are written to journals.
enum class RiskCode : std::uint8_t {
    ok = 0,
    bad_order = 1, ///< Quantity or price not above zero, or a product that does not fit.
    order_quantity_max = 2,
    order_notional_max = 3,
    position_notional_max = 4, ///< What is held and on its way, with this order.
    open_orders_max = 5,
    price_collar = 6, ///< Too far from the last price, or no last price to measure by.
    daily_loss_max = 7,
    cool_down = 8, ///< Too soon after a losing trade.
    orders_per_minute = 9,
};

struct RiskOrder {
    Purpose purpose = Purpose::entry;
    model::Side side = model::Side::buy;
    base::Quantity quantity;
    base::Price price; ///< The limit; for a market order the price it is expected at.
};

/// The caller's figures at `now`, in-flight and unknown orders included.
struct RiskAccount {
    base::Timestamp now;
    base::Price last_price;           ///< Of the order's instrument; 0 if none is known.
    base::Notional position_notional; ///< Held and on order, all instruments, at last prices.
    std::int32_t open_orders = 0;
    std::int32_t orders_last_minute = 0;
    base::Notional profit_today;  ///< Realised and open, since midnight UTC; a loss is below 0.
    base::Timestamp ts_last_loss; ///< When the last losing trade ended; 0 if there was none.
};

/// Every limit is inclusive; the defaults limit nothing.
struct RiskLimits {
    base::Quantity order_quantity_max{std::numeric_limits<std::int64_t>::max()};
    base::Notional order_notional_max{std::numeric_limits<std::int64_t>::max()};
    base::Notional position_notional_max{std::numeric_limits<std::int64_t>::max()};
    std::int32_t open_orders_max = std::numeric_limits<std::int32_t>::max();
    std::int32_t orders_per_minute_max = std::numeric_limits<std::int32_t>::max();
    std::int64_t price_collar_bps = std::numeric_limits<std::int64_t>::max();
    base::Notional daily_loss_max{std::numeric_limits<std::int64_t>::max()};
    std::int64_t cool_down_ns = 0;
};

/// The first limit the order breaks, with what it came to and what is allowed, in the unit of the
/// limit (1e-8, a count, bps, ns). Both are 0 when the order passes.
struct Verdict {
    RiskCode code = RiskCode::ok;
    std::int64_t figure = 0;
    std::int64_t limit = 0;
};

/// Exits and protection pass every limit but bad_order: closing is never refused for size or pace.
[[nodiscard]] Verdict check(const RiskOrder& order, const RiskAccount& account,
                            const RiskLimits& limits) noexcept;

/// "order_notional_max" and so on; "ok".
[[nodiscard]] std::string_view to_string(RiskCode code) noexcept;

} // namespace tradecore::policy
