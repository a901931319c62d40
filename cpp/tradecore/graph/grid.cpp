// SPDX-License-Identifier: Apache-2.0
#include "tradecore/graph/grid.hpp"

#include <algorithm>
#include <bit>
#include <stdexcept>
#include <string>

#include "tradecore/graph/columns.hpp"
#include "tradecore/graph/elementwise.hpp"

namespace tradecore::graph {
namespace {

/// What two values of a key must differ in.
enum class Kind : std::uint8_t { step, whole_step, constant, import, expansion, pair, condition };

[[nodiscard]] bool is_condition(Op op) noexcept {
    switch (op) {
    case Op::lt:
    case Op::le:
    case Op::gt:
    case Op::ge:
    case Op::eq:
    case Op::ne:
    case Op::logical_and:
    case Op::logical_or:
    case Op::logical_not:
    case Op::crossover:
    case Op::crossunder: return true;
    default: return false;
    }
}

[[nodiscard]] bool is_of_conditions(Op op) noexcept {
    return op == Op::logical_and || op == Op::logical_or || op == Op::logical_not;
}

template <class... Part> std::vector<std::uint64_t> key_of(Kind kind, Part... parts) {
    return {static_cast<std::uint64_t>(kind), static_cast<std::uint64_t>(parts)...};
}

/// Each bar sees the last value of the longer timeframe that closed at or before its own close.
void show(std::span<const model::Bar> longer, const std::vector<double>& column, std::size_t& next,
          std::span<const model::Bar> bars, double* out) {
    for (std::size_t i = 0; i < bars.size(); ++i) {
        while (next < longer.size() && longer[next].ts_close <= bars[i].ts_close) {
            ++next;
        }
        out[i] = next == 0 ? indicators::kNaN : column[next - 1];
    }
}

} // namespace

Grid::Grid(std::shared_ptr<const Program> program, std::span<const std::vector<double>> sets,
           std::size_t conditions, std::span<const Series> series)
    : program_(std::move(program)), kernels_(compare_kernels()) {
    for (const std::uint32_t timeframe : program_->timeframes()) {
        const auto found = std::ranges::find(series, timeframe, &Series::timeframe_s);
        if (found == series.end()) {
            throw std::invalid_argument("bars had no timeframe of " + std::to_string(timeframe) +
                                        " seconds, which the program reads");
        }
        bars_.push_back(found->bars);
        fields_ = bars_.size() == 1 ? found->fields : fields_;
    }
    values_.resize(sets.size() * program_->slots());
    std::vector<std::vector<double>> scalars;
    for (std::size_t set = 0; set < sets.size(); ++set) {
        scalars.push_back(program_->start(sets[set]));
        for (std::uint32_t slot = 0; slot < program_->slots(); ++slot) {
            if (program_->clock_of(slot) == Program::kNoClock) {
                value_of(set, slot) = {Form::scalar, Program::kNoClock, 0, scalars[set][slot]};
            }
        }
    }
    // A step reads its own timeframe or longer ones only.
    for (std::size_t clock = bars_.size(); clock-- > 0;) {
        for (const Step& step : program_->steps()) {
            for (std::size_t set = 0; step.clock == clock && set < sets.size(); ++set) {
                place(set, step, scalars[set]);
            }
        }
    }
    for (std::size_t set = 0; set < sets.size(); ++set) {
        for (std::size_t k = 0; k < program_->outputs(); ++k) {
            const Value value = value_of(set, program_->output_slots()[k]);
            outputs_.push_back(k < conditions ? condition_of(value) : column_of(value));
        }
    }
}

bool Grid::advance() {
    first_ += count_;
    count_ = std::min(kChunkBars, bars_.front().size() - first_);
    if (count_ == 0) {
        return false;
    }
    ++chunk_;
    for (Line& line : lines_) {
        run(line);
    }
    return true;
}

// ---- building -----------------------------------------------------------------------------------

Grid::Id Grid::shared(Key key, const std::function<Id()>& make) {
    const auto found = known_.find(key);
    if (found != known_.end()) {
        return found->second;
    }
    const Id made = make(); // May add others.
    known_.emplace(std::move(key), made);
    return made;
}

Grid::Id Grid::add_column() {
    columns_.emplace_back().values.resize(kChunkBars);
    return static_cast<Id>(columns_.size() - 1);
}

void Grid::place(std::size_t set, const Step& step, std::span<const double> scalars) {
    if (step.clock != 0) {
        place_whole(set, step, scalars);
    } else if (is_condition(step.op)) {
        place_condition(set, step);
    } else {
        place_column(set, step, scalars);
    }
}

void Grid::place_condition(std::size_t set, const Step& step) {
    const Value left = value_of(set, step.series[0]);
    const Value right = value_of(set, step.series[1]);
    Condition made{.rule = Rule::pair, .op = step.op};
    if (is_of_conditions(step.op)) {
        made.rule = Rule::combine;
        made.left = operand_of(left);
        made.right = step.op == Op::logical_not ? made.left : operand_of(right);
    } else {
        const Id l = column_of(left);
        const Id r = column_of(right);
        made.is_turned = l > r; // One comparison serves both ways round.
        made.left = pair_of(std::min(l, r), std::max(l, r));
    }
    const Id id = shared(
        key_of(Kind::condition, static_cast<int>(made.op), made.is_turned, made.left, made.right),
        [&] {
            bits_.push_back(made);
            return static_cast<Id>(bits_.size() - 1);
        });
    value_of(set, step.out) = {Form::bits, 0, id, 0.0};
}

void Grid::place_column(std::size_t set, const Step& step, std::span<const double> scalars) {
    Line line;
    line.step = &step;
    Key key = key_of(Kind::step, &step - program_->steps().data());
    const OpInfo info = step.info();
    for (std::size_t k = 0; k < info.series; ++k) {
        line.in[k] = column_of(value_of(set, step.series[k]));
        key.push_back(line.in[k]);
    }
    const auto settings = step.values(scalars);
    for (std::size_t k = 0; k < info.settings; ++k) {
        key.push_back(std::bit_cast<std::uint64_t>(settings[k]));
    }
    const Id out = shared(std::move(key), [&] {
        line.state = make_state(step, scalars);
        line.out = static_cast<Id>(columns_.size());
        for (std::size_t k = 0; k < info.outputs; ++k) {
            static_cast<void>(add_column());
        }
        lines_.push_back(std::move(line));
        return lines_.back().out;
    });
    for (std::size_t k = 0; k < info.outputs; ++k) {
        value_of(set, static_cast<std::uint32_t>(step.out + k)) = {Form::column, 0,
                                                                   static_cast<Id>(out + k), 0.0};
    }
}

/// A step of a longer timeframe: at once over all its bars.
void Grid::place_whole(std::size_t set, const Step& step, std::span<const double> scalars) {
    const OpInfo info = step.info();
    const std::size_t count = bars_[step.clock].size();
    Key key = key_of(Kind::whole_step, &step - program_->steps().data());
    std::array<Id, indicators::kInputsMax> from{};
    for (std::size_t k = 0; k < info.series; ++k) {
        from[k] = whole_of(value_of(set, step.series[k]), step.clock);
        key.push_back(from[k]);
    }
    const auto settings = step.values(scalars);
    for (std::size_t k = 0; k < info.settings; ++k) {
        key.push_back(std::bit_cast<std::uint64_t>(settings[k]));
    }
    const Id out = shared(std::move(key), [&] {
        const Id first = static_cast<Id>(whole_.size());
        std::array<const double*, indicators::kInputsMax> in{};
        std::array<double*, indicators::kOutputsMax> to{};
        for (std::size_t k = 0; k < info.series; ++k) {
            in[k] = whole_[from[k]].data();
        }
        for (std::size_t k = 0; k < info.outputs; ++k) {
            to[k] = whole_.emplace_back(count).data();
        }
        if (count > 0) {
            State state = make_state(step, scalars);
            run_step(step, state, bars_[step.clock], in.data(), to.data());
        }
        return first;
    });
    for (std::size_t k = 0; k < info.outputs; ++k) {
        value_of(set, static_cast<std::uint32_t>(step.out + k)) = {Form::whole, step.clock,
                                                                   static_cast<Id>(out + k), 0.0};
    }
}

/// The value as a column of the clock's chunks.
Grid::Id Grid::column_of(const Value& value) {
    const auto add = [&](Line line) {
        line.out = add_column();
        lines_.push_back(std::move(line));
        return lines_.back().out;
    };
    switch (value.form) {
    case Form::column: return value.index;
    case Form::scalar:
        return shared(key_of(Kind::constant, 0, std::bit_cast<std::uint64_t>(value.scalar)), [&] {
            const Id made = add_column();
            std::ranges::fill(columns_[made].values, value.scalar);
            return made;
        });
    case Form::bits:
        return shared(key_of(Kind::expansion, value.index), [&] {
            Line line;
            line.source = Source::expansion;
            line.from = operand_of(value);
            return add(std::move(line));
        });
    case Form::whole:
        return shared(key_of(Kind::import, 0, value.index), [&] {
            Line line;
            line.source = Source::import;
            line.from = value.index;
            line.clock = value.clock;
            return add(std::move(line));
        });
    case Form::none: break;
    }
    throw std::logic_error("a step reads one that was not placed");
}

/// The value as a condition.
Grid::Id Grid::condition_of(const Value& value) {
    if (value.form == Form::bits) {
        return value.index;
    }
    const Id column = column_of(value);
    return shared(key_of(Kind::condition, -1, 0, column, 0), [&] {
        bits_.push_back({.rule = Rule::column, .left = column});
        return static_cast<Id>(bits_.size() - 1);
    });
}

/// The same, of which both planes are read.
Grid::Id Grid::operand_of(const Value& value) {
    const Id id = condition_of(value);
    bits_[id].with_no = true;
    return id;
}

/// The value as a column over all bars of a longer timeframe.
Grid::Id Grid::whole_of(const Value& value, std::uint8_t clock) {
    if (value.form == Form::scalar) {
        return shared(key_of(Kind::constant, clock, std::bit_cast<std::uint64_t>(value.scalar)),
                      [&] {
                          whole_.emplace_back(bars_[clock].size(), value.scalar);
                          return static_cast<Id>(whole_.size() - 1);
                      });
    }
    if (value.clock == clock) {
        return value.index;
    }
    return shared(key_of(Kind::import, clock, value.index), [&] {
        std::vector<double> column(bars_[clock].size());
        std::size_t next = 0;
        show(bars_[value.clock], whole_[value.index], next, bars_[clock], column.data());
        whole_.push_back(std::move(column));
        return static_cast<Id>(whole_.size() - 1);
    });
}

Grid::Id Grid::pair_of(Id left, Id right) {
    return shared(key_of(Kind::pair, left, right), [&] {
        for (const Id side : {left, right}) {
            Column& column = columns_[side];
            column.least.resize(kChunkBars / kRun);
            column.most.resize(kChunkBars / kRun);
            column.measure(kernels_); // A constant is never run.
        }
        pairs_.push_back({left, right});
        return static_cast<Id>(pairs_.size() - 1);
    });
}

// ---- running ------------------------------------------------------------------------------------

void Grid::run(Line& line) {
    const auto bars = bars_.front().subspan(first_, count_);
    double* const first = columns_[line.out].values.data();
    std::size_t outputs = 1;
    switch (line.source) {
    case Source::step: {
        if (line.step->op == Op::field && fields_ != nullptr) {
            std::copy_n(fields_->column(line.step->field) + first_, count_, first);
            break;
        }
        const OpInfo info = line.step->info();
        std::array<const double*, indicators::kInputsMax> in{};
        std::array<double*, indicators::kOutputsMax> out{};
        for (std::size_t k = 0; k < info.series; ++k) {
            in[k] = columns_[line.in[k]].values.data();
        }
        outputs = info.outputs;
        for (std::size_t k = 0; k < outputs; ++k) {
            out[k] = columns_[line.out + k].values.data();
        }
        run_step(*line.step, line.state, bars, in.data(), out.data());
        break;
    }
    case Source::import: show(bars_[line.clock], whole_[line.from], line.next, bars, first); break;
    case Source::expansion: to_column(planes(line.from), count_, first); break;
    }
    for (std::size_t k = 0; k < outputs; ++k) {
        columns_[line.out + k].measure(kernels_);
    }
}

void Grid::Column::measure(const CompareKernels& kernels) {
    if (!least.empty()) {
        has_holes = kernels.measure(values.data(), kChunkWords, least.data(), most.data());
    }
}

const Planes& Grid::planes(Id id) {
    Condition& condition = bits_[id];
    if (condition.chunk == chunk_) {
        return condition.planes;
    }
    condition.chunk = chunk_;
    switch (condition.rule) {
    case Rule::pair:
        read(comparison(condition.left), condition.op, condition.is_turned, condition.with_no,
             condition.planes);
        break;
    case Rule::combine: {
        const Planes& left = planes(condition.left);
        combine(condition.op, left, planes(condition.right), condition.planes);
        break;
    }
    case Rule::column:
        from_column(columns_[condition.left].values.data(), count_, condition.planes);
        break;
    }
    return condition.planes;
}

const Comparison& Grid::comparison(Id id) {
    Pair& pair = pairs_[id];
    if (pair.chunk != chunk_) {
        pair.chunk = chunk_;
        pair.comparison.run(kernels_, columns_[pair.left].compared(),
                            columns_[pair.right].compared(), count_);
    }
    return pair.comparison;
}

} // namespace tradecore::graph
