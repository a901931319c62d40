// SPDX-License-Identifier: Apache-2.0
// Momentum as a swing around zero or between two bounds.
#include "tradecore/indicators/detail/rows.hpp"
#include "tradecore/indicators/deviation.hpp"
#include "tradecore/indicators/recursive.hpp"
#include "tradecore/indicators/rolling.hpp"

namespace tradecore::indicators::detail {
namespace {

double above_zero(double value) noexcept {
    return value > 0.0 ? value : 0.0;
}
double below_zero(double value) noexcept {
    return value < 0.0 ? -value : 0.0;
}
double typical(double high, double low, double close) noexcept {
    return (high + low + close) / 3.0;
}

struct Ao : Definition<2> {
    Sma fast, slow;

    Ao(int fast_, int slow_) : fast(fast_), slow(slow_) {}
    [[nodiscard]] int lookback() const noexcept {
        return std::max(fast.lookback(), slow.lookback());
    }
    template <class Self, class Run, class X>
    static auto define(Self& self, Run& run, X high, X low) {
        const auto middle =
            run.keep(run.map([](double h, double l) { return (h + l) / 2.0; }, high, low));
        return run.map([](double a, double b) { return a - b; }, run(self.fast, middle),
                       run(self.slow, middle));
    }
};

struct Ac : Definition<2> {
    Ao ao;
    Sma signal;

    Ac(int fast, int slow, int signal_) : ao(fast, slow), signal(signal_) {}
    [[nodiscard]] int lookback() const noexcept { return ao.lookback() + signal.lookback(); }
    template <class Self, class Run, class X>
    static auto define(Self& self, Run& run, X high, X low) {
        const auto line = run.keep(Ao::define(self.ao, run, high, low));
        return run.map([](double a, double b) { return a - b; }, line, run(self.signal, line));
    }
};

struct Cci : Definition<3> {
    Deviation deviation;

    explicit Cci(int period) : deviation(period) {}
    [[nodiscard]] int lookback() const noexcept { return deviation.lookback(); }
    template <class Self, class Run, class X>
    static auto define(Self& self, Run& run, X high, X low, X close) {
        const auto price = run.keep(run.map(typical, high, low, close));
        const auto [mean, spread] = run(self.deviation, price);
        return run.map(
            [](double p, double middle, double wide) {
                const double value = (p - middle) / (0.015 * wide);
                return wide != 0.0 ? value : 0.0;
            },
            price, mean, spread);
    }
};

/// rsi(x) - rsi(-x) is 100 * (gain - loss) / (gain + loss).
struct Cmo : Definition<1> {
    Rsi gain, loss;

    explicit Cmo(int period) : gain(period), loss(period) {}
    [[nodiscard]] int lookback() const noexcept { return gain.lookback(); }
    template <class Self, class Run, class X> static auto define(Self& self, Run& run, X x) {
        return run.map([](double up, double down) { return up - down; }, run(self.gain, x),
                       run(self.loss, run.map([](double a) { return -a; }, x)));
    }
};

struct Cmou : Definition<1> {
    Mom step;
    Sum up, down;

    explicit Cmou(int period) : step(1), up(period), down(period) {}
    [[nodiscard]] int lookback() const noexcept { return 1 + up.lookback(); }
    template <class Self, class Run, class X> static auto define(Self& self, Run& run, X x) {
        const auto step = run(self.step, x);
        return run.map(
            [](double gain, double loss) {
                const double total = gain + loss;
                const double value = 100.0 * ((gain - loss) / total);
                return total != 0.0 ? value : 0.0;
            },
            run(self.up, run.map(above_zero, step)), run(self.down, run.map(below_zero, step)));
    }
};

struct Imi : Definition<2> {
    Sum up, down;

    explicit Imi(int period) : up(period), down(period) {}
    [[nodiscard]] int lookback() const noexcept { return up.lookback(); }
    template <class Self, class Run, class X>
    static auto define(Self& self, Run& run, X open, X close) {
        const auto rise =
            run.map([](double o, double c) { return above_zero(c - o); }, open, close);
        const auto fall =
            run.map([](double o, double c) { return below_zero(c - o); }, open, close);
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
    Mom step;
    Sum up, down;

    explicit Mfi(int period) : step(1), up(period), down(period) {}
    [[nodiscard]] int lookback() const noexcept { return 1 + up.lookback(); }
    template <class Self, class Run, class X>
    static auto define(Self& self, Run& run, X high, X low, X close, X volume) {
        const auto price = run.keep(run.map(typical, high, low, close));
        const auto step = run(self.step, price);
        const auto flow_up = [](double p, double v, double s) { return s > 0.0 ? p * v : 0.0; };
        const auto flow_down = [](double p, double v, double s) { return s < 0.0 ? p * v : 0.0; };
        return run.map(
            [](double gain, double loss) {
                const double total = gain + loss;
                const double value = 100.0 * (gain / total);
                return total != 0.0 ? value : 0.0;
            },
            run(self.up, run.map(flow_up, price, volume, step)),
            run(self.down, run.map(flow_down, price, volume, step)));
    }
};

struct Smi : Definition<3, 2> {
    Max top;
    Min bottom;
    Ema off_slow, off_fast, wide_slow, wide_fast, signal;

    Smi(int period, int fast, int slow, int signal_)
        : top(period), bottom(period), off_slow(slow), off_fast(fast), wide_slow(slow),
          wide_fast(fast), signal(signal_) {}
    [[nodiscard]] int lookback() const noexcept {
        return top.lookback() + off_slow.lookback() + off_fast.lookback() + signal.lookback();
    }
    template <class Self, class Run, class X>
    static auto define(Self& self, Run& run, X high, X low, X close) {
        const auto upper = run(self.top, high);
        const auto lower = run(self.bottom, low);
        const auto off = run.map([](double c, double h, double l) { return c - (h + l) / 2.0; },
                                 close, upper, lower);
        const auto wide = run.map([](double h, double l) { return h - l; }, upper, lower);
        const auto line = run.keep(run.map(
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
    struct Share {
        Sum pressure, range;
        explicit Share(int period) : pressure(period), range(period) {}
    };
    Lag before;
    Share fast, middle, slow;

    Ultosc(int one, int two, int three)
        : before(1), fast(std::min({one, two, three})),
          middle(std::max(std::min(one, two), std::min(std::max(one, two), three))),
          slow(std::max({one, two, three})) {}
    [[nodiscard]] int lookback() const noexcept { return 1 + slow.range.lookback(); }
    template <class Self, class Run, class X>
    static auto define(Self& self, Run& run, X high, X low, X close) {
        const auto earlier = run(self.before, close);
        const auto pressure =
            run.keep(run.map([](double l, double c, double c1) { return c - (l < c1 ? l : c1); },
                             low, close, earlier));
        const auto range = run.keep(run.map(
            [](double h, double l, double c1) { return (h > c1 ? h : c1) - (l < c1 ? l : c1); },
            high, low, earlier));
        const auto share = [&](auto& of) {
            return run.map(
                [](double p, double r) {
                    const double value = p / r;
                    return r != 0.0 ? value : 0.0;
                },
                run(of.pressure, pressure), run(of.range, range));
        };
        return run.map(
            [](double a, double b, double c) { return 100.0 * ((4.0 * a + 2.0 * b + c) / 7.0); },
            share(self.fast), share(self.middle), share(self.slow));
    }
};

struct Willr : Definition<3> {
    Max top;
    Min bottom;

    explicit Willr(int period) : top(period), bottom(period) {}
    [[nodiscard]] int lookback() const noexcept { return top.lookback(); }
    template <class Self, class Run, class X>
    static auto define(Self& self, Run& run, X high, X low, X close) {
        return run.map(
            [](double h, double l, double c) {
                const double value = 100.0 * ((c - h) / (h - l));
                return h != l ? value : 0.0;
            },
            run(self.top, high), run(self.bottom, low), close);
    }
};

const Row kRows[] = {
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
     .settings = {period(14, 2)},
     .outputs = kReal,
     .make = [](const Settings& s) { return make<Cmo>(s.whole(0)); }},
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
    {.name = "macd",
     .group = Group::momentum,
     .title = "moving average convergence and divergence",
     .formula = "ema(fast) - ema(slow), its ema, and their difference",
     .inputs = {"x"},
     .settings = {whole("fastperiod", 12, 2), whole("slowperiod", 26, 2), whole("signalperiod", 9)},
     .outputs = {"macd", "macdsignal", "macdhist"},
     .make = [](const Settings& s) { return make<Macd>(s.whole(0), s.whole(1), s.whole(2)); }},
    {.name = "mfi",
     .group = Group::momentum,
     .title = "money flow index",
     .formula = "100 * up / (up + down), sums of p * volume where p rose and fell, p = (high + low "
                "+ close) / 3",
     .inputs = {"high", "low", "close", "volume"},
     .settings = {period(14, 2)},
     .outputs = kReal,
     .make = [](const Settings& s) { return make<Mfi>(s.whole(0)); }},
    {.name = "rsi",
     .group = Group::momentum,
     .title = "relative strength index",
     .formula = "100 * gain / (gain + loss), Wilder averages; 0 where nothing has moved",
     .inputs = {"x"},
     .settings = {period(14, 2)},
     .outputs = kReal,
     .make = [](const Settings& s) { return make<Rsi>(s.whole(0)); }},
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
    return kRows;
}

} // namespace tradecore::indicators::detail
