// SPDX-License-Identifier: Apache-2.0
#include "tradecore/pipeline/sweep.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <limits>
#include <stdexcept>
#include <utility>

#if defined(__linux__)
#include <sched.h>
#endif

namespace tradecore::pipeline {
namespace {

constexpr double kDaysPerYear = 365.0;
constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

/// Decisions of a batch: long enough to share columns, short enough for Ctrl-C.
constexpr std::size_t kBatchWork = 1'000'000'000;
constexpr std::size_t kBatchMost = 1'024;
constexpr std::size_t kConditions = 2; ///< Long entry and exit.

struct DailyRatios {
    double sharpe = kNaN;
    double sortino = kNaN;
};

/// As backtest/metrics.py defines them.
DailyRatios ratios(const std::vector<double>& values) {
    const std::size_t count = values.size() - 1;
    if (count < 2) {
        return {};
    }
    const auto n = static_cast<double>(count);
    double sum = 0.0;
    double downside = 0.0;
    std::vector<double> returns(count);
    for (std::size_t i = 0; i < count; ++i) {
        returns[i] = values[i + 1] / values[i] - 1.0;
        sum += returns[i];
        const double loss = std::min(returns[i], 0.0);
        downside += loss * loss;
    }
    const double mean = sum / n;
    double squares = 0.0;
    for (const double each : returns) {
        squares += (each - mean) * (each - mean);
    }
    const double deviation = std::sqrt(squares / (n - 1.0));
    downside = std::sqrt(downside / n);
    const double year = std::sqrt(kDaysPerYear);
    return {deviation == 0.0 ? kNaN : mean / deviation * year,
            downside == 0.0 ? kNaN : mean / downside * year};
}

std::size_t usable_processors() noexcept {
#if defined(__linux__)
    cpu_set_t mask;
    if (sched_getaffinity(0, sizeof mask, &mask) == 0) {
        return static_cast<std::size_t>(CPU_COUNT(&mask));
    }
#endif
    return std::max(1U, std::thread::hardware_concurrency());
}

SweepRow row_of(const sim::Trader& trader, const sim::Tape& tape) {
    SweepRow row;
    row.gave_up = trader.gave_up();
    if (row.gave_up) {
        return row;
    }
    const sim::Equity& equity = trader.equity();
    const DailyRatios daily = ratios(equity.daily());
    row.is_done = true;
    row.tally = trader.tally();
    row.cash = trader.cash();
    row.held = trader.held();
    row.equity_end = equity.last();
    row.drawdown_max = equity.drawdown_max();
    row.sharpe = daily.sharpe;
    row.sortino = daily.sortino;
    constexpr double scale = 1e16;
    row.kind = static_cast<double>(row.tally.kind) / scale;
    row.cruel = static_cast<double>(row.tally.cruel) / scale;
    row.exposure = static_cast<double>(equity.holding()) / static_cast<double>(tape.size());
    return row;
}

/// The decisions of one set in the grid's chunk.
sim::Decisions decisions_of(graph::Grid& grid, std::size_t set, std::size_t outputs) {
    const auto number = [&](policy::Output output) {
        const auto place = static_cast<std::size_t>(output);
        return place < outputs ? grid.column(set, place) : nullptr;
    };
    return {grid.first(),
            grid.count(),
            grid.bits(set, 0),
            grid.bits(set, 1),
            number(policy::Output::stop_distance),
            number(policy::Output::target_distance),
            number(policy::Output::size)};
}

/// Throws std::invalid_argument unless a trader can follow what the program gives.
void check(const graph::Program& program, const policy::Config& config) {
    const std::size_t outputs = program.outputs();
    const auto most = static_cast<std::size_t>(policy::Output::short_entry);
    if (outputs < policy::kOutputsMin || outputs > most) {
        throw std::invalid_argument("program had " + std::to_string(outputs) +
                                    " outputs, must have from 3 to 5: those of a long strategy");
    }
    if (!policy::is_valid(config)) {
        throw std::invalid_argument("config is out of its range");
    }
    if (const indicators::Row* row = program.inline_row(); row != nullptr) {
        throw std::invalid_argument(
            std::string(row->name) +
            " is a Python function, which runs in the calling thread only; must be compiled, as "
            "ta.custom takes a Numba cfunc");
    }
}

} // namespace

Sweep::Sweep(std::shared_ptr<const graph::Program> program, std::vector<std::vector<double>> sets,
             const policy::Config& config, sim::Terms terms, std::shared_ptr<const History> history)
    : program_(std::move(program)), sets_(std::move(sets)), config_(config),
      terms_(std::move(terms)), history_(std::move(history)), series_(history_->series(*program_)),
      clock_(history_->clock(program_->clock_s())), rows_(sets_.size()) {
    check(*program_, config_);
    for (const std::vector<double>& set : sets_) {
        static_cast<void>(program_->start(set)); // Refuses a setting out of its range.
    }
    if (!is_plain()) {
        for (SweepRow& row : rows_) {
            row.gave_up = true;
        }
    }
}

Sweep::~Sweep() {
    stop();
}

void Sweep::start(std::size_t threads) {
    threads = threads == 0 ? usable_processors() : threads;
    threads = std::clamp<std::size_t>(threads, 1, std::max<std::size_t>(sets_.size(), 1));
    const std::size_t by_work = kBatchWork / std::max<std::size_t>(clock_.size(), 1);
    const std::size_t by_threads = (sets_.size() + threads - 1) / threads;
    batch_ = std::max<std::size_t>(1, std::min({by_work, by_threads, kBatchMost}));
    working_ = threads;
    for (std::size_t i = 0; i < threads; ++i) {
        threads_.emplace_back([this] { work(); });
    }
}

bool Sweep::wait(std::int64_t timeout_ms) {
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, std::chrono::milliseconds(timeout_ms),
                      [this] { return working_ == 0; });
    if (working_ == 0 && error_) {
        std::rethrow_exception(std::exchange(error_, nullptr));
    }
    return working_ == 0;
}

double Sweep::progress() const noexcept {
    const double all = static_cast<double>(sets_.size()) * static_cast<double>(clock_.size());
    return all == 0.0 ? 1.0 : static_cast<double>(decided_.load()) / all;
}

void Sweep::work() {
    try {
        while (is_plain() && !is_stopped_) {
            const std::size_t first = next_.fetch_add(batch_);
            if (first >= sets_.size()) {
                break;
            }
            run_batch(first, std::min(first + batch_, sets_.size()));
        }
    } catch (...) {
        is_stopped_ = true;
        const std::lock_guard lock(mutex_);
        error_ = std::current_exception();
    }
    const std::lock_guard lock(mutex_);
    --working_;
    changed_.notify_all();
}

void Sweep::run_batch(std::size_t first, std::size_t last) {
    graph::Grid grid(program_, std::span(sets_).subspan(first, last - first), kConditions, series_);
    std::vector<sim::Trader> traders;
    traders.reserve(last - first);
    for (std::size_t i = first; i < last; ++i) {
        traders.emplace_back(history_->tape(), clock_, terms_, config_);
    }
    while (grid.advance()) {
        if (is_stopped_) {
            return;
        }
        for (std::size_t i = 0; i < traders.size(); ++i) {
            if (!traders[i].gave_up()) {
                traders[i].run(decisions_of(grid, i, program_->outputs()));
            }
        }
        decided_ += grid.count() * traders.size();
    }
    for (std::size_t i = 0; i < traders.size(); ++i) {
        traders[i].finish();
        rows_[first + i] = row_of(traders[i], history_->tape());
    }
}

SweepRow run_one(std::shared_ptr<const graph::Program> program, std::vector<double> params,
                 const policy::Config& config, const sim::Terms& terms, const History& history,
                 sim::Log& log) {
    check(*program, config);
    SweepRow row;
    if (!history.tape().is_plain() || !terms.is_plain) {
        row.gave_up = true;
        return row;
    }
    const std::size_t outputs = program->outputs();
    const std::vector<graph::Series> series = history.series(*program);
    log.reserve(history.tape().size());
    sim::Trader trader(history.tape(), history.clock(program->clock_s()), terms, config, &log);
    const std::vector<std::vector<double>> sets{std::move(params)};
    graph::Grid grid(std::move(program), sets, kConditions, series);
    while (!trader.gave_up() && grid.advance()) {
        trader.run(decisions_of(grid, 0, outputs));
    }
    trader.finish();
    return row_of(trader, history.tape());
}

} // namespace tradecore::pipeline
