// SPDX-License-Identifier: Apache-2.0
#include "tradecore/policy/sizing.hpp"

#include <algorithm>
#include <cmath>

namespace tradecore::policy {
namespace {

using base::Quantity;

/// What the rule alone wants, in base; not positive when it cannot be told.
[[nodiscard]] double wanted(const Config& config, const EntryBasis& basis,
                            std::int32_t leverage) noexcept {
    switch (config.sizing) {
    case SizingKind::fraction_of_equity: {
        const double cap = std::min(config.size_cap, static_cast<double>(leverage));
        return basis.equity * std::min(basis.size, cap) / basis.price;
    }
    case SizingKind::risk_fraction:
        return basis.equity * std::min({basis.size, config.size_cap, 1.0}) / basis.stop_distance;
    case SizingKind::notional: return basis.size / basis.price;
    case SizingKind::quantity: return basis.size;
    }
    return 0.0;
}

} // namespace

Quantity size_entry(const Config& config, const EntryBasis& basis,
                    const model::Instrument& rules) noexcept {
    const bool reads_stop = config.sizing == SizingKind::risk_fraction;
    if (!is_positive(basis.equity) || !is_positive(basis.cash_free) || !is_positive(basis.price) ||
        !is_positive(basis.size) || (reads_stop && !is_positive(basis.stop_distance))) {
        return {};
    }
    const double payable = basis.cash_free * rules.leverage;
    const double most = std::min(payable, base::to_float(rules.notional_max)) / basis.price;
    // Far above any venue's limit, and still exact as int64 units of 1e-8.
    const double units = std::min({wanted(config, basis, rules.leverage), most, 9.0e10});
    Quantity quantity = rules.quantise_quantity(units, model::Rounding::down);
    const std::int64_t lot = rules.lot_size.raw;
    quantity = std::min(quantity, {rules.quantity_max.raw - rules.quantity_max.raw % lot});
    const base::Price at = rules.quantise_price(basis.price, model::Rounding::down);
    if (quantity < rules.quantity_min || quantity.raw <= 0 ||
        !base::is_worth(at, quantity, rules.notional_min)) {
        return {};
    }
    return quantity;
}

} // namespace tradecore::policy
