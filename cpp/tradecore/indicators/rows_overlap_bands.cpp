// SPDX-License-Identifier: Apache-2.0
// Bands, channels and stops on the scale of their input.
#include <algorithm>
#include <cmath>

#include "tradecore/indicators/average.hpp"
#include "tradecore/indicators/detail/rows.hpp"
#include "tradecore/indicators/pairwise.hpp"
#include "tradecore/indicators/stops.hpp"
#include "tradecore/indicators/tradingview.hpp"

namespace tradecore::indicators::detail {
namespace {

// No function: a call for each bar would not become vector code.
constexpr auto half_way = [](double a, double b) { return (a + b) / 2.0; };

struct Accbands : Definition<3, 3> {
    Sma upper, middle, lower;

    explicit Accbands(int period) : upper(period), middle(period), lower(period) {}
    [[nodiscard]] int lookback() const noexcept { return middle.lookback(); }
    template <class Self, class Run, class X>
    static auto define(Self& self, Run& run, X high, X low, X close) {
        const auto ratio = [](double h, double l) {
            const double sum = h + l;
            return sum != 0.0 ? 4.0 * ((h - l) / sum) : 0.0;
        };
        const auto above = [](double h, double w) { return h * (1.0 + w); };
        const auto below = [](double l, double w) { return l * (1.0 - w); };
        const auto width = run.keep(run.mix(ratio, high, low));
        return run.give(run.nth(0, self.upper, run.mix(above, high, width)),
                        run.nth(1, self.middle, close),
                        run.nth(2, self.lower, run.mix(below, low, width)));
    }
};

/// Bollinger's around any average; the deviation is always from the plain mean.
struct BandsAround : Definition<1, 3> {
    static constexpr bool kPartsSkip = true;
    Average average;
    Variance variance;
    double up, down;

    BandsAround(int period, double up_, double down_, int matype)
        : average(period, matype), variance(period), up(up_), down(down_) {}
    [[nodiscard]] int lookback() const noexcept {
        return std::max(average.lookback(), variance.lookback());
    }
    template <class Self, class Run, class X> static auto define(Self& self, Run& run, X x) {
        const auto middle = run(self.average, x);
        const auto square = run(self.variance, x)[1];
        const auto band = [](double many) {
            return [many](double m, double v) { return m + many * std::sqrt(v); };
        };
        return run.give(run.mix(band(self.up), middle, square),
                        run.map([](double m, double) { return m; }, middle, square),
                        run.mix(band(-self.down), middle, square));
    }
};

std::unique_ptr<Indicator> make_bbands(const Settings& s) {
    return s.whole(3) == 0 ? make<Bands>(s.whole(0), s.number(1), s.number(2))
                           : make<BandsAround>(s.whole(0), s.number(1), s.number(2), s.whole(3));
}

struct Donchian : Definition<2, 3> {
    Max top;
    Min bottom;

    explicit Donchian(int period) : top(period), bottom(period) {}
    [[nodiscard]] int lookback() const noexcept { return top.lookback(); }
    template <class Self, class Run, class X>
    static auto define(Self& self, Run& run, X high, X low) {
        const auto upper = run.nth(0, self.top, high);
        const auto lower = run.nth(2, self.bottom, low);
        return run.give(upper, run.mix(half_way, upper, lower), lower);
    }
};

struct Midprice : Definition<2> {
    Max top;
    Min bottom;

    explicit Midprice(int period) : top(period), bottom(period) {}
    [[nodiscard]] int lookback() const noexcept { return top.lookback(); }
    template <class Self, class Run, class X>
    static auto define(Self& self, Run& run, X high, X low) {
        return run.mix(half_way, run(self.top, high), run(self.bottom, low));
    }
};

struct Midpoint : Definition<1> {
    static constexpr bool kPartsSkip = true;
    Max top;
    Min bottom;

    explicit Midpoint(int period) : top(period), bottom(period) {}
    [[nodiscard]] int lookback() const noexcept { return top.lookback(); }
    template <class Self, class Run, class X> static auto define(Self& self, Run& run, X x) {
        return run.mix(half_way, run(self.top, x), run(self.bottom, x));
    }
};

/// Keltner's channel. Both averages begin so late that their first values share a bar.
struct Kc : Definition<3, 3> {
    Late<Ema> mean;
    Late<Atr> range;
    double many;

    Kc(int period, int atr_period, double many_)
        : mean(std::max(atr_period - (period - 1), 0), Ema(period)),
          range(std::max(period - 1 - atr_period, 0), Atr(atr_period)), many(many_) {}
    [[nodiscard]] int lookback() const noexcept { return mean.lookback(); }
    template <class Self, class Run, class X>
    static auto define(Self& self, Run& run, X high, X low, X close) {
        const auto typical = [](double h, double l, double c) { return (h + l + c) / 3.0; };
        const auto middle = run.nth(1, self.mean, run.mix(typical, high, low, close));
        const auto range = run(self.range, high, low, close);
        const auto band = [](double many) {
            return [many](double m, double r) { return m + many * r; };
        };
        return run.give(run.mix(band(self.many), middle, range), middle,
                        run.mix(band(-self.many), middle, range));
    }
};

/// Around an average of the close, by one of the true range, which is not known on the first bar.
struct KcOfClose : Definition<3, 3> {
    EmaFromFirst mean;
    Pairwise<RangeOfBar> range;
    EmaFromFirst width;
    double many;

    KcOfClose(int period, int width_period, double many_)
        : mean(period), width(width_period), many(many_) {}
    [[nodiscard]] int lookback() const noexcept { return 1; }
    template <class Self, class Run, class X>
    static auto define(Self& self, Run& run, X high, X low, X close) {
        const auto middle = run(self.mean, close);
        const auto width = run(self.width, run(self.range, high, low, close));
        const auto band = [](double many) {
            return [many](double m, double w) { return m + many * w; };
        };
        return run.give(run.mix(band(self.many), middle, width),
                        run.map([](double m, double) { return m; }, middle, width),
                        run.mix(band(-self.many), middle, width));
    }
};

struct PineSupertrend : Definition<3, 2> {
    AtrFromFirst range;
    Previous before;
    PineTrail trail;
    double many;

    PineSupertrend(int period, double many_) : range(period), many(many_) {}
    [[nodiscard]] int lookback() const noexcept { return range.lookback(); }
    template <class Self, class Run, class X>
    static auto define(Self& self, Run& run, X high, X low, X close) {
        const auto range = AtrFromFirst::define(self.range, run, high, low, close);
        const auto band = [](double many) {
            return [many](double h, double l, double r) { return half_way(h, l) + many * r; };
        };
        const auto both =
            run.last(self.trail, run.mix(band(self.many), high, low, range),
                     run.mix(band(-self.many), high, low, range), close, run(self.before, close));
        return run.give(both[0], both[1]);
    }
};

struct Supertrend : Definition<3, 2> {
    static constexpr bool kPartsSkip = true;
    Atr range;
    Trail trail;

    Supertrend(int period, double many) : range(period), trail(many) {}
    [[nodiscard]] int lookback() const noexcept { return range.lookback(); }
    template <class Self, class Run, class X>
    static auto define(Self& self, Run& run, X high, X low, X close) {
        const auto range = run(self.range, high, low, close);
        const auto both = run.last(self.trail, high, low, range, close);
        return run.give(both[0], both[1]);
    }
};

constexpr Few<std::string_view, kOutputsMax> kBands{"upperband", "middleband", "lowerband"};

/// A share that is not negative.
constexpr Setting share(std::string_view name, double standard) {
    return number(name, standard, 0.0);
}

constexpr Row kOverlapBandsRows[] = {
    {.name = "accbands",
     .group = Group::overlap,
     .title = "acceleration bands",
     .formula = "means of h * (1 + w), of the close, of l * (1 - w), w = 4 * (h - l) / (h + l)",
     .inputs = {"high", "low", "close"},
     .settings = {period(20, 2)},
     .outputs = kBands,
     .make = [](const Settings& s) { return make<Accbands>(s.whole(0)); }},
    {.name = "bbands",
     .group = Group::overlap,
     .title = "Bollinger Bands",
     .formula = "average of the last `period` values, and deviations of the population around it",
     .inputs = {"x"},
     .settings = {period(20, 2), number("nbdevup", 2.0), number("nbdevdn", 2.0), matype()},
     .outputs = kBands,
     .make = make_bbands},
    {.name = "donchian",
     .group = Group::overlap,
     .title = "Donchian channel",
     .formula = "highest high, the middle, lowest low of the last `period` bars",
     .inputs = {"high", "low"},
     .settings = {period(20, 2)},
     .outputs = kBands,
     .make = [](const Settings& s) { return make<Donchian>(s.whole(0)); }},
    {.name = "kc",
     .group = Group::overlap,
     .title = "Keltner channel",
     .formula = "ema of (h + l + c) / 3, and `nbdev` * atr(atrperiod) around it",
     .inputs = {"high", "low", "close"},
     .settings = {period(20, 2), whole("atrperiod", 10), number("nbdev", 2.0), convention()},
     .outputs = kBands,
     .make =
         [](const Settings& s) {
             return make_by<Kc, KcOfClose>(s.whole(3), s.whole(0), s.whole(1), s.number(2));
         },
     .tradingview = "ema of the close, and `nbdev` * ema(trange, atrperiod) around it, both begun "
                    "with their first value; ta.kc has one length for both"},
    {.name = "midpoint",
     .group = Group::overlap,
     .title = "middle of the range of a series",
     .formula = "(highest + lowest) / 2 of the last `period` values",
     .inputs = {"x"},
     .settings = {period(14, 2)},
     .outputs = kReal,
     .make = [](const Settings& s) { return make<Midpoint>(s.whole(0)); }},
    {.name = "midprice",
     .group = Group::overlap,
     .title = "middle of the range of the price",
     .formula = "(highest high + lowest low) / 2 of the last `period` bars",
     .inputs = {"high", "low"},
     .settings = {period(14, 2)},
     .outputs = kReal,
     .make = [](const Settings& s) { return make<Midprice>(s.whole(0)); }},
    {.name = "sar",
     .group = Group::overlap,
     .title = "parabolic stop and reverse",
     .formula = "s + a * (extreme - s), a growing by `acceleration` with every new extreme",
     .inputs = {"high", "low"},
     .settings = {share("acceleration", 0.02), share("maximum", 0.2), convention()},
     .outputs = kReal,
     .make =
         [](const Settings& s) {
             return make_by<Sar, PineSar>(s.whole(2), s.number(0), s.number(1));
         },
     .tradingview = "turns where the price passes the stop before that is kept out of the last two "
                    "bars; the first direction, which ta.sar takes from closes, is TA-Lib's"},
    {.name = "sarext",
     .group = Group::overlap,
     .title = "parabolic stop and reverse, each side with settings of its own",
     .formula = "as sar, negative while short",
     .inputs = {"high", "low"},
     .settings = {number("startvalue", 0.0), share("offsetonreverse", 0.0),
                  share("accelerationinitlong", 0.02), share("accelerationlong", 0.02),
                  share("accelerationmaxlong", 0.2), share("accelerationinitshort", 0.02),
                  share("accelerationshort", 0.02), share("accelerationmaxshort", 0.2)},
     .outputs = kReal,
     .make =
         [](const Settings& s) {
             return make<Sar>(s.number(0), s.number(1),
                              Sar::Side{s.number(2), s.number(3), s.number(4)},
                              Sar::Side{s.number(5), s.number(6), s.number(7)});
         }},
    {.name = "supertrend",
     .group = Group::overlap,
     .title = "SuperTrend",
     .formula = "the band (h + l) / 2 -+ `multiplier` * atr that the close stays within; 1 while "
                "that is the lower one, else -1",
     .inputs = {"high", "low", "close"},
     .settings = {period(10, 2), share("multiplier", 3.0), convention()},
     .outputs = {"supertrend", "trend"},
     .make =
         [](const Settings& s) {
             return make_by<Supertrend, PineSupertrend>(s.whole(2), s.whole(0), s.number(1));
         },
     .tradingview = "atr as TradingView has it; begins as the upper band; -1 while the band is the "
                    "lower one, else 1",
     .whole = 0b10},
};

} // namespace

std::span<const Row> overlap_band_rows() noexcept {
    return kOverlapBandsRows;
}

} // namespace tradecore::indicators::detail
