// SPDX-License-Identifier: Apache-2.0
// Lines, spreads and ranks of the last values.
#include <algorithm>
#include <cmath>
#include <numbers>

#include "tradecore/indicators/arc.hpp"
#include "tradecore/indicators/covariance.hpp"
#include "tradecore/indicators/cumulative.hpp"
#include "tradecore/indicators/detail/rows.hpp"
#include "tradecore/indicators/percent_rank.hpp"
#include "tradecore/indicators/rolling.hpp"
#include "tradecore/indicators/sorted_window.hpp"

namespace tradecore::indicators::detail {
namespace {

struct Beta : LightDefinition<2> {
    Previous x_before, y_before;
    Covariance covariance;

    explicit Beta(int period) : covariance(period) {}
    [[nodiscard]] int lookback() const noexcept { return covariance.lookback() + 1; }
    template <class Self, class Run, class X> static auto define(Self& self, Run& run, X x, X y) {
        const auto growth = [](double now, double before) {
            const double value = (now - before) / before;
            return before != 0.0 ? value : 0.0;
        };
        const auto sums = run(self.covariance, run.map(growth, x, run(self.x_before, x)),
                              run.map(growth, y, run(self.y_before, y)));
        return run.map(
            [](double both, double alone) {
                const double slope = both / alone;
                return alone != 0.0 ? slope : 0.0;
            },
            sums[0], sums[1]);
    }
};

struct Correl : LightDefinition<2> {
    Covariance covariance;

    explicit Correl(int period) : covariance(period) {}
    [[nodiscard]] int lookback() const noexcept { return covariance.lookback(); }
    template <class Self, class Run, class X> static auto define(Self& self, Run& run, X x, X y) {
        const auto sums = run(self.covariance, x, y);
        return run.map(
            [](double xy, double xx, double yy) {
                const double scale = std::sqrt(xx * yy);
                const double value = xy / scale;
                const double capped = value < 1.0 ? value : 1.0; // Rounding may go beyond.
                const double result = capped > -1.0 ? capped : -1.0;
                return scale != 0.0 ? result : 0.0;
            },
            sums[0], sums[1], sums[2]);
    }
};

/// The least-squares line through the last `period` values.
struct Line : Definition<1> {
    static constexpr bool kPartsSkip = true;
    Trend trend; // Mean and slope.

    explicit Line(int period) : trend(period, 12.0 / (period * (1.0 * period * period - 1.0))) {}
    [[nodiscard]] int lookback() const noexcept { return trend.lookback(); }
};

/// Its value so many bars after the middle of the window.
struct LineAt : Line {
    double bars;

    LineAt(int period, double bars_) : Line(period), bars(bars_) {}
    template <class Self, class Run, class X> static auto define(Self& self, Run& run, X x) {
        const auto line = run(self.trend, x);
        return run.mix(
            [bars = self.bars](double mean, double slope) { return mean + slope * bars; }, line[0],
            line[1]);
    }
};

struct LineSlope : Line {
    using Line::Line;
    template <class Self, class Run, class X> static auto define(Self& self, Run& run, X x) {
        return run(self.trend, x)[1];
    }
};

struct LineAngle : Line {
    using Line::Line;
    template <class Self, class Run, class X> static auto define(Self& self, Run& run, X x) {
        constexpr double degrees = 180.0 / std::numbers::pi;
        return run.map([](double slope) { return arc_of(slope, 1.0) * degrees; },
                       run(self.trend, x)[1]);
    }
};

struct Spread : Definition<1> {
    static constexpr bool kPartsSkip = true;
    Variance variance;

    explicit Spread(int period) : variance(period) {}
    [[nodiscard]] int lookback() const noexcept { return variance.lookback(); }
    template <class Self, class Run, class X> static auto define(Self& self, Run& run, X x) {
        return run(self.variance, x)[1];
    }
};

constexpr Row kStatisticRows[] = {
    {.name = "beta",
     .group = Group::statistic,
     .title = "beta of y on x",
     .formula = "slope of the returns of y on those of x, over the last `period`; 0 where those of "
                "x do not vary",
     .inputs = {"x", "y"},
     .settings = {period(5)},
     .outputs = kReal,
     .make = [](const Settings& s) { return make<Beta>(s.whole(0)); }},
    {.name = "correl",
     .group = Group::statistic,
     .title = "correlation",
     .formula = "Pearson's correlation of the last `period` values; 0 where a series does not vary",
     .inputs = {"x", "y"},
     .settings = {period(30)},
     .outputs = kReal,
     .make = [](const Settings& s) { return make<Correl>(s.whole(0)); }},
    {.name = "linearreg",
     .group = Group::statistic,
     .title = "linear regression",
     .formula = "least-squares line through the last `period` values, at the last one",
     .inputs = {"x"},
     .settings = {period(14, 2)},
     .outputs = kReal,
     .make = [](const Settings& s) { return make<LineAt>(s.whole(0), 0.5 * (s.whole(0) - 1.0)); }},
    {.name = "linearreg_angle",
     .group = Group::statistic,
     .title = "angle of the linear regression",
     .formula = "atan(linearreg_slope) in degrees",
     .inputs = {"x"},
     .settings = {period(14, 2)},
     .outputs = kReal,
     .make = [](const Settings& s) { return make<LineAngle>(s.whole(0)); }},
    {.name = "linearreg_intercept",
     .group = Group::statistic,
     .title = "intercept of the linear regression",
     .formula = "least-squares line through the last `period` values, at the first one",
     .inputs = {"x"},
     .settings = {period(14, 2)},
     .outputs = kReal,
     .make = [](const Settings& s) { return make<LineAt>(s.whole(0), -0.5 * (s.whole(0) - 1.0)); }},
    {.name = "linearreg_slope",
     .group = Group::statistic,
     .title = "slope of the linear regression",
     .formula = "rise per bar of the least-squares line through the last `period` values",
     .inputs = {"x"},
     .settings = {period(14, 2)},
     .outputs = kReal,
     .make = [](const Settings& s) { return make<LineSlope>(s.whole(0)); }},
    {.name = "percentile",
     .group = Group::statistic,
     .title = "percentile",
     .formula = "the ceil(percentile / 100 * period)-th smallest of the last `period` values",
     .inputs = {"x"},
     .settings = {period(30, 2), number("percentile", 50.0, 0.0, 100.0)},
     .outputs = kReal,
     .make = [](const Settings& s) { return make<Percentile>(s.whole(0), s.number(1)); }},
    {.name = "percentrank",
     .group = Group::statistic,
     .title = "percent rank",
     .formula = "100 * share of the `period` values before that are below x",
     .inputs = {"x"},
     .settings = {period(100, 2), convention()},
     .outputs = kReal,
     .make =
         [](const Settings& s) {
             return make_by<PercentRank, PercentRankAtMost>(s.whole(1), s.whole(0));
         },
     .tradingview = "values equal to x count, too"},
    {.name = "stddev",
     .group = Group::statistic,
     .title = "standard deviation",
     .formula = "nbdev * root of var",
     .inputs = {"x"},
     .settings = {period(5, 2), number("nbdev", 1.0)},
     .outputs = kReal,
     .make = [](const Settings& s) { return make<StandardDeviation>(s.whole(0), s.number(1)); }},
    {.name = "tsf",
     .group = Group::statistic,
     .title = "time series forecast",
     .formula = "least-squares line through the last `period` values, one bar ahead",
     .inputs = {"x"},
     .settings = {period(14, 2)},
     .outputs = kReal,
     .make = [](const Settings& s) { return make<LineAt>(s.whole(0), 0.5 * (s.whole(0) + 1.0)); }},
    {.name = "var",
     .group = Group::statistic,
     .title = "variance",
     .formula = "mean of (x - mean)^2 over the last `period` values; nbdev changes nothing",
     .inputs = {"x"},
     .settings = {period(5), number("nbdev", 1.0)},
     .outputs = kReal,
     .make = [](const Settings& s) { return make<Spread>(s.whole(0)); }},
};

} // namespace

std::span<const Row> statistic_rows() noexcept {
    return kStatisticRows;
}

} // namespace tradecore::indicators::detail
