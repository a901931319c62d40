// SPDX-License-Identifier: Apache-2.0
// A Program run bar by bar, for one instrument.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <variant>
#include <vector>

#include "tradecore/graph/program.hpp"
#include "tradecore/indicators/catalog.hpp"
#include "tradecore/model/records.hpp"

namespace tradecore::graph {

/// The value `lag` ticks ago.
class LagState {
public:
    explicit LagState(std::size_t lag);
    double next(double value) noexcept {
        const double before = slots_[at_];
        slots_[at_] = value;
        at_ = at_ + 1 == slots_.size() ? 0 : at_ + 1;
        return before;
    }

private:
    std::vector<double> slots_;
    std::size_t at_ = 0;
};

/// Both sides on the tick before.
struct CrossState {
    double left = indicators::kNaN;
    double right = indicators::kNaN;
};

/// An indicator that copies.
class IndicatorState {
public:
    explicit IndicatorState(std::unique_ptr<indicators::Indicator> work) noexcept
        : work_(std::move(work)) {}
    IndicatorState(const IndicatorState& other) : work_(other.work_->copy()) {}
    IndicatorState(IndicatorState&&) noexcept = default;
    IndicatorState& operator=(IndicatorState other) noexcept {
        work_.swap(other.work_);
        return *this;
    }
    ~IndicatorState() = default;
    [[nodiscard]] indicators::Indicator& operator*() const noexcept { return *work_; }

private:
    std::unique_ptr<indicators::Indicator> work_;
};

/// What one step remembers.
using State = std::variant<std::monostate, LagState, CrossState, IndicatorState>;

/// Fresh memory for `step`; `slots` is Program::start's table.
[[nodiscard]] State make_state(const Step& step, std::span<const double> slots);

/// A column of one bar, in whole units.
[[nodiscard]] double read(const model::Bar& bar, Field field) noexcept;

/// Not shared between threads. Copies go their own way.
class Stream {
public:
    /// `params` is empty (defaults) or has one value for each of the program's.
    /// Throws std::invalid_argument that names a setting out of its range.
    explicit Stream(std::shared_ptr<const Program> program, std::span<const double> params = {});

    /// A closed bar. Pre: close times never go back; at one instant short timeframes come first.
    /// Bars of timeframes that the program does not read are ignored.
    void on_bar(const model::Bar& bar) noexcept;

    /// After the bars of `now`. True if the clock's timeframe closed a bar at `now`; `out` holds
    /// the outputs' values as of `now` in any case. Pre: out.size() == program().outputs().
    bool evaluate(model::Timestamp now, std::span<double> out) noexcept;

    [[nodiscard]] const Program& program() const noexcept { return *program_; }

private:
    void run() noexcept;

    std::shared_ptr<const Program> program_;
    std::vector<double> slots_;
    std::vector<State> states_; ///< One for each step.
    model::Timestamp pending_ts_{};
    std::uint32_t pending_ =
        0; ///< Bit for each timeframe that closed at pending_ts_ and has not run.
};

} // namespace tradecore::graph
