// SPDX-License-Identifier: Apache-2.0
#include "tradecore/indicators/overlap.hpp"

namespace tradecore::indicators {

void Sma::update_many(std::span<const double> values, std::span<double> out) noexcept {
    for (std::size_t i = 0; i < values.size(); ++i) {
        out[i] = update(values[i]);
    }
}

void Ema::update_many(std::span<const double> values, std::span<double> out) noexcept {
    for (std::size_t i = 0; i < values.size(); ++i) {
        out[i] = update(values[i]);
    }
}

void Bbands::update_many(std::span<const double> values, std::span<double> upper,
                         std::span<double> middle, std::span<double> lower) noexcept {
    for (std::size_t i = 0; i < values.size(); ++i) {
        const BbandsValue value = update(values[i]);
        upper[i] = value.upper;
        middle[i] = value.middle;
        lower[i] = value.lower;
    }
}

} // namespace tradecore::indicators
