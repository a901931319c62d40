// SPDX-License-Identifier: Apache-2.0
// What was traded, and where in the bar.
#include <algorithm>
#include <limits>

#include "tradecore/indicators/average.hpp"
#include "tradecore/indicators/cumulative.hpp"
#include "tradecore/indicators/detail/rows.hpp"
#include "tradecore/indicators/pairwise.hpp"
#include "tradecore/indicators/recursive.hpp"
#include "tradecore/indicators/rolling.hpp"

namespace tradecore::indicators::detail {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

/// Volume times the place of the close, from -1 at the low to 1 at the high.
constexpr auto kFlow = [](double h, double l, double c, double v) {
    const double flow = ((c - l) - (h - c)) / (h - l) * v;
    return h > l ? flow : 0.0;
};
constexpr auto kRatio = [](double a, double b) {
    const double ratio = a / b;
    return b != 0.0 ? ratio : 0.0;
};

struct Ad : LightDefinition<4> {
    RunningSum total;

    [[nodiscard]] int lookback() const noexcept { return 0; }
    template <class Self, class Run, class X>
    static auto define(Self& self, Run& run, X high, X low, X close, X volume) {
        return run.last(self.total, run.map(kFlow, high, low, close, volume));
    }
};

struct Adosc : Definition<4> {
    static constexpr std::size_t kBars = 128; ///< Of four columns more would push each other out.
    SumSpread spread;

    Adosc(int fast, int slow) : spread(fast, slow, std::max(fast, slow) - 1) {}
    [[nodiscard]] int lookback() const noexcept { return spread.lookback(); }
    template <class Self, class Run, class X>
    static auto define(Self& self, Run& run, X high, X low, X close, X volume) {
        return run.last(self.spread, run.map(kFlow, high, low, close, volume));
    }
};

struct Cmf : Definition<4> {
    Sum flow, volume;

    explicit Cmf(int period) : flow(period), volume(period) {}
    [[nodiscard]] int lookback() const noexcept { return flow.lookback(); }
    template <class Self, class Run, class X>
    static auto define(Self& self, Run& run, X high, X low, X close, X v) {
        return run.mix(kRatio, run(self.flow, run.map(kFlow, high, low, close, v)),
                       run(self.volume, v));
    }
};

struct Efi : Definition<2> {
    Previous before;
    Ema mean;

    explicit Efi(int period) : mean(period) {}
    [[nodiscard]] int lookback() const noexcept { return mean.lookback() + 1; }
    template <class Self, class Run, class X>
    static auto define(Self& self, Run& run, X close, X volume) {
        const auto force = [](double c, double c1, double v) { return (c - c1) * v; };
        return run.last(self.mean, run.map(force, close, run(self.before, close), volume));
    }
};

struct Marketfi : LightDefinition<3> {
    [[nodiscard]] int lookback() const noexcept { return 0; }
    template <class Self, class Run, class X>
    static auto define(Self&, Run& run, X high, X low, X volume) {
        return run.map([](double h, double l, double v) { return kRatio(h - l, v); }, high, low,
                       volume);
    }
};

/// Returns compounded on bars of lower (or higher) volume than the bar before; the first one is
/// neither.
template <bool kLower> struct VolumeIndex : LightDefinition<2> {
    Previous close_before{0.0};
    Previous volume_before{kLower ? -kInfinity : kInfinity};
    Compound index{1'000.0};

    [[nodiscard]] int lookback() const noexcept { return 0; }
    template <class Self, class Run, class X>
    static auto define(Self& self, Run& run, X close, X volume) {
        const auto growth = [](double c, double c1, double v, double v1) {
            const double ratio = c / c1;
            const double step = c1 != 0.0 ? ratio : 1.0;
            return (kLower ? v < v1 : v > v1) ? step : 1.0;
        };
        return run.last(self.index, run.map(growth, close, run(self.close_before, close), volume,
                                            run(self.volume_before, volume)));
    }
};

/// Volume, of the sign of the change of x. Of x and volume.
struct SignedVolume {
    static constexpr std::size_t kInputs = 2;
    static constexpr std::size_t kOutputs = 1;
    static constexpr bool kFromFirst = true;
    static double value(const std::array<double, 2>& now,
                        const std::array<double, 2>& before) noexcept {
        return where(now[0] > before[0], now[1]) - where(now[0] < before[0], now[1]);
    }
};
/// The same, where the first bar counts as a rise.
struct SignedVolumeFromRise : SignedVolume {
    static std::array<double, 2> before(const std::array<double, 2>&) noexcept {
        return {-kInfinity, 0.0};
    }
};

template <class Change> struct Obv : Definition<2> {
    static constexpr bool kPartsSkip = true;
    Pairwise<Change> change;
    RunningSum total;

    [[nodiscard]] int lookback() const noexcept { return 0; }
    template <class Self, class Run, class X>
    static auto define(Self& self, Run& run, X x, X volume) {
        return run.last(self.total, run(self.change, x, volume));
    }
};

struct Pvo : Definition<1> {
    static constexpr bool kPartsSkip = true;
    Average fast, slow;

    Pvo(int fast_, int slow_, int matype)
        : fast(std::min(fast_, slow_), matype), slow(std::max(fast_, slow_), matype) {}
    [[nodiscard]] int lookback() const noexcept { return slow.lookback(); }
    template <class Self, class Run, class X> static auto define(Self& self, Run& run, X volume) {
        const auto percent = [](double a, double b) { return kRatio(a - b, b) * 100.0; };
        return run.map(percent, run(self.fast, volume), run(self.slow, volume));
    }
};

/// Volume times the growth of the close, of close and volume.
struct GainOfBar {
    static constexpr std::size_t kInputs = 2;
    static constexpr std::size_t kOutputs = 1;
    static constexpr bool kFromFirst = true;
    static double value(const std::array<double, 2>& now,
                        const std::array<double, 2>& before) noexcept {
        return kRatio(now[1] * (now[0] - before[0]), before[0]);
    }
};

struct Pvt : Definition<2> {
    static constexpr bool kPartsSkip = true;
    Pairwise<GainOfBar> gain;
    RunningSum total;

    [[nodiscard]] int lookback() const noexcept { return 0; }
    template <class Self, class Run, class X>
    static auto define(Self& self, Run& run, X close, X volume) {
        return run.last(self.total, run(self.gain, close, volume));
    }
};

struct Rvol : Definition<1> {
    Previous before;
    Sma mean;

    explicit Rvol(int period) : mean(period) {}
    [[nodiscard]] int lookback() const noexcept { return mean.lookback() + 1; }
    template <class Self, class Run, class X> static auto define(Self& self, Run& run, X volume) {
        return run.map([](double v, double usual) { return v / usual; }, volume,
                       run(self.mean, run(self.before, volume)));
    }
};

struct Vwap : LightDefinition<4> {
    RunningSum money, volume;

    [[nodiscard]] int lookback() const noexcept { return 0; }
    template <class Self, class Run, class X>
    static auto define(Self& self, Run& run, X high, X low, X close, X v) {
        const auto paid = [](double h, double l, double c, double each) {
            return (h + l + c) / 3.0 * each;
        };
        return run.map(kRatio, run(self.money, run.map(paid, high, low, close, v)),
                       run(self.volume, v));
    }
};

constexpr Row kVolumeRows[] = {
    {.name = "ad",
     .group = Group::volume,
     .title = "accumulation and distribution line",
     .formula = "running sum of ((c - l) - (h - c)) / (h - l) * v, a bar of no range adding 0",
     .inputs = {"high", "low", "close", "volume"},
     .settings = {},
     .outputs = kReal,
     .make = [](const Settings&) { return make<Ad>(); }},
    {.name = "adosc",
     .group = Group::volume,
     .title = "Chaikin's oscillator",
     .formula = "ema(ad, fastperiod) - ema(ad, slowperiod), both from the first value of ad",
     .inputs = {"high", "low", "close", "volume"},
     .settings = {whole("fastperiod", 3, 2), whole("slowperiod", 10, 2)},
     .outputs = kReal,
     .make = [](const Settings& s) { return make<Adosc>(s.whole(0), s.whole(1)); }},
    {.name = "cmf",
     .group = Group::volume,
     .title = "Chaikin's money flow",
     .formula = "sum of the steps of ad over sum of volume, both of the last `period`; 0 for 0/0",
     .inputs = {"high", "low", "close", "volume"},
     .settings = {period(20, 2)},
     .outputs = kReal,
     .make = [](const Settings& s) { return make<Cmf>(s.whole(0)); }},
    {.name = "efi",
     .group = Group::volume,
     .title = "Elder's force index",
     .formula = "ema((c - c1) * v), c1 the close before",
     .inputs = {"close", "volume"},
     .settings = {period(13)},
     .outputs = kReal,
     .make = [](const Settings& s) { return make<Efi>(s.whole(0)); }},
    {.name = "marketfi",
     .group = Group::volume,
     .title = "market facilitation index",
     .formula = "(h - l) / v, 0 where the volume is 0",
     .inputs = {"high", "low", "volume"},
     .settings = {},
     .outputs = kReal,
     .make = [](const Settings&) { return make<Marketfi>(); }},
    {.name = "nvi",
     .group = Group::volume,
     .title = "negative volume index",
     .formula = "1000, times c / c1 on each bar of lower volume than the one before",
     .inputs = {"close", "volume"},
     .settings = {},
     .outputs = kReal,
     .make = [](const Settings&) { return make<VolumeIndex<true>>(); }},
    {.name = "obv",
     .group = Group::volume,
     .title = "on balance volume",
     .formula = "running sum of volume, of the sign of the change of x; the first counts as a rise",
     .inputs = {"x", "volume"},
     .settings = {convention()},
     .outputs = kReal,
     .make =
         [](const Settings& s) {
             return make_by<Obv<SignedVolumeFromRise>, Obv<SignedVolume>>(s.whole(0));
         },
     .tradingview = "begins with 0"},
    {.name = "pvi",
     .group = Group::volume,
     .title = "positive volume index",
     .formula = "1000, times c / c1 on each bar of higher volume than the one before",
     .inputs = {"close", "volume"},
     .settings = {},
     .outputs = kReal,
     .make = [](const Settings&) { return make<VolumeIndex<false>>(); }},
    {.name = "pvo",
     .group = Group::volume,
     .title = "percentage volume oscillator",
     .formula =
         "100 * (average(fast) - average(slow)) / average(slow) of volume, 0 where that is 0",
     .inputs = {"volume"},
     .settings = {whole("fastperiod", 12, 2), whole("slowperiod", 26, 2), matype("matype", 1)},
     .outputs = kReal,
     .make = [](const Settings& s) { return make<Pvo>(s.whole(0), s.whole(1), s.whole(2)); }},
    {.name = "pvt",
     .group = Group::volume,
     .title = "price volume trend",
     .formula = "running sum of v * (c - c1) / c1, c1 the close before",
     .inputs = {"close", "volume"},
     .settings = {},
     .outputs = kReal,
     .make = [](const Settings&) { return make<Pvt>(); }},
    {.name = "rvol",
     .group = Group::volume,
     .title = "relative volume",
     .formula = "v / mean of the `period` volumes before it",
     .inputs = {"volume"},
     .settings = {period(20)},
     .outputs = kReal,
     .make = [](const Settings& s) { return make<Rvol>(s.whole(0)); }},
    {.name = "vwap",
     .group = Group::volume,
     .title = "volume weighted average price",
     .formula = "sum of (h + l + c) / 3 * v over sum of v, from the first bar on; 0 for 0/0",
     .inputs = {"high", "low", "close", "volume"},
     .settings = {},
     .outputs = kReal,
     .make = [](const Settings&) { return make<Vwap>(); }},
};

} // namespace

std::span<const Row> volume_rows() noexcept {
    return kVolumeRows;
}

} // namespace tradecore::indicators::detail
