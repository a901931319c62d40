// SPDX-License-Identifier: Apache-2.0
// From the definition of an indicator to a part. A definition is written once, over "series" that
// are numbers when one bar is evaluated and columns when many are:
//
//   struct Dema : Definition<1> {                   // 2 e - ema(e), e = ema(x)
//       Ema first, second;
//       explicit Dema(int period) : first(period), second(period) {}
//       int lookback() const { return first.lookback() + second.lookback(); }
//       template <class Self, class Run, class X> static auto define(Self& self, Run& run, X x) {
//           const auto e = run(self.first, x);
//           return run.map([](double a, double b) { return 2.0 * a - b; }, e, run(self.second, e));
//       }
//   };
//
// run(part, series...)   lets a part take the series: its value, or a std::array of them;
// run.last(part, series...)  the same where what the part gives is the whole result;
// run.nth(k, part, series...) the same where it gives the k-th output alone;
// run.map(f, series...)  is f of the values of a bar, NaN where one of them is; f has no memory;
// run.mix(f, series...)  the same for an f that is NaN by itself then, as sums and products are;
// run.keep(series)       the same series, computed now: for what a map gives and two things use;
// run.give(series...)    several outputs.
// What is not known yet is NaN, which parts do not see; so warming up needs no bookkeeping.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <tuple>
#include <type_traits>
#include <utility>

#include "tradecore/indicators/part.hpp"

namespace tradecore::indicators::detail {

[[nodiscard]] constexpr bool is_nan(double value) noexcept {
    return value != value;
}

/// What every definition begins with.
template <std::size_t kIn, std::size_t kOut = 1> struct Definition {
    static constexpr bool kIsDefinition = true;
    /// At a time: parts start and stop seldom, and what they hand on stays in the cache.
    static constexpr std::size_t kBars = 512;
    static constexpr std::size_t kInputs = kIn;
    static constexpr std::size_t kOutputs = kOut;
    /// May be true if all inputs go to parts that see the same bars, and besides at most to maps of
    /// what these give: parts skip what is not finite, so nobody else has to look for it.
    static constexpr bool kPartsSkip = false;
};

/// What definitions begin with whose parts have no window and no kernel: few bars at a time, so
/// that memory fetches the next ones meanwhile.
template <std::size_t kIn, std::size_t kOut = 1> struct LightDefinition : Definition<kIn, kOut> {
    static constexpr std::size_t kBars = 64;
};

/// One bar: a series is a double. A constant definition is peeked at, another one updated.
struct OneBar {
    template <class Part, class... Xs> auto operator()(Part& part, Xs... xs) const noexcept {
        if constexpr (std::is_const_v<Part>) {
            return part.peek(xs...);
        } else {
            return part.update(xs...);
        }
    }
    template <class Part, class... Xs> auto last(Part& part, Xs... xs) const noexcept {
        return (*this)(part, xs...);
    }
    template <class Part, class... Xs>
    double nth(std::size_t, Part& part, Xs... xs) const noexcept {
        return (*this)(part, xs...);
    }
    template <class F, class... Xs> double map(F f, Xs... xs) const noexcept {
        return (is_nan(xs) || ...) ? kNaN : f(xs...);
    }
    template <class F, class... Xs> double mix(F f, Xs... xs) const noexcept { return f(xs...); }
    double keep(double x) const noexcept { return x; }
    template <class... Xs> std::array<double, sizeof...(Xs)> give(Xs... xs) const noexcept {
        return {xs...};
    }
};

struct Column {
    const double* at;
    double operator[](std::size_t i) const noexcept { return at[i]; }
};
/// One of which every value is finite.
struct FiniteColumn : Column {
    explicit FiniteColumn(const double* values) noexcept : Column{values} {}
};

/// Many bars: a series is a column, or a map that is computed when it is needed.
template <std::size_t kBars, std::size_t kIn> class ManyBars {
public:
    static constexpr std::size_t kColumns = 24;  ///< That a definition may need.
    static constexpr bool kFetches = kBars > 64; ///< Below, memory sees to it itself.

    /// `results` are where the outputs go; `ahead` are the inputs of the next call.
    ManyBars(double* room, double* const* results, std::size_t count,
             const Inputs<kIn>& ahead) noexcept
        : next_(room), results_(results), count_(count), ahead_(ahead) {}

    template <class F, class... Xs> struct Mix {
        F f;
        std::tuple<Xs...> xs;
        double operator[](std::size_t i) const noexcept {
            return std::apply([&](const auto&... x) { return f(x[i]...); }, xs);
        }
    };
    template <class F, class... Xs> struct Map {
        F f;
        std::tuple<Xs...> xs;
        double operator[](std::size_t i) const noexcept {
            return std::apply(
                [&](const auto&... x) {
                    // Without branches, so that the loop becomes vector code.
                    const int unknown = (0 | ... | static_cast<int>(is_unknown(x, i)));
                    const double value = f(x[i]...);
                    return unknown != 0 ? kNaN : value;
                },
                xs);
        }
    };

    template <class Part, class... Xs> auto operator()(Part& part, Xs... xs) noexcept {
        Outputs<Part::kOutputs> out;
        for (double*& each : out) {
            each = column();
        }
        return into(out, part, xs...);
    }
    template <class Part, class... Xs> auto last(Part& part, Xs... xs) noexcept {
        Outputs<Part::kOutputs> out;
        std::copy_n(results_, Part::kOutputs, out.begin());
        return into(out, part, xs...);
    }
    template <class Part, class... Xs> Column nth(std::size_t k, Part& part, Xs... xs) noexcept {
        return into(Outputs<1>{results_[k]}, part, xs...);
    }
    template <class F, class... Xs> Map<F, Xs...> map(F f, Xs... xs) const noexcept {
        return {f, {xs...}};
    }
    template <class F, class... Xs> Mix<F, Xs...> mix(F f, Xs... xs) const noexcept {
        return {f, {xs...}};
    }
    Column keep(Column x) noexcept { return x; }
    template <class Unknown>
        requires(!std::is_base_of_v<Column, Unknown>)
    Column keep(const Unknown& x) noexcept {
        double* const to = column();
        write(x, to);
        return {to};
    }
    template <class... Xs> std::tuple<Xs...> give(Xs... xs) const noexcept { return {xs...}; }

    template <class X> void write(const X& x, double* to) noexcept {
        if constexpr (std::is_base_of_v<Column, X>) {
            if (x.at != to) {
                std::copy_n(x.at, count_, to);
            }
        } else {
            write_map(x, to);
        }
    }

private:
    /// The first one has memory fetch what the next call will read.
    template <class X> void write_map(const X& x, double* to) noexcept {
        if (std::exchange(is_fetched_, true)) {
            widely(WriteLoop{}, &x, to, count_, Inputs<0>{});
        } else {
            widely(WriteLoop{}, &x, to, count_, ahead_);
        }
    }
    template <class Part, class... Xs>
    auto into(const Outputs<Part::kOutputs>& out, Part& part, Xs... xs) noexcept {
        const Inputs<sizeof...(Xs)> in{keep(xs).at...};
        if constexpr ((std::is_same_v<Xs, FiniteColumn> && ...)) {
            run_finite(part, in, out, count_);
        } else {
            run_part(part, in, out, count_);
        }
        if constexpr (Part::kOutputs == 1) {
            return Column{out[0]};
        } else {
            return columns(out, std::make_index_sequence<Part::kOutputs>{});
        }
    }
    template <class X> static bool is_unknown(const X& x, std::size_t i) noexcept {
        if constexpr (std::is_same_v<X, FiniteColumn>) {
            return false;
        } else {
            return is_nan(x[i]);
        }
    }
    double* column() noexcept {
        double* const mine = next_;
        next_ += kBars;
        return mine;
    }
    template <std::size_t N, std::size_t... k>
    static std::array<Column, N> columns(const Outputs<N>& out, std::index_sequence<k...>) {
        return {Column{out[k]}...};
    }

    double* next_;
    double* const* results_;
    std::size_t count_;
    Inputs<kIn> ahead_; // The inputs of the next call.
    bool is_fetched_ = !kFetches;
};

/// The part that a definition defines.
template <class Written> class Formula {
public:
    static constexpr std::size_t kInputs = Written::kInputs;
    static constexpr std::size_t kOutputs = Written::kOutputs;

    template <class... Settings>
    explicit Formula(Settings... settings) : definition_(settings...) {}

    template <class... Xs> Value<kOutputs> update(Xs... xs) noexcept {
        return is_seen(xs...) ? one(definition_, xs...) : no_value<kOutputs>();
    }
    template <class... Xs> [[nodiscard]] Value<kOutputs> peek(Xs... xs) const noexcept {
        return is_seen(xs...) ? one(definition_, xs...) : no_value<kOutputs>();
    }
    [[nodiscard]] int lookback() const noexcept { return definition_.lookback(); }

    void run(const Inputs<kInputs>& in, const Outputs<kOutputs>& out, std::size_t count) noexcept {
        std::size_t i = 0;
        for (; i + kBars <= count; i += kBars) {
            some(later(in, i), later(out, i), kBars); // A count that the compiler knows.
        }
        if (i < count) {
            some(later(in, i), later(out, i), count - i);
        }
    }

private:
    static constexpr std::size_t kBars = Written::kBars;
    using Many = ManyBars<kBars, kInputs>;
    using Input = std::conditional_t<Written::kPartsSkip, Column, FiniteColumn>;

    template <class... Xs> static bool is_seen(Xs... xs) noexcept {
        return Written::kPartsSkip || (is_finite(xs) && ...);
    }
    template <class Self, class... Xs> static Value<kOutputs> one(Self& self, Xs... xs) noexcept {
        OneBar run;
        return Written::define(self, run, xs...);
    }

    void some(const Inputs<kInputs>& in, const Outputs<kOutputs>& out, std::size_t bars) noexcept {
        if (Written::kPartsSkip || all_finite(in, bars)) [[likely]] {
            many(in, out, bars);
        } else {
            seen_only(in, out, bars);
        }
    }
    void many(const Inputs<kInputs>& in, const Outputs<kOutputs>& out, std::size_t bars) noexcept {
        alignas(64) double room[Many::kColumns * kBars];
        Many run(room, out.data(), bars, later(in, kBars));
        const auto result = [&]<std::size_t... k>(std::index_sequence<k...>) {
            return Written::define(definition_, run, Input{in[k]}...);
        }(std::make_index_sequence<kInputs>{});
        if constexpr (kOutputs == 1) {
            run.write(result, out[0]);
        } else {
            [&]<std::size_t... k>(std::index_sequence<k...>) {
                (run.write(std::get<k>(result), out[k]), ...);
            }(std::make_index_sequence<kOutputs>{});
        }
    }

    /// Takes the finite bars out, runs them, and puts their values back.
    void seen_only(const Inputs<kInputs>& in, const Outputs<kOutputs>& out,
                   std::size_t bars) noexcept {
        double dense[kInputs][kBars];
        double results[kOutputs][kBars];
        std::size_t places[kBars];
        std::size_t seen = 0;
        for (std::size_t i = 0; i < bars; ++i) {
            if (finite_at(in, i)) {
                for (std::size_t k = 0; k < kInputs; ++k) {
                    dense[k][seen] = in[k][i];
                }
                places[seen++] = i;
            }
        }
        Inputs<kInputs> from;
        Outputs<kOutputs> to;
        for (std::size_t k = 0; k < kInputs; ++k) {
            from[k] = dense[k];
        }
        for (std::size_t k = 0; k < kOutputs; ++k) {
            to[k] = results[k];
        }
        if (seen > 0) {
            many(from, to, seen);
        }
        for (std::size_t k = 0; k < kOutputs; ++k) {
            std::fill_n(out[k], bars, kNaN);
            for (std::size_t i = 0; i < seen; ++i) {
                out[k][places[i]] = results[k][i];
            }
        }
    }

    Written definition_;
};

} // namespace tradecore::indicators::detail
