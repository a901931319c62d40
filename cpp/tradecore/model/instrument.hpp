// SPDX-License-Identifier: Apache-2.0
// What is traded and the venue's rules for it.
#pragma once

#include <cstdint>
#include <string>

#include "tradecore/base/exact.hpp"

namespace tradecore::model {

enum class InstrumentKind : std::uint8_t { spot, linear_perpetual };
enum class Rounding : std::uint8_t { down, up, nearest };

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
    [[nodiscard]] bool is_dust(base::Quantity lots, base::Price price) const noexcept;
};

} // namespace tradecore::model
