// SPDX-License-Identifier: Apache-2.0
// Momentum as a swing around zero or between two bounds.
#include "tradecore/indicators/cumulative.hpp"
#include "tradecore/indicators/detail/rows.hpp"
#include "tradecore/indicators/deviation.hpp"
#include "tradecore/indicators/pairwise.hpp"
#include "tradecore/indicators/recursive.hpp"
#include "tradecore/indicators/rolling.hpp"

namespace tradecore::indicators::detail {
namespace {

/// A type rather than a function, so that it is compiled into the loops that call it.
struct Typical {
    double operator()(double high, double low, double close) const noexcept {
        return (high + low + close) / 3.0;
    }
};
/// The step of x where it is upwards, its size where it is downwards.
struct GainAndLoss {
    static constexpr std::size_t kInputs = 1;
    static constexpr std::size_t kOutputs = 2;
    static constexpr bool kFromFirst = false;
    static Value<2> value(const std::array<double, 1>& now,
                          const std::array<double, 1>& before) noexcept {
        const double step = now[0] - before[0];
        return {step > 0.0 ? step : 0.0, step < 0.0 ? -step : 0.0};
    }
};
/// Price times volume where the price rose, and where it fell. Of price and volume.
struct Flows {
    static constexpr std::size_t kInputs = 2;
    static constexpr std::size_t kOutputs = 2;
    static constexpr bool kFromFirst = false;
    static Value<2> value(const std::array<double, 2>& now,
                          const std::array<double, 2>& before) noexcept {
        const double flow = now[0] * now[1];
        return {now[0] > before[0] ? flow : 0.0, now[0] < before[0] ? flow : 0.0};
    }
};
/// How far the close stands above the low of the bar or the close before, and the true range.
struct Pressure {
    static constexpr std::size_t kInputs = 3;
    static constexpr std::size_t kOutputs = 2;
    static constexpr bool kFromFirst = false;
    static Value<2> value(const std::array<double, 3>& now,
                          const std::array<double, 3>& before) noexcept {
        const double bottom = now[1] < before[2] ? now[1] : before[2];
        return {now[2] - bottom, RangeOfBar::value(now, before)};
    }
};

struct Ao : Definition<2> {
    static constexpr bool kPartsSkip = true;
    Sma fast, slow;

    Ao(int fast_, int slow_) : fast(fast_), slow(slow_) {}
    [[nodiscard]] int lookback() const noexcept {
        return std::max(fast.lookback(), slow.lookback());
    }
    template <class Self, class Run, class X>
    static auto define(Self& self, Run& run, X high, X low) {
        const auto middle =
            run.keep(run.mix([](double h, double l) { return (h + l) / 2.0; }, high, low));
        return run.mix([](double a, double b) { return a - b; }, run(self.fast, middle),
                       run(self.slow, middle));
    }
};

struct Ac : Definition<2> {
    static constexpr bool kPartsSkip = true;
    Ao ao;
    Sma signal;

    Ac(int fast, int slow, int signal_) : ao(fast, slow), signal(signal_) {}
    [[nodiscard]] int lookback() const noexcept { return ao.lookback() + signal.lookback(); }
    template <class Self, class Run, class X>
    static auto define(Self& self, Run& run, X high, X low) {
        const auto line = run.keep(Ao::define(self.ao, run, high, low));
        return run.mix([](double a, double b) { return a - b; }, line, run(self.signal, line));
    }
};

struct Cci : Definition<3> {
    static constexpr bool kPartsSkip = true;
    Deviation deviation;

    explicit Cci(int period) : deviation(period) {}
    [[nodiscard]] int lookback() const noexcept { return deviation.lookback(); }
    template <class Self, class Run, class X>
    static auto define(Self& self, Run& run, X high, X low, X close) {
        const auto price = run.keep(run.mix(Typical{}, high, low, close));
        const auto [mean, spread] = run(self.deviation, price);
        return run.mix(
            [](double p, double middle, double wide) {
                const double value = (p - middle) / (0.015 * wide);
                return wide != 0.0 ? value : 0.0;
            },
            price, mean, spread);
    }
};

/// rsi(x) - rsi(-x) is 100 * (gain - loss) / (gain + loss).
struct Cmo : Definition<1> {
    static constexpr bool kPartsSkip = true;
    Rsi gain, loss;

    explicit Cmo(int period) : gain(period), loss(period) {}
    [[nodiscard]] int lookback() const noexcept { return gain.lookback(); }
    template <class Self, class Run, class X> static auto define(Self& self, Run& run, X x) {
        return run.mix([](double up, double down) { return up - down; }, run(self.gain, x),
                       run(self.loss, run.mix([](double a) { return -a; }, x)));
    }
};

struct Cmou : Definition<1> {
    static constexpr bool kPartsSkip = true;
    Pairwise<GainAndLoss> steps;
    Sum up, down;

    explicit Cmou(int period) : up(period), down(period) {}
    [[nodiscard]] int lookback() const noexcept { return 1 + up.lookback(); }
    template <class Self, class Run, class X> static auto define(Self& self, Run& run, X x) {
        const auto [up, down] = run(self.steps, x);
        return run.mix(
            [](double gain, double loss) {
                const double total = gain + loss;
                const double value = 100.0 * ((gain - loss) / total);
                return total != 0.0 ? value : 0.0;
            },
            run(self.up, up), run(self.down, down));
    }
};

struct Imi : Definition<2> {
    Sum up, down;

    explicit Imi(int period) : up(period), down(period) {}
    [[nodiscard]] int lookback() const noexcept { return up.lookback(); }
    template <class Self, class Run, class X>
    static auto define(Self& self, Run& run, X open, X close) {
        const auto rise =
            run.map([](double o, double c) { return c > o ? c - o : 0.0; }, open, close);
        const auto fall =
            run.map([](double o, double c) { return c < o ? o - c : 0.0; }, open, close);
        return run.map(
            [](double gain, double loss) {
                const double total = gain + loss;
                const double value = 100.0 * (gain / total);
                return total != 0.0 ? value : 50.0;
            },
            run(self.up, rise), run(self.down, fall));
    }
};

struct Mfi : Definition<4> {
    static constexpr bool kPartsSkip = true;
    Pairwise<Flows> flows;
    Sum up, down;

    explicit Mfi(int period) : up(period), down(period) {}
    [[nodiscard]] int lookback() const noexcept { return 1 + up.lookback(); }
    template <class Self, class Run, class X>
    static auto define(Self& self, Run& run, X high, X low, X close, X volume) {
        const auto [up, down] = run(self.flows, run.mix(Typical{}, high, low, close), volume);
        return run.mix(
            [](double gain, double loss) {
                const double total = gain + loss;
                const double value = 100.0 * (gain / total);
                return total != 0.0 ? value : 0.0;
            },
            run(self.up, up), run(self.down, down));
    }
};

/// A bar whose price equals the one before counts on neither side, the first one on both.
struct MfiFromFirst : Definition<4> {
    Previous before;
    Sum up, down;

    explicit MfiFromFirst(int period) : up(period), down(period) {}
    [[nodiscard]] int lookback() const noexcept { return up.lookback(); }
    template <class Self, class Run, class X>
    static auto define(Self& self, Run& run, X high, X low, X close, X volume) {
        const auto price = run.keep(run.mix(Typical{}, high, low, close));
        const auto was = run(self.before, price); // NaN on the first bar: comparisons fail.
        const auto rising = [](double p, double p1, double v) { return p <= p1 ? 0.0 : p * v; };
        const auto falling = [](double p, double p1, double v) { return p >= p1 ? 0.0 : p * v; };
        return run.mix(
            [](double gain, double loss) {
                const double value = 100.0 * (gain / (gain + loss));
                return loss != 0.0 ? value : 100.0;
            },
            run(self.up, run.mix(rising, price, was, volume)),
            run(self.down, run.mix(falling, price, was, volume)));
    }
};

/// rsi(x) and rsi(-x) are both 0 only where nothing has moved.
struct RsiOfNoLoss : Definition<1> {
    static constexpr bool kPartsSkip = true;
    Rsi gain, loss;

    explicit RsiOfNoLoss(int period) : gain(period), loss(period) {}
    [[nodiscard]] int lookback() const noexcept { return gain.lookback(); }
    template <class Self, class Run, class X> static auto define(Self& self, Run& run, X x) {
        return run.mix([](double up, double down) { return up + down != 0.0 ? up : 100.0; },
                       run(self.gain, x), run(self.loss, run.mix([](double a) { return -a; }, x)));
    }
};

struct Smi : Definition<3, 2> {
    Max top;
    Min bottom;
    Ema off_slow, off_fast, wide_slow, wide_fast, signal;

    Smi(int period, int fast, int slow, int signal_)
        : top(period), bottom(period), off_slow(Weights::span(slow), slow, top.lookback()),
          off_fast(Weights::span(fast), fast, top.lookback() + off_slow.lookback()),
          wide_slow(off_slow), wide_fast(off_fast),
          signal(Weights::span(signal_), signal_,
                 top.lookback() + off_slow.lookback() + off_fast.lookback()) {}
    [[nodiscard]] int lookback() const noexcept {
        return top.lookback() + off_slow.lookback() + off_fast.lookback() + signal.lookback();
    }
    template <class Self, class Run, class X>
    static auto define(Self& self, Run& run, X high, X low, X close) {
        const auto upper = run(self.top, high);
        const auto lower = run(self.bottom, low);
        const auto off = run.mix([](double c, double h, double l) { return c - (h + l) / 2.0; },
                                 close, upper, lower);
        const auto wide = run.mix([](double h, double l) { return h - l; }, upper, lower);
        const auto line = run.keep(run.mix(
            [](double o, double w) {
                const double value = 200.0 * (o / w);
                return w != 0.0 ? value : 0.0;
            },
            run(self.off_fast, run(self.off_slow, off)),
            run(self.wide_fast, run(self.wide_slow, wide))));
        const auto mean = run(self.signal, line);
        return run.give(run.map([](double a, double) { return a; }, line, mean), mean);
    }
};

struct Ultosc : Definition<3> {
    static constexpr bool kPartsSkip = true;
    Pairwise<Pressure> bars;
    Sum pressure1, pressure2, pressure3;
    Sum range1, range2, range3;

    Ultosc(int one, int two, int three) : Ultosc(sorted({one, two, three})) {}
    [[nodiscard]] int lookback() const noexcept { return 1 + range3.lookback(); }
    template <class Self, class Run, class X>
    static auto define(Self& self, Run& run, X high, X low, X close) {
        const auto [p, r] = run(self.bars, high, low, close);
        return run.mix(
            [](double p1, double r1, double p2, double r2, double p3, double r3) {
                const double a = p1 / r1;
                const double b = p2 / r2;
                const double c = p3 / r3;
                const double sum = 4.0 * (r1 != 0.0 ? a : 0.0) + 2.0 * (r2 != 0.0 ? b : 0.0);
                return (sum + (r3 != 0.0 ? c : 0.0)) * (100.0 / 7.0);
            },
            run(self.pressure1, p), run(self.range1, r), run(self.pressure2, p),
            run(self.range2, r), run(self.pressure3, p), run(self.range3, r));
    }

private:
    using Periods = std::array<int, 3>;
    static Periods sorted(Periods periods) noexcept {
        std::ranges::sort(periods);
        return periods;
    }
    explicit Ultosc(const Periods& p)
        : pressure1(p[0]), pressure2(p[1]), pressure3(p[2]), range1(p[0]), range2(p[1]),
          range3(p[2]) {}
};

constexpr Row kMomentumOscillatorsRows[] = {
    {.name = "ac",
     .group = Group::momentum,
     .title = "accelerator oscillator",
     .formula = "ao - mean of the last `signalperiod` values of it",
     .inputs = {"high", "low"},
     .settings = {whole("fastperiod", 5, 2), whole("slowperiod", 34, 2),
                  whole("signalperiod", 5, 2)},
     .outputs = kReal,
     .make = [](const Settings& s) { return make<Ac>(s.whole(0), s.whole(1), s.whole(2)); }},
    {.name = "ao",
     .group = Group::momentum,
     .title = "awesome oscillator",
     .formula = "sma(fast) - sma(slow) of (high + low) / 2",
     .inputs = {"high", "low"},
     .settings = {whole("fastperiod", 5, 2), whole("slowperiod", 34, 2)},
     .outputs = kReal,
     .make = [](const Settings& s) { return make<Ao>(s.whole(0), s.whole(1)); }},
    {.name = "cci",
     .group = Group::momentum,
     .title = "commodity channel index",
     .formula = "(p - mean) / (0.015 * mean absolute deviation), p = (high + low + close) / 3; 0 "
                "where nothing deviates",
     .inputs = {"high", "low", "close"},
     .settings = {period(14, 2)},
     .outputs = kReal,
     .make = [](const Settings& s) { return make<Cci>(s.whole(0)); }},
    {.name = "cmo",
     .group = Group::momentum,
     .title = "Chande momentum oscillator",
     .formula = "100 * (gain - loss) / (gain + loss), Wilder averages; 0 where nothing has moved",
     .inputs = {"x"},
     .settings = {period(14, 2), convention()},
     .outputs = kReal,
     .make = [](const Settings& s) { return make_by<Cmo, Cmou>(s.whole(1), s.whole(0)); },
     .tradingview = "sums over the last `period` steps, as cmou"},
    {.name = "cmou",
     .group = Group::momentum,
     .title = "Chande momentum oscillator, unsmoothed",
     .formula = "100 * (gain - loss) / (gain + loss), sums over `period` steps; 0 where nothing "
                "has moved",
     .inputs = {"x"},
     .settings = {period(14, 2)},
     .outputs = kReal,
     .make = [](const Settings& s) { return make<Cmou>(s.whole(0)); }},
    {.name = "imi",
     .group = Group::momentum,
     .title = "intraday momentum index",
     .formula = "100 * up / (up + down), sums of rising and falling bodies; 50 where there is none",
     .inputs = {"open", "close"},
     .settings = {period(14, 2)},
     .outputs = kReal,
     .make = [](const Settings& s) { return make<Imi>(s.whole(0)); }},
    {.name = "mfi",
     .group = Group::momentum,
     .title = "money flow index",
     .formula = "100 * up / (up + down), sums of p * volume where p rose and fell, p = (high + low "
                "+ close) / 3",
     .inputs = {"high", "low", "close", "volume"},
     .settings = {period(14, 2), convention()},
     .outputs = kReal,
     .make = [](const Settings& s) { return make_by<Mfi, MfiFromFirst>(s.whole(1), s.whole(0)); },
     .tradingview = "100 where nothing flowed down; bar 0 counts on both sides, so that the first "
                    "value stands on bar `period` - 1"},
    {.name = "rsi",
     .group = Group::momentum,
     .title = "relative strength index",
     .formula = "100 * gain / (gain + loss), Wilder averages; 0 where nothing has moved",
     .inputs = {"x"},
     .settings = {period(14, 2), convention()},
     .outputs = kReal,
     .make = [](const Settings& s) { return make_by<Rsi, RsiOfNoLoss>(s.whole(1), s.whole(0)); },
     .tradingview = "100 where nothing has fallen, which includes where nothing has moved"},
    {.name = "smi",
     .group = Group::momentum,
     .title = "stochastic momentum index",
     .formula = "200 * e(close - middle) / e(width) of the range of `period` bars, e = ema(fast) "
                "of ema(slow); and its ema",
     .inputs = {"high", "low", "close"},
     .settings = {period(13, 2), whole("fastperiod", 2, 2), whole("slowperiod", 25, 2),
                  whole("signalperiod", 9, 2)},
     .outputs = {"smi", "smisignal"},
     .make =
         [](const Settings& s) {
             return make<Smi>(s.whole(0), s.whole(1), s.whole(2), s.whole(3));
         }},
    {.name = "ultosc",
     .group = Group::momentum,
     .title = "ultimate oscillator",
     .formula = "100 * (4 a + 2 b + c) / 7, each the sum of close - min(low, close before) over "
                "that of the true range",
     .inputs = {"high", "low", "close"},
     .settings = {whole("period1", 7), whole("period2", 14), whole("period3", 28)},
     .outputs = kReal,
     .make = [](const Settings& s) { return make<Ultosc>(s.whole(0), s.whole(1), s.whole(2)); }},
    {.name = "willr",
     .group = Group::momentum,
     .title = "Williams %R",
     .formula = "-100 * (highest - close) / (highest - lowest), 0 where the range is empty",
     .inputs = {"high", "low", "close"},
     .settings = {period(14, 2)},
     .outputs = kReal,
     .make = [](const Settings& s) { return make<Willr>(s.whole(0)); }},
};

} // namespace

std::span<const Row> momentum_oscillator_rows() noexcept {
    return kMomentumOscillatorsRows;
}

} // namespace tradecore::indicators::detail
