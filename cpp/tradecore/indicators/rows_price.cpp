// SPDX-License-Identifier: Apache-2.0
// One price for each bar, and bars made of bars.
#include "tradecore/indicators/cumulative.hpp"
#include "tradecore/indicators/detail/rows.hpp"
#include "tradecore/indicators/deviation.hpp"

namespace tradecore::indicators::detail {
namespace {

using Average4 =
    decltype([](double o, double h, double l, double c) { return ((h + l) + (c + o)) * 0.25; });
using Median = decltype([](double h, double l) { return (h + l) * 0.5; });
using Typical = decltype([](double h, double l, double c) { return (h + l + c) / 3.0; });
using Weighted = decltype([](double h, double l, double c) { return (h + l + 2.0 * c) * 0.25; });

struct Avgdev : Definition<1> {
    static constexpr bool kPartsSkip = true;
    Deviation deviation;

    explicit Avgdev(int period) : deviation(period) {}
    [[nodiscard]] int lookback() const noexcept { return deviation.lookback(); }
    template <class Self, class Run, class X> static auto define(Self& self, Run& run, X x) {
        return run(self.deviation, x)[1];
    }
};

struct Ha : LightDefinition<4, 4> {
    Midway line;

    [[nodiscard]] int lookback() const noexcept { return 0; }
    template <class Self, class Run, class X>
    static auto define(Self& self, Run& run, X open, X high, X low, X close) {
        const auto mean = run.keep(run.map(Average4{}, open, high, low, close));
        const auto begin = run.map([](double o, double c) { return (o + c) * 0.5; }, open, close);
        const auto first = run.nth(0, self.line, begin, mean);
        const auto highest = [](double a, double b, double c) {
            const double top = a > b ? a : b;
            return top > c ? top : c;
        };
        const auto lowest = [](double a, double b, double c) {
            const double bottom = a < b ? a : b;
            return bottom < c ? bottom : c;
        };
        return run.give(first, run.map(highest, high, first, mean),
                        run.map(lowest, low, first, mean), mean);
    }
};

constexpr Row kPriceRows[] = {
    {.name = "avgdev",
     .group = Group::price,
     .title = "mean absolute deviation",
     .formula = "mean of |x - mean| over the last `period` values, about their mean",
     .inputs = {"x"},
     .settings = {period(14, 2)},
     .outputs = kReal,
     .make = [](const Settings& s) { return make<Avgdev>(s.whole(0)); }},
    {.name = "avgprice",
     .group = Group::price,
     .title = "average price",
     .formula = "(o + h + l + c) / 4",
     .inputs = {"open", "high", "low", "close"},
     .settings = {},
     .outputs = kReal,
     .make = [](const Settings&) { return make<Each<Average4, 4>>(); }},
    {.name = "ha",
     .group = Group::price,
     .title = "Heikin-Ashi bars",
     .formula = "close (o + h + l + c) / 4, open half way from open to close of the ha bar before, "
                "first (o + c) / 2; high and low the extremes of these and of the bar",
     .inputs = {"open", "high", "low", "close"},
     .settings = {},
     .outputs = {"haopen", "hahigh", "halow", "haclose"},
     .make = [](const Settings&) { return make<Ha>(); }},
    {.name = "medprice",
     .group = Group::price,
     .title = "median price",
     .formula = "(h + l) / 2",
     .inputs = {"high", "low"},
     .settings = {},
     .outputs = kReal,
     .make = [](const Settings&) { return make<Each<Median, 2>>(); }},
    {.name = "typprice",
     .group = Group::price,
     .title = "typical price",
     .formula = "(h + l + c) / 3",
     .inputs = {"high", "low", "close"},
     .settings = {},
     .outputs = kReal,
     .make = [](const Settings&) { return make<Each<Typical, 3>>(); }},
    {.name = "wclprice",
     .group = Group::price,
     .title = "weighted close",
     .formula = "(h + l + 2 c) / 4",
     .inputs = {"high", "low", "close"},
     .settings = {},
     .outputs = kReal,
     .make = [](const Settings&) { return make<Each<Weighted, 3>>(); }},
};

} // namespace

std::span<const Row> price_rows() noexcept {
    return kPriceRows;
}

} // namespace tradecore::indicators::detail
