// SPDX-License-Identifier: Apache-2.0
#include "tradecore/graph/columns.hpp"

#include "tradecore/graph/elementwise.hpp"

namespace tradecore::graph {
namespace {

void elementwise(Op op, const double* left, const double* right, double* out, std::size_t count) {
    const auto both = [&](auto f) {
        for (std::size_t i = 0; i < count; ++i) {
            out[i] = f(left[i], right[i]);
        }
    };
    const auto one = [&](auto f) {
        for (std::size_t i = 0; i < count; ++i) {
            out[i] = f(left[i]);
        }
    };
    if (!with_binary(op, both)) {
        with_unary(op, one);
    }
}

void cross(CrossState& before, const double* left, const double* right, double* out,
           std::size_t count) {
    out[0] = crossed_over(before.left, before.right, left[0], right[0]);
    for (std::size_t i = 1; i < count; ++i) {
        out[i] = crossed_over(left[i - 1], right[i - 1], left[i], right[i]);
    }
    before = {left[count - 1], right[count - 1]};
}

} // namespace

void read_column(std::span<const model::Bar> bars, Field field, double* out) {
    const auto each = [&](auto of) {
        for (std::size_t i = 0; i < bars.size(); ++i) {
            out[i] = of(bars[i]);
        }
    };
    switch (field) { // The prices, which most programs read, without a choice at every bar.
    case Field::open: each([](const model::Bar& bar) { return base::to_float(bar.open); }); break;
    case Field::high: each([](const model::Bar& bar) { return base::to_float(bar.high); }); break;
    case Field::low: each([](const model::Bar& bar) { return base::to_float(bar.low); }); break;
    case Field::close: each([](const model::Bar& bar) { return base::to_float(bar.close); }); break;
    default: each([&](const model::Bar& bar) { return read(bar, field); });
    }
}

void run_step(const Step& step, State& state, std::span<const model::Bar> bars,
              const double* const* in, double* const* out) {
    const std::size_t count = bars.size();
    switch (step.op) {
    case Op::field: read_column(bars, step.field, out[0]); break;
    case Op::crossover: cross(std::get<CrossState>(state), in[0], in[1], out[0], count); break;
    case Op::crossunder: cross(std::get<CrossState>(state), in[1], in[0], out[0], count); break;
    case Op::lag:
        for (std::size_t i = 0; i < count; ++i) {
            out[0][i] = std::get<LagState>(state).next(in[0][i]);
        }
        break;
    case Op::indicator: (*std::get<IndicatorState>(state)).run(in, out, count); break;
    default: elementwise(step.op, in[0], in[1], out[0], count);
    }
}

} // namespace tradecore::graph
