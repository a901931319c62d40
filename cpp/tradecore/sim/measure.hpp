// SPDX-License-Identifier: Apache-2.0
// For benches: the venue timed from C++, because a step is far shorter than a call from Python.
#pragma once

#include <cstddef>
#include <span>

#include "tradecore/model/instrument.hpp"
#include "tradecore/model/records.hpp"

namespace tradecore::sim {

/// Nanoseconds per bar: both phases, and a market order of 0.1 bought or 0.09 sold every `every`
/// bars, its reports taken. Pre: bars is not empty, every >= 1, the bars fit the instrument.
[[nodiscard]] double measure_bars(const model::Instrument& instrument,
                                  std::span<const model::Bar> bars, std::size_t every);

} // namespace tradecore::sim
