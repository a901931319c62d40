// SPDX-License-Identifier: Apache-2.0
// Moving averages.
#include "tradecore/indicators/average.hpp"
#include "tradecore/indicators/detail/rows.hpp"
#include "tradecore/indicators/mavp.hpp"
#include "tradecore/indicators/tradingview.hpp"

namespace tradecore::indicators::detail {
namespace {

struct Vwma : Definition<2> {
    int period;
    Sum money, volume;

    explicit Vwma(int period_) : period(period_), money(period_), volume(period_) {}
    [[nodiscard]] int lookback() const noexcept { return money.lookback(); }
    template <class Self, class Run, class X>
    static auto define(Self& self, Run& run, X x, X volume) {
        const auto money =
            run(self.money, run.mix([](double a, double b) { return a * b; }, x, volume));
        // A period of 1 is the input, whatever its volume.
        return run.mix(
            [is_one = self.period == 1](double whole, double all, double value) {
                return is_one ? value : whole / all;
            },
            money, run(self.volume, volume), x);
    }
};

std::unique_ptr<Indicator> make_mavp(const Settings& s) {
    const int most = s.whole(1);
    const int least = std::min(s.whole(0), most);
    return s.whole(2) == 0 ? make<MeanOfAny>(least, most)
                           : make<AverageOfAny>(least, most, s.whole(2));
}

constexpr Row kOverlapRows[] = {
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
     .settings = {period(30), convention()},
     .outputs = kReal,
     .make = [](const Settings& s) { return make_by<Ema, EmaFromFirst>(s.whole(1), s.whole(0)); },
     .tradingview = "begins with the first value, on bar 0"},
    {.name = "wma",
     .group = Group::overlap,
     .title = "weighted moving average",
     .formula = "mean of the last `period` values, weighted 1, 2, ... `period`",
     .inputs = {"x"},
     .settings = {period(30)},
     .outputs = kReal,
     .make = [](const Settings& s) { return make<Wma>(s.whole(0)); }},
    {.name = "dema",
     .group = Group::overlap,
     .title = "double exponential moving average",
     .formula = "2 e - ema(e), e = ema(x)",
     .inputs = {"x"},
     .settings = {period(30)},
     .outputs = kReal,
     .make = [](const Settings& s) { return make<Dema>(s.whole(0)); }},
    {.name = "tema",
     .group = Group::overlap,
     .title = "triple exponential moving average",
     .formula = "3 e - 3 ema(e) + ema(ema(e)), e = ema(x)",
     .inputs = {"x"},
     .settings = {period(30)},
     .outputs = kReal,
     .make = [](const Settings& s) { return make<Tema>(s.whole(0)); }},
    {.name = "trima",
     .group = Group::overlap,
     .title = "triangular moving average",
     .formula = "sma(sma(x, (period + 1) / 2), period / 2 + 1), whole quotients",
     .inputs = {"x"},
     .settings = {period(30)},
     .outputs = kReal,
     .make = [](const Settings& s) { return make<Trima>(s.whole(0)); }},
    {.name = "kama",
     .group = Group::overlap,
     .title = "Kaufman's adaptive moving average",
     .formula = "k + (r * (2/3 - 2/31) + 2/31)^2 * (x - k), r = |x - x[period ago]| over the sum "
                "of the steps between them",
     .inputs = {"x"},
     .settings = {period(30)},
     .outputs = kReal,
     .make = [](const Settings& s) { return make<Kama>(s.whole(0)); }},
    {.name = "mama",
     .group = Group::overlap,
     .title = "MESA adaptive moving average and its follower",
     .formula = "averages that follow the faster, the slower the phase of the dominant cycle turns",
     .inputs = {"x"},
     .settings = {number("fastlimit", 0.5, 0.01, 0.99), number("slowlimit", 0.05, 0.01, 0.99)},
     .outputs = {"mama", "fama"},
     .make = [](const Settings& s) { return make<Mama>(s.number(0), s.number(1)); }},
    {.name = "t3",
     .group = Group::overlap,
     .title = "Tillson's T3 moving average",
     .formula = "g(g(g(x))), g(x) = (1 + vfactor) e - vfactor ema(e), e = ema(x)",
     .inputs = {"x"},
     .settings = {period(5), number("vfactor", 0.7, 0.0, 1.0)},
     .outputs = kReal,
     .make = [](const Settings& s) { return make<T3>(s.whole(0), s.number(1)); }},
    {.name = "hma",
     .group = Group::overlap,
     .title = "Hull moving average",
     .formula = "wma(2 wma(x, period / 2) - wma(x, period), sqrt(period)), periods cut to whole",
     .inputs = {"x"},
     .settings = {period(20)},
     .outputs = kReal,
     .make = [](const Settings& s) { return make<Hma>(s.whole(0)); }},
    {.name = "zlema",
     .group = Group::overlap,
     .title = "zero-lag exponential moving average",
     .formula = "ema(2 x - x[(period - 1) / 2 ago]), a whole quotient",
     .inputs = {"x"},
     .settings = {period(30)},
     .outputs = kReal,
     .make = [](const Settings& s) { return make<Zlema>(s.whole(0)); }},
    {.name = "rma",
     .group = Group::overlap,
     .title = "Wilder's moving average",
     .formula = "r + (x - r) / period, from the mean of the first `period` values",
     .inputs = {"x"},
     .settings = {period(30)},
     .outputs = kReal,
     .make = [](const Settings& s) { return make<Rma>(s.whole(0)); }},
    {.name = "ma",
     .group = Group::overlap,
     .title = "any moving average",
     .formula = "the one that `matype` names; of a `period` of 1, the input",
     .inputs = {"x"},
     .settings = {period(30), matype()},
     .outputs = kReal,
     .make = [](const Settings& s) { return make<Average>(s.whole(0), s.whole(1)); }},
    {.name = "mavp",
     .group = Group::overlap,
     .title = "moving average of a period that varies",
     .formula = "the one that `matype` names, of as many bars as `periods` says",
     .inputs = {"x", "periods"},
     .settings = {whole("minperiod", 2), whole("maxperiod", 30), matype()},
     .outputs = kReal,
     .make = make_mavp},
    {.name = "vwma",
     .group = Group::overlap,
     .title = "volume-weighted moving average",
     .formula = "sum of x * volume over the last `period` bars, over that of volume",
     .inputs = {"x", "volume"},
     .settings = {period(30)},
     .outputs = kReal,
     .make = [](const Settings& s) { return make<Vwma>(s.whole(0)); }},
    {.name = "ht_trendline",
     .group = Group::overlap,
     .title = "Ehlers' instantaneous trend line",
     .formula = "mean over the dominant cycle, smoothed by (4 y + 3 y1 + 2 y2 + y3) / 10",
     .inputs = {"x"},
     .settings = {},
     .outputs = kReal,
     .make = [](const Settings&) { return make<HtTrendline>(); }},
};

} // namespace

std::span<const Row> overlap_rows() noexcept {
    return kOverlapRows;
}

} // namespace tradecore::indicators::detail
