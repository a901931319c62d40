// SPDX-License-Identifier: Apache-2.0
// Arithmetic on series, and functions of the C library element by element.
#include <cmath>

#include "tradecore/indicators/cumulative.hpp"
#include "tradecore/indicators/detail/rows.hpp"
#include "tradecore/indicators/extreme_index.hpp"
#include "tradecore/indicators/rolling.hpp"

namespace tradecore::indicators::detail {
namespace {

template <class F>
constexpr Row of_two(std::string_view name, std::string_view title, std::string_view formula) {
    return {.name = name,
            .group = Group::math_operator,
            .title = title,
            .formula = formula,
            .inputs = {"x", "y"},
            .settings = {},
            .outputs = kReal,
            .make = [](const Settings&) { return make<Each<F, 2>>(); }};
}

using Add = decltype([](double x, double y) { return x + y; });
using Sub = decltype([](double x, double y) { return x - y; });
using Mult = decltype([](double x, double y) { return x * y; });
using Div = decltype([](double x, double y) { return x / y; });

template <class F> using Called = Each<F, 1, ByCalls<F>>;

template <class Part>
constexpr Row of_one(std::string_view name, std::string_view title, std::string_view formula) {
    return {.name = name,
            .group = Group::math_transform,
            .title = title,
            .formula = formula,
            .inputs = {"x"},
            .settings = {},
            .outputs = kReal,
            .make = [](const Settings&) { return make<Part>(); }};
}

using Acos = decltype([](double x) { return std::acos(x); });
using Asin = decltype([](double x) { return std::asin(x); });
using Atan = decltype([](double x) { return std::atan(x); });
using Ceil = decltype([](double x) { return std::ceil(x); });
using Cos = decltype([](double x) { return std::cos(x); });
using Cosh = decltype([](double x) { return std::cosh(x); });
using Exp = decltype([](double x) { return std::exp(x); });
using Floor = decltype([](double x) { return std::floor(x); });
using Ln = decltype([](double x) { return std::log(x); });
using Log10 = decltype([](double x) { return std::log10(x); });
using Sin = decltype([](double x) { return std::sin(x); });
using Sinh = decltype([](double x) { return std::sinh(x); });
using Sqrt = decltype([](double x) { return std::sqrt(x); });
using Tan = decltype([](double x) { return std::tan(x); });
using Tanh = decltype([](double x) { return std::tanh(x); });

template <class Extreme> struct Index : Definition<1> {
    static constexpr bool kPartsSkip = true;
    Extreme extreme;
    Holder holder;

    explicit Index(int period) : extreme(period), holder(period) {}
    [[nodiscard]] int lookback() const noexcept { return holder.lookback(); }
    template <class Self, class Run, class X> static auto define(Self& self, Run& run, X x) {
        return run.last(self.holder, x, run(self.extreme, x));
    }
};
using MinIndex = Index<Min>;
using MaxIndex = Index<Max>;

struct MinMax : Definition<1, 2> {
    static constexpr bool kPartsSkip = true;
    Min low;
    Max high;

    explicit MinMax(int period) : low(period), high(period) {}
    [[nodiscard]] int lookback() const noexcept { return low.lookback(); }
    template <class Self, class Run, class X> static auto define(Self& self, Run& run, X x) {
        return run.give(run.nth(0, self.low, x), run.nth(1, self.high, x));
    }
};

struct MinMaxIndex : Definition<1, 2> {
    static constexpr bool kPartsSkip = true;
    Formula<MinIndex> low;
    Formula<MaxIndex> high;

    explicit MinMaxIndex(int period) : low(period), high(period) {}
    [[nodiscard]] int lookback() const noexcept { return low.lookback(); }
    template <class Self, class Run, class X> static auto define(Self& self, Run& run, X x) {
        return run.give(run.nth(0, self.low, x), run.nth(1, self.high, x));
    }
};

constexpr Row kMathRows[] = {
    of_two<Add>("add", "sum of two series", "x + y"),
    of_two<Div>("div", "quotient of two series", "x / y; infinite or NaN where y is 0"),
    of_two<Mult>("mult", "product of two series", "x * y"),
    of_two<Sub>("sub", "difference of two series", "x - y"),
    {.name = "cumsum",
     .group = Group::math_operator,
     .title = "running sum",
     .formula = "sum of all values so far",
     .inputs = {"x"},
     .settings = {},
     .outputs = kReal,
     .make = [](const Settings&) { return make<RunningSum>(); }},
    {.name = "max",
     .group = Group::math_operator,
     .title = "highest value",
     .formula = "highest of the last `period` values",
     .inputs = {"x"},
     .settings = {period(30, 2)},
     .outputs = kReal,
     .make = [](const Settings& s) { return make<Max>(s.whole(0)); }},
    {.name = "maxindex",
     .group = Group::math_operator,
     .title = "bar of the highest value",
     .formula =
         "number of the bar with the highest of the last `period` values; an equal one takes "
         "over, the earliest after the holder has left",
     .inputs = {"x"},
     .settings = {period(30, 2)},
     .outputs = {"integer"},
     .make = [](const Settings& s) { return make<MaxIndex>(s.whole(0)); },
     .whole = kAllWhole},
    {.name = "min",
     .group = Group::math_operator,
     .title = "lowest value",
     .formula = "lowest of the last `period` values",
     .inputs = {"x"},
     .settings = {period(30, 2)},
     .outputs = kReal,
     .make = [](const Settings& s) { return make<Min>(s.whole(0)); }},
    {.name = "minindex",
     .group = Group::math_operator,
     .title = "bar of the lowest value",
     .formula = "number of the bar with the lowest of the last `period` values; an equal one takes "
                "over, the earliest after the holder has left",
     .inputs = {"x"},
     .settings = {period(30, 2)},
     .outputs = {"integer"},
     .make = [](const Settings& s) { return make<MinIndex>(s.whole(0)); },
     .whole = kAllWhole},
    {.name = "minmax",
     .group = Group::math_operator,
     .title = "lowest and highest value",
     .formula = "lowest and highest of the last `period` values",
     .inputs = {"x"},
     .settings = {period(30, 2)},
     .outputs = {"min", "max"},
     .make = [](const Settings& s) { return make<MinMax>(s.whole(0)); }},
    {.name = "minmaxindex",
     .group = Group::math_operator,
     .title = "bars of the lowest and of the highest value",
     .formula = "minindex and maxindex",
     .inputs = {"x"},
     .settings = {period(30, 2)},
     .outputs = {"minidx", "maxidx"},
     .make = [](const Settings& s) { return make<MinMaxIndex>(s.whole(0)); },
     .whole = kAllWhole},
    {.name = "sum",
     .group = Group::math_operator,
     .title = "rolling sum",
     .formula = "sum of the last `period` values",
     .inputs = {"x"},
     .settings = {period(30, 2)},
     .outputs = kReal,
     .make = [](const Settings& s) { return make<Sum>(s.whole(0)); }},
    of_one<Called<Acos>>("acos", "arc cosine", "acos(x) in radians, NaN outside -1 to 1"),
    of_one<Called<Asin>>("asin", "arc sine", "asin(x) in radians, NaN outside -1 to 1"),
    of_one<Called<Atan>>("atan", "arc tangent", "atan(x) in radians"),
    of_one<Each<Ceil, 1>>("ceil", "next whole number", "smallest whole number that is not below x"),
    of_one<Called<Cos>>("cos", "cosine", "cos(x) of radians"),
    of_one<Called<Cosh>>("cosh", "hyperbolic cosine", "cosh(x)"),
    of_one<Called<Exp>>("exp", "exponential function", "e to the power of x"),
    of_one<Each<Floor, 1>>("floor", "whole number before",
                           "largest whole number that is not above x"),
    of_one<Called<Ln>>("ln", "natural logarithm", "ln(x); -infinity for 0, NaN below"),
    of_one<Called<Log10>>("log10", "decimal logarithm", "log10(x); -infinity for 0, NaN below"),
    of_one<Called<Sin>>("sin", "sine", "sin(x) of radians"),
    of_one<Called<Sinh>>("sinh", "hyperbolic sine", "sinh(x)"),
    of_one<Each<Sqrt, 1>>("sqrt", "square root", "root of x, NaN below 0"),
    of_one<Called<Tan>>("tan", "tangent", "tan(x) of radians"),
    of_one<Called<Tanh>>("tanh", "hyperbolic tangent", "tanh(x)"),
};

} // namespace

std::span<const Row> math_rows() noexcept {
    return kMathRows;
}

} // namespace tradecore::indicators::detail
