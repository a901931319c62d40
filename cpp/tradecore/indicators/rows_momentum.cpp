// SPDX-License-Identifier: Apache-2.0
// Speed and direction of a series.
#include "tradecore/indicators/detail/rows.hpp"
#include "tradecore/indicators/recursive.hpp"
#include "tradecore/indicators/rolling.hpp"

namespace tradecore::indicators::detail {
namespace {

struct Stoch : Definition<3, 2> {
    Place place;
    Sma slowk, slowd;

    Stoch(int fastk, int slowk_, int slowd_) : place(fastk), slowk(slowk_), slowd(slowd_) {}
    [[nodiscard]] int lookback() const noexcept {
        return place.lookback() + slowk.lookback() + slowd.lookback();
    }
    template <class Self, class Run, class X>
    static auto define(Self& self, Run& run, X high, X low, X close) {
        const auto k = run(self.slowk, run(self.place, high, low, close));
        const auto d = run(self.slowd, k);
        return run.give(run.map([](double a, double) { return a; }, k, d), d);
    }
};

const Row kRows[] = {
    {.name = "mom",
     .group = Group::momentum,
     .title = "momentum",
     .formula = "x - x[period ago]",
     .inputs = {"x"},
     .settings = {period(10)},
     .outputs = kReal,
     .make = [](const Settings& s) { return make<Mom>(s.whole(0)); }},
    {.name = "roc",
     .group = Group::momentum,
     .title = "rate of change in percent",
     .formula = "100 * (x / x[period ago] - 1), 0 where the base is 0",
     .inputs = {"x"},
     .settings = {period(10)},
     .outputs = kReal,
     .make = [](const Settings& s) { return make<Roc>(s.whole(0)); }},
    {.name = "rsi",
     .group = Group::momentum,
     .title = "relative strength index",
     .formula = "100 * gain / (gain + loss), Wilder averages; 0 where nothing has moved",
     .inputs = {"x"},
     .settings = {period(14, 2)},
     .outputs = kReal,
     .make = [](const Settings& s) { return make<Rsi>(s.whole(0)); }},
    {.name = "macd",
     .group = Group::momentum,
     .title = "moving average convergence and divergence",
     .formula = "ema(fast) - ema(slow), its ema, and their difference",
     .inputs = {"x"},
     .settings = {whole("fastperiod", 12, 2), whole("slowperiod", 26, 2), whole("signalperiod", 9)},
     .outputs = {"macd", "macdsignal", "macdhist"},
     .make = [](const Settings& s) { return make<Macd>(s.whole(0), s.whole(1), s.whole(2)); }},
    {.name = "stoch",
     .group = Group::momentum,
     .title = "slow stochastic",
     .formula =
         "average of 100 * (close - low) / (high - low) over `fastk_period`, and its average",
     .inputs = {"high", "low", "close"},
     .settings = {whole("fastk_period", 5), whole("slowk_period", 3), whole("slowd_period", 3)},
     .outputs = {"slowk", "slowd"},
     .make = [](const Settings& s) { return make<Stoch>(s.whole(0), s.whole(1), s.whole(2)); }},
    {.name = "adx",
     .group = Group::momentum,
     .title = "average directional index",
     .formula = "Wilder average of 100 * |+DI - -DI| / (+DI + -DI)",
     .inputs = {"high", "low", "close"},
     .settings = {period(14, 2)},
     .outputs = kReal,
     .make = [](const Settings& s) { return make<Adx>(s.whole(0)); }},
};

} // namespace

std::span<const Row> momentum_rows() noexcept {
    return kRows;
}

} // namespace tradecore::indicators::detail
