// SPDX-License-Identifier: Apache-2.0
#include "tradecore/model/instrument.hpp"

#include <algorithm>
#include <cmath>

#include "tradecore/base/assert.hpp"

namespace tradecore::model {
namespace {

/// The nearest whole number, ties to even: std::nearbyint without the call.
double nearest_whole(double value) noexcept {
    constexpr double shift = 0x1.8p52; // Adding it leaves no room for a fraction.
    return std::abs(value) < 0x1p51 ? (value + shift) - shift : std::nearbyint(value);
}

std::int64_t quantise(double value, std::int64_t step, Rounding rounding) noexcept {
    TC_ASSERT(std::isfinite(value) && step > 0);
    const double steps = value * static_cast<double>(base::kScale) / static_cast<double>(step);
    const double nearest = nearest_whole(steps);
    double count = nearest;
    // Residue of a double computation, not a real fraction of a step.
    const bool on_step =
        std::abs(steps - nearest) <= 1e-9 * std::max(1.0, std::abs(nearest) * 1e-3);
    if (!on_step && rounding != Rounding::nearest) {
        count = rounding == Rounding::down ? nearest - (nearest > steps ? 1.0 : 0.0)
                                           : nearest + (nearest < steps ? 1.0 : 0.0);
    }
    if (std::abs(count) * static_cast<double>(step) < 0x1p62) {
        return static_cast<std::int64_t>(count) * step; // Far from the bounds below.
    }
    // A double that is below 2^63 / step fits; INT64_MAX itself has none.
    const std::int64_t most = INT64_MAX / step;
    if (std::abs(count) >= static_cast<double>(most)) {
        return count < 0.0 ? -most * step : most * step;
    }
    return static_cast<std::int64_t>(count) * step;
}

} // namespace

base::Price Instrument::quantise_price(double value, Rounding rounding) const noexcept {
    return {quantise(value, tick_size.raw, rounding)};
}

base::Quantity Instrument::quantise_quantity(double value, Rounding rounding) const noexcept {
    return {quantise(value, lot_size.raw, rounding)};
}

} // namespace tradecore::model
