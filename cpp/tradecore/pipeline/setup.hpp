// SPDX-License-Identifier: Apache-2.0
// What a pipeline is made of and told, and the counts that it keeps.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "tradecore/bars/builder.hpp"
#include "tradecore/base/status.hpp"
#include "tradecore/graph/program.hpp"
#include "tradecore/model/instrument.hpp"
#include "tradecore/model/records.hpp"
#include "tradecore/policy/policy.hpp"

namespace tradecore::pipeline {

using base::Price;
using base::Status;
using base::Timestamp;
using model::Bar;

/// A graph and, for each instrument, the policy that turns its signals into intents. The owner
/// shares the policies: it tells them of fills, the pipeline of signals.
struct CompiledStrategy {
    std::shared_ptr<const graph::Program> program; ///< Its outputs: policy::Output.
    std::vector<double> params;
    std::vector<std::shared_ptr<policy::Policy>> policies; ///< By instrument; null: not traded.
};

/// Threads that work between decoding and policy. The rings' sizes count slots of 64 bytes and are
/// powers of two.
struct WorkerOptions {
    std::size_t count = 0; ///< 0: inline. More than there are instruments is as many as those.
    std::size_t input_slots = 4'096;
    std::size_t output_slots = 1'024;
    /// Looks at an empty ring before a worker goes to sleep, some 20 to 60 ns each.
    std::uint32_t spins = 500;
    /// For tests: called by each worker before each slot it takes, with its count of slots so far.
    void (*disturb)(std::uint64_t slots) noexcept = nullptr;
};

struct Options {
    std::vector<std::uint32_t> timeframes_s; ///< Ascending; the first is the base grid.
    bars::Source source = bars::Source::trades;
    std::vector<std::uint32_t> wake_timeframes_s; ///< Closed bars of these are handed over.
    std::vector<std::uint16_t> wake_trades;       ///< Instruments whose trades are handed over.
    std::vector<std::uint16_t> wake_books; ///< Instruments whose changes of the book are told.
    std::size_t intents_max = 4'096;
    std::size_t bars_max = 65'536;
    std::size_t ticks_max = 65'536;
    std::size_t signals_max = 0; ///< Signals kept until they are taken; 0: none are.
    WorkerOptions workers;
};

struct Counters {
    std::uint64_t frames = 0;
    std::uint64_t bars = 0;        ///< Closed, of every timeframe.
    std::uint64_t evaluations = 0; ///< Of a graph at a tick of its clock.
    std::uint64_t intents = 0;
    std::uint64_t book_gaps = 0;    ///< Updates that left a book unproven.
    std::uint64_t bars_ignored = 0; ///< Of a timeframe that is not the base, or of no instrument.
    std::uint64_t trades_repeated = 0;   ///< Delivered before, and left out.
    std::uint64_t trade_gaps = 0;        ///< Jumps in the trade ids.
    std::uint64_t trade_id_restarts = 0; ///< The venue began to count its trades anew.
};

/// What the hand-over to worker threads costs. All 0 inline.
struct WorkerCounters {
    std::uint64_t workers = 0;
    std::uint64_t worker_wakes = 0; ///< Times that a sleeping worker was woken.
    std::uint64_t reader_wakes = 0; ///< Times that the wake descriptor was written.
    std::uint64_t ring_waits = 0;   ///< Records that found a worker's ring full and waited.
    std::uint64_t forced = 0;       ///< Calls handed over together with an earlier one, untaken.
};

/// Throws std::invalid_argument that names what is wrong.
void check_setup(const std::vector<model::Instrument>& instruments, const Options& options,
                 const std::vector<CompiledStrategy>& strategies);

[[nodiscard]] inline bool contains(std::span<const std::uint32_t> values,
                                   std::uint32_t value) noexcept {
    return std::find(values.begin(), values.end(), value) != values.end();
}

} // namespace tradecore::pipeline
