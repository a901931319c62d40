// SPDX-License-Identifier: Apache-2.0
// Parts over the last `period` bars: Sma, Sum, Variance, Trend, Bands, Max, Min, Place, Lag, Mom,
// Roc. For the contract see part.hpp. Pre for all: 1 <= period <= kPeriodMax.
#pragma once

#include <algorithm>
#include <utility>

#include "tradecore/indicators/detail/kernels.hpp"
#include "tradecore/indicators/part.hpp"
#include "tradecore/indicators/window.hpp"

namespace tradecore::indicators {

/// The last values that were given, oldest first and side by side.
class Tail {
public:
    /// Keeps at least `need` values. Pre: need >= 1.
    explicit Tail(std::size_t need) : need_(need), slots_(2 * need) {}

    /// The value `back` bars ago, 1 being the last. Pre: it is kept.
    [[nodiscard]] double at(std::size_t back) const noexcept { return slots_[end_ - back]; }
    [[nodiscard]] bool is_full() const noexcept { return end_ >= need_; }
    [[nodiscard]] const double* end() const noexcept { return slots_.data() + end_; }
    void push(double value) noexcept {
        if (end_ == slots_.size()) {
            keep_last(need_);
        }
        slots_[end_++] = value;
    }
    void append(const double* values, std::size_t count) noexcept {
        if (count >= need_) {
            end_ = need_;
            std::copy_n(values + (count - need_), need_, slots_.data());
            return;
        }
        if (slots_.size() - end_ < count) {
            keep_last(need_);
        }
        std::copy_n(values, count, slots_.data() + end_);
        end_ += count;
    }

private:
    void keep_last(std::size_t count) noexcept {
        const std::size_t kept = std::min(count, end_);
        std::copy_n(slots_.data() + (end_ - kept), kept, slots_.data());
        end_ = kept;
    }

    std::size_t need_;
    std::size_t end_ = 0;
    std::vector<double> slots_;
};

/// A part whose value depends on its window alone. `Core` computes it from rings of partial results
/// or from the tails (the inputs so far, without the bar in hand), and has a kernel for many bars:
///   kInputs, kOutputs, kHasRings; int lookback() const; std::size_t history() const;
///   Value push(tails, values) / peek(tails, values) const;
///   std::size_t kernel(in, out, count) const     as in detail/kernels.hpp, history() bars before;
///   with rings: replay(), seen(), skip(bars), forget(bars).
template <class Core> class Rolling {
public:
    static constexpr std::size_t kInputs = Core::kInputs;
    static constexpr std::size_t kOutputs = Core::kOutputs;
    using Tails = std::array<Tail, kInputs>;
    using Values = std::array<double, kInputs>;

    template <class... Settings>
    explicit Rolling(int period, Settings... settings)
        : core_(period, settings...),
          tails_(tails(core_.keep(), std::make_index_sequence<kInputs>{})) {}

    template <class... Xs> Value<kOutputs> update(Xs... values) noexcept {
        if (!(is_finite(values) && ...)) {
            return no_value<kOutputs>();
        }
        refresh();
        const Values bar{values...};
        const auto result = core_.push(tails_, bar);
        for (std::size_t k = 0; k < kInputs; ++k) {
            tails_[k].push(bar[k]);
        }
        ++seen_;
        return seen_ > static_cast<std::uint64_t>(core_.lookback()) ? result : no_value<kOutputs>();
    }
    template <class... Xs> [[nodiscard]] Value<kOutputs> peek(Xs... values) const noexcept {
        if (!(is_finite(values) && ...) || seen_ < static_cast<std::uint64_t>(core_.lookback())) {
            return no_value<kOutputs>();
        }
        refresh();
        return std::as_const(core_).peek(tails_, Values{values...});
    }
    [[nodiscard]] int lookback() const noexcept { return core_.lookback(); }
    void run(const Inputs<kInputs>& in, const Outputs<kOutputs>& out, std::size_t count) noexcept;

private:
    static constexpr std::size_t kBars = 1'024; ///< At a time, in the cache.

    template <std::size_t... k> static Tails tails(std::size_t keep, std::index_sequence<k...>) {
        return {((void)k, Tail(keep))...};
    }
    /// Brings the rings to where the tails are.
    void refresh() const noexcept {
        if constexpr (Core::kHasRings) {
            if (behind_ != 0) [[unlikely]] {
                refill();
            }
        }
    }
    void refill() const noexcept {
        core_.skip(behind_);
        behind_ = 0;
        const std::size_t again = std::min(core_.replay(), static_cast<std::size_t>(core_.seen()));
        core_.forget(again);
        for (std::size_t back = again; back > 0; --back) {
            Values bar;
            for (std::size_t k = 0; k < kInputs; ++k) {
                bar[k] = tails_[k].at(back);
            }
            static_cast<void>(core_.push(tails_, bar));
        }
    }
    void step(const Inputs<kInputs>& in, const Outputs<kOutputs>& out, std::size_t first,
              std::size_t count) noexcept {
        for (std::size_t i = first; i < first + count; ++i) {
            store<kOutputs>(out, i, update_at(*this, in, i));
        }
    }
    std::size_t joined(const Inputs<kInputs>& in, const Outputs<kOutputs>& out,
                       std::size_t count) const noexcept;

    mutable Core core_; ///< Its rings may be behind.
    Tails tails_;
    mutable std::size_t behind_ = 0; ///< Bars that kernels took and the rings have not seen.
    std::uint64_t seen_ = 0;
};

/// Runs the kernel over up to `count` bars whose history stands in the tails; says how many it
/// took.
template <class Core>
std::size_t Rolling<Core>::joined(const Inputs<kInputs>& in, const Outputs<kOutputs>& out,
                                  std::size_t count) const noexcept {
    const std::size_t history = core_.history();
    const std::size_t taken = std::min(count, kBars);
    double room[kInputs][detail::kWindowMax + kBars + kBlock];
    double results[kOutputs][kBars + kBlock];
    Inputs<kInputs> from;
    Outputs<kOutputs> to;
    for (std::size_t k = 0; k < kInputs; ++k) {
        double* const now = room[k] + history;
        std::copy_n(tails_[k].end() - history, history, room[k]);
        std::copy_n(in[k], taken, now);
        std::fill_n(now + taken, kBlock, in[k][taken - 1]); // Up to a whole block.
        from[k] = now;
    }
    const bool is_whole = taken % kBlock == 0;
    for (std::size_t k = 0; k < kOutputs; ++k) {
        to[k] = is_whole ? out[k] : results[k];
    }
    const std::size_t rounded = (taken + kBlock - 1) / kBlock * kBlock;
    if (core_.kernel(from, to, rounded) < rounded) {
        return 0;
    }
    for (std::size_t k = 0; k < kOutputs && !is_whole; ++k) {
        std::copy_n(results[k], taken, out[k]);
    }
    return taken;
}

template <class Core>
void Rolling<Core>::run(const Inputs<kInputs>& in, const Outputs<kOutputs>& out,
                        std::size_t count) noexcept {
    constexpr std::size_t least = 16; // Fewer bars are not worth a kernel.
    const std::size_t history = core_.history();
    std::size_t inside = 0; // Bars before i that stand in `in`, all of them seen.
    for (std::size_t i = 0; i < count;) {
        if (history > detail::kWindowMax || count < least ||
            seen_ < static_cast<std::uint64_t>(core_.lookback())) {
            const bool is_seen = finite_at(in, i);
            step(in, out, i++, 1);
            inside = is_seen ? inside + 1 : 0;
            continue;
        }
        const std::size_t left = count - i;
        const std::size_t direct = std::min(kBars, left) / kBlock * kBlock;
        std::size_t taken = 0;
        if (inside >= history && direct > 0) {
            taken = core_.kernel(later(in, i), later(out, i), direct);
        } else {
            // Up to where the history stands in `in`.
            const std::size_t wanted = inside >= history ? left : history - inside + kBlock;
            taken = joined(later(in, i), later(out, i), std::min(left, wanted));
        }
        if (taken == 0) { // A value in it is not finite.
            const std::size_t bars = std::min(kBars, left);
            step(in, out, i, bars);
            i += bars;
            inside = 0;
            continue;
        }
        for (std::size_t k = 0; k < kInputs; ++k) {
            tails_[k].append(in[k] + i, taken);
        }
        if constexpr (Core::kHasRings) {
            behind_ += taken;
        }
        seen_ += taken;
        inside += taken;
        i += taken;
    }
}

namespace detail {

/// A Window as the core of a Rolling.
template <WindowKind kKind, std::size_t kOut> class WindowCore {
public:
    static constexpr std::size_t kInputs = 1;
    static constexpr std::size_t kOutputs = kOut;
    static constexpr bool kHasRings = true;
    using Tails = std::array<Tail, 1>;
    using Values = std::array<double, 1>;

    explicit WindowCore(int period) : window_(period) {}
    WindowCore(int period, double scale) : window_(period, scale) {}

    [[nodiscard]] int lookback() const noexcept { return window_.period() - 1; }
    [[nodiscard]] std::size_t history() const noexcept {
        return static_cast<std::size_t>(window_.period()) - 1;
    }
    [[nodiscard]] std::size_t keep() const noexcept { return window_.replay(); }
    Value<kOut> push(const Tails&, const Values& bar) noexcept {
        return value_of(window_.push(bar[0]));
    }
    [[nodiscard]] Value<kOut> peek(const Tails&, const Values& bar) const noexcept {
        return value_of(window_.peek(bar[0]));
    }
    [[nodiscard]] std::size_t kernel(const Inputs<1>& in, const Outputs<kOut>& out,
                                     std::size_t count) const noexcept {
        if constexpr (kKind == WindowKind::sum) {
            return kernels().sum(in[0], out[0], count, window_.plan());
        } else if constexpr (kKind == WindowKind::mean) {
            return kernels().mean(in[0], out[0], count, window_.plan());
        } else if constexpr (kKind == WindowKind::variance) {
            return kernels().variance(in[0], out[0], out[1], count, window_.plan(),
                                      window_.scale());
        } else {
            return kernels().trend(in[0], out[0], out[1], count, window_.plan(), window_.scale());
        }
    }
    [[nodiscard]] std::size_t replay() const noexcept { return window_.replay(); }
    [[nodiscard]] std::uint64_t seen() const noexcept { return window_.seen(); }
    void skip(std::size_t bars) noexcept { window_.skip(bars); }
    void forget(std::size_t bars) noexcept { window_.forget(bars); }

private:
    static Value<kOut> value_of(const WindowValue& value) noexcept {
        if constexpr (kOut == 1) {
            return value.mean;
        } else {
            return {value.mean, value.second};
        }
    }

    Window<kKind> window_;
};

/// Mean and population deviations around it.
class BandsCore {
public:
    static constexpr std::size_t kInputs = 1;
    static constexpr std::size_t kOutputs = 3;
    static constexpr bool kHasRings = true;
    using Tails = std::array<Tail, 1>;
    using Values = std::array<double, 1>;

    BandsCore(int period, double up, double down) : window_(period), up_(up), down_(down) {}

    [[nodiscard]] int lookback() const noexcept { return window_.period() - 1; }
    [[nodiscard]] std::size_t history() const noexcept {
        return static_cast<std::size_t>(window_.period()) - 1;
    }
    [[nodiscard]] std::size_t keep() const noexcept { return window_.replay(); }
    Value<3> push(const Tails&, const Values& bar) noexcept { return bands(window_.push(bar[0])); }
    [[nodiscard]] Value<3> peek(const Tails&, const Values& bar) const noexcept {
        return bands(window_.peek(bar[0]));
    }
    [[nodiscard]] std::size_t kernel(const Inputs<1>& in, const Outputs<3>& out,
                                     std::size_t count) const noexcept {
        return kernels().bbands(in[0], out[0], out[1], out[2], count, window_.plan(),
                                window_.scale(), up_, down_);
    }
    [[nodiscard]] std::size_t replay() const noexcept { return window_.replay(); }
    [[nodiscard]] std::uint64_t seen() const noexcept { return window_.seen(); }
    void skip(std::size_t bars) noexcept { window_.skip(bars); }
    void forget(std::size_t bars) noexcept { window_.forget(bars); }

private:
    [[nodiscard]] Value<3> bands(const WindowValue& value) const noexcept {
        const double deviation = std::sqrt(value.second);
        return {value.mean + up_ * deviation, value.mean, value.mean - down_ * deviation};
    }

    Window<WindowKind::variance> window_;
    double up_;
    double down_;
};

template <class Pick> class ExtremeCore {
public:
    static constexpr std::size_t kInputs = 1;
    static constexpr std::size_t kOutputs = 1;
    static constexpr bool kHasRings = true;
    using Tails = std::array<Tail, 1>;
    using Values = std::array<double, 1>;

    explicit ExtremeCore(int period) : window_(period) {}

    [[nodiscard]] int lookback() const noexcept { return window_.period() - 1; }
    [[nodiscard]] std::size_t history() const noexcept {
        return static_cast<std::size_t>(window_.period()) - 1;
    }
    [[nodiscard]] std::size_t keep() const noexcept { return window_.replay(); }
    double push(const Tails&, const Values& bar) noexcept { return window_.push(bar[0]); }
    [[nodiscard]] double peek(const Tails&, const Values& bar) const noexcept {
        return window_.peek(bar[0]);
    }
    [[nodiscard]] std::size_t kernel(const Inputs<1>& in, const Outputs<1>& out,
                                     std::size_t count) const noexcept {
        const auto work = std::is_same_v<Pick, Highest> ? kernels().highest : kernels().lowest;
        return work(in[0], out[0], count, window_.period());
    }
    [[nodiscard]] std::size_t replay() const noexcept { return window_.replay(); }
    [[nodiscard]] std::uint64_t seen() const noexcept { return window_.seen(); }
    void skip(std::size_t bars) noexcept { window_.skip(bars); }
    void forget(std::size_t bars) noexcept { window_.forget(bars); }

private:
    WindowExtreme<Pick> window_;
};

/// Where the close stands between the lowest low and the highest high, in percent.
class PlaceCore {
public:
    static constexpr std::size_t kInputs = 3;
    static constexpr std::size_t kOutputs = 1;
    static constexpr bool kHasRings = true;
    using Tails = std::array<Tail, 3>;
    using Values = std::array<double, 3>;

    explicit PlaceCore(int period) : highs_(period), lows_(period) {}

    [[nodiscard]] int lookback() const noexcept { return highs_.period() - 1; }
    [[nodiscard]] std::size_t history() const noexcept {
        return static_cast<std::size_t>(highs_.period()) - 1;
    }
    [[nodiscard]] std::size_t keep() const noexcept { return highs_.replay(); }
    double push(const Tails&, const Values& bar) noexcept {
        return place(highs_.push(bar[0]), lows_.push(bar[1]), bar[2]);
    }
    [[nodiscard]] double peek(const Tails&, const Values& bar) const noexcept {
        return place(highs_.peek(bar[0]), lows_.peek(bar[1]), bar[2]);
    }
    [[nodiscard]] std::size_t kernel(const Inputs<3>& in, const Outputs<1>& out,
                                     std::size_t count) const noexcept {
        return kernels().place(in[0], in[1], in[2], out[0], count, highs_.period());
    }
    [[nodiscard]] std::size_t replay() const noexcept { return highs_.replay(); }
    [[nodiscard]] std::uint64_t seen() const noexcept { return highs_.seen(); }
    void skip(std::size_t bars) noexcept {
        highs_.skip(bars);
        lows_.skip(bars);
    }
    void forget(std::size_t bars) noexcept {
        highs_.forget(bars);
        lows_.forget(bars);
    }

private:
    [[nodiscard]] static double place(double high, double low, double close) noexcept {
        const double width = high - low;
        return width != 0.0 ? ((close - low) / width) * 100.0 : 0.0;
    }

    WindowExtreme<Highest> highs_;
    WindowExtreme<Lowest> lows_;
};

/// A function of the value and of the one `period` bars before.
template <class Function> class LagCore {
public:
    static constexpr std::size_t kInputs = 1;
    static constexpr std::size_t kOutputs = 1;
    static constexpr bool kHasRings = false;
    using Tails = std::array<Tail, 1>;
    using Values = std::array<double, 1>;

    explicit LagCore(int period) : period_(static_cast<std::size_t>(period)) {}

    [[nodiscard]] int lookback() const noexcept { return static_cast<int>(period_); }
    [[nodiscard]] std::size_t history() const noexcept { return period_; }
    [[nodiscard]] std::size_t keep() const noexcept { return period_; }
    double push(const Tails& tails, const Values& bar) const noexcept {
        // Before the tail is full its last slot reads as anything; the owner blanks it.
        return tails[0].is_full() ? Function::value(bar[0], tails[0].at(period_)) : kNaN;
    }
    [[nodiscard]] double peek(const Tails& tails, const Values& bar) const noexcept {
        return push(tails, bar);
    }
    [[nodiscard]] std::size_t kernel(const Inputs<1>& in, const Outputs<1>& out,
                                     std::size_t count) const noexcept {
        return Function::kernel(in[0], out[0], count, period_);
    }

private:
    std::size_t period_;
};

struct LagOnly {
    static double value(double, double before) noexcept { return before; }
    static std::size_t kernel(const double* values, double* out, std::size_t count,
                              std::size_t period) noexcept {
        std::copy_n(values - period, count, out);
        return all_finite<1>({values}, count) ? count : 0;
    }
};
struct LagMom {
    static double value(double now, double before) noexcept { return now - before; }
    static std::size_t kernel(const double* values, double* out, std::size_t count,
                              std::size_t period) noexcept {
        return kernels().mom(values, out, count, period);
    }
};
struct LagRoc {
    static double value(double now, double before) noexcept {
        return before != 0.0 ? (now / before - 1.0) * 100.0 : 0.0;
    }
    static std::size_t kernel(const double* values, double* out, std::size_t count,
                              std::size_t period) noexcept {
        return kernels().roc(values, out, count, period);
    }
};

} // namespace detail

/// Simple moving average.
using Sma = Rolling<detail::WindowCore<WindowKind::mean, 1>>;
using Sum = Rolling<detail::WindowCore<WindowKind::sum, 1>>;
/// Mean and population variance; Variance(period, scale) gives the squared distances times `scale`.
using Variance = Rolling<detail::WindowCore<WindowKind::variance, 2>>;
/// Mean and (k - mean of k) * x[k] summed, times `scale`: 12 / (p * (p * p - 1)) makes it the slope
/// of the least-squares line per bar, 2 / (p * (p + 1)) the weighted average less the mean.
using Trend = Rolling<detail::WindowCore<WindowKind::trend, 2>>;
/// Bands(period, up, down): the mean of the last values and that many population deviations around
/// it; upper, middle, lower.
using Bands = Rolling<detail::BandsCore>;
using Max = Rolling<detail::ExtremeCore<Highest>>;
using Min = Rolling<detail::ExtremeCore<Lowest>>;
/// Of high, low and close: 100 * (close - lowest low) / (highest high - lowest low), 0 where the
/// range is empty.
using Place = Rolling<detail::PlaceCore>;
/// The value `period` bars ago.
using Lag = Rolling<detail::LagCore<detail::LagOnly>>;
/// x[t] - x[t - period].
using Mom = Rolling<detail::LagCore<detail::LagMom>>;
/// 100 * (x[t] / x[t - period] - 1), 0 where the base is 0.
using Roc = Rolling<detail::LagCore<detail::LagRoc>>;

} // namespace tradecore::indicators
