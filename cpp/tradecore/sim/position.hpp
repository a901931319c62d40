// SPDX-License-Identifier: Apache-2.0
// What an account holds of a perpetual, at what cost; exact, and nothing is lost by rounding.
#pragma once

#include <cstdint>

#include "tradecore/base/exact.hpp"
#include "tradecore/model/records.hpp"

namespace tradecore::sim {

/// Long above zero, short below. What was realised so far less `cost` is at every moment the exact
/// sum of what all its trades brought in.
struct Position {
    base::Quantity quantity; ///< Signed.
    std::int64_t cost = 0;   ///< What it was bought for, 1e-8 quote; of a short below zero.

    [[nodiscard]] bool is_open() const noexcept { return quantity.raw != 0; }
    /// Signed, cut towards zero.
    [[nodiscard]] std::int64_t value(base::Price price) const noexcept {
        return base::notional(price, quantity).raw;
    }
    [[nodiscard]] std::int64_t unrealised(base::Price price) const noexcept {
        return value(price) - cost;
    }
    /// What of the position an order of that side closes.
    [[nodiscard]] base::Quantity closable(model::Side side) const noexcept;
    /// The position after a trade of `change`, above 0; sets `realised` to the profit of what it
    /// closed, fees apart. Of a part the cost is cut towards zero, the rest keeps what was cut off.
    [[nodiscard]] Position traded(model::Side side, base::Quantity change, base::Notional value,
                                  std::int64_t& realised) const noexcept;
};

/// An account of perpetuals at the last prices, in the settlement asset, 1e-8.
struct Margin {
    std::int64_t wallet = 0;      ///< Paid in and realised, less fees and funding.
    std::int64_t unrealised = 0;  ///< Of all positions.
    std::int64_t initial = 0;     ///< What positions and open orders need at their leverage.
    std::int64_t maintenance = 0; ///< What positions must keep.

    [[nodiscard]] std::int64_t equity() const noexcept { return wallet + unrealised; }
    /// What is left for new orders; below zero after a loss.
    [[nodiscard]] std::int64_t available() const noexcept { return equity() - initial; }
};

} // namespace tradecore::sim
