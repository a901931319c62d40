// SPDX-License-Identifier: Apache-2.0
#include "tradecore/graph/stream.hpp"

#include <algorithm>
#include <utility>

#include "tradecore/graph/elementwise.hpp"

namespace tradecore::graph {

namespace ti = indicators;

LagState::LagState(std::size_t lag) : slots_(lag, ti::kNaN) {}

State make_state(const Step& step, std::span<const double> slots) {
    const auto values = step.values(slots);
    switch (step.op) {
    case Op::crossover:
    case Op::crossunder: return CrossState{};
    case Op::lag: return LagState(static_cast<std::size_t>(values[0]));
    case Op::indicator: return IndicatorState(step.row->make(ti::Settings(values)));
    default: return std::monostate{};
    }
}

double read(const model::Bar& bar, Field field) noexcept {
    using base::to_float;
    switch (field) {
    case Field::open: return to_float(bar.open);
    case Field::high: return to_float(bar.high);
    case Field::low: return to_float(bar.low);
    case Field::close: return to_float(bar.close);
    case Field::volume: return to_float(bar.volume);
    case Field::quote_volume: return to_float(bar.quote_volume);
    case Field::taker_buy_volume: return to_float(bar.taker_buy_volume);
    case Field::count: return static_cast<double>(bar.count);
    case Field::hl2: return (to_float(bar.high) + to_float(bar.low)) / 2.0;
    case Field::hlc3: return (to_float(bar.high) + to_float(bar.low) + to_float(bar.close)) / 3.0;
    case Field::time: return static_cast<double>(bar.ts_open.raw) / 1e9;
    }
    return ti::kNaN;
}

Stream::Stream(std::shared_ptr<const Program> program, std::span<const double> params)
    : program_(std::move(program)), slots_(program_->start(params)) {
    states_.reserve(program_->steps().size());
    for (const Step& step : program_->steps()) {
        states_.push_back(make_state(step, slots_));
    }
}

void Stream::on_bar(const model::Bar& bar) noexcept {
    const auto timeframes = program_->timeframes();
    const auto* const found =
        std::find(timeframes.data(), timeframes.data() + timeframes.size(), bar.tag.extra);
    if (found == timeframes.data() + timeframes.size()) {
        return;
    }
    if (pending_ != 0 && pending_ts_ != bar.ts_close) {
        run();
    }
    const auto clock = static_cast<std::uint8_t>(found - timeframes.data());
    for (const Step& step : program_->steps()) {
        if (step.op == Op::field && step.clock == clock) {
            slots_[step.out] = read(bar, step.field);
        }
    }
    pending_ts_ = bar.ts_close;
    pending_ |= std::uint32_t{1} << clock;
}

bool Stream::evaluate(model::Timestamp now, std::span<double> out) noexcept {
    const bool is_due = pending_ts_ == now && (pending_ & 1U) != 0;
    run();
    const auto slots = program_->output_slots();
    for (std::size_t k = 0; k < slots.size(); ++k) {
        out[k] = slots_[slots[k]];
    }
    return is_due;
}

void Stream::run() noexcept {
    if (pending_ == 0) {
        return;
    }
    const auto steps = program_->steps();
    for (std::size_t i = 0; i < steps.size(); ++i) {
        const Step& step = steps[i];
        if (((pending_ >> step.clock) & 1U) == 0) {
            continue;
        }
        const double a = slots_[step.series[0]];
        const double b = slots_[step.series[1]];
        double* const out = &slots_[step.out];
        // States were made for their step's operation, so std::get_if never fails here.
        const auto state = [&]<class T>(std::type_identity<T>) -> T& {
            return *std::get_if<T>(&states_[i]);
        };
        switch (step.op) {
        case Op::field: break;
        case Op::crossover:
        case Op::crossunder: {
            auto& before = state(std::type_identity<CrossState>{});
            *out = step.op == Op::crossover ? crossed_over(before.left, before.right, a, b)
                                            : crossed_over(before.right, before.left, b, a);
            before = {a, b};
            break;
        }
        case Op::lag: *out = state(std::type_identity<LagState>{}).next(a); break;
        case Op::indicator: {
            std::array<double, ti::kInputsMax> in;
            for (std::size_t k = 0; k < step.row->inputs.count; ++k) {
                in[k] = slots_[step.series[k]];
            }
            (*state(std::type_identity<IndicatorState>{})).update(in.data(), out);
            break;
        }
        default:
            if (!with_binary(step.op, [&](auto f) { *out = f(a, b); })) {
                with_unary(step.op, [&](auto f) { *out = f(a); });
            }
        }
    }
    pending_ = 0;
}

} // namespace tradecore::graph
