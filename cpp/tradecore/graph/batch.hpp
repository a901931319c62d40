// SPDX-License-Identifier: Apache-2.0
// A Program run over columns, in chunks that stay in the cache; equal to Stream to the bit.
#pragma once

#include <cstdint>
#include <span>

#include "tradecore/graph/fields.hpp"
#include "tradecore/graph/program.hpp"
#include "tradecore/model/records.hpp"

namespace tradecore::graph {

/// The closed bars of one timeframe, oldest first.
struct Series {
    std::uint32_t timeframe_s;
    std::span<const model::Bar> bars;
    const FieldColumns* fields = nullptr; ///< Of `bars`, where they are at hand.
};

/// out[k][i] is output k after bar i of the clock's timeframe, as Stream::evaluate gives it when
/// fed all series in order of their close times. Throws std::invalid_argument if a timeframe is
/// missing, a column of `out` has not the length of the clock's series, or a setting is out of its
/// range.
void batch(const Program& program, std::span<const double> params, std::span<const Series> series,
           std::span<const std::span<double>> out);

} // namespace tradecore::graph
