// SPDX-License-Identifier: Apache-2.0
// Which way highs and lows move, how old they are, how much of it is a trend.
#include "tradecore/indicators/cumulative.hpp"
#include "tradecore/indicators/detail/rows.hpp"
#include "tradecore/indicators/directional.hpp"
#include "tradecore/indicators/pairwise.hpp"
#include "tradecore/indicators/recursive.hpp"
#include "tradecore/indicators/rolling.hpp"
#include "tradecore/indicators/since.hpp"
#include "tradecore/indicators/tradingview.hpp"

namespace tradecore::indicators::detail {
namespace {

using Seed = WilderSum::Seed;

/// The move of a bar upwards, or downwards: the rise of the high, or the fall of the low, where it
/// is the greater one and above 0. A tie is neither.
[[nodiscard]] double move(double greater, double other) noexcept {
    const double least = other > 0.0 ? other : 0.0;
    return greater > least ? greater : 0.0;
}

/// Of high and low.
template <bool kUp> struct OneMove {
    static constexpr std::size_t kInputs = 2;
    static constexpr std::size_t kOutputs = 1;
    static constexpr bool kFromFirst = false;
    static double value(const std::array<double, 2>& now,
                        const std::array<double, 2>& before) noexcept {
        const double rise = now[0] - before[0];
        const double fall = before[1] - now[1];
        return kUp ? move(rise, fall) : move(fall, rise);
    }
};
template <bool kUp> struct MoveAndRange {
    static constexpr std::size_t kInputs = 3;
    static constexpr std::size_t kOutputs = 2;
    static constexpr bool kFromFirst = false;
    static Value<2> value(const std::array<double, 3>& now,
                          const std::array<double, 3>& before) noexcept {
        return {OneMove<kUp>::value({now[0], now[1]}, {before[0], before[1]}),
                RangeOfBar::value(now, before)};
    }
};
/// The close only says whether the bar is seen.
struct BothMoves {
    static constexpr std::size_t kInputs = 3;
    static constexpr std::size_t kOutputs = 2;
    static constexpr bool kFromFirst = false;
    static Value<2> value(const std::array<double, 3>& now,
                          const std::array<double, 3>& before) noexcept {
        const double rise = now[0] - before[0];
        const double fall = before[1] - now[1];
        return {move(rise, fall), move(fall, rise)};
    }
};

struct BothMovesAndRange {
    static constexpr std::size_t kInputs = 3;
    static constexpr std::size_t kOutputs = 3;
    static constexpr bool kFromFirst = false;
    static Value<3> value(const std::array<double, 3>& now,
                          const std::array<double, 3>& before) noexcept {
        const Value<2> moves = BothMoves::value(now, before);
        return {moves[0], moves[1], RangeOfBar::value(now, before)};
    }
};

template <bool kUp> struct Dm : Definition<2> {
    static constexpr bool kPartsSkip = true;
    Pairwise<OneMove<kUp>> moves;
    WilderSum sum;

    explicit Dm(int period) : sum(period, Seed::shown) {}
    [[nodiscard]] int lookback() const noexcept { return 1 + sum.lookback(); }
    template <class Self, class Run, class X>
    static auto define(Self& self, Run& run, X high, X low) {
        return run.last(self.sum, run(self.moves, high, low));
    }
};

template <bool kUp> struct Di : Definition<3> {
    static constexpr bool kPartsSkip = true;
    Pairwise<MoveAndRange<kUp>> bars;
    WilderSum moves, ranges;
    double scale;

    // TA-Lib does not scale to percent for a period of 1.
    explicit Di(int period)
        : moves(period, Seed::hidden), ranges(period, Seed::hidden),
          scale(period == 1 ? 1.0 : 100.0) {}
    [[nodiscard]] int lookback() const noexcept { return 1 + moves.lookback(); }
    template <class Self, class Run, class X>
    static auto define(Self& self, Run& run, X high, X low, X close) {
        const auto [moved, ranged] = run(self.bars, high, low, close);
        return run.mix(
            [scale = self.scale](double part, double whole_) {
                const double value = scale * (part / whole_);
                return whole_ != 0.0 ? value : 0.0;
            },
            run(self.moves, moved), run(self.ranges, ranged));
    }
};

/// The true range cancels.
struct DxOfBars : Definition<3> {
    static constexpr bool kPartsSkip = true;
    Pairwise<BothMoves> moves;
    WilderSum up, down;
    Dx dx;

    explicit DxOfBars(int period) : up(period, Seed::hidden), down(period, Seed::hidden) {}
    [[nodiscard]] int lookback() const noexcept { return 1 + up.lookback(); }
    template <class Self, class Run, class X>
    static auto define(Self& self, Run& run, X high, X low, X close) {
        const auto [rise, fall] = run(self.moves, high, low, close);
        return run.last(self.dx, run(self.up, rise), run(self.down, fall));
    }
};

template <bool kUp> struct DiOfMeans : Definition<3> {
    static constexpr bool kPartsSkip = true;
    Pairwise<MoveAndRange<kUp>> bars;
    WilderMean moves, ranges;
    HeldShare share;

    explicit DiOfMeans(int period) : moves(period), ranges(period) {}
    [[nodiscard]] int lookback() const noexcept { return 1 + moves.lookback(); }
    template <class Self, class Run, class X>
    static auto define(Self& self, Run& run, X high, X low, X close) {
        const auto [moved, ranged] = run(self.bars, high, low, close);
        return run(self.share, run(self.moves, moved), run(self.ranges, ranged));
    }
};

struct DxOfMeans : Definition<3> {
    static constexpr bool kPartsSkip = true;
    Pairwise<BothMovesAndRange> bars;
    WilderMean rises, falls, ranges;
    HeldShare plus, minus;

    explicit DxOfMeans(int period) : rises(period), falls(period), ranges(period) {}
    [[nodiscard]] int lookback() const noexcept { return 1 + ranges.lookback(); }
    template <class Self, class Run, class X>
    static auto define(Self& self, Run& run, X high, X low, X close) {
        const auto [rise, fall, ranged] = run(self.bars, high, low, close);
        const auto range = run(self.ranges, ranged);
        return run.mix(
            [](double up, double down) {
                const double total = up + down;
                return (std::fabs(up - down) / (total != 0.0 ? total : 1.0)) * 100.0;
            },
            run(self.plus, run(self.rises, rise), range),
            run(self.minus, run(self.falls, fall), range));
    }
};

struct AdxOfMeans : Definition<3> {
    static constexpr bool kPartsSkip = true;
    DxOfMeans dx;
    WilderMean mean;

    explicit AdxOfMeans(int period) : dx(period), mean(period) {}
    [[nodiscard]] int lookback() const noexcept { return dx.lookback() + mean.lookback(); }
    template <class Self, class Run, class X>
    static auto define(Self& self, Run& run, X high, X low, X close) {
        return run(self.mean, DxOfMeans::define(self.dx, run, high, low, close));
    }
};

constexpr std::string_view kDiOfMeans =
    "Wilder averages, seeded with the mean of `period` values; the value before where the range is "
    "0, none before the first range; in percent for a period of 1, too";

struct Adxr : Definition<3> {
    static constexpr bool kPartsSkip = true;
    Adx adx;
    Lag lag;

    explicit Adxr(int period) : adx(period), lag(period - 1) {}
    [[nodiscard]] int lookback() const noexcept { return adx.lookback() + lag.lookback(); }
    template <class Self, class Run, class X>
    static auto define(Self& self, Run& run, X high, X low, X close) {
        const auto now = run(self.adx, high, low, close);
        return run.mix([](double a, double b) { return (a + b) / 2.0; }, now, run(self.lag, now));
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
        return run.give(run.mix(youth, run(self.low_since, low)),
                        run.mix(youth, run(self.high_since, high)));
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
        return run.mix(
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
                const bool is_beyond = std::is_same_v<Pick, Highest> ? turn > bound : turn < bound;
                return is_beyond ? 100.0 : 0.0;
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
    static constexpr bool kPartsSkip = true;
    Max top;
    Min bottom;
    Pairwise<StepSize> step;
    Sum path;

    explicit Vhf(int period) : top(period), bottom(period), path(period) {}
    [[nodiscard]] int lookback() const noexcept { return 1 + path.lookback(); }
    template <class Self, class Run, class X> static auto define(Self& self, Run& run, X x) {
        return run.mix(
            [](double high, double low, double path_) {
                const double value = (high - low) / path_;
                return path_ != 0.0 ? value : 0.0;
            },
            run(self.top, x), run(self.bottom, x), run(self.path, run(self.step, x)));
    }
};

/// From the low before to the high, from the high before to the low, and the true range.
struct Crossings {
    static constexpr std::size_t kInputs = 3;
    static constexpr std::size_t kOutputs = 3;
    static constexpr bool kFromFirst = false;
    static Value<3> value(const std::array<double, 3>& now,
                          const std::array<double, 3>& before) noexcept {
        return {std::fabs(now[0] - before[1]), std::fabs(now[1] - before[0]),
                RangeOfBar::value(now, before)};
    }
};

struct Vortex : Definition<3, 2> {
    static constexpr bool kPartsSkip = true;
    Pairwise<Crossings> crossings;
    Sum up, down, ranges;

    explicit Vortex(int period) : up(period), down(period), ranges(period) {}
    [[nodiscard]] int lookback() const noexcept { return 1 + up.lookback(); }
    template <class Self, class Run, class X>
    static auto define(Self& self, Run& run, X high, X low, X close) {
        const auto [rise, fall, range] = run(self.crossings, high, low, close);
        const auto share = [](double moved, double ranged) {
            const double value = moved / ranged;
            return ranged != 0.0 ? value : 0.0;
        };
        const auto whole = run(self.ranges, range);
        return run.give(run.mix(share, run(self.up, rise), whole),
                        run.mix(share, run(self.down, fall), whole));
    }
};

constexpr Row kMomentumDirectionRows[] = {
    {.name = "adx",
     .group = Group::momentum,
     .title = "average directional index",
     .formula = "Wilder average of 100 * |+DI - -DI| / (+DI + -DI)",
     .inputs = {"high", "low", "close"},
     .settings = {period(14, 2), convention()},
     .outputs = kReal,
     .make = [](const Settings& s) { return make_by<Adx, AdxOfMeans>(s.whole(1), s.whole(0)); },
     .tradingview = "of dx as TradingView has it; the smoothing length of ta.dmi is `period`, too"},
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
     .settings = {period(14, 2), convention()},
     .outputs = kReal,
     .make = [](const Settings& s) { return make_by<DxOfBars, DxOfMeans>(s.whole(1), s.whole(0)); },
     .tradingview = "of plus_di and minus_di as TradingView has them; 0 where both are 0"},
    {.name = "fractal",
     .group = Group::momentum,
     .title = "fractal swing points",
     .formula = "100 where the high (low) `rightbars` ago is above (below) those of the bars on "
                "both sides",
     .inputs = {"high", "low"},
     .settings = {whole("leftbars", 2), whole("rightbars", 2)},
     .outputs = {"swinghigh", "swinglow"},
     .make = [](const Settings& s) { return make<Fractal>(s.whole(0), s.whole(1)); },
     .whole = kAllWhole},
    {.name = "minus_di",
     .group = Group::momentum,
     .title = "minus directional indicator",
     .formula = "100 * minus_dm / Wilder sum of the true range",
     .inputs = {"high", "low", "close"},
     .settings = {period(14), convention()},
     .outputs = kReal,
     .make =
         [](const Settings& s) {
             return make_by<Di<false>, DiOfMeans<false>>(s.whole(1), s.whole(0));
         },
     .tradingview = kDiOfMeans},
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
     .settings = {period(14), convention()},
     .outputs = kReal,
     .make =
         [](const Settings& s) {
             return make_by<Di<true>, DiOfMeans<true>>(s.whole(1), s.whole(0));
         },
     .tradingview = kDiOfMeans},
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
    return kMomentumDirectionRows;
}

} // namespace tradecore::indicators::detail
