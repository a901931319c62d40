// SPDX-License-Identifier: Apache-2.0
// Stops that trail the price: Sar and Trail. For the contract see part.hpp.
#pragma once

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>

#include "tradecore/indicators/part.hpp"

namespace tradecore::indicators {

/// Wilder's parabolic stop. On each bar it goes towards the extreme of the position by the share
/// `acceleration`, which grows with every new extreme, and never into the range of the last two
/// bars; where the price reaches it, the position turns. Pre: low <= high.
/// Source: Wilder, New Concepts in Technical Trading Systems, 1978; TA-Lib SAR and SAREXT.
class Sar {
public:
    static constexpr std::size_t kInputs = 2;
    static constexpr std::size_t kOutputs = 1;

    /// How a side's acceleration begins, grows and ends. Pre: none is negative.
    struct Side {
        double first;
        double step;
        double most;
    };

    constexpr Sar(double acceleration, double most) noexcept
        : Sar(0.0, 0.0, {acceleration, acceleration, most}, {acceleration, acceleration, most},
              false) {}
    /// Begins long at `start` if that is above 0, short at -start if below, and as the first two
    /// bars say if it is 0. Where the position turns, the stop moves away from the price by the
    /// share `offset`. With `is_signed` the stop of a short position is negative.
    constexpr Sar(double start, double offset, const Side& long_side, const Side& short_side,
                  bool is_signed = true) noexcept
        : long_(cut(long_side)), short_(cut(short_side)), start_(start), offset_(offset),
          short_sign_(is_signed ? -1.0 : 1.0) {}

    double update(double high, double low) noexcept {
        if (!is_finite(high) || !is_finite(low)) {
            return kNaN;
        }
        if (seen_ < 2) {
            if (++seen_ == 1) {
                now_.high = high;
                now_.low = low;
                return kNaN;
            }
            begin(high, low);
        }
        double result = 0.0;
        static_cast<void>(is_long_ ? step<true>(high, low, result)
                                   : step<false>(high, low, result));
        return result;
    }
    [[nodiscard]] double peek(double high, double low) const noexcept {
        Sar copy = *this;
        return copy.update(high, low);
    }
    [[nodiscard]] int lookback() const noexcept { return 1; }
    void run(const Inputs<2>& in, const Outputs<1>& out, std::size_t count) noexcept {
        std::size_t i = 0;
        for (; i < count && seen_ < 2; ++i) {
            out[0][i] = update(in[0][i], in[1][i]);
        }
        for (; i < count; i += kChunk) {
            const std::size_t bars = std::min(kChunk, count - i);
            if (all_finite(later(in, i), bars)) {
                detail::widely(Walk{}, this, in[0] + i, in[1] + i, out[0] + i, bars);
            } else {
                for (std::size_t k = i; k < i + bars; ++k) {
                    out[0][k] = update(in[0][k], in[1][k]);
                }
            }
        }
    }

private:
    using Pair = double __attribute__((vector_size(16)));
    static constexpr std::size_t kChunk = 1'024; ///< Bars at a time, in the nearest cache.

    [[nodiscard]] static constexpr Side cut(const Side& side) noexcept {
        return {std::min(side.first, side.most), std::min(side.step, side.most), side.most};
    }

    /// Apart in memory, as the compiler would join neighbours in one register, where each bar of
    /// one would wait for the other.
    struct State {
        alignas(16) double stop = 0.0;
        alignas(16) double extreme = 0.0; ///< The best price of the position so far.
        alignas(16) double share = 0.0;
        alignas(16) double high = 0.0; ///< Of the bar before.
        alignas(16) double low = 0.0;
    };

    void begin(double high, double low) noexcept {
        const double rise = high - now_.high;
        const double fall = now_.low - low;
        const bool is_long = start_ > 0.0 || (start_ == 0.0 && !(fall > 0.0 && fall > rise));
        const double stop = start_ != 0.0 ? std::fabs(start_) : is_long ? now_.low : now_.high;
        is_long_ = is_long;
        // There is no bar before this one.
        now_ = {stop, is_long ? high : low, is_long ? long_.first : short_.first, high, low};
    }

    /// The better, and the worse, of two prices for a position of that side.
    template <bool kLong>
    [[gnu::always_inline]] static double better(double first, double second) noexcept {
        return kLong ? std::max(first, second) : std::min(first, second);
    }
    template <bool kLong>
    [[gnu::always_inline]] static double worse(double first, double second) noexcept {
        return better<!kLong>(first, second);
    }

    /// Says whether the position turns, and notes it. The turn and the limit are branches: they are
    /// seldom, and the next bar need not wait for what has not happened. A new extreme is as hard
    /// to foresee as the price, so it is chosen.
    template <bool kLong>
    [[gnu::always_inline]] bool step(double high, double low, double& result) noexcept {
        State& now = now_;
        const double best = kLong ? high : low;
        const double worst = kLong ? low : high;
        const double best_before = kLong ? now.high : now.low;
        const double worst_before = kLong ? now.low : now.high;
        now.high = high;
        now.low = low;
        if (kLong ? worst <= now.stop : worst >= now.stop) {
            const double peak = better<kLong>(best_before, best);
            const double last = better<kLong>(now.extreme, peak);
            const double away = last * offset_;
            is_long_ = !kLong;
            now.stop = kLong ? last + away : last - away;
            now.extreme = worst;
            now.share = (kLong ? short_ : long_).first;
            result = shown<!kLong>(now.stop);
            advance<!kLong>(now, peak);
            return true;
        }
        result = shown<kLong>(now.stop);
        const Side& side = kLong ? long_ : short_;
        const Pair lower{kLong ? now.extreme : best, 0.0};
        const Pair higher{kLong ? best : now.extreme, 0.0};
        const Pair more = lower < higher ? Pair{side.step, 0.0} : Pair{};
        now.share = std::min(now.share + more[0], side.most);
        now.extreme = better<kLong>(now.extreme, best);
        advance<kLong>(now, worse<kLong>(worst_before, worst));
        return false;
    }
    template <bool kLong>
    [[nodiscard, gnu::always_inline]] double shown(double stop) const noexcept {
        return kLong ? stop : stop * short_sign_;
    }
    template <bool kLong>
    [[gnu::always_inline]] static void advance(State& now, double limit) noexcept {
        now.stop += now.share * (now.extreme - now.stop);
        if (kLong ? now.stop > limit : now.stop < limit) [[unlikely]] {
            now.stop = limit;
            detail::keep_branch();
        }
    }
    /// Pre: all values are finite, and two bars have been seen.
    struct Walk {
        [[gnu::always_inline]] void operator()(Sar* sar, const double* highs, const double* lows,
                                               double* to, std::size_t count) const noexcept {
            Sar part = *sar; // In registers, as nothing refers to it.
            std::size_t i = 0;
            if (!part.is_long_) {
                i = part.stay<false>(highs, lows, to, i, count);
            }
            while (i < count) {
                i = part.stay<true>(highs, lows, to, i, count);
                i = part.stay<false>(highs, lows, to, i, count);
            }
            *sar = part;
        }
    };
    /// Up to behind the bar on which the position turns.
    template <bool kLong>
    [[gnu::always_inline]] std::size_t stay(const double* highs, const double* lows, double* to,
                                            std::size_t i, std::size_t count) noexcept {
        bool has_turned = false;
        for (; i < count && !has_turned; ++i) {
            has_turned = step<kLong>(highs[i], lows[i], to[i]);
        }
        return i;
    }

    Side long_;
    Side short_;
    double start_;
    double offset_;
    double short_sign_; ///< Of a shown stop.
    bool is_long_ = true;
    State now_;
    int seen_ = 0; ///< Bars, up to 2.
};

/// The band that the close stays within, and 1 while that is the lower one, else -1. The bands
/// stand `many` ranges off the middle of the bar; its inputs are high, low, range and close. A band
/// moves towards the price alone until a close has passed it. Source: Seban; TA-Lib SUPERTREND.
class Trail {
public:
    static constexpr std::size_t kInputs = 4;
    static constexpr std::size_t kOutputs = 2;

    explicit constexpr Trail(double many) noexcept : many_(many) {}

    Value<2> update(double high, double low, double range, double close) noexcept {
        if (!is_finite(high) || !is_finite(low) || !is_finite(range) || !is_finite(close)) {
            return {kNaN, kNaN};
        }
        const double middle = (high + low) / 2.0;
        const double width = many_ * range;
        double band = middle + width;
        double side = middle - width;
        static_cast<void>(is_up_ ? step<true>(close, band, side) : step<false>(close, band, side));
        is_first_ = false;
        return {band, side};
    }
    [[nodiscard]] Value<2> peek(double high, double low, double range,
                                double close) const noexcept {
        Trail copy = *this;
        return copy.update(high, low, range, close);
    }
    [[nodiscard]] int lookback() const noexcept { return 0; }
    void run(const Inputs<4>& in, const Outputs<2>& out, std::size_t count) noexcept {
        std::size_t i = 0;
        for (; i < count && is_first_; ++i) {
            store<2>(out, i, update_at(*this, in, i));
        }
        if (detail::widely(Walk{}, this, later(in, i), out[0] + i, out[1] + i, count - i)) {
            return;
        }
        for (; i < count; ++i) {
            store<2>(out, i, update_at(*this, in, i));
        }
    }

private:
    /// Takes this bar's own bands and puts the result in their place. Says whether the side turns.
    /// What the close has passed is forgotten, and so is all that a bar has to choose in a branch
    /// that is seldom taken.
    template <bool kUp>
    [[gnu::always_inline]] bool step(double close, double& band, double& side) noexcept {
        upper_ = upper_ < band ? upper_ : band;
        lower_ = lower_ > side ? lower_ : side;
        band = kUp ? lower_ : upper_;
        side = kUp ? 1.0 : -1.0;
        const bool is_above = close > upper_;
        const bool is_below = close < lower_;
        if (!is_above && !is_below) [[likely]] {
            return false;
        }
        const bool turns = !is_first_ && (kUp ? is_below : is_above);
        if (turns) {
            is_up_ = !kUp;
            band = kUp ? upper_ : lower_;
            side = -side;
        }
        upper_ = is_above ? kFar : upper_;
        lower_ = is_below ? -kFar : lower_;
        return turns;
    }
    /// All bars; false, and nothing is taken, if a value is not finite.
    struct Walk {
        [[gnu::always_inline]] bool operator()(Trail* trail, const Inputs<4>& in,
                                               double* __restrict bands, double* __restrict sides,
                                               std::size_t count) const noexcept {
            Trail part = *trail; // In registers, as nothing refers to it.
            const auto [highs, lows, ranges, closes] = in;
            std::uint64_t odd = 0; // Bits of zeros, or of NaN.
            for (std::size_t i = 0; i < count; ++i) {
                const double middle = (highs[i] + lows[i]) / 2.0;
                const double width = part.many_ * ranges[i];
                bands[i] = middle + width;
                sides[i] = middle - width;
                odd |= std::bit_cast<std::uint64_t>((middle + width + closes[i]) * 0.0);
            }
            if (odd << 1U != 0) { // Whatever the signs.
                return false;
            }
            std::size_t i = 0;
            if (!part.is_up_) {
                i = part.stay<false>(closes, bands, sides, i, count);
            }
            while (i < count) {
                i = part.stay<true>(closes, bands, sides, i, count);
                i = part.stay<false>(closes, bands, sides, i, count);
            }
            *trail = part;
            return true;
        }
    };
    /// Up to behind the bar on which the side turns.
    template <bool kUp>
    [[gnu::always_inline]] std::size_t stay(const double* closes, double* bands, double* sides,
                                            std::size_t i, std::size_t count) noexcept {
        bool has_turned = false;
        for (; i < count && !has_turned; ++i) {
            has_turned = step<kUp>(closes[i], bands[i], sides[i]);
        }
        return i;
    }

    static constexpr double kFar = std::numeric_limits<double>::infinity();

    double many_;
    double upper_ = kFar; ///< The nearest so far; far off where the close has passed it.
    double lower_ = -kFar;
    bool is_up_ = true;
    bool is_first_ = true;
};

} // namespace tradecore::indicators
