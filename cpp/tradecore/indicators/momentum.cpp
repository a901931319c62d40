// SPDX-License-Identifier: Apache-2.0
#include "tradecore/indicators/momentum.hpp"

namespace tradecore::indicators {

void Mom::update_many(std::span<const double> values, std::span<double> out) noexcept {
    for (std::size_t i = 0; i < values.size(); ++i) {
        out[i] = update(values[i]);
    }
}

void Roc::update_many(std::span<const double> values, std::span<double> out) noexcept {
    for (std::size_t i = 0; i < values.size(); ++i) {
        out[i] = update(values[i]);
    }
}

void Rsi::update_many(std::span<const double> values, std::span<double> out) noexcept {
    for (std::size_t i = 0; i < values.size(); ++i) {
        out[i] = update(values[i]);
    }
}

void Macd::update_many(std::span<const double> values, std::span<double> macd,
                       std::span<double> signal, std::span<double> histogram) noexcept {
    for (std::size_t i = 0; i < values.size(); ++i) {
        const MacdValue value = update(values[i]);
        macd[i] = value.macd;
        signal[i] = value.signal;
        histogram[i] = value.histogram;
    }
}

void Stoch::update_many(std::span<const double> highs, std::span<const double> lows,
                        std::span<const double> closes, std::span<double> slowk,
                        std::span<double> slowd) noexcept {
    for (std::size_t i = 0; i < highs.size(); ++i) {
        const StochValue value = update(highs[i], lows[i], closes[i]);
        slowk[i] = value.slowk;
        slowd[i] = value.slowd;
    }
}

void Adx::update_many(std::span<const double> highs, std::span<const double> lows,
                      std::span<const double> closes, std::span<double> out) noexcept {
    for (std::size_t i = 0; i < highs.size(); ++i) {
        out[i] = update(highs[i], lows[i], closes[i]);
    }
}

} // namespace tradecore::indicators
