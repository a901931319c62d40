// SPDX-License-Identifier: Apache-2.0
// What traders use every day beyond TA-Lib: volume-weighted prices, Ichimoku, who the takers are.
#include <cmath>

#include "tradecore/indicators/detail/rows.hpp"
#include "tradecore/indicators/rolling.hpp"

namespace tradecore::indicators::detail {
namespace {

double typical(double high, double low, double close) noexcept {
    return (high + low + close) / 3.0;
}

/// A running volume-weighted average price that begins anew on some bars.
class RunningPrice {
public:
    double update(bool begins, double price, double volume) noexcept {
        if (begins) {
            *this = {};
        }
        if (count_++ == 0) {
            base_ = price;
        }
        // Measured from the first price, so that a constant price gives exactly that.
        value_ += (price - base_) * volume;
        volume_ += volume;
        return volume_ > 0.0 ? base_ + value_ / volume_ : price;
    }

private:
    double base_ = 0.0;
    double value_ = 0.0;
    double volume_ = 0.0;
    std::uint64_t count_ = 0;
};

class VwapSession {
public:
    static constexpr std::size_t kInputs = 5;
    static constexpr std::size_t kOutputs = 1;

    VwapSession(int session_s, int offset_s) noexcept : length_(session_s), offset_(offset_s) {}

    double update(double high, double low, double close, double volume, double time) noexcept {
        const bool is_seen = is_finite(high) && is_finite(low) && is_finite(close) &&
                             is_finite(volume) && is_finite(time);
        if (!is_seen) {
            return kNaN;
        }
        const double session = std::floor((time - offset_) / length_);
        const bool begins = session != session_;
        session_ = session;
        return price_.update(begins, typical(high, low, close), volume);
    }
    [[nodiscard]] double peek(double high, double low, double close, double volume,
                              double time) const noexcept {
        VwapSession copy = *this;
        return copy.update(high, low, close, volume, time);
    }
    [[nodiscard]] int lookback() const noexcept { return 0; }

private:
    double length_;
    double offset_;
    double session_ = -HUGE_VAL;
    RunningPrice price_;
};

class VwapAnchored {
public:
    static constexpr std::size_t kInputs = 5;
    static constexpr std::size_t kOutputs = 1;

    double update(double high, double low, double close, double volume, double anchor) noexcept {
        const bool is_seen = is_finite(high) && is_finite(low) && is_finite(close) &&
                             is_finite(volume) && is_finite(anchor);
        return is_seen ? price_.update(anchor != 0.0, typical(high, low, close), volume) : kNaN;
    }
    [[nodiscard]] double peek(double high, double low, double close, double volume,
                              double anchor) const noexcept {
        VwapAnchored copy = *this;
        return copy.update(high, low, close, volume, anchor);
    }
    [[nodiscard]] int lookback() const noexcept { return 0; }

private:
    RunningPrice price_;
};

struct VwapRolling : Definition<4> {
    Sma worth, volume;

    explicit VwapRolling(int period) : worth(period), volume(period) {}
    [[nodiscard]] int lookback() const noexcept { return worth.lookback(); }
    template <class Self, class Run, class X>
    static auto define(Self& self, Run& run, X high, X low, X close, X traded) {
        const auto price = run.map(typical, high, low, close);
        const auto worth = run.map([](double p, double v) { return p * v; }, price, traded);
        return run.map([](double value, double amount,
                          double now) { return amount > 0.0 ? value / amount : now; },
                       run(self.worth, worth), run(self.volume, traded), price);
    }
};

struct Ichimoku : Definition<2, 4> {
    Max tenkan_high, kijun_high, senkou_high;
    Min tenkan_low, kijun_low, senkou_low;
    Lag shown_a, shown_b;

    Ichimoku(int tenkan, int kijun, int senkou, int ahead)
        : tenkan_high(tenkan), kijun_high(kijun), senkou_high(senkou), tenkan_low(tenkan),
          kijun_low(kijun), senkou_low(senkou), shown_a(ahead), shown_b(ahead) {}
    [[nodiscard]] int lookback() const noexcept {
        const int first = std::max(tenkan_high.lookback(), kijun_high.lookback());
        return std::max(first, senkou_high.lookback()) + shown_a.lookback();
    }
    template <class Self, class Run, class X>
    static auto define(Self& self, Run& run, X high, X low) {
        const auto middle = [](double top, double bottom) { return (top + bottom) / 2.0; };
        const auto tenkan =
            run.keep(run.map(middle, run(self.tenkan_high, high), run(self.tenkan_low, low)));
        const auto kijun =
            run.keep(run.map(middle, run(self.kijun_high, high), run(self.kijun_low, low)));
        const auto senkou =
            run.keep(run.map(middle, run(self.senkou_high, high), run(self.senkou_low, low)));
        // All lines begin together.
        const auto a = run.keep(run.map([](double t, double k, double) { return (t + k) / 2.0; },
                                        tenkan, kijun, senkou));
        const auto b =
            run.keep(run.map([](double s, double, double) { return s; }, senkou, tenkan, kijun));
        const auto shown_a = run(self.shown_a, a);
        const auto shown_b = run(self.shown_b, b);
        const auto with = [](double x, double) { return x; };
        return run.give(run.map(with, tenkan, shown_a), run.map(with, kijun, shown_a), shown_a,
                        shown_b);
    }
};

class Cvd {
public:
    static constexpr std::size_t kInputs = 2;
    static constexpr std::size_t kOutputs = 1;

    double update(double volume, double taker_buy_volume) noexcept {
        if (!is_finite(volume) || !is_finite(taker_buy_volume)) {
            return kNaN;
        }
        return total_ += 2.0 * taker_buy_volume - volume;
    }
    [[nodiscard]] double peek(double volume, double taker_buy_volume) const noexcept {
        Cvd copy = *this;
        return copy.update(volume, taker_buy_volume);
    }
    [[nodiscard]] int lookback() const noexcept { return 0; }

private:
    double total_ = 0.0;
};

struct Imbalance : Definition<2> {
    [[nodiscard]] int lookback() const noexcept { return 0; }
    template <class Self, class Run, class X> static auto define(Self&, Run& run, X bid, X ask) {
        return run.map([](double b, double a) { return b + a != 0.0 ? (b - a) / (b + a) : 0.0; },
                       bid, ask);
    }
};

constexpr Row kFlowRows[] = {
    {.name = "vwap_session",
     .group = Group::volume,
     .title = "volume-weighted average price of the session",
     .formula =
         "sum of (h + l + c) / 3 * v over sum of v since the session began; the price itself "
         "before anything has traded. `time` is the bar's open in seconds since 1970, UTC",
     .inputs = {"high", "low", "close", "volume", "time"},
     .settings = {whole("session_s", 86'400, 60, 31'622'400), whole("offset_s", 0, 0, 31'622'400)},
     .outputs = kReal,
     .make = [](const Settings& s) { return make<VwapSession>(s.whole(0), s.whole(1)); },
     .source = "Binance's and TradingView's usual form"},
    {.name = "vwap_anchored",
     .group = Group::volume,
     .title = "volume-weighted average price since an anchor",
     .formula =
         "sum of (h + l + c) / 3 * v over sum of v since the last bar whose `anchor` is not 0",
     .inputs = {"high", "low", "close", "volume", "anchor"},
     .settings = {},
     .outputs = kReal,
     .make = [](const Settings&) { return make<VwapAnchored>(); },
     .source = "Shannon, Maximum Trading Gains with Anchored VWAP"},
    {.name = "vwap_rolling",
     .group = Group::volume,
     .title = "volume-weighted average price of the last bars",
     .formula = "sum of (h + l + c) / 3 * v over sum of v, both over `period` bars",
     .inputs = {"high", "low", "close", "volume"},
     .settings = {period(20)},
     .outputs = kReal,
     .make = [](const Settings& s) { return make<VwapRolling>(s.whole(0)); },
     .source = "as VWAP"},
    {.name = "ichimoku",
     .group = Group::overlap,
     .title = "Ichimoku cloud as it stands at the bar",
     .formula =
         "middles of the ranges of `tenkan` and `kijun` bars; and, of `ahead` bars ago, the mean "
         "of the two and the middle of `senkou` bars. The lagging line would look ahead",
     .inputs = {"high", "low"},
     .settings = {whole("tenkan", 9), whole("kijun", 26), whole("senkou", 52), whole("ahead", 26)},
     .outputs = {"tenkan", "kijun", "senkou_a", "senkou_b"},
     .make =
         [](const Settings& s) {
             return make<Ichimoku>(s.whole(0), s.whole(1), s.whole(2), s.whole(3));
         },
     .source = "Hosoda"},
    {.name = "cvd",
     .group = Group::volume,
     .title = "cumulative volume delta",
     .formula =
         "running sum of what takers bought less what they sold: 2 * taker_buy_volume - volume",
     .inputs = {"volume", "taker_buy_volume"},
     .settings = {},
     .outputs = kReal,
     .make = [](const Settings&) { return make<Cvd>(); },
     .source = "Binance klines"},
    {.name = "book_imbalance",
     .group = Group::volume,
     .title = "imbalance of the best bid and ask",
     .formula = "(bid - ask) / (bid + ask) of the quantities, 0 where both are 0",
     .inputs = {"bid_quantity", "ask_quantity"},
     .settings = {},
     .outputs = kReal,
     .make = [](const Settings&) { return make<Imbalance>(); },
     .source = "Cont, Kukanov, Stoikov 2014"},
};

} // namespace

std::span<const Row> flow_rows() noexcept {
    return kFlowRows;
}

} // namespace tradecore::indicators::detail
