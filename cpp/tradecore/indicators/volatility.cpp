// SPDX-License-Identifier: Apache-2.0
#include "tradecore/indicators/volatility.hpp"

namespace tradecore::indicators {

void Atr::update_many(std::span<const double> highs, std::span<const double> lows,
                      std::span<const double> closes, std::span<double> out) noexcept {
    for (std::size_t i = 0; i < highs.size(); ++i) {
        out[i] = update(highs[i], lows[i], closes[i]);
    }
}

} // namespace tradecore::indicators
