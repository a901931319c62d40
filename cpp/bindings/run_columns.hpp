// SPDX-License-Identifier: Apache-2.0
// What runs without an engine share at the Python border: the history, and their logs as columns.
#pragma once

#include <cstdint>
#include <span>
#include <utility>

#include "bind.hpp"
#include "records.hpp"
#include "tradecore/pipeline/history.hpp"
#include "tradecore/sim/trader.hpp"

namespace tradecore::bindings {

/// A history that holds on to the array it reads.
class OwningHistory : public pipeline::History {
public:
    OwningHistory(py::array bars, std::uint32_t timeframe_s)
        : History(records_in<model::Bar>(bars, "bars"), timeframe_s), bars_(std::move(bars)) {}

private:
    py::array bars_;
};

/// {name: array}
[[nodiscard]] py::dict orders_of(std::span<const sim::Sent> log);
[[nodiscard]] py::dict executions_of(std::span<const sim::Execution> log);

} // namespace tradecore::bindings
