// SPDX-License-Identifier: Apache-2.0
// What is traded and the venue's rules for it.
#pragma once

#include <cstdint>
#include <string>

#include "tradecore/base/exact.hpp"

namespace tradecore::model {

enum class InstrumentKind : std::uint8_t { spot, linear_perpetual };
enum class Rounding : std::uint8_t { down, up, nearest };

/// How far a price may lie from a reference: multiples of it in 1e-8.
struct PriceBand {
    std::int64_t up = 0;
    std::int64_t down = 0;
};

/// A trailing order's least and largest distance, in basis points.
struct TrailingRange {
    std::int32_t min = 0;
    std::int32_t max = 0;
};

/// What a venue asks of orders beside steps and bounds. 0: there is no such rule.
struct OrderRules {
    base::Quantity market_lot_size{}; ///< Of market orders, in addition to every order's.
    base::Quantity market_quantity_min{};
    base::Quantity market_quantity_max{};
    bool notional_min_on_market = true; ///< Whether market orders too have a least notional.
    bool notional_max_on_market = true;
    PriceBand buy_band{}; ///< Limit prices of purchases, of sales.
    PriceBand sell_band{};
    TrailingRange trailing_above{}; ///< Of orders that the market reaches upwards, downwards.
    TrailingRange trailing_below{};
    std::int32_t iceberg_parts_max = 0;
    base::Quantity position_max{}; ///< Held and on order, a purchase included.
};

struct Instrument {
    std::string symbol; ///< The venue's text, upper case.
    std::string base_asset;
    std::string quote_asset;
    InstrumentKind kind = InstrumentKind::spot;
    base::Price tick_size{1};
    base::Price price_min{1};
    base::Price price_max{INT64_MAX};
    base::Quantity lot_size{1};
    base::Quantity quantity_min{1};
    base::Quantity quantity_max{INT64_MAX};
    base::Notional notional_min{0};
    base::Notional notional_max{INT64_MAX};
    OrderRules order_rules;
    base::Quantity base_fee_step{1}; ///< Fees in either asset are cut to it.
    base::Quantity quote_fee_step{1};
    // Perpetuals only; shares in parts per million.
    std::int32_t leverage = 1; ///< What a position may be worth for each unit of margin, at entry.
    std::int64_t maintenance_margin_ppm = 10'000; ///< Of its value: below that it is liquidated.
    std::int64_t liquidation_fee_ppm = 12'500;    ///< Of its value, on top of the taker's fee.

    /// The one way back from double: the multiple of tick_size (lot_size) at, below or above
    /// `value`; what does not fit becomes the farthest that does. Pre: value is finite, the step
    /// above 0. A value within 1e-9 of a step counts as on it, so that 0.3 / 0.1 style residue does
    /// not lose a step.
    [[nodiscard]] base::Price quantise_price(double value, Rounding rounding) const noexcept;
    [[nodiscard]] base::Quantity quantise_quantity(double value, Rounding rounding) const noexcept;

    /// Whether `lots` are too little for the venue to close at `price`. Orders that only close a
    /// perpetual need no least notional.
    [[nodiscard]] bool is_dust(base::Quantity lots, base::Price price) const noexcept {
        const bool needs_notional = kind == InstrumentKind::spot;
        return lots < quantity_min ||
               (needs_notional && !base::is_worth(price, lots, notional_min));
    }
};

} // namespace tradecore::model
