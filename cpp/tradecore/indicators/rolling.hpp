// SPDX-License-Identifier: Apache-2.0
// Parts over the last `period` bars: Sma, Sum, Variance, Trend, Bands, Max, Min, Place, Willr, Lag,
// Mom, Roc. For the contract see part.hpp. Pre for all: 1 <= period <= kPeriodMax.
#pragma once

#include <algorithm>
#include <utility>

#include "tradecore/indicators/detail/cores.hpp"
#include "tradecore/indicators/detail/kernels.hpp"
#include "tradecore/indicators/part.hpp"
#include "tradecore/indicators/tail.hpp"
#include "tradecore/indicators/window.hpp"

namespace tradecore::indicators {

/// A part whose value depends on its window alone. `Core` computes it from rings of partial results
/// or from the tails (the inputs so far, without the bar in hand), and has a kernel for many bars:
///   kInputs, kOutputs, kHasRings; int lookback() const; std::size_t history() const;
///   std::size_t keep() const, how many bars the tails keep, at least 1;
///   Value push(before, values) / peek(before, values) const, where `before` is the tails or, with
///   rings, how many bars were before; results of the first lookback() bars do not count;
///   std::size_t kernel(in, out, count)     as in detail/kernels.hpp, history() bars before;
///   with rings: replay(), of how many bars before the rings know all, if these are pushed; begin()
///   where it must be told that such pushes follow;
///   if its kernel can go on from where it stopped: goes_on(), whether it does, and stop().
template <class Core> class Rolling {
public:
    static constexpr std::size_t kInputs = Core::kInputs;
    static constexpr std::size_t kOutputs = Core::kOutputs;
    using Values = std::array<double, kInputs>;

    template <class... Settings>
    explicit Rolling(int period, Settings... settings)
        : core_(period, settings...), tails_(core_.keep()),
          unready_(static_cast<std::size_t>(core_.lookback())) {}

    template <class... Xs> [[gnu::flatten]] Value<kOutputs> update(Xs... values) noexcept {
        auto result = no_value<kOutputs>();
        if (!(is_finite(values) && ...)) {
            return result;
        }
        refresh();
        const Values bar{values...};
        result = core_.push(before(), bar);
        tails_.push(bar);
        if (unready_ != 0) [[unlikely]] {
            --unready_;
            result = no_value<kOutputs>();
        }
        return result;
    }
    template <class... Xs> [[nodiscard]] Value<kOutputs> peek(Xs... values) const noexcept {
        if (!(is_finite(values) && ...) || unready_ != 0) {
            return no_value<kOutputs>();
        }
        refresh();
        return std::as_const(core_).peek(before(), Values{values...});
    }
    [[nodiscard]] int lookback() const noexcept { return core_.lookback(); }
    void run(const Inputs<kInputs>& in, const Outputs<kOutputs>& out, std::size_t count) noexcept;

private:
    static constexpr std::size_t kBars = 1'024; ///< At a time, in the cache.
    static constexpr bool kGoesOn = requires(Core& core) { core.goes_on(); };

    [[nodiscard]] bool goes_on() const noexcept {
        if constexpr (kGoesOn) {
            return core_.goes_on();
        } else {
            return false;
        }
    }
    void stop() const noexcept {
        if constexpr (kGoesOn) {
            core_.stop();
        }
    }
    /// What a core asks of the bars before.
    [[nodiscard]] decltype(auto) before() const noexcept {
        if constexpr (Core::kHasRings) {
            return tails_.bars();
        } else {
            return (tails_);
        }
    }
    /// Brings the rings to where the tails are.
    void refresh() const noexcept {
        if constexpr (Core::kHasRings) {
            if (is_behind_) [[unlikely]] {
                refill();
            }
        }
    }
    [[gnu::cold, gnu::noinline]] void refill() const noexcept {
        stop(); // Bars come that it does not see.
        is_behind_ = false;
        if constexpr (requires { core_.begin(); }) {
            core_.begin();
        }
        for (std::size_t back = core_.replay(); back > 0; --back) {
            Values bar;
            for (std::size_t k = 0; k < kInputs; ++k) {
                bar[k] = tails_.at(back, k);
            }
            static_cast<void>(core_.push(tails_.bars() - back, bar));
        }
    }
    void step(const Inputs<kInputs>& in, const Outputs<kOutputs>& out, std::size_t first,
              std::size_t count) noexcept {
        for (std::size_t i = first; i < first + count; ++i) {
            store<kOutputs>(out, i, update_at(*this, in, i));
        }
    }
    std::size_t joined(const Inputs<kInputs>& in, const Outputs<kOutputs>& out,
                       std::size_t count) noexcept;

    mutable Core core_; ///< Its rings may be behind.
    Tails<kInputs> tails_;
    mutable bool is_behind_ = false; ///< Kernels took bars that the rings have not seen.
    std::size_t unready_;            ///< Bars to come that have no value.
};

/// Runs the kernel over up to `count` bars whose history stands in the tails; says how many it
/// took.
template <class Core>
std::size_t Rolling<Core>::joined(const Inputs<kInputs>& in, const Outputs<kOutputs>& out,
                                  std::size_t count) noexcept {
    const std::size_t history = core_.history();
    const std::size_t taken = std::min(count, kBars);
    double room[kInputs][detail::kWindowMax + kBars + kBlock];
    double results[kOutputs][kBars + kBlock];
    Inputs<kInputs> from;
    Outputs<kOutputs> to;
    for (std::size_t k = 0; k < kInputs; ++k) {
        double* const now = room[k] + history;
        std::copy_n(tails_.end(k) - history, history, room[k]);
        std::copy_n(in[k], taken, now);
        std::fill_n(now + taken, kBlock, in[k][taken - 1]); // Up to a whole block.
        from[k] = now;
    }
    const bool is_whole = taken % kBlock == 0;
    for (std::size_t k = 0; k < kOutputs; ++k) {
        to[k] = is_whole ? out[k] : results[k];
    }
    const std::size_t rounded = (taken + kBlock - 1) / kBlock * kBlock;
    const bool is_taken = core_.kernel(from, to, rounded) == rounded;
    if (!is_whole) {
        stop(); // It has seen bars that there are not.
    }
    if (!is_taken) {
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
    if (history > detail::kWindowMax || count < least) {
        step(in, out, 0, count);
        return;
    }
    std::size_t inside = 0; // Bars before i that stand in `in`, all of them seen.
    for (std::size_t i = 0; i < count;) {
        if (!finite_at(in, i)) { // Before a kernel looks at all: a series may begin with many.
            store<kOutputs>(out, i++, no_value<kOutputs>());
            inside = 0;
            continue;
        }
        const std::size_t left = count - i;
        // One that does not go on begins with the history, which should cost less than the bars.
        const std::size_t most = kGoesOn ? 4 * kBars : std::max(kBars, 8 * history);
        const std::size_t direct = std::min(most, left) / kBlock * kBlock;
        std::size_t taken = 0;
        if (unready_ != 0) {
            const std::size_t blank = std::min(unready_, left);
            if (all_finite(later(in, i), blank)) {
                std::ranges::for_each(later(out, i),
                                      [&](double* to) { std::fill_n(to, blank, kNaN); });
                taken = blank;
                unready_ -= blank;
            }
        } else if (direct > 0 && (goes_on() || inside >= history)) {
            taken = core_.kernel(later(in, i), later(out, i), direct);
        } else {
            // A block, or up to where the history stands in `in`.
            const std::size_t wanted =
                kGoesOn || inside >= history ? kBlock : history - inside + kBlock;
            taken = joined(later(in, i), later(out, i), std::min(left, wanted));
        }
        if (taken == 0) { // A value in it is not finite.
            const std::size_t bars = std::min(kBars, left);
            step(in, out, i, bars);
            i += bars;
            inside = 0;
            continue;
        }
        tails_.append(later(in, i), taken);
        if constexpr (Core::kHasRings) {
            is_behind_ = true;
        }
        inside += taken;
        i += taken;
    }
}

/// Simple moving average.
using Sma = Rolling<detail::WindowCore<WindowKind::mean, 1>>;
using Sum = Rolling<detail::WindowCore<WindowKind::sum, 1>>;
/// Mean and population variance; Variance(period, scale) gives the squared distances times `scale`.
using Variance = Rolling<detail::WindowCore<WindowKind::variance, 2>>;
/// StandardDeviation(period, times): the population deviation, `times` as large.
using StandardDeviation = Rolling<detail::DeviationCore>;
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
using Place = Rolling<detail::PlaceCore<detail::From::low>>;
/// 100 * (close - highest high) / (highest high - lowest low), likewise.
using Willr = Rolling<detail::PlaceCore<detail::From::high>>;
/// The value `period` bars ago.
using Lag = Rolling<detail::LagCore<detail::LagOnly>>;
/// x[t] - x[t - period].
using Mom = Rolling<detail::LagCore<detail::LagMom>>;
/// 100 * (x[t] / x[t - period] - 1), 0 where the base is 0.
using Roc = Rolling<detail::LagCore<detail::LagRoc>>;

} // namespace tradecore::indicators
