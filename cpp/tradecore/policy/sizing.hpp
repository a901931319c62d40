// SPDX-License-Identifier: Apache-2.0
// How much an entry buys or sells short.
#pragma once

#include "tradecore/model/instrument.hpp"
#include "tradecore/policy/config.hpp"

namespace tradecore::policy {

/// What an entry is sized by; amounts in quote.
struct EntryBasis {
    double equity = 0.0;
    double cash_free = 0.0;     ///< What no order may still spend.
    double price = 0.0;         ///< The price it is expected at.
    double size = 0.0;          ///< In the unit of the SizingKind.
    double stop_distance = 0.0; ///< Planned; SizingKind::risk_fraction alone reads it.
};

/// The quantity of an entry, rounded down to the lot: what the rule says, at most what `cash_free`
/// pays and the venue takes in one order. 0 when that is less than the venue takes at all, or
/// when a number it needs is not positive and finite.
[[nodiscard]] base::Quantity size_entry(const Config& config, const EntryBasis& basis,
                                        const model::Instrument& rules) noexcept;

} // namespace tradecore::policy
