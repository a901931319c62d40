// SPDX-License-Identifier: Apache-2.0
// For benches: updates timed from C++, because one is shorter than a call from Python.
#pragma once

#include <cstddef>
#include <span>

#include "tradecore/indicators/catalog.hpp"

namespace tradecore::indicators {

/// Nanoseconds per bar, bar by bar through the row's interface. Pre: `inputs` are those of `row`,
/// of `count` > 0 bars; `settings` fit.
[[nodiscard]] double measure_updates(const Row& row, std::span<const double> settings,
                                     std::span<const double* const> inputs, std::size_t count);

} // namespace tradecore::indicators
