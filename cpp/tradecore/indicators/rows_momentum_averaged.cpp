// SPDX-License-Identifier: Apache-2.0
// Momentum from averages, of any type where it has a matype.
#include "tradecore/indicators/average.hpp"
#include "tradecore/indicators/detail/rows.hpp"
#include "tradecore/indicators/recursive.hpp"
#include "tradecore/indicators/rolling.hpp"
#include "tradecore/indicators/tradingview.hpp"

namespace tradecore::indicators::detail {
namespace {

struct Apo : Definition<1> {
    static constexpr bool kPartsSkip = true;
    Average fast, slow;

    Apo(int fast_, int slow_, int matype)
        : fast(std::min(fast_, slow_), matype), slow(std::max(fast_, slow_), matype) {}
    [[nodiscard]] int lookback() const noexcept { return slow.lookback(); }
    template <class Self, class Run, class X> static auto define(Self& self, Run& run, X x) {
        return run.mix([](double a, double b) { return a - b; }, run(self.fast, x),
                       run(self.slow, x));
    }
};

struct Ppo : Definition<1> {
    static constexpr bool kPartsSkip = true;
    Average fast, slow;

    Ppo(int fast_, int slow_, int matype)
        : fast(std::min(fast_, slow_), matype), slow(std::max(fast_, slow_), matype) {}
    [[nodiscard]] int lookback() const noexcept { return slow.lookback(); }
    template <class Self, class Run, class X> static auto define(Self& self, Run& run, X x) {
        return run.mix(
            [](double a, double b) {
                const double value = 100.0 * ((a - b) / b);
                return b != 0.0 ? value : 0.0;
            },
            run(self.fast, x), run(self.slow, x));
    }
};

/// `value` once `other` is known, too: as map, in fewer operations.
struct OnceKnown {
    double operator()(double value, double other) const noexcept { return value + 0.0 * other; }
};

/// The difference of two averages that begin on one bar, its own average, and how far apart these
/// are. None is shown before all are known.
template <class Part, class Signal> struct Apart : Definition<1, 3> {
    static constexpr bool kPartsSkip = true;
    Late<Part> fast, slow;
    Signal signal;

    Apart(const Part& fast_, const Part& slow_, Signal signal_)
        : fast(std::max(slow_.lookback() - fast_.lookback(), 0), fast_),
          slow(std::max(fast_.lookback() - slow_.lookback(), 0), slow_),
          signal(std::move(signal_)) {}
    [[nodiscard]] int lookback() const noexcept { return slow.lookback() + signal.lookback(); }
    template <class Self, class Run, class X> static auto define(Self& self, Run& run, X x) {
        const auto line = run.keep(run.mix([](double a, double b) { return a - b; },
                                           run(self.fast, x), run(self.slow, x)));
        const auto mean = run(self.signal, line);
        return run.give(run.mix(OnceKnown{}, line, mean), mean,
                        run.mix([](double a, double b) { return a - b; }, line, mean));
    }
};

/// Of the longer period, or of the shorter one, with the type that goes with it.
Average chosen(const Settings& s, bool longer) {
    const bool is_first_longer = s.whole(0) > s.whole(2);
    return is_first_longer == longer ? Average(s.whole(0), s.whole(1))
                                     : Average(s.whole(2), s.whole(3));
}

struct Macdext : Apart<Average, Average> {
    explicit Macdext(const Settings& s)
        : Apart(chosen(s, false), chosen(s, true), Average(s.whole(4), s.whole(5))) {}
};

/// Gerald Appel's own constants, of about 12 and 26 bars. Blocks of the averages begin together.
struct Macdfix : Apart<Ema, Ema> {
    explicit Macdfix(int signal_period)
        : Apart(Ema(Weights(0.85, 0.15), 12, 26 - 12), Ema(Weights(0.925, 0.075), 26),
                Ema(Weights::span(signal_period), signal_period, 26 - 1)) {}
};

struct MacdFromFirst : Apart<Ema, Ema> {
    MacdFromFirst(int fast_, int slow_, int signal_period)
        : Apart(EmaFromFirst(fast_), EmaFromFirst(slow_), EmaFromFirst(signal_period)) {}
};

struct Stochf : Definition<3, 2> {
    static constexpr bool kPartsSkip = true;
    Place place;
    Average fastd;

    Stochf(int fastk, int fastd_, int type) : place(fastk), fastd(fastd_, type) {}
    [[nodiscard]] int lookback() const noexcept { return place.lookback() + fastd.lookback(); }
    template <class Self, class Run, class X>
    static auto define(Self& self, Run& run, X high, X low, X close) {
        const auto k = run(self.place, high, low, close);
        const auto d = run(self.fastd, k);
        return run.give(run.mix(OnceKnown{}, k, d), d);
    }
};

struct Stoch : Definition<3, 2> {
    static constexpr bool kPartsSkip = true;
    Place place;
    Average slowk, slowd;

    Stoch(int fastk, int slowk_, int slowk_type, int slowd_, int slowd_type)
        : place(fastk), slowk(slowk_, slowk_type), slowd(slowd_, slowd_type) {}
    [[nodiscard]] int lookback() const noexcept {
        return place.lookback() + slowk.lookback() + slowd.lookback();
    }
    template <class Self, class Run, class X>
    static auto define(Self& self, Run& run, X high, X low, X close) {
        const auto k = run(self.slowk, run(self.place, high, low, close));
        const auto d = run(self.slowd, k);
        return run.give(run.mix(OnceKnown{}, k, d), d);
    }
};

struct Kdj : Definition<3, 3> {
    static constexpr bool kPartsSkip = true;
    Stoch stoch;

    Kdj(int fastk, int slowk, int slowk_type, int slowd, int slowd_type)
        : stoch(fastk, slowk, slowk_type, slowd, slowd_type) {}
    [[nodiscard]] int lookback() const noexcept { return stoch.lookback(); }
    template <class Self, class Run, class X>
    static auto define(Self& self, Run& run, X high, X low, X close) {
        const auto k = run(self.stoch.slowk, run(self.stoch.place, high, low, close));
        const auto d = run(self.stoch.slowd, k);
        return run.give(run.mix(OnceKnown{}, k, d), d,
                        run.mix([](double a, double b) { return 3.0 * a - 2.0 * b; }, k, d));
    }
};

struct Stochrsi : Definition<1, 2> {
    static constexpr bool kPartsSkip = true;
    Rsi rsi;
    Stochf stochf;

    Stochrsi(int period, int fastk, int fastd, int type)
        : rsi(period), stochf(fastk, fastd, type) {}
    [[nodiscard]] int lookback() const noexcept { return rsi.lookback() + stochf.lookback(); }
    template <class Self, class Run, class X> static auto define(Self& self, Run& run, X x) {
        const auto line = run(self.rsi, x);
        return Stochf::define(self.stochf, run, line, line, line);
    }
};

constexpr Few<std::string_view, kOutputsMax> kMacd{"macd", "macdsignal", "macdhist"};

constexpr Row kMomentumAveragedRows[] = {
    {.name = "apo",
     .group = Group::momentum,
     .title = "absolute price oscillator",
     .formula = "average(fast) - average(slow)",
     .inputs = {"x"},
     .settings = {whole("fastperiod", 12, 2), whole("slowperiod", 26, 2), matype("matype", 1)},
     .outputs = kReal,
     .make = [](const Settings& s) { return make<Apo>(s.whole(0), s.whole(1), s.whole(2)); }},
    {.name = "kdj",
     .group = Group::momentum,
     .title = "stochastic with its divergence",
     .formula = "k and d as of stoch, 3 k - 2 d",
     .inputs = {"high", "low", "close"},
     .settings = {whole("fastk_period", 9), whole("slowk_period", 3), matype("slowk_matype", 13),
                  whole("slowd_period", 3), matype("slowd_matype", 13)},
     .outputs = {"k", "d", "j"},
     .make =
         [](const Settings& s) {
             return make<Kdj>(s.whole(0), s.whole(1), s.whole(2), s.whole(3), s.whole(4));
         }},
    {.name = "macd",
     .group = Group::momentum,
     .title = "moving average convergence and divergence",
     .formula = "ema(fast) - ema(slow), its ema, and their difference",
     .inputs = {"x"},
     .settings = {whole("fastperiod", 12, 2), whole("slowperiod", 26, 2), whole("signalperiod", 9),
                  convention()},
     .outputs = kMacd,
     .make =
         [](const Settings& s) {
             return make_by<Macd, MacdFromFirst>(s.whole(3), s.whole(0), s.whole(1), s.whole(2));
         },
     .tradingview = "each average begins with its first value, on bar 0; a fast period above the "
                    "slow one is not swapped with it"},
    {.name = "macdext",
     .group = Group::momentum,
     .title = "moving average convergence and divergence, of any averages",
     .formula = "average(fast) - average(slow), its average, and their difference",
     .inputs = {"x"},
     .settings = {whole("fastperiod", 12, 2), matype("fastmatype"), whole("slowperiod", 26, 2),
                  matype("slowmatype"), whole("signalperiod", 9), matype("signalmatype")},
     .outputs = kMacd,
     .make = [](const Settings& s) { return make<Macdext>(s); }},
    {.name = "macdfix",
     .group = Group::momentum,
     .title = "moving average convergence and divergence with fixed constants",
     .formula = "as macd of 12 and 26 bars with the weights 0.15 and 0.075 instead of 2 / 13 and "
                "2 / 27",
     .inputs = {"x"},
     .settings = {whole("signalperiod", 9)},
     .outputs = kMacd,
     .make = [](const Settings& s) { return make<Macdfix>(s.whole(0)); }},
    {.name = "ppo",
     .group = Group::momentum,
     .title = "percentage price oscillator",
     .formula = "100 * (average(fast) - average(slow)) / average(slow), 0 where that is 0",
     .inputs = {"x"},
     .settings = {whole("fastperiod", 12, 2), whole("slowperiod", 26, 2), matype("matype", 1)},
     .outputs = kReal,
     .make = [](const Settings& s) { return make<Ppo>(s.whole(0), s.whole(1), s.whole(2)); }},
    {.name = "stoch",
     .group = Group::momentum,
     .title = "slow stochastic",
     .formula = "average of 100 * (close - lowest) / (highest - lowest) over `fastk_period`, and "
                "its average",
     .inputs = {"high", "low", "close"},
     .settings = {whole("fastk_period", 5), whole("slowk_period", 3), matype("slowk_matype"),
                  whole("slowd_period", 3), matype("slowd_matype")},
     .outputs = {"slowk", "slowd"},
     .make =
         [](const Settings& s) {
             return make<Stoch>(s.whole(0), s.whole(1), s.whole(2), s.whole(3), s.whole(4));
         }},
    {.name = "stochf",
     .group = Group::momentum,
     .title = "fast stochastic",
     .formula = "100 * (close - lowest) / (highest - lowest) over `fastk_period`, and its average",
     .inputs = {"high", "low", "close"},
     .settings = {whole("fastk_period", 5), whole("fastd_period", 3), matype("fastd_matype")},
     .outputs = {"fastk", "fastd"},
     .make = [](const Settings& s) { return make<Stochf>(s.whole(0), s.whole(1), s.whole(2)); }},
    {.name = "stochrsi",
     .group = Group::momentum,
     .title = "stochastic of the relative strength index",
     .formula = "stochf with rsi(period) as high, low and close",
     .inputs = {"x"},
     .settings = {period(14, 2), whole("fastk_period", 5), whole("fastd_period", 3),
                  matype("fastd_matype")},
     .outputs = {"fastk", "fastd"},
     .make =
         [](const Settings& s) {
             return make<Stochrsi>(s.whole(0), s.whole(1), s.whole(2), s.whole(3));
         }},
};

} // namespace

std::span<const Row> momentum_averaged_rows() noexcept {
    return kMomentumAveragedRows;
}

} // namespace tradecore::indicators::detail
