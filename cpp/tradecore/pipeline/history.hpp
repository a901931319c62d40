// SPDX-License-Identifier: Apache-2.0
// The base bars of one instrument and what follows from them alone: longer bars, columns, what lets
// a run skip blocks. Made once, then shared by any number of runs and sweeps.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <span>
#include <vector>

#include "tradecore/graph/batch.hpp"
#include "tradecore/graph/fields.hpp"
#include "tradecore/sim/clock.hpp"
#include "tradecore/sim/tape.hpp"

namespace tradecore::pipeline {

/// From any thread.
class History {
public:
    /// `bars` are of `timeframe_s` and stay the caller's. Throws as sim::Tape does.
    History(std::span<const model::Bar> bars, std::uint32_t timeframe_s);

    [[nodiscard]] const sim::Tape& tape() const noexcept { return tape_; }
    /// The decisions of a strategy whose clock is that timeframe. Throws std::invalid_argument
    /// unless it is the base timeframe or a multiple.
    [[nodiscard]] const sim::Clock& clock(std::uint32_t timeframe_s) const;
    /// The closed bars of a timeframe. Throws likewise.
    [[nodiscard]] std::span<const model::Bar> bars(std::uint32_t timeframe_s) const;
    /// The bars and columns of each timeframe that a program reads. Throws likewise.
    [[nodiscard]] std::vector<graph::Series> series(const graph::Program& program) const;

private:
    /// Of a longer timeframe all three, of the base one the clock.
    struct Timeframe {
        std::vector<model::Bar> bars;
        std::unique_ptr<graph::FieldColumns> longer;
        std::unique_ptr<sim::Clock> clock;
        const graph::FieldColumns* fields = nullptr;
    };

    [[nodiscard]] const Timeframe& timeframe(std::uint32_t timeframe_s) const;

    std::uint32_t timeframe_s_;
    graph::FieldColumns fields_; ///< Of the base bars.
    sim::Tape tape_;
    mutable std::mutex mutex_;
    mutable std::map<std::uint32_t, Timeframe> timeframes_;
};

} // namespace tradecore::pipeline
