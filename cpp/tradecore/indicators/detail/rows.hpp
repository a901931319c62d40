// SPDX-License-Identifier: Apache-2.0
// What the rows of the catalog are written with.
#pragma once

#include <utility>

#include "tradecore/indicators/catalog.hpp"
#include "tradecore/indicators/detail/formula.hpp"
#include "tradecore/indicators/window.hpp"

namespace tradecore::indicators::detail {

template <class Part> class Erased final : public Indicator {
public:
    explicit Erased(Part part) : part_(std::move(part)) {}

    void update(const double* in, double* out) noexcept override { put(one(part_, in), out); }
    void peek(const double* in, double* out) const noexcept override { put(one(part_, in), out); }
    void run(const double* const* in, double* const* out, std::size_t count) noexcept override {
        Inputs<Part::kInputs> from;
        Outputs<Part::kOutputs> to;
        std::copy_n(in, Part::kInputs, from.begin());
        std::copy_n(out, Part::kOutputs, to.begin());
        run_part(part_, from, to, count);
    }
    [[nodiscard]] int lookback() const noexcept override { return part_.lookback(); }
    [[nodiscard]] std::unique_ptr<Indicator> copy() const override {
        return std::make_unique<Erased>(*this);
    }

private:
    /// Inputs are read one by one, as the caller has just stored them: a register with two of them
    /// would wait until both stores are done.
    template <class Self> static auto one(Self& part, const volatile double* in) noexcept {
        return [&]<std::size_t... k>(std::index_sequence<k...>) {
            if constexpr (std::is_const_v<Self>) {
                return part.peek(in[k]...);
            } else {
                return part.update(in[k]...);
            }
        }(std::make_index_sequence<Part::kInputs>{});
    }
    static void put(const Value<Part::kOutputs>& value, double* out) noexcept {
        if constexpr (Part::kOutputs == 1) {
            *out = value;
        } else {
            std::copy(value.begin(), value.end(), out);
        }
    }

    Part part_;
};

/// A part, or a definition made into one, as an Indicator.
template <class Part, class... Values> std::unique_ptr<Indicator> make(Values... settings) {
    if constexpr (requires { Part::kIsDefinition; }) {
        return std::make_unique<Erased<Formula<Part>>>(Formula<Part>(settings...));
    } else {
        return std::make_unique<Erased<Part>>(Part(settings...));
    }
}

/// The first part, or the other one where the setting `convention` says TradingView's.
template <class Talib, class Tradingview, class... Values>
std::unique_ptr<Indicator> make_by(int convention, Values... settings) {
    return convention == 0 ? make<Talib>(settings...) : make<Tradingview>(settings...);
}

/// How Each takes many bars: in vector code,
template <class F> struct ByVectors {
    template <std::size_t N>
    static bool run(const Inputs<N>& in, double* to, std::size_t count) noexcept {
        return widely(EachLoop<F>{}, in, to, count);
    }
};
/// or, where F is a call, with nothing beside it.
template <class F> struct ByCalls {
    static bool run(const Inputs<1>& in, double* to, std::size_t count) noexcept {
        if (!all_finite(in, count)) {
            return false;
        }
        const double* const values = in[0];
#pragma GCC unroll 4
        for (std::size_t i = 0; i < count; ++i) {
            to[i] = F{}(values[i]);
        }
        return true;
    }
};

/// F of the values of a bar.
template <class F, std::size_t kIn, class Way = ByVectors<F>> class Each {
public:
    static constexpr std::size_t kInputs = kIn;
    static constexpr std::size_t kOutputs = 1;

    template <class... Xs> [[nodiscard]] double peek(Xs... xs) const noexcept {
        return (is_finite(xs) && ...) ? F{}(xs...) : kNaN;
    }
    template <class... Xs> double update(Xs... xs) noexcept { return peek(xs...); }
    [[nodiscard]] int lookback() const noexcept { return 0; }
    void run(const Inputs<kIn>& in, const Outputs<1>& out, std::size_t count) noexcept {
        constexpr std::size_t kBars = 512; // At a time: as many are done again if one is odd.
        for (std::size_t i = 0; i < count; i += kBars) {
            some(later(in, i), later(out, i), std::min(kBars, count - i));
        }
    }

private:
    void some(const Inputs<kIn>& in, const Outputs<1>& out, std::size_t count) noexcept {
        if (!Way::run(in, out[0], count)) {
            for (std::size_t i = 0; i < count; ++i) {
                out[0][i] = update_at(*this, in, i);
            }
        }
    }
};

constexpr Setting whole(std::string_view name, int standard, int least = 1, int most = kPeriodMax) {
    return {name, static_cast<double>(standard), static_cast<double>(least),
            static_cast<double>(most), Setting::Kind::whole};
}
constexpr Setting period(int standard, int least = 1) {
    return whole("period", standard, least);
}
constexpr Setting number(std::string_view name, double standard, double least = -3e37,
                         double most = 3e37) {
    return {name, standard, least, most, Setting::Kind::number};
}
constexpr Setting matype(std::string_view name = "matype", int standard = 0) {
    return {name, static_cast<double>(standard), 0.0, 13.0, Setting::Kind::matype};
}
/// The last setting of a row whose formula TradingView defines otherwise; see Row::tradingview.
constexpr Setting convention() {
    return {"convention", 0.0, 0.0, 1.0, Setting::Kind::convention};
}

inline constexpr Few<std::string_view, kOutputsMax> kReal{"real"};

// One for each file of rows.
[[nodiscard]] std::span<const Row> cycle_rows() noexcept;
[[nodiscard]] std::span<const Row> flow_rows() noexcept;
[[nodiscard]] std::span<const Row> math_rows() noexcept;
[[nodiscard]] std::span<const Row> momentum_averaged_rows() noexcept;
[[nodiscard]] std::span<const Row> momentum_direction_rows() noexcept;
[[nodiscard]] std::span<const Row> momentum_oscillator_rows() noexcept;
[[nodiscard]] std::span<const Row> momentum_rows() noexcept;
[[nodiscard]] std::span<const Row> overlap_band_rows() noexcept;
[[nodiscard]] std::span<const Row> overlap_rows() noexcept;
[[nodiscard]] std::span<const Row> pattern_rows() noexcept;
[[nodiscard]] std::span<const Row> price_rows() noexcept;
[[nodiscard]] std::span<const Row> statistic_rows() noexcept;
[[nodiscard]] std::span<const Row> volatility_rows() noexcept;
[[nodiscard]] std::span<const Row> volume_rows() noexcept;

} // namespace tradecore::indicators::detail
