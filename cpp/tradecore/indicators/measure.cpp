// SPDX-License-Identifier: Apache-2.0
#include "tradecore/indicators/measure.hpp"

#include <chrono>

namespace tradecore::indicators {

double measure_updates(const Row& row, std::span<const double> settings,
                       std::span<const double* const> inputs, std::size_t count) {
    const auto work = row.make(Settings(settings));
    std::array<double, kInputsMax> in{};
    std::array<double, kOutputsMax> out{};
    const auto begin = std::chrono::steady_clock::now();
    for (std::size_t i = 0; i < count; ++i) {
        for (std::size_t k = 0; k < inputs.size(); ++k) {
            in[k] = inputs[k][i];
        }
        work->update(in.data(), out.data());
    }
    const std::chrono::duration<double, std::nano> taken = std::chrono::steady_clock::now() - begin;
    return taken.count() / static_cast<double>(count);
}

} // namespace tradecore::indicators
