// SPDX-License-Identifier: Apache-2.0
#include "tradecore/bars/columns.hpp"

#include <array>
#include <cmath>

namespace tradecore::bars {
namespace {

using base::int128;
using model::Bar;
using model::Wide;

constexpr double kWholeMost = 9223372036854775808.0; // 2^63.

[[nodiscard]] int128 raw_of(double value) noexcept {
    const double whole = std::floor(value);
    const double fraction = std::nearbyint((value - whole) * static_cast<double>(base::kScale));
    return static_cast<int128>(whole) * base::kScale + static_cast<std::int64_t>(fraction);
}

[[nodiscard]] bool is_amount(double value) noexcept { // A NaN is none.
    return value >= 0.0 && value < kWholeMost;
}

} // namespace

std::optional<BadValue> put_prices(std::span<const double> values, model::Price Bar::* field,
                                   std::span<Bar> bars) noexcept {
    std::optional<BadValue> too_large;
    for (std::size_t i = 0; i < values.size(); ++i) {
        if (!is_amount(values[i]) || values[i] == 0.0) {
            return BadValue{i, false};
        }
        if (!too_large && raw_of(values[i]) > INT64_MAX) {
            too_large = BadValue{i, true};
        }
    }
    if (too_large) {
        return too_large;
    }
    for (std::size_t i = 0; i < values.size(); ++i) {
        (bars[i].*field).raw = static_cast<std::int64_t>(raw_of(values[i]));
    }
    return std::nullopt;
}

std::optional<BadValue> put_sums(std::span<const double> values, Wide Bar::* field,
                                 std::span<Bar> bars) noexcept {
    for (std::size_t i = 0; i < values.size(); ++i) {
        if (!is_amount(values[i])) {
            return BadValue{i, false};
        }
    }
    for (std::size_t i = 0; i < values.size(); ++i) {
        bars[i].*field = Wide{raw_of(values[i])};
    }
    return std::nullopt;
}

std::optional<Breach> first_breach(std::span<const Bar> bars, std::int64_t length_ns) noexcept {
    std::array<std::size_t, kRules> rows{};
    rows.fill(bars.size());
    for (std::size_t i = bars.size(); i-- > 0;) { // Backwards, so that the first stays.
        const Bar& bar = bars[i];
        const auto must = [&](Rule rule, bool holds) {
            if (!holds) [[unlikely]] {
                rows[static_cast<std::size_t>(rule)] = i;
            }
        };
        using enum Rule;
        must(on_grid, bar.ts_open.raw % length_ns == 0);
        must(whole, bar.ts_close.raw - bar.ts_open.raw == length_ns);
        must(in_order, i == 0 || bar.ts_open > bars[i - 1].ts_open);
        must(priced, bar.low.raw > 0);
        must(open_above_low, bar.open >= bar.low);
        must(open_below_high, bar.open <= bar.high);
        must(close_above_low, bar.close >= bar.low);
        must(close_below_high, bar.close <= bar.high);
        must(volume, bar.volume.high >= 0);
        must(quote_volume, bar.quote_volume.high >= 0);
        must(taker_buy_volume, bar.taker_buy_volume.high >= 0);
        must(taker_buy_quote_volume, bar.taker_buy_quote_volume.high >= 0);
        must(count, bar.count >= 0);
    }
    for (std::size_t rule = 0; rule < kRules; ++rule) {
        if (rows[rule] < bars.size()) {
            return Breach{static_cast<Rule>(rule), rows[rule]};
        }
    }
    return std::nullopt;
}

} // namespace tradecore::bars
