// SPDX-License-Identifier: Apache-2.0
// How far a series has come: differences and ratios of values, and of values and averages.
#include "tradecore/indicators/average.hpp"
#include "tradecore/indicators/cumulative.hpp"
#include "tradecore/indicators/detail/rows.hpp"
#include "tradecore/indicators/pairwise.hpp"
#include "tradecore/indicators/recursive.hpp"
#include "tradecore/indicators/rolling.hpp"
#include "tradecore/indicators/strength.hpp"

namespace tradecore::indicators::detail {
namespace {

/// A function of the value and of the one `period` bars before, 0 where that is 0.
template <class Function> struct Compared : Definition<1> {
    static constexpr bool kPartsSkip = true;
    Lag lag;

    explicit Compared(int period) : lag(period) {}
    [[nodiscard]] int lookback() const noexcept { return lag.lookback(); }
    template <class Self, class Run, class X> static auto define(Self& self, Run& run, X x) {
        return run.mix(
            [](double now, double before) {
                const double value = Function::value(now, before);
                return before != 0.0 ? value : 0.0;
            },
            x, run(self.lag, x));
    }
};
struct Change {
    static double value(double now, double before) noexcept { return (now - before) / before; }
};
struct Ratio {
    static double value(double now, double before) noexcept { return now / before; }
};
struct Percent {
    static double value(double now, double before) noexcept { return 100.0 * (now / before); }
};

struct Coppock : Definition<1> {
    static constexpr bool kPartsSkip = true;
    Roc one, other;
    Trend trend;

    Coppock(int period, int one_, int other_)
        : one(one_), other(other_), trend(period, 2.0 / (period * (period + 1.0))) {}
    [[nodiscard]] int lookback() const noexcept {
        return std::max(one.lookback(), other.lookback()) + trend.lookback();
    }
    template <class Self, class Run, class X> static auto define(Self& self, Run& run, X x) {
        const auto sum =
            run.mix([](double a, double b) { return a + b; }, run(self.one, x), run(self.other, x));
        const auto [mean, tilt] = run(self.trend, sum);
        return run.mix([](double a, double b) { return a + b; }, mean, tilt);
    }
};

struct Dpo : Definition<1> {
    static constexpr bool kPartsSkip = true;
    Lag lag;
    Sma mean;

    explicit Dpo(int period) : lag(period / 2 + 1), mean(period) {}
    [[nodiscard]] int lookback() const noexcept {
        return std::max(lag.lookback(), mean.lookback());
    }
    template <class Self, class Run, class X> static auto define(Self& self, Run& run, X x) {
        return run.mix([](double before, double middle) { return before - middle; },
                       run(self.lag, x), run(self.mean, x));
    }
};

struct Er : Definition<1> {
    static constexpr bool kPartsSkip = true;
    Pairwise<StepSize> step;
    Mom way;
    Sum path;

    explicit Er(int period) : way(period), path(period) {}
    [[nodiscard]] int lookback() const noexcept { return way.lookback(); }
    template <class Self, class Run, class X> static auto define(Self& self, Run& run, X x) {
        return run.mix(
            [](double way_, double path_) {
                const double value = std::fabs(way_) / path_;
                return path_ != 0.0 ? value : 1.0;
            },
            run(self.way, x), run(self.path, run(self.step, x)));
    }
};

struct Eri : Definition<3, 2> {
    Ema middle;

    explicit Eri(int period) : middle(period) {}
    [[nodiscard]] int lookback() const noexcept { return middle.lookback(); }
    template <class Self, class Run, class X>
    static auto define(Self& self, Run& run, X high, X low, X close) {
        const auto mean = run(self.middle, close);
        const auto above = [](double a, double b) { return a - b; };
        return run.give(run.mix(above, high, mean), run.mix(above, low, mean));
    }
};

struct Fosc : Definition<1> {
    static constexpr bool kPartsSkip = true;
    Trend trend;
    Lag lag;

    // The slope times the bars from the middle of the window to the bar after it.
    explicit Fosc(int period) : trend(period, 6.0 / (period * (period - 1.0))), lag(1) {}
    [[nodiscard]] int lookback() const noexcept { return trend.lookback() + 1; }
    template <class Self, class Run, class X> static auto define(Self& self, Run& run, X x) {
        const auto [mean, rise] = run(self.trend, x);
        const auto forecast = run.mix([](double a, double b) { return a + b; }, mean, rise);
        return run.map(
            [](double now, double foreseen) {
                const double value = 100.0 * ((now - foreseen) / now);
                return now != 0.0 ? value : 0.0;
            },
            x, run(self.lag, forecast));
    }
};

struct Qstick : Definition<2> {
    static constexpr bool kPartsSkip = true;
    Sma mean;

    explicit Qstick(int period) : mean(period) {}
    [[nodiscard]] int lookback() const noexcept { return mean.lookback(); }
    template <class Self, class Run, class X>
    static auto define(Self& self, Run& run, X open, X close) {
        return run.last(self.mean, run.mix([](double o, double c) { return c - o; }, open, close));
    }
};

/// Has no memory. As the values are differences, an odd input shows in one of them.
class Bop {
public:
    static constexpr std::size_t kInputs = 4;
    static constexpr std::size_t kOutputs = 1;

    double update(double open, double high, double low, double close) noexcept {
        return peek(open, high, low, close);
    }
    [[nodiscard]] double peek(double open, double high, double low, double close) const noexcept {
        const double move = close - open;
        const double width = high - low;
        const double odd = (move - move) + (width - width); // 0, or NaN.
        const double value = move / width;
        return (width != 0.0 ? value : 0.0) + odd;
    }
    [[nodiscard]] static int lookback() noexcept { return 0; }
    void run(const Inputs<4>& in, const Outputs<1>& out, std::size_t count) noexcept {
        for (std::size_t i = 0; i < count; ++i) {
            out[0][i] = peek(in[0][i], in[1][i], in[2][i], in[3][i]);
        }
    }
};

struct Trix : Definition<1> {
    static constexpr bool kPartsSkip = true;
    Ema first, second, third;
    Roc change;

    explicit Trix(int period)
        : first(nested_ema(period, 0)), second(nested_ema(period, 1)), third(nested_ema(period, 2)),
          change(1) {}
    [[nodiscard]] int lookback() const noexcept { return 3 * first.lookback() + 1; }
    template <class Self, class Run, class X> static auto define(Self& self, Run& run, X x) {
        return run.last(self.change, run(self.third, run(self.second, run(self.first, x))));
    }
};

/// From the low or the close before up to the close where it rose, down from the high or the close
/// before where it fell.
struct Accumulated {
    static constexpr std::size_t kInputs = 3;
    static constexpr std::size_t kOutputs = 1;
    static constexpr bool kFromFirst = true;
    static double value(const std::array<double, 3>& now,
                        const std::array<double, 3>& before) noexcept {
        const auto [high, low, close] = now;
        const double earlier = before[2];
        const double bottom = low < earlier ? low : earlier;
        const double top = high > earlier ? high : earlier;
        const double up = close > earlier ? close - bottom : 0.0;
        return close < earlier ? close - top : up;
    }
};

struct Wad : Definition<3> {
    static constexpr bool kPartsSkip = true;
    Pairwise<Accumulated> moves;
    RunningSum total;

    [[nodiscard]] static int lookback() noexcept { return 0; }
    template <class Self, class Run, class X>
    static auto define(Self& self, Run& run, X high, X low, X close) {
        return run.last(self.total, run(self.moves, high, low, close));
    }
};

constexpr Row kMomentumRows[] = {
    {.name = "bop",
     .group = Group::momentum,
     .title = "balance of power",
     .formula = "(close - open) / (high - low), 0 where high equals low",
     .inputs = {"open", "high", "low", "close"},
     .settings = {},
     .outputs = kReal,
     .make = [](const Settings&) { return make<Bop>(); }},
    {.name = "coppock",
     .group = Group::momentum,
     .title = "Coppock curve",
     .formula = "weighted average of roc(roc1period) + roc(roc2period)",
     .inputs = {"x"},
     .settings = {whole("wmaperiod", 10), whole("roc1period", 11), whole("roc2period", 14)},
     .outputs = kReal,
     .make = [](const Settings& s) { return make<Coppock>(s.whole(0), s.whole(1), s.whole(2)); }},
    {.name = "dpo",
     .group = Group::momentum,
     .title = "detrended price oscillator",
     .formula = "x[period / 2 + 1 bars ago] - mean of the last `period` values",
     .inputs = {"x"},
     .settings = {period(20, 2)},
     .outputs = kReal,
     .make = [](const Settings& s) { return make<Dpo>(s.whole(0)); }},
    {.name = "er",
     .group = Group::momentum,
     .title = "efficiency ratio",
     .formula = "|x - x[period ago]| / sum of the |steps| between, 1 where nothing has moved",
     .inputs = {"x"},
     .settings = {period(10, 2)},
     .outputs = kReal,
     .make = [](const Settings& s) { return make<Er>(s.whole(0)); }},
    {.name = "eri",
     .group = Group::momentum,
     .title = "Elder ray index",
     .formula = "high - ema(close), low - ema(close)",
     .inputs = {"high", "low", "close"},
     .settings = {period(13)},
     .outputs = {"bullpower", "bearpower"},
     .make = [](const Settings& s) { return make<Eri>(s.whole(0)); }},
    {.name = "fosc",
     .group = Group::momentum,
     .title = "forecast oscillator",
     .formula = "100 * (x - f) / x, f where the line through the `period` values before pointed",
     .inputs = {"x"},
     .settings = {period(5, 2)},
     .outputs = kReal,
     .make = [](const Settings& s) { return make<Fosc>(s.whole(0)); }},
    {.name = "mom",
     .group = Group::momentum,
     .title = "momentum",
     .formula = "x - x[period ago]",
     .inputs = {"x"},
     .settings = {period(10)},
     .outputs = kReal,
     .make = [](const Settings& s) { return make<Mom>(s.whole(0)); }},
    {.name = "qstick",
     .group = Group::momentum,
     .title = "Qstick",
     .formula = "mean of the last `period` values of close - open",
     .inputs = {"open", "close"},
     .settings = {period(10)},
     .outputs = kReal,
     .make = [](const Settings& s) { return make<Qstick>(s.whole(0)); }},
    {.name = "roc",
     .group = Group::momentum,
     .title = "rate of change in percent",
     .formula = "100 * (x / x[period ago] - 1), 0 where the base is 0",
     .inputs = {"x"},
     .settings = {period(10)},
     .outputs = kReal,
     .make = [](const Settings& s) { return make<Roc>(s.whole(0)); }},
    {.name = "rocp",
     .group = Group::momentum,
     .title = "rate of change",
     .formula = "(x - x[period ago]) / x[period ago], 0 where the base is 0",
     .inputs = {"x"},
     .settings = {period(10)},
     .outputs = kReal,
     .make = [](const Settings& s) { return make<Compared<Change>>(s.whole(0)); }},
    {.name = "rocr",
     .group = Group::momentum,
     .title = "rate of change ratio",
     .formula = "x / x[period ago], 0 where the base is 0",
     .inputs = {"x"},
     .settings = {period(10)},
     .outputs = kReal,
     .make = [](const Settings& s) { return make<Compared<Ratio>>(s.whole(0)); }},
    {.name = "rocr100",
     .group = Group::momentum,
     .title = "rate of change ratio in percent",
     .formula = "100 * x / x[period ago], 0 where the base is 0",
     .inputs = {"x"},
     .settings = {period(10)},
     .outputs = kReal,
     .make = [](const Settings& s) { return make<Compared<Percent>>(s.whole(0)); }},
    {.name = "trix",
     .group = Group::momentum,
     .title = "rate of change of a triple exponential average",
     .formula = "roc(1) of ema(ema(ema(x)))",
     .inputs = {"x"},
     .settings = {period(30)},
     .outputs = kReal,
     .make = [](const Settings& s) { return make<Trix>(s.whole(0)); }},
    {.name = "tsi",
     .group = Group::momentum,
     .title = "true strength index",
     .formula = "100 * ema(ema(step)) / ema(ema(|step|)), step = x - x[1 ago]",
     .inputs = {"x"},
     .settings = {whole("firstperiod", 25, 2), whole("secondperiod", 13, 2)},
     .outputs = kReal,
     .make = [](const Settings& s) { return make<Tsi>(s.whole(0), s.whole(1)); }},
    {.name = "wad",
     .group = Group::momentum,
     .title = "Williams accumulation and distribution",
     .formula = "sum of c - min(l, c1) where c rose, c - max(h, c1) where it fell, c1 the close "
                "before",
     .inputs = {"high", "low", "close"},
     .settings = {},
     .outputs = kReal,
     .make = [](const Settings&) { return make<Wad>(); }},
};

} // namespace

std::span<const Row> momentum_rows() noexcept {
    return kMomentumRows;
}

} // namespace tradecore::indicators::detail
