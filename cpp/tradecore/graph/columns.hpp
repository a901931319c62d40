// SPDX-License-Identifier: Apache-2.0
// One step of a program over a run of bars, column in and column out.
#pragma once

#include <span>

#include "tradecore/graph/stream.hpp"

namespace tradecore::graph {

/// As read() gives it for each bar.
void read_column(std::span<const model::Bar> bars, Field field, double* out);

/// Goes on where `state` stands. `in` and `out` hold the step's series and outputs, each as many
/// values as there are bars; `bars` are read by Op::field only. Pre: at least one bar.
void run_step(const Step& step, State& state, std::span<const model::Bar> bars,
              const double* const* in, double* const* out);

} // namespace tradecore::graph
