// SPDX-License-Identifier: Apache-2.0
// A strategy's formulas as one flat, immutable list of steps: built and checked once, then shared
// by any number of streams and batches.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "tradecore/indicators/catalog.hpp"

namespace tradecore::graph {

enum class Op : std::uint8_t {
    field,    ///< A column of the bars of one timeframe.
    param,    ///< A named number that a stream or batch is started with.
    constant, ///< A number.
    add,
    sub,
    mul,
    div,
    neg,
    abs,
    min,
    max,
    lt,
    le,
    gt,
    ge,
    eq,
    ne,
    logical_and, ///< Kleene: false and unknown is false.
    logical_or,  ///< Kleene: true or unknown is true.
    logical_not,
    crossover,  ///< Was at or below, is above.
    crossunder, ///< Was at or above, is below.
    lag,        ///< The value so many bars of its own clock ago.
    indicator,  ///< A row of the catalog of indicators.
    output,     ///< One output of a step that has several.
};
inline constexpr std::size_t kOps = static_cast<std::size_t>(Op::output) + 1;

enum class Field : std::uint8_t {
    open,
    high,
    low,
    close,
    volume,
    quote_volume,
    taker_buy_volume,
    count,
    hl2,  ///< (high + low) / 2
    hlc3, ///< (high + low + close) / 3
    time, ///< Of its open, in seconds since 1970.
};
inline constexpr std::size_t kFields = static_cast<std::size_t>(Field::time) + 1;

/// What an operation takes and gives. Arguments: first the series, then the settings, which must be
/// scalars (built from constants and params only).
struct OpInfo {
    std::string_view name;
    std::size_t series;
    std::size_t settings;
    std::size_t outputs;
    bool takes_logic; ///< Its series must be true, false or unknown.
    bool gives_logic;
};
/// Pre: `row` is given for Op::indicator.
[[nodiscard]] OpInfo info(Op op, const indicators::Row* row) noexcept;
[[nodiscard]] std::string_view name(Field field) noexcept;
/// -1 if there is none of that name. Indicators have names of their own: see indicators::find_row.
[[nodiscard]] int find_op(std::string_view name) noexcept;
[[nodiscard]] int find_field(std::string_view name) noexcept;

/// One node as it is handed to Program::build. Arguments are indices of earlier nodes. That of an
/// indicator's convention may be left off, which means its default.
struct Node {
    Op op = Op::constant;
    const indicators::Row* row = nullptr; ///< indicator
    std::vector<std::uint32_t> args{};
    double value = 0.0;            ///< constant
    std::uint32_t index = 0;       ///< param: which one; output: which one
    std::uint32_t timeframe_s = 0; ///< field
    Field field = Field::close;    ///< field
};

struct Param {
    std::string name;
    double value; ///< Used where a stream or batch gives none.
};

/// One operation, ready to run. Slots index a flat table of doubles.
struct Step {
    static constexpr std::uint32_t kLeftOff = 0xffff'ffff; ///< In place of a setting's slot.

    Op op;
    const indicators::Row* row; ///< indicator
    std::uint8_t clock;         ///< Index into timeframes(): the shortest among its inputs.
    Field field;
    std::uint32_t out; ///< First of its output slots.
    std::array<std::uint32_t, indicators::kInputsMax> series{};
    std::array<std::uint32_t, indicators::kSettingsMax> settings{};

    [[nodiscard]] OpInfo info() const noexcept { return graph::info(op, row); }
    /// Its settings' values in a table of slots.
    [[nodiscard]] std::array<double, indicators::kSettingsMax>
    values(std::span<const double> slots) const noexcept;
};

class Program {
public:
    /// Slots of scalars and of steps that never tick.
    static constexpr std::uint8_t kNoClock = 255;

    /// Checks everything, shares equal nodes, drops what no output needs.
    /// Throws std::invalid_argument, naming the node or parameter, what it was and must be.
    [[nodiscard]] static std::shared_ptr<const Program>
    build(std::span<const Node> nodes, std::span<const std::uint32_t> outputs,
          std::vector<Param> params);

    /// Seconds, ascending; the bars that a stream must be fed.
    [[nodiscard]] std::span<const std::uint32_t> timeframes() const noexcept { return timeframes_; }
    /// The shortest of timeframes(): when outputs are due.
    [[nodiscard]] std::uint32_t clock_s() const noexcept { return timeframes_.front(); }
    [[nodiscard]] std::size_t outputs() const noexcept { return output_slots_.size(); }
    [[nodiscard]] std::span<const Param> params() const noexcept { return params_; }
    /// Closed bars of `timeframe_s` until every output can have a value; 0 for other timeframes.
    /// Throws std::invalid_argument as check_params does.
    [[nodiscard]] std::size_t warmup_bars(std::uint32_t timeframe_s,
                                          std::span<const double> params = {}) const;

    /// The first of its formulas that runs on the thread that Python called from only; nullptr if
    /// it may run anywhere.
    [[nodiscard]] const indicators::Row* inline_row() const noexcept;

    // What streams and batches read.
    /// The table of slots with every scalar in place and NaN elsewhere. `params` is empty
    /// (defaults) or has one value each. Throws std::invalid_argument unless every setting is in
    /// its range.
    [[nodiscard]] std::vector<double> start(std::span<const double> params) const;
    [[nodiscard]] std::span<const Step> steps() const noexcept { return steps_; }
    [[nodiscard]] std::span<const std::uint32_t> output_slots() const noexcept {
        return output_slots_;
    }
    /// The clock of a slot; kNoClock for a scalar.
    [[nodiscard]] std::uint8_t clock_of(std::uint32_t slot) const noexcept { return clocks_[slot]; }
    [[nodiscard]] std::size_t slots() const noexcept { return clocks_.size(); }

private:
    friend class Builder;
    Program() = default;

    std::vector<std::uint32_t> timeframes_;
    std::vector<Param> params_;
    std::vector<Step> scalars_; ///< Run once, by start().
    std::vector<Step> steps_;
    std::vector<double> constants_;           ///< By slot.
    std::vector<std::int32_t> param_of_slot_; ///< By slot; -1 for none.
    std::vector<std::uint8_t> clocks_;        ///< By slot.
    std::vector<std::uint32_t> output_slots_;
};

} // namespace tradecore::graph
