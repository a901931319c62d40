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
    Pairwise<StepSize> size;
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
        return run.last(self.chase, x, run(self.way, x), run(self.path, run(self.size, x)));
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

/// T3(period, v), Tillson's: three times over, (1 + v) e - v ema(e), e = ema(x); which is a mix of
/// the last four of six exponential averages, each of the one before it. Pre: period >= 1.
class T3 {
public:
    static constexpr std::size_t kInputs = 1;
    static constexpr std::size_t kOutputs = 1;

    T3(int period, double v) : T3(period, v, std::make_index_sequence<detail::kT3Depth>{}) {}

    double update(double value) noexcept {
        return mixed(averages_, [&](Ema& each) { return value = each.update(value); });
    }
    [[nodiscard]] double peek(double value) const noexcept {
        return mixed(averages_, [&](const Ema& each) { return value = each.peek(value); });
    }
    [[nodiscard]] int lookback() const noexcept {
        return detail::kT3Depth * averages_[0].lookback();
    }
    void run(const Inputs<1>& in, const Outputs<1>& out, std::size_t count) noexcept {
        const auto ready = [&](std::size_t) {
            return std::ranges::all_of(averages_, &Ema::is_at_block);
        };
        const auto fast = [&](std::size_t i, std::size_t n) {
            std::array<EmaState, detail::kT3Depth> states;
            std::ranges::transform(averages_, states.begin(), &Ema::state);
            const std::size_t taken =
                detail::kernels().t3(in[0] + i, out[0] + i, std::min(n, detail::kT3Most),
                                     averages_[0].weights(), mix_, states.data());
            for (std::size_t k = 0; k < states.size(); ++k) {
                averages_[k].resume(states[k], taken);
            }
            return taken;
        };
        detail::drive(*this, in, out, count, ready, fast);
    }

private:
    using Averages = std::array<Ema, detail::kT3Depth>;

    /// Blocks of all begin together.
    template <std::size_t... k>
    T3(int period, double v, std::index_sequence<k...>)
        : averages_{detail::nested_ema(period, static_cast<int>(k))...},
          mix_{-3.0 * v * (1.0 + v) * (1.0 + v), 3.0 * v * v * (1.0 + v), -(v * v * v)} {}

    /// step(average) hands the value on to the next.
    template <class All, class Step>
    [[nodiscard]] double mixed(All& all, Step step) const noexcept {
        std::array<double, detail::kT3Depth> values;
        std::ranges::transform(all, values.begin(), step);
        return mix_(values[2], values[3], values[4], values[5]);
    }

    Averages averages_;
    detail::T3Mix mix_;
};

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
    using Line = detail::Formula<detail::MamaDefinition>;
    using Any =
        std::variant<Sma, Same, Ema, Wma, Dema, Tema, Trima, Kama, Line, T3, Hma, Zlema, Rma>;

    /// f of the part there is, from kPlace on. As std::visit, which may throw. A simple average,
    /// which most are, does not wait for the others.
    template <std::size_t kPlace = 0, class Self, class F>
    static auto with(Self& self, F f) noexcept {
        if constexpr (kPlace + 1 < std::variant_size_v<Any>) {
            if (self.part_.index() != kPlace) [[unlikely]] {
                return with<kPlace + 1>(self, f);
            }
        }
        return f(*std::get_if<kPlace>(&self.part_));
    }

public:
    static constexpr std::size_t kInputs = 1;
    static constexpr std::size_t kOutputs = 1;

    Average(int period, int matype) : part_(chosen(period, matype)) {}

    double update(double value) noexcept {
        return with(*this, [value](auto& part) { return part.update(value); });
    }
    [[nodiscard]] double peek(double value) const noexcept {
        return with(*this, [value](const auto& part) { return part.peek(value); });
    }
    [[nodiscard]] int lookback() const noexcept {
        return with(*this, [](const auto& part) { return part.lookback(); });
    }
    void run(const Inputs<1>& in, const Outputs<1>& out, std::size_t count) noexcept {
        with(*this, [&](auto& part) { run_part(part, in, out, count); });
    }

private:
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

    Any part_;
};

} // namespace tradecore::indicators
