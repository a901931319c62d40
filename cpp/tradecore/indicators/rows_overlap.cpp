// SPDX-License-Identifier: Apache-2.0
// Averages and bands on the scale of their input.
#include "tradecore/indicators/detail/rows.hpp"
#include "tradecore/indicators/recursive.hpp"
#include "tradecore/indicators/rolling.hpp"

namespace tradecore::indicators::detail {
namespace {

struct Dema : Definition<1> {
    Ema first, second;

    explicit Dema(int period) : first(period), second(period) {}
    [[nodiscard]] int lookback() const noexcept { return first.lookback() + second.lookback(); }
    template <class Self, class Run, class X> static auto define(Self& self, Run& run, X x) {
        const auto once = run(self.first, x);
        const auto twice = run(self.second, once);
        return run.map([](double a, double b) { return 2.0 * a - b; }, once, twice);
    }
};

constexpr Few<std::string_view, kOutputsMax> kBands{"upperband", "middleband", "lowerband"};

const Row kRows[] = {
    {.name = "sma",
     .group = Group::overlap,
     .title = "simple moving average",
     .formula = "mean of the last `period` values",
     .inputs = {"x"},
     .settings = {period(30)},
     .outputs = kReal,
     .make = [](const Settings& s) { return make<Sma>(s.whole(0)); }},
    {.name = "ema",
     .group = Group::overlap,
     .title = "exponential moving average",
     .formula = "e + 2 / (period + 1) * (x - e), from the mean of the first `period` values",
     .inputs = {"x"},
     .settings = {period(30)},
     .outputs = kReal,
     .make = [](const Settings& s) { return make<Ema>(s.whole(0)); }},
    {.name = "dema",
     .group = Group::overlap,
     .title = "double exponential moving average",
     .formula = "2 e - ema(e), e = ema(x)",
     .inputs = {"x"},
     .settings = {period(30)},
     .outputs = kReal,
     .make = [](const Settings& s) { return make<Dema>(s.whole(0)); }},
    {.name = "bbands",
     .group = Group::overlap,
     .title = "Bollinger Bands",
     .formula = "mean of the last `period` values, and deviations of the population around it",
     .inputs = {"x"},
     .settings = {period(20, 2), number("nbdevup", 2.0), number("nbdevdn", 2.0)},
     .outputs = kBands,
     .make = [](const Settings& s) { return make<Bands>(s.whole(0), s.number(1), s.number(2)); }},
};

} // namespace

std::span<const Row> overlap_rows() noexcept {
    return kRows;
}

} // namespace tradecore::indicators::detail
