// SPDX-License-Identifier: Apache-2.0
// One compiled strategy over one instrument's bars for many sets of params, on several threads.
// Nothing depends on how many there are: each set is a run of its own.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <thread>
#include <vector>

#include "tradecore/graph/grid.hpp"
#include "tradecore/pipeline/history.hpp"
#include "tradecore/sim/trader.hpp"

namespace tradecore::pipeline {

/// What one set came to.
struct SweepRow {
    bool is_done = false; ///< False: not reached yet, or gave up.
    bool gave_up = false; ///< Met what has no rule here; to be run event by event.
    sim::Tally tally;
    std::int64_t cash = 0; ///< At the end, raw.
    std::int64_t held = 0;
    double equity_end = 0.0;
    double drawdown_max = 0.0;
    double sharpe = 0.0;  ///< Of daily returns, 365 days a year; NaN where undefined.
    double sortino = 0.0; ///< The same.
    double exposure = 0.0;
    double kind = 0.0;  ///< Quote that the kind reading of bars adds.
    double cruel = 0.0; ///< Quote that the cruel one takes off.
};

class Sweep {
public:
    /// The program's outputs are those of policy::Output for longs. Throws std::invalid_argument.
    Sweep(std::shared_ptr<const graph::Program> program, std::vector<std::vector<double>> sets,
          const policy::Config& config, sim::Terms terms, std::shared_ptr<const History> history);
    ~Sweep();
    Sweep(const Sweep&) = delete;
    Sweep& operator=(const Sweep&) = delete;

    /// Begins on that many threads; 0: one for each processor that may be used. Pre: not begun.
    void start(std::size_t threads);
    /// Waits until all is done or the time is over; true if no thread works any more. Rethrows what
    /// a thread threw.
    [[nodiscard]] bool wait(std::int64_t timeout_ms);
    /// No batch is finished that is under way; wait() tells when the threads are gone.
    void stop() noexcept { is_stopped_ = true; }

    /// Share of the work that is done, from 0 to 1.
    [[nodiscard]] double progress() const noexcept;
    [[nodiscard]] std::size_t size() const noexcept { return sets_.size(); }
    /// Complete once wait() gave true. Rows of finished batches stay as they are.
    [[nodiscard]] const std::vector<SweepRow>& rows() const noexcept { return rows_; }

private:
    /// Whether the last close is always the last price traded, and the terms are a trader's.
    [[nodiscard]] bool is_plain() const noexcept {
        return history_->tape().is_plain() && terms_.is_plain;
    }
    void work();
    void run_batch(std::size_t first, std::size_t last);

    std::shared_ptr<const graph::Program> program_;
    std::vector<std::vector<double>> sets_;
    policy::Config config_;
    sim::Terms terms_;
    std::shared_ptr<const History> history_;
    std::vector<graph::Series> series_;
    const sim::Clock& clock_;
    std::vector<SweepRow> rows_;
    std::size_t batch_ = 1; ///< Sets that are run together.
    std::atomic<std::size_t> next_{0};
    std::atomic<std::uint64_t> decided_{0}; ///< Decisions, all sets together.
    std::atomic<bool> is_stopped_{false};
    std::mutex mutex_;
    std::condition_variable changed_;
    std::size_t working_ = 0;
    std::exception_ptr error_;
    std::vector<std::jthread> threads_; ///< Last: they use all of the above.
};

/// One set alone, with all it did. Arguments as for Sweep.
[[nodiscard]] SweepRow run_one(std::shared_ptr<const graph::Program> program,
                               std::vector<double> params, const policy::Config& config,
                               const sim::Terms& terms, const History& history, sim::Log& log);

} // namespace tradecore::pipeline
