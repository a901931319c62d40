// SPDX-License-Identifier: Apache-2.0
// From columns of numbers to bar records, and what every bar must be.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "tradecore/model/records.hpp"

namespace tradecore::bars {

/// A value that is no amount: not finite, below 0, 2^63 or above in whole units, or 0 where that is
/// none; or, `is_too_large`, an amount that does not fit the field.
struct BadValue {
    std::size_t row = 0;
    bool is_too_large = false;
};

/// Puts each value into the field as printing it with eight decimals reads: whole part and fraction
/// are scaled apart, as their product in one double would lose digits above 9e7. Nothing is put
/// where a value is bad; the first is returned, one too large only if there is no other.
/// Pre: equal sizes.
[[nodiscard]] std::optional<BadValue> put_prices(std::span<const double> values,
                                                 model::Price model::Bar::* field,
                                                 std::span<model::Bar> bars) noexcept;
[[nodiscard]] std::optional<BadValue> put_sums(std::span<const double> values,
                                               model::Wide model::Bar::* field,
                                               std::span<model::Bar> bars) noexcept;

/// What a closed bar must be, in the order in which it is checked.
enum class Rule : std::uint8_t {
    on_grid,        ///< ts_open is a multiple of the length.
    whole,          ///< ts_close is ts_open plus the length.
    in_order,       ///< ts_open is after that of the bar before it.
    priced,         ///< low is above 0.
    open_above_low, ///< Or at it, as all of these.
    open_below_high,
    close_above_low,
    close_below_high,
    volume, ///< These are at least 0.
    quote_volume,
    taker_buy_volume,
    taker_buy_quote_volume,
    count,
};
inline constexpr std::size_t kRules = 13;

struct Breach {
    Rule rule = Rule::on_grid;
    std::size_t row = 0;
};
/// The first rule that a bar breaks, and the first bar that does. Pre: length_ns > 0.
[[nodiscard]] std::optional<Breach> first_breach(std::span<const model::Bar> bars,
                                                 std::int64_t length_ns) noexcept;

} // namespace tradecore::bars
