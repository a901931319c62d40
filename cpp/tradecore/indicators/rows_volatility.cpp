// SPDX-License-Identifier: Apache-2.0
// How far a series moves.
#include <cmath>

#include "tradecore/indicators/cumulative.hpp"
#include "tradecore/indicators/detail/rows.hpp"
#include "tradecore/indicators/pairwise.hpp"
#include "tradecore/indicators/recursive.hpp"
#include "tradecore/indicators/rolling.hpp"
#include "tradecore/indicators/tradingview.hpp"

namespace tradecore::indicators::detail {
namespace {

constexpr auto kRange = [](double high, double low) { return high - low; };

struct Adr : Definition<2> {
    Sma mean;

    explicit Adr(int period) : mean(period) {}
    [[nodiscard]] int lookback() const noexcept { return mean.lookback(); }
    template <class Self, class Run, class X>
    static auto define(Self& self, Run& run, X high, X low) {
        return run.last(self.mean, run.map(kRange, high, low));
    }
};

struct Cvi : Definition<2> {
    Ema mean;
    Roc change;

    Cvi(int period, int change_period) : mean(period), change(change_period) {}
    [[nodiscard]] int lookback() const noexcept { return mean.lookback() + change.lookback(); }
    template <class Self, class Run, class X>
    static auto define(Self& self, Run& run, X high, X low) {
        return run.last(self.change, run(self.mean, run.map(kRange, high, low)));
    }
};

struct Massi : Definition<2> {
    static constexpr bool kPartsSkip = true; // Infinite inputs never make a finite range.
    Ema once, twice;
    Sum sum;

    Massi(int fast, int slow) : once(fast), twice(fast), sum(slow) {}
    [[nodiscard]] int lookback() const noexcept {
        return once.lookback() + twice.lookback() + sum.lookback();
    }
    template <class Self, class Run, class X>
    static auto define(Self& self, Run& run, X high, X low) {
        const auto first = run(self.once, run.mix(kRange, high, low));
        const auto second = run(self.twice, first);
        const auto ratio = run.mix(
            [](double a, double b) {
                const double value = a / b;
                return b != 0.0 ? value : 1.0;
            },
            first, second);
        return run.last(self.sum, ratio);
    }
};

/// The largest of the bar's range and of the ways from the close before to its ends.
struct WidestOfBar {
    static constexpr std::size_t kInputs = 3;
    static constexpr std::size_t kOutputs = 1;
    static constexpr bool kFromFirst = false;
    static double value(const std::array<double, 3>& now,
                        const std::array<double, 3>& before) noexcept {
        const double range = now[0] - now[1];
        const double rise = std::fabs(now[0] - before[2]);
        const double fall = std::fabs(now[1] - before[2]);
        const double jump = rise > fall ? rise : fall;
        return range > jump ? range : jump;
    }
};
using Trange = Pairwise<WidestOfBar>;

struct Natr : Definition<3> {
    static constexpr bool kPartsSkip = true; ///< Without a range there is no share.
    Atr mean;

    explicit Natr(int period) : mean(period) {}
    [[nodiscard]] int lookback() const noexcept { return mean.lookback(); }
    template <class Self, class Run, class X>
    static auto define(Self& self, Run& run, X high, X low, X close) {
        return run.map(
            [](double range, double c) {
                const double share = (range / c) * 100.0;
                return c != 0.0 ? share : 0.0;
            },
            run(self.mean, high, low, close), close);
    }
};

struct Rvi : Definition<1> {
    Previous before;
    Variance variance;
    WilderMean up, down;

    Rvi(int period, int deviation_period) : variance(deviation_period), up(period), down(period) {}
    [[nodiscard]] int lookback() const noexcept { return variance.lookback() + up.lookback(); }
    template <class Self, class Run, class X> static auto define(Self& self, Run& run, X x) {
        const auto x1 = run(self.before, x);
        const auto width = run.keep(
            run.map([](double square) { return std::sqrt(square); }, run(self.variance, x)[1]));
        const auto rising = [](double w, double now, double was) { return now > was ? w : 0.0; };
        const auto falling = [](double w, double now, double was) { return now < was ? w : 0.0; };
        return run.map(
            [](double u, double d) {
                const double total = u + d;
                const double share = (u / total) * 100.0;
                return total != 0.0 ? share : 50.0;
            },
            run(self.up, run.map(rising, width, x, x1)),
            run(self.down, run.map(falling, width, x, x1)));
    }
};

constexpr Row kVolatilityRows[] = {
    {.name = "adr",
     .group = Group::volatility,
     .title = "average range",
     .formula = "mean of the last `period` of h - l",
     .inputs = {"high", "low"},
     .settings = {period(14)},
     .outputs = kReal,
     .make = [](const Settings& s) { return make<Adr>(s.whole(0)); }},
    {.name = "atr",
     .group = Group::volatility,
     .title = "average true range",
     .formula = "Wilder average of max(h - l, |h - c1|, |l - c1|), c1 the close before",
     .inputs = {"high", "low", "close"},
     .settings = {period(14), convention()},
     .outputs = kReal,
     .make = [](const Settings& s) { return make_by<Atr, AtrFromFirst>(s.whole(1), s.whole(0)); },
     .tradingview = "bar 0 counts with h - l, so that the first value stands on bar `period` - 1"},
    {.name = "cvi",
     .group = Group::volatility,
     .title = "Chaikin's volatility",
     .formula = "100 * (e / e[rocperiod ago] - 1), e = ema(h - l, period)",
     .inputs = {"high", "low"},
     .settings = {period(10, 2), whole("rocperiod", 10)},
     .outputs = kReal,
     .make = [](const Settings& s) { return make<Cvi>(s.whole(0), s.whole(1)); }},
    {.name = "massi",
     .group = Group::volatility,
     .title = "mass index",
     .formula = "sum of the last `slowperiod` of e / ema(e), e = ema(h - l, fastperiod); 1 for 0/0",
     .inputs = {"high", "low"},
     .settings = {whole("fastperiod", 9, 2), whole("slowperiod", 25, 2)},
     .outputs = kReal,
     .make = [](const Settings& s) { return make<Massi>(s.whole(0), s.whole(1)); }},
    {.name = "natr",
     .group = Group::volatility,
     .title = "average true range in percent of the close",
     .formula = "100 * atr / c, 0 where the close is 0; with period 1 the true range itself",
     .inputs = {"high", "low", "close"},
     .settings = {period(14)},
     .outputs = kReal,
     .make =
         [](const Settings& s) {
             return s.whole(0) == 1 ? make<Trange>() : make<Natr>(s.whole(0));
         }},
    {.name = "rvi",
     .group = Group::volatility,
     .title = "relative volatility index",
     .formula = "100 * u / (u + d), Wilder averages of the deviation of the last `stddevperiod` on "
                "bars that rose and fell; 50 for 0/0",
     .inputs = {"x"},
     .settings = {period(14), whole("stddevperiod", 10, 2)},
     .outputs = kReal,
     .make = [](const Settings& s) { return make<Rvi>(s.whole(0), s.whole(1)); }},
    {.name = "trange",
     .group = Group::volatility,
     .title = "true range",
     .formula = "max(h - l, |h - c1|, |l - c1|), c1 the close before",
     .inputs = {"high", "low", "close"},
     .settings = {},
     .outputs = kReal,
     .make = [](const Settings&) { return make<Trange>(); }},
};

} // namespace

std::span<const Row> volatility_rows() noexcept {
    return kVolatilityRows;
}

} // namespace tradecore::indicators::detail
