// SPDX-License-Identifier: Apache-2.0
// Columns of bars as doubles, each made when it is first asked for.
#pragma once

#include <array>
#include <mutex>
#include <span>
#include <vector>

#include "tradecore/graph/program.hpp"
#include "tradecore/model/records.hpp"

namespace tradecore::graph {

/// From any thread.
class FieldColumns {
public:
    /// The bars stay the caller's.
    explicit FieldColumns(std::span<const model::Bar> bars) : bars_(bars) {}

    [[nodiscard]] std::span<const model::Bar> bars() const noexcept { return bars_; }
    /// As read() gives it, one value for each bar.
    [[nodiscard]] const double* column(Field field) const;

private:
    struct Column {
        std::once_flag is_made;
        std::vector<double> values;
    };

    std::span<const model::Bar> bars_;
    mutable std::array<Column, kFields> columns_;
};

} // namespace tradecore::graph
