// SPDX-License-Identifier: Apache-2.0
#include "tradecore/graph/program.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <map>
#include <stdexcept>
#include <tuple>
#include <utility>

#include "tradecore/graph/elementwise.hpp"
#include "tradecore/indicators/window.hpp"

namespace tradecore::graph {
namespace {

constexpr std::array<OpInfo, kOps> kInfo{{
    {"field", 0, 0, 1, false, false},
    {"param", 0, 0, 1, false, false},
    {"constant", 0, 0, 1, false, false},
    {"add", 2, 0, 1, false, false},
    {"sub", 2, 0, 1, false, false},
    {"mul", 2, 0, 1, false, false},
    {"div", 2, 0, 1, false, false},
    {"neg", 1, 0, 1, false, false},
    {"abs", 1, 0, 1, false, false},
    {"minimum", 2, 0, 1, false, false},
    {"maximum", 2, 0, 1, false, false},
    {"lt", 2, 0, 1, false, true},
    {"le", 2, 0, 1, false, true},
    {"gt", 2, 0, 1, false, true},
    {"ge", 2, 0, 1, false, true},
    {"eq", 2, 0, 1, false, true},
    {"ne", 2, 0, 1, false, true},
    {"and", 2, 0, 1, true, true},
    {"or", 2, 0, 1, true, true},
    {"not", 1, 0, 1, true, true},
    {"crossover", 2, 0, 1, false, true},
    {"crossunder", 2, 0, 1, false, true},
    {"lag", 1, 1, 1, false, false},
    {"", 0, 0, 0, false, false}, // An indicator: as its row says.
    {"output", 1, 0, 1, false, false},
}};
constexpr std::array<std::string_view, kFields> kFieldNames{
    "open",  "high", "low",  "close", "volume", "quote_volume", "taker_buy_volume",
    "count", "hl2",  "hlc3", "time"};

std::string number(double value) {
    std::string text = std::to_string(value);
    if (text.find('.') != std::string::npos) {
        text.erase(text.find_last_not_of('0') + 1);
        if (text.back() == '.') {
            text.pop_back();
        }
    }
    return text;
}

/// Throws unless the settings of `step` are in their ranges.
void check_settings(const Step& step, std::span<const double> slots) {
    const auto values = step.values(slots);
    if (step.op == Op::indicator) {
        const auto given = std::span(values).first(step.row->settings.count);
        if (const std::string wrong = indicators::complaint(*step.row, given); !wrong.empty()) {
            throw std::invalid_argument(wrong);
        }
    } else if (step.op == Op::lag) {
        const double bars = values[0];
        if (!(bars >= 1.0 && bars <= indicators::kPeriodMax) || bars != std::floor(bars)) {
            throw std::invalid_argument("bars of lag was " + number(bars) +
                                        ", must be a whole number from 1 to " +
                                        std::to_string(indicators::kPeriodMax));
        }
    }
}

/// Bars of its own clock that a step looks back before its first value.
std::size_t lookback(const Step& step, std::span<const double> slots) {
    const auto values = step.values(slots);
    switch (step.op) {
    case Op::crossover:
    case Op::crossunder: return 1;
    case Op::lag: return static_cast<std::size_t>(values[0]);
    case Op::indicator:
        return static_cast<std::size_t>(step.row->make(indicators::Settings(values))->lookback());
    default: return 0;
    }
}

} // namespace

OpInfo info(Op op, const indicators::Row* row) noexcept {
    if (op == Op::indicator) {
        return {row->name, row->inputs.count, row->settings.count, row->outputs.count, false,
                false};
    }
    return kInfo[static_cast<std::size_t>(op)];
}

std::array<double, indicators::kSettingsMax>
Step::values(std::span<const double> slots) const noexcept {
    std::array<double, indicators::kSettingsMax> result{};
    for (std::size_t k = 0; k < info().settings; ++k) {
        result[k] = settings[k] == kLeftOff ? row->settings.items[k].standard : slots[settings[k]];
    }
    return result;
}
std::string_view name(Field field) noexcept {
    return kFieldNames[static_cast<std::size_t>(field)];
}

int find_op(std::string_view name) noexcept {
    const auto* const found = std::ranges::find(kInfo, name, &OpInfo::name);
    return found == kInfo.end() || name.empty() ? -1 : static_cast<int>(found - kInfo.begin());
}

int find_field(std::string_view name) noexcept {
    const auto* const found = std::ranges::find(kFieldNames, name);
    return found == kFieldNames.end() ? -1 : static_cast<int>(found - kFieldNames.begin());
}

/// Turns nodes into a program: check, share, drop, give clocks and slots.
class Builder {
public:
    Builder(std::span<const Node> nodes, std::span<const std::uint32_t> outputs,
            std::vector<Param> params)
        : nodes_(nodes), outputs_(outputs) {
        program_->params_ = std::move(params);
    }

    std::shared_ptr<const Program> build() {
        for (std::size_t i = 0; i < nodes_.size(); ++i) {
            check(i);
        }
        check_outputs();
        keep_live();
        collect_timeframes();
        for (std::size_t i = 0; i < nodes_.size(); ++i) {
            if (is_live_[i]) {
                place(i);
            }
        }
        for (const std::uint32_t output : outputs_) {
            program_->output_slots_.push_back(slot_of_[output]);
        }
        if (program_->params_.size() > 0 || !program_->steps_.empty()) {
            static_cast<void>(program_->start({})); // The defaults must be usable.
        }
        return std::move(program_);
    }

private:
    using Key = std::tuple<Op, const indicators::Row*, std::vector<std::uint32_t>, std::uint64_t,
                           std::uint32_t, std::uint32_t, Field>;

    [[nodiscard]] OpInfo info_of(std::size_t i) const { return info(nodes_[i].op, nodes_[i].row); }
    [[noreturn]] void fail(std::size_t i, const std::string& what) const {
        throw std::invalid_argument("node " + std::to_string(i) + " (" +
                                    std::string(info_of(i).name) + "): " + what);
    }

    /// Whether its last setting is a convention: strategies saved before there was one have none.
    static bool may_leave_off(const Node& node) {
        const auto settings = node.op == Op::indicator ? node.row->settings.span()
                                                       : std::span<const indicators::Setting>();
        return !settings.empty() && settings.back().kind == indicators::Setting::Kind::convention;
    }
    static std::string setting_name(const Node& node, std::size_t which) {
        return node.op == Op::indicator ? std::string(node.row->settings.items[which].name)
                                        : "bars";
    }

    void check(std::size_t i) {
        const Node& node = nodes_[i];
        const OpInfo op = info_of(i);
        const std::size_t wanted = op.series + op.settings;
        if (node.args.size() != wanted &&
            !(may_leave_off(node) && node.args.size() + 1 == wanted)) {
            fail(i, "had " + std::to_string(node.args.size()) + " arguments, must have " +
                        std::to_string(wanted));
        }
        bool is_scalar = node.op != Op::field;
        for (std::size_t k = 0; k < node.args.size(); ++k) {
            const std::uint32_t arg = node.args[k];
            if (arg >= i) {
                fail(i, "argument " + std::to_string(k) + " was node " + std::to_string(arg) +
                            ", must be an earlier one");
            }
            const bool is_several = info_of(arg).outputs > 1;
            if (is_several != (node.op == Op::output)) {
                fail(i, is_several ? "needs one output of node " + std::to_string(arg)
                                   : "its argument must have several outputs");
            }
            if (k >= op.series && !is_scalar_[arg]) {
                fail(i, setting_name(node, k - op.series) +
                            " must be made of numbers and params only");
            }
            if (k < op.series && op.takes_logic && !is_logic_[arg]) {
                fail(i, "argument " + std::to_string(k) + " must be a condition");
            }
            is_scalar = is_scalar && is_scalar_[arg];
        }
        check_leaf(i);
        if (op.series > 0 && is_scalar && !is_arithmetic(node.op)) {
            fail(i, "must read a bar, was made of numbers and params only");
        }
        is_scalar_.push_back(is_scalar);
        is_logic_.push_back(op.gives_logic || (node.op == Op::lag && is_logic_[node.args[0]]));
    }

    void check_leaf(std::size_t i) const {
        const Node& node = nodes_[i];
        if (node.op == Op::param && node.index >= program_->params_.size()) {
            fail(i, "was param " + std::to_string(node.index) + " of " +
                        std::to_string(program_->params_.size()));
        }
        if (node.op == Op::field && node.timeframe_s == 0) {
            fail(i, "timeframe_s was 0, must be above 0");
        }
        if (node.op == Op::output && node.index >= info_of(node.args[0]).outputs) {
            fail(i, "was output " + std::to_string(node.index) + " of " +
                        std::to_string(info_of(node.args[0]).outputs));
        }
    }

    static bool is_arithmetic(Op op) {
        const auto ignore = [](auto&&) {};
        return with_binary(op, ignore) || with_unary(op, ignore);
    }

    void check_outputs() const {
        if (outputs_.empty()) {
            throw std::invalid_argument("outputs was empty, must name at least one node");
        }
        for (const std::uint32_t output : outputs_) {
            if (output >= nodes_.size()) {
                throw std::invalid_argument("output was node " + std::to_string(output) + " of " +
                                            std::to_string(nodes_.size()));
            }
            if (info_of(output).outputs > 1) {
                fail(output, "has several outputs, an output of the program must be one of them");
            }
        }
    }

    void keep_live() {
        is_live_.assign(nodes_.size(), false);
        for (const std::uint32_t output : outputs_) {
            is_live_[output] = true;
        }
        for (std::size_t i = nodes_.size(); i-- > 0;) {
            if (is_live_[i]) {
                for (const std::uint32_t arg : nodes_[i].args) {
                    is_live_[arg] = true;
                }
            }
        }
    }

    void collect_timeframes() {
        auto& all = program_->timeframes_;
        for (std::size_t i = 0; i < nodes_.size(); ++i) {
            if (is_live_[i] && nodes_[i].op == Op::field) {
                all.push_back(nodes_[i].timeframe_s);
            }
        }
        std::ranges::sort(all);
        all.erase(std::unique(all.begin(), all.end()), all.end());
        if (all.empty()) {
            throw std::invalid_argument("no output reads a bar");
        }
        if (all.size() > 32) {
            throw std::invalid_argument("timeframes were " + std::to_string(all.size()) +
                                        ", must be at most 32");
        }
    }

    void place(std::size_t i) {
        const Node& node = nodes_[i];
        slot_of_.resize(nodes_.size());
        if (node.op == Op::output) {
            slot_of_[i] = slot_of_[node.args[0]] + node.index;
            return;
        }
        std::vector<std::uint32_t> args;
        args.reserve(node.args.size());
        for (const std::uint32_t arg : node.args) {
            args.push_back(slot_of_[arg]);
        }
        const Key key{node.op,
                      node.op == Op::indicator ? node.row : nullptr,
                      args,
                      std::bit_cast<std::uint64_t>(node.op == Op::constant ? node.value : 0.0),
                      node.op == Op::param ? node.index : 0,
                      node.op == Op::field ? node.timeframe_s : 0,
                      node.op == Op::field ? node.field : Field::close};
        const auto [found, is_new] = shared_.try_emplace(key, 0);
        if (is_new) {
            found->second = add_step(node, args);
        }
        slot_of_[i] = found->second;
    }

    std::uint32_t add_step(const Node& node, const std::vector<std::uint32_t>& args) {
        const OpInfo op = info(node.op, node.row);
        Program& program = *program_;
        Step step{};
        step.op = node.op;
        step.row = node.row;
        step.field = node.field;
        step.out = static_cast<std::uint32_t>(program.clocks_.size());
        step.clock = Program::kNoClock;
        step.settings.fill(Step::kLeftOff);
        for (std::size_t k = 0; k < args.size(); ++k) {
            if (k < op.series) {
                step.series[k] = args[k];
                step.clock = std::min(step.clock, program.clocks_[args[k]]);
            } else {
                step.settings[k - op.series] = args[k];
            }
        }
        if (node.op == Op::field) {
            const auto at = std::ranges::find(program.timeframes_, node.timeframe_s);
            step.clock = static_cast<std::uint8_t>(at - program.timeframes_.begin());
        }
        for (std::size_t k = 0; k < op.outputs; ++k) {
            program.clocks_.push_back(step.clock);
            program.constants_.push_back(node.op == Op::constant ? node.value : indicators::kNaN);
            program.param_of_slot_.push_back(
                node.op == Op::param ? static_cast<std::int32_t>(node.index) : -1);
        }
        if (step.clock != Program::kNoClock) {
            program.steps_.push_back(step);
        } else if (op.series > 0) {
            program.scalars_.push_back(step);
        }
        return step.out;
    }

    std::span<const Node> nodes_;
    std::span<const std::uint32_t> outputs_;
    std::shared_ptr<Program> program_{new Program()};
    std::vector<bool> is_scalar_;
    std::vector<bool> is_logic_;
    std::vector<bool> is_live_;
    std::vector<std::uint32_t> slot_of_;
    std::map<Key, std::uint32_t> shared_;
};

std::shared_ptr<const Program> Program::build(std::span<const Node> nodes,
                                              std::span<const std::uint32_t> outputs,
                                              std::vector<Param> params) {
    return Builder(nodes, outputs, std::move(params)).build();
}

std::vector<double> Program::start(std::span<const double> params) const {
    if (!params.empty() && params.size() != params_.size()) {
        throw std::invalid_argument("params had " + std::to_string(params.size()) +
                                    " values, must have " + std::to_string(params_.size()));
    }
    std::vector<double> slots = constants_;
    for (std::size_t slot = 0; slot < slots.size(); ++slot) {
        if (param_of_slot_[slot] >= 0) {
            const auto which = static_cast<std::size_t>(param_of_slot_[slot]);
            slots[slot] = params.empty() ? params_[which].value : params[which];
        }
    }
    for (const Step& step : scalars_) {
        const double left = slots[step.series[0]];
        const double right = slots[step.series[1]];
        double& out = slots[step.out];
        if (!with_binary(step.op, [&](auto f) { out = f(left, right); })) {
            with_unary(step.op, [&](auto f) { out = f(left); });
        }
    }
    for (const Step& step : steps_) {
        check_settings(step, slots);
    }
    return slots;
}

const indicators::Row* Program::inline_row() const noexcept {
    const auto is_inline = [](const Step& step) {
        return step.op == Op::indicator && step.row->is_inline;
    };
    const auto found = std::ranges::find_if(steps_, is_inline);
    return found == steps_.end() ? nullptr : found->row;
}

std::size_t Program::warmup_bars(std::uint32_t timeframe_s, std::span<const double> params) const {
    const auto at = std::ranges::find(timeframes_, timeframe_s);
    const std::vector<double> slots = start(params);
    if (at == timeframes_.end()) {
        return 0;
    }
    const auto wanted = static_cast<std::uint8_t>(at - timeframes_.begin());
    std::vector<std::size_t> need(slots.size(), 0);
    for (const Step& step : steps_) {
        const OpInfo op = step.info();
        std::size_t bars = step.op == Op::field && step.clock == wanted ? 1 : 0;
        for (std::size_t k = 0; k < op.series; ++k) {
            bars = std::max(bars, need[step.series[k]]);
        }
        // Looking back so many bars of the step's clock spans this many of the wanted timeframe.
        const std::size_t back = lookback(step, slots);
        if (bars > 0 && back > 0) {
            const std::size_t span = back * timeframes_[step.clock];
            bars += (span + timeframe_s - 1) / timeframe_s;
        }
        for (std::size_t k = 0; k < op.outputs; ++k) {
            need[step.out + k] = bars;
        }
    }
    std::size_t most = 0;
    for (const std::uint32_t slot : output_slots_) {
        most = std::max(most, need[slot]);
    }
    return most;
}

} // namespace tradecore::graph
