// SPDX-License-Identifier: Apache-2.0
// Which way highs and lows move, how old they are, how much of it is a trend.
#include "tradecore/indicators/detail/rows.hpp"
#include "tradecore/indicators/directional.hpp"
#include "tradecore/indicators/recursive.hpp"
#include "tradecore/indicators/rolling.hpp"
#include "tradecore/indicators/since.hpp"

namespace tradecore::indicators::detail {
namespace {

using Seed = WilderSum::Seed;

/// The move of the high up, or of the low down, where it is the greater one; `rise` and `drop` are
/// the changes of high and low.
double move_up(double rise, double drop) noexcept {
    const double other = -drop > 0.0 ? -drop : 0.0;
    return rise > other ? rise : 0.0;
}
double move_down(double rise, double drop) noexcept {
    return move_up(-drop, -rise);
}
template <bool kUp> struct Move {
    double operator()(double rise, double drop) const noexcept {
        return kUp ? move_up(rise, drop) : move_down(rise, drop);
    }
};
struct TrueRange {
    double operator()(double high, double low, double before) const noexcept {
        const double top = high > before ? high : before;
        const double bottom = low < before ? low : before;
        return top - bottom;
    }
};

template <bool kUp> struct Dm : Definition<2> {
    Mom highs, lows;
    WilderSum sum;

    explicit Dm(int period) : highs(1), lows(1), sum(period, Seed::shown) {}
    [[nodiscard]] int lookback() const noexcept { return 1 + sum.lookback(); }
    template <class Self, class Run, class X>
    static auto define(Self& self, Run& run, X high, X low) {
        return run(self.sum, run.map(Move<kUp>{}, run(self.highs, high), run(self.lows, low)));
    }
};

template <bool kUp> struct Di : Definition<3> {
    Mom highs, lows;
    Lag before;
    WilderSum moves, ranges;
    double scale;

    // TA-Lib does not scale to percent for a period of 1.
    explicit Di(int period)
        : highs(1), lows(1), before(1), moves(period, Seed::hidden), ranges(period, Seed::hidden),
          scale(period == 1 ? 1.0 : 100.0) {}
    [[nodiscard]] int lookback() const noexcept { return 1 + moves.lookback(); }
    template <class Self, class Run, class X>
    static auto define(Self& self, Run& run, X high, X low, X close) {
        const auto move = run.map(Move<kUp>{}, run(self.highs, high), run(self.lows, low));
        const auto range = run.map(TrueRange{}, high, low, run(self.before, close));
        return run.map(
            [scale = self.scale](double moved, double ranged) {
                const double value = scale * (moved / ranged);
                return ranged != 0.0 ? value : 0.0;
            },
            run(self.moves, move), run(self.ranges, range));
    }
};

/// The close only says whether the bar is seen: the true range cancels.
struct DxOfBars : Definition<3> {
    Mom highs, lows;
    WilderSum up, down;
    Dx dx;

    explicit DxOfBars(int period)
        : highs(1), lows(1), up(period, Seed::hidden), down(period, Seed::hidden) {}
    [[nodiscard]] int lookback() const noexcept { return 1 + up.lookback(); }
    template <class Self, class Run, class X>
    static auto define(Self& self, Run& run, X high, X low, X) {
        const auto rise = run(self.highs, high);
        const auto drop = run(self.lows, low);
        return run(self.dx, run(self.up, run.map(Move<true>{}, rise, drop)),
                   run(self.down, run.map(Move<false>{}, rise, drop)));
    }
};

struct Adxr : Definition<3> {
    Adx adx;
    Lag lag;

    explicit Adxr(int period) : adx(period), lag(period - 1) {}
    [[nodiscard]] int lookback() const noexcept { return adx.lookback() + lag.lookback(); }
    template <class Self, class Run, class X>
    static auto define(Self& self, Run& run, X high, X low, X close) {
        const auto now = run(self.adx, high, low, close);
        return run.map([](double a, double b) { return (a + b) / 2.0; }, now, run(self.lag, now));
    }
};

struct Aroon : Definition<2, 2> {
    SinceLowest low_since;
    SinceHighest high_since;
    double period;

    explicit Aroon(int period_)
        : low_since(period_ + 1), high_since(period_ + 1), period(static_cast<double>(period_)) {}
    [[nodiscard]] int lookback() const noexcept { return low_since.lookback(); }
    template <class Self, class Run, class X>
    static auto define(Self& self, Run& run, X high, X low) {
        const auto youth = [p = self.period](double since) { return 100.0 * ((p - since) / p); };
        return run.give(run.map(youth, run(self.low_since, low)),
                        run.map(youth, run(self.high_since, high)));
    }
};

struct Aroonosc : Definition<2> {
    SinceLowest low_since;
    SinceHighest high_since;
    double period;

    explicit Aroonosc(int period_)
        : low_since(period_ + 1), high_since(period_ + 1), period(static_cast<double>(period_)) {}
    [[nodiscard]] int lookback() const noexcept { return low_since.lookback(); }
    template <class Self, class Run, class X>
    static auto define(Self& self, Run& run, X high, X low) {
        return run.map(
            [p = self.period](double lows, double highs) { return 100.0 * ((lows - highs) / p); },
            run(self.low_since, low), run(self.high_since, high));
    }
};

/// One side of a fractal, on the bar that confirms it.
template <class Extreme, class Pick> struct Swing : Definition<1> {
    Lag middle, earlier;
    Extreme left, right;

    Swing(int left_, int right_)
        : middle(right_), earlier(right_ + 1), left(left_), right(right_) {}
    [[nodiscard]] int lookback() const noexcept { return left.lookback() + earlier.lookback(); }
    template <class Self, class Run, class X> static auto define(Self& self, Run& run, X x) {
        return run.map(
            [](double turn, double before, double after) {
                // Beyond both, not equal to one of them.
                const double bound = Pick::pick(before, after);
                return Pick::pick(bound, turn) != bound ? 100.0 : 0.0;
            },
            run(self.middle, x), run(self.earlier, run(self.left, x)), run(self.right, x));
    }
};

struct Fractal : Definition<2, 2> {
    using High = Swing<Max, Highest>;
    using Low = Swing<Min, Lowest>;
    High high;
    Low low;

    Fractal(int left, int right) : high(left, right), low(left, right) {}
    [[nodiscard]] int lookback() const noexcept { return high.lookback(); }
    template <class Self, class Run, class X>
    static auto define(Self& self, Run& run, X highs, X lows) {
        return run.give(High::define(self.high, run, highs), Low::define(self.low, run, lows));
    }
};

struct Vhf : Definition<1> {
    Max top;
    Min bottom;
    Mom step;
    Sum path;

    explicit Vhf(int period) : top(period), bottom(period), step(1), path(period) {}
    [[nodiscard]] int lookback() const noexcept { return 1 + path.lookback(); }
    template <class Self, class Run, class X> static auto define(Self& self, Run& run, X x) {
        const auto steps = run.map([](double a) { return std::fabs(a); }, run(self.step, x));
        return run.map(
            [](double high, double low, double path_) {
                const double value = (high - low) / path_;
                return path_ != 0.0 ? value : 0.0;
            },
            run(self.top, x), run(self.bottom, x), run(self.path, steps));
    }
};

struct Vortex : Definition<3, 2> {
    Lag highs, lows, closes;
    Sum up, down, ranges;

    explicit Vortex(int period)
        : highs(1), lows(1), closes(1), up(period), down(period), ranges(period) {}
    [[nodiscard]] int lookback() const noexcept { return 1 + up.lookback(); }
    template <class Self, class Run, class X>
    static auto define(Self& self, Run& run, X high, X low, X close) {
        const auto apart = [](double a, double b) { return std::fabs(a - b); };
        const auto share = [](double moved, double ranged) {
            const double value = moved / ranged;
            return ranged != 0.0 ? value : 0.0;
        };
        const auto range =
            run(self.ranges, run.map(TrueRange{}, high, low, run(self.closes, close)));
        const auto rise = run(self.up, run.map(apart, high, run(self.lows, low)));
        const auto fall = run(self.down, run.map(apart, low, run(self.highs, high)));
        return run.give(run.map(share, rise, range), run.map(share, fall, range));
    }
};

const Row kRows[] = {
    {.name = "adx",
     .group = Group::momentum,
     .title = "average directional index",
     .formula = "Wilder average of 100 * |+DI - -DI| / (+DI + -DI)",
     .inputs = {"high", "low", "close"},
     .settings = {period(14, 2)},
     .outputs = kReal,
     .make = [](const Settings& s) { return make<Adx>(s.whole(0)); }},
    {.name = "adxr",
     .group = Group::momentum,
     .title = "average directional index rating",
     .formula = "(adx + adx[period - 1 ago]) / 2",
     .inputs = {"high", "low", "close"},
     .settings = {period(14, 2)},
     .outputs = kReal,
     .make = [](const Settings& s) { return make<Adxr>(s.whole(0)); }},
    {.name = "aroon",
     .group = Group::momentum,
     .title = "Aroon",
     .formula = "100 * (period - bars since the lowest low, highest high of period + 1 bars) / "
                "period",
     .inputs = {"high", "low"},
     .settings = {period(14, 2)},
     .outputs = {"aroondown", "aroonup"},
     .make = [](const Settings& s) { return make<Aroon>(s.whole(0)); }},
    {.name = "aroonosc",
     .group = Group::momentum,
     .title = "Aroon oscillator",
     .formula = "Aroon up - Aroon down",
     .inputs = {"high", "low"},
     .settings = {period(14, 2)},
     .outputs = kReal,
     .make = [](const Settings& s) { return make<Aroonosc>(s.whole(0)); }},
    {.name = "dx",
     .group = Group::momentum,
     .title = "directional movement index",
     .formula = "100 * |+DI - -DI| / (+DI + -DI), the value before where both are 0",
     .inputs = {"high", "low", "close"},
     .settings = {period(14, 2)},
     .outputs = kReal,
     .make = [](const Settings& s) { return make<DxOfBars>(s.whole(0)); }},
    {.name = "fractal",
     .group = Group::momentum,
     .title = "fractal swing points",
     .formula = "100 where the high (low) `rightbars` ago is above (below) those of the bars on "
                "both sides",
     .inputs = {"high", "low"},
     .settings = {whole("leftbars", 2), whole("rightbars", 2)},
     .outputs = {"swinghigh", "swinglow"},
     .make = [](const Settings& s) { return make<Fractal>(s.whole(0), s.whole(1)); },
     .is_whole = true},
    {.name = "minus_di",
     .group = Group::momentum,
     .title = "minus directional indicator",
     .formula = "100 * minus_dm / Wilder sum of the true range",
     .inputs = {"high", "low", "close"},
     .settings = {period(14)},
     .outputs = kReal,
     .make = [](const Settings& s) { return make<Di<false>>(s.whole(0)); }},
    {.name = "minus_dm",
     .group = Group::momentum,
     .title = "minus directional movement",
     .formula = "Wilder sum of the fall of the low where it is above 0 and the rise of the high",
     .inputs = {"high", "low"},
     .settings = {period(14)},
     .outputs = kReal,
     .make = [](const Settings& s) { return make<Dm<false>>(s.whole(0)); }},
    {.name = "plus_di",
     .group = Group::momentum,
     .title = "plus directional indicator",
     .formula = "100 * plus_dm / Wilder sum of the true range",
     .inputs = {"high", "low", "close"},
     .settings = {period(14)},
     .outputs = kReal,
     .make = [](const Settings& s) { return make<Di<true>>(s.whole(0)); }},
    {.name = "plus_dm",
     .group = Group::momentum,
     .title = "plus directional movement",
     .formula = "Wilder sum of the rise of the high where it is above 0 and the fall of the low",
     .inputs = {"high", "low"},
     .settings = {period(14)},
     .outputs = kReal,
     .make = [](const Settings& s) { return make<Dm<true>>(s.whole(0)); }},
    {.name = "vhf",
     .group = Group::momentum,
     .title = "vertical horizontal filter",
     .formula = "(highest - lowest of `period` values) / sum of the last `period` |steps|",
     .inputs = {"x"},
     .settings = {period(28, 2)},
     .outputs = kReal,
     .make = [](const Settings& s) { return make<Vhf>(s.whole(0)); }},
    {.name = "vortex",
     .group = Group::momentum,
     .title = "vortex indicator",
     .formula = "sum of |h - l1|, sum of |l - h1|, each over the sum of the true range",
     .inputs = {"high", "low", "close"},
     .settings = {period(14)},
     .outputs = {"plusvi", "minusvi"},
     .make = [](const Settings& s) { return make<Vortex>(s.whole(0)); }},
};

} // namespace

std::span<const Row> momentum_direction_rows() noexcept {
    return kRows;
}

} // namespace tradecore::indicators::detail
