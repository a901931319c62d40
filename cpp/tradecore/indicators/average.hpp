// SPDX-License-Identifier: Apache-2.0
// Moving averages: Wma, Dema, Tema, Trima, Kama, T3, Hma, Zlema, Rma beside Sma, Ema and Mama, and
// Average, which is any of them by TA-Lib's number. For the contract see part.hpp. Pre for all:
// 1 <= period <= kPeriodMax. A period of 1 gives the input.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <utility>
#include <variant>

#include "tradecore/base/assert.hpp"
#include "tradecore/indicators/chase.hpp"
#include "tradecore/indicators/detail/formula.hpp"
#include "tradecore/indicators/detail/kernels.hpp"
#include "tradecore/indicators/hilbert.hpp"
#include "tradecore/indicators/pairwise.hpp"
#include "tradecore/indicators/recursive.hpp"
#include "tradecore/indicators/rolling.hpp"

namespace tradecore::indicators {

/// The input.
class Same {
public:
    static constexpr std::size_t kInputs = 1;
    static constexpr std::size_t kOutputs = 1;

    double update(double value) noexcept { return peek(value); }
    [[nodiscard]] double peek(double value) const noexcept {
        return is_finite(value) ? value : kNaN;
    }
    [[nodiscard]] int lookback() const noexcept { return 0; }
    void run(const Inputs<1>& in, const Outputs<1>& out, std::size_t count) noexcept {
        for (std::size_t i = 0; i < count; ++i) {
            out[0][i] = peek(in[0][i]);
        }
    }
};

/// A part that begins `bars` later than its input.
template <class Part> class Late {
public:
    static constexpr std::size_t kInputs = Part::kInputs;
    static constexpr std::size_t kOutputs = Part::kOutputs;

    /// Pre: bars >= 0.
    Late(int bars, Part part) : part_(std::move(part)), bars_(bars), left_(bars) {}

    template <class... Xs> Value<kOutputs> update(Xs... xs) noexcept {
        if (left_ > 0) {
            left_ -= (is_finite(xs) && ...) ? 1 : 0;
            return no_value<kOutputs>();
        }
        return part_.update(xs...);
    }
    template <class... Xs> [[nodiscard]] Value<kOutputs> peek(Xs... xs) const noexcept {
        return left_ > 0 ? no_value<kOutputs>() : part_.peek(xs...);
    }
    [[nodiscard]] int lookback() const noexcept { return bars_ + part_.lookback(); }
    void run(const Inputs<kInputs>& in, const Outputs<kOutputs>& out, std::size_t count) noexcept {
        std::size_t i = 0;
        for (; i < count && left_ > 0; ++i) {
            left_ -= finite_at(in, i) ? 1 : 0;
            store<kOutputs>(out, i, no_value<kOutputs>());
        }
        run_part(part_, later(in, i), later(out, i), count - i);
    }

private:
    Part part_;
    int bars_;
    int left_;
};

namespace detail {

/// The k-th of a row of exponential averages, each of the one before it.
[[nodiscard]] constexpr Ema nested_ema(int period, int k) noexcept {
    return {Weights::span(period), period, k * (period - 1)};
}

struct DemaDefinition : Definition<1> {
    static constexpr bool kPartsSkip = true;
    Ema first, second;

    explicit DemaDefinition(int period)
        : first(nested_ema(period, 0)), second(nested_ema(period, 1)) {}
    [[nodiscard]] int lookback() const noexcept { return 2 * first.lookback(); }
    template <class Self, class Run, class X> static auto define(Self& self, Run& run, X x) {
        const auto a = run(self.first, x);
        const auto b = run(self.second, a);
        return run.mix([](double e1, double e2) { return 2.0 * e1 - e2; }, a, b);
    }
};

struct TemaDefinition : Definition<1> {
    static constexpr bool kPartsSkip = true;
    Ema first, second, third;

    explicit TemaDefinition(int period)
        : first(nested_ema(period, 0)), second(nested_ema(period, 1)),
          third(nested_ema(period, 2)) {}
    [[nodiscard]] int lookback() const noexcept { return 3 * first.lookback(); }
    template <class Self, class Run, class X> static auto define(Self& self, Run& run, X x) {
        const auto a = run(self.first, x);
        const auto b = run(self.second, a);
        const auto c = run(self.third, b);
        return run.mix([](double e1, double e2, double e3) { return 3.0 * (e1 - e2) + e3; }, a, b,
                       c);
    }
};

struct T3Definition : Definition<1> {
    static constexpr bool kPartsSkip = true;
    Ema first, second, third, fourth, fifth, sixth;
    double to_fourth, to_fifth, to_sixth;

    T3Definition(int period, double v)
        : first(nested_ema(period, 0)), second(nested_ema(period, 1)), third(nested_ema(period, 2)),
          fourth(nested_ema(period, 3)), fifth(nested_ema(period, 4)), sixth(nested_ema(period, 5)),
          to_fourth(-3.0 * v * (1.0 + v) * (1.0 + v)), to_fifth(3.0 * v * v * (1.0 + v)),
          to_sixth(-(v * v * v)) {}
    [[nodiscard]] int lookback() const noexcept { return 6 * first.lookback(); }
    template <class Self, class Run, class X> static auto define(Self& self, Run& run, X x) {
        const auto c = run(self.third, run(self.second, run(self.first, x)));
        const auto d = run(self.fourth, c);
        const auto e = run(self.fifth, d);
        const auto f = run(self.sixth, e);
        // The weights of all four sum to 1, so that of the third need not be known.
        const auto mix = [to_d = self.to_fourth, to_e = self.to_fifth,
                          to_f = self.to_sixth](double e3, double e4, double e5, double e6) {
            return e3 + ((to_d * (e4 - e3) + to_e * (e5 - e3)) + to_f * (e6 - e3));
        };
        return run.mix(mix, c, d, e, f);
    }
};

struct TrimaDefinition : Definition<1> {
    static constexpr bool kPartsSkip = true;
    Sma first, second;

    explicit TrimaDefinition(int period) : first((period + 1) / 2), second(period / 2 + 1) {}
    [[nodiscard]] int lookback() const noexcept { return first.lookback() + second.lookback(); }
    template <class Self, class Run, class X> static auto define(Self& self, Run& run, X x) {
        return run.last(self.second, run(self.first, x));
    }
};

struct HmaDefinition : Definition<1> {
    static constexpr bool kPartsSkip = true;
    Rolling<WmaCore> half, whole, last;

    explicit HmaDefinition(int period)
        : half(period > 1 ? period / 2 : 1), whole(period),
          last(static_cast<int>(std::sqrt(period))) {}
    [[nodiscard]] int lookback() const noexcept { return whole.lookback() + last.lookback(); }
    template <class Self, class Run, class X> static auto define(Self& self, Run& run, X x) {
        const auto ahead = [](double quick, double calm) { return 2.0 * quick - calm; };
        return run.last(self.last, run.mix(ahead, run(self.half, x), run(self.whole, x)));
    }
};

struct ZlemaDefinition : Definition<1> {
    int bars; // The lag that is taken off.
    Lag before;
    Ema mean;

    explicit ZlemaDefinition(int period)
        : bars((period - 1) / 2), before(bars > 0 ? bars : 1),
          mean(Weights::span(period), period, bars) {}
    [[nodiscard]] int lookback() const noexcept { return bars + mean.lookback(); }
    template <class Self, class Run, class X> static auto define(Self& self, Run& run, X x) {
        if (self.bars == 0) {
            return run.last(self.mean, x);
        }
        const auto ahead = [](double now, double then) { return 2.0 * now - then; };
        return run.last(self.mean, run.map(ahead, x, run(self.before, x)));
    }
};

struct KamaDefinition : Definition<1> {
    static constexpr bool kPartsSkip = true;
    int period;
    Pairwise<StepAndSize> steps;
    Mom way;
    Sum path;
    Chase chase;
    Same same;

    explicit KamaDefinition(int period_) : period(period_), way(period_), path(period_) {}
    [[nodiscard]] int lookback() const noexcept { return period > 1 ? period : 0; }
    template <class Self, class Run, class X> static auto define(Self& self, Run& run, X x) {
        if (self.period == 1) {
            return run.last(self.same, x);
        }
        const auto [step, size] = run(self.steps, x);
        return run.last(self.chase, x, step, run(self.way, x), run(self.path, size));
    }
};

struct MamaDefinition : Definition<1> {
    Mama mama;

    [[nodiscard]] int lookback() const noexcept { return mama.lookback(); }
    template <class Self, class Run, class X> static auto define(Self& self, Run& run, X x) {
        return run(self.mama, x)[0];
    }
};

} // namespace detail

/// Weighted: the newest of `period` values counts `period` times, the oldest once.
using Wma = Rolling<detail::WmaCore>;
/// 2 e - ema(e), e = ema(x).
using Dema = detail::Formula<detail::DemaDefinition>;
/// 3 e - 3 ema(e) + ema(ema(e)), e = ema(x).
using Tema = detail::Formula<detail::TemaDefinition>;
/// Triangular: the mean of means over half the period each.
using Trima = detail::Formula<detail::TrimaDefinition>;
/// Kaufman's: as quick as an ema of 2 on a straight way, as slow as one of 30 on a winding one.
using Kama = detail::Formula<detail::KamaDefinition>;
/// T3(period, v), Tillson's: three times over, (1 + v) e - v ema(e), e = ema(x).
using T3 = detail::Formula<detail::T3Definition>;
/// Hull's: wma(2 wma(x, period / 2) - wma(x, period), sqrt(period)).
using Hma = detail::Formula<detail::HmaDefinition>;
/// ema(2 x - x[(period - 1) / 2 ago]).
using Zlema = detail::Formula<detail::ZlemaDefinition>;

/// Wilder's: y + (x - y) / period, from the mean of the first `period` values.
class Rma : public Ema {
public:
    explicit constexpr Rma(int period) noexcept : Ema(Weights::wilder(period), period) {}
};

/// Any moving average, by TA-Lib's number: 0 sma, 1 ema, 2 wma, 3 dema, 4 tema, 5 trima, 6 kama,
/// 7 mama (0.5, 0.05; of no period), 8 t3 (0.7), 9 hma, 10 the input, 12 zlema, 13 rma.
class Average {
public:
    static constexpr std::size_t kInputs = 1;
    static constexpr std::size_t kOutputs = 1;

    Average(int period, int matype) : part_(chosen(period, matype)) {}

    double update(double value) noexcept {
        double result = kNaN;
        with(*this, [&](auto& part) { result = part.update(value); });
        return result;
    }
    [[nodiscard]] double peek(double value) const noexcept {
        double result = kNaN;
        with(*this, [&](const auto& part) { result = part.peek(value); });
        return result;
    }
    [[nodiscard]] int lookback() const noexcept {
        int result = 0;
        with(*this, [&](const auto& part) { result = part.lookback(); });
        return result;
    }
    void run(const Inputs<1>& in, const Outputs<1>& out, std::size_t count) noexcept {
        with(*this, [&](auto& part) { run_part(part, in, out, count); });
    }

private:
    using Line = detail::Formula<detail::MamaDefinition>;
    using Any =
        std::variant<Same, Sma, Ema, Wma, Dema, Tema, Trima, Kama, Line, T3, Hma, Zlema, Rma>;

    [[nodiscard]] static Any chosen(int period, int matype) {
        if (period == 1) {
            return Same{};
        }
        switch (matype) {
        case 0: return Sma(period);
        case 1: return Ema(period);
        case 2: return Wma(period);
        case 3: return Dema(period);
        case 4: return Tema(period);
        case 5: return Trima(period);
        case 6: return Kama(period);
        case 7: return Line();
        case 8: return T3(period, 0.7);
        case 9: return Hma(period);
        case 12: return Zlema(period);
        case 13: return Rma(period);
        default: TC_ASSERT(matype == 10); return Same{};
        }
    }

    /// f of the part there is. As std::visit, which may throw.
    template <class Self, class F> static void with(Self& self, F&& f) noexcept {
        [&]<std::size_t... k>(std::index_sequence<k...>) {
            const auto at = [&]<std::size_t kPlace>() {
                if (auto* const part = std::get_if<kPlace>(&self.part_)) {
                    f(*part);
                }
            };
            (at.template operator()<k>(), ...);
        }(std::make_index_sequence<std::variant_size_v<Any>>{});
    }

    Any part_;
};

} // namespace tradecore::indicators
