// SPDX-License-Identifier: Apache-2.0
// Functions of a bar and the one before it: steps, directional moves, ranges. For the contract see
// part.hpp.
#pragma once

#include <array>
#include <bit>
#include <cmath>
#include <cstdint>

#include "tradecore/indicators/part.hpp"

namespace tradecore::indicators {

/// A Function is kInputs, kOutputs, kFromFirst and a value(now, before) of two bars, each a
/// std::array of inputs. The first bar has no value or, if kFromFirst, one beside
/// Function::before(now); where there is no such function, it is its own bar before.
template <class Function> class Pairwise {
public:
    static constexpr std::size_t kInputs = Function::kInputs;
    static constexpr std::size_t kOutputs = Function::kOutputs;
    using Bar = std::array<double, kInputs>;

    template <class... Xs> Value<kOutputs> update(Xs... xs) noexcept {
        const Value<kOutputs> result = peek(xs...);
        if ((is_finite(xs) && ...)) {
            before_ = {xs...};
            has_before_ = true;
        }
        return result;
    }
    template <class... Xs> [[nodiscard]] Value<kOutputs> peek(Xs... xs) const noexcept {
        if (!(is_finite(xs) && ...) || !(has_before_ || Function::kFromFirst)) {
            return no_value<kOutputs>();
        }
        const Bar now{xs...};
        // Not a choice of bars: that would be copied, and waited for.
        return has_before_ ? Function::value(now, before_) : Function::value(now, before(now));
    }
    [[nodiscard]] static int lookback() noexcept { return Function::kFromFirst ? 0 : 1; }

    void run(const Inputs<kInputs>& in, const Outputs<kOutputs>& out, std::size_t count) noexcept {
        for (std::size_t i = 0; i < count; ++i) {
            store<kOutputs>(out, i, update_at(*this, in, i));
            if (i == 0 && count > 1 && finite_at(in, 0) &&
                many(later(in, 1), later(out, 1), count - 1,
                     std::make_index_sequence<kOutputs>{})) {
                before_ = bar_at(in, count - 1);
                return;
            }
        }
    }

private:
    [[nodiscard]] static Bar before(const Bar& first) noexcept {
        if constexpr (requires { Function::before(first); }) {
            return Function::before(first);
        } else {
            return first;
        }
    }
    [[nodiscard]] static Bar bar_at(const Inputs<kInputs>& in, std::size_t i) noexcept {
        Bar bar;
        for (std::size_t k = 0; k < kInputs; ++k) {
            bar[k] = in[k][i];
        }
        return bar;
    }
    template <std::size_t... k>
    static bool many(const Inputs<kInputs>& in, const Outputs<kOutputs>& out, std::size_t count,
                     std::index_sequence<k...>) noexcept {
        return detail::widely(Loop{}, in, count, out[k]...);
    }
    /// Bars whose bars before stand before them. False if an input is not finite (or the sum of
    /// them is not).
    struct Loop {
        template <class... Numbers>
        [[gnu::always_inline]] bool operator()(const Inputs<kInputs>& in, std::size_t count,
                                               Numbers* __restrict... out) const noexcept {
            std::uint64_t odd = 0; // Bits of zeros, or of NaN.
            for (std::size_t i = 0; i < count; ++i) {
                Bar now;
                Bar before;
                double sum = 0.0;
                for (std::size_t k = 0; k < kInputs; ++k) {
                    now[k] = in[k][i];
                    before[k] = *(in[k] + i - 1);
                    sum = k == 0 ? now[k] : sum + now[k];
                }
                odd |= std::bit_cast<std::uint64_t>(sum * 0.0);
                const Value<kOutputs> value = Function::value(now, before);
                if constexpr (kOutputs == 1) {
                    ((out[i] = value), ...);
                } else {
                    std::size_t k = 0;
                    ((out[i] = value[k++]), ...);
                }
            }
            return odd << 1 == 0; // Whatever the signs.
        }
    };

    Bar before_{};
    bool has_before_ = false;
};

/// The true range: from the close before as far as the bar reaches. Of high, low and close.
struct RangeOfBar {
    static constexpr std::size_t kInputs = 3;
    static constexpr std::size_t kOutputs = 1;
    static constexpr bool kFromFirst = false;
    static double value(const std::array<double, 3>& now,
                        const std::array<double, 3>& before) noexcept {
        const double top = now[0] > before[2] ? now[0] : before[2];
        const double bottom = now[1] < before[2] ? now[1] : before[2];
        return top - bottom;
    }
};

/// |x - x before|
struct StepSize {
    static constexpr std::size_t kInputs = 1;
    static constexpr std::size_t kOutputs = 1;
    static constexpr bool kFromFirst = false;
    static double value(const std::array<double, 1>& now,
                        const std::array<double, 1>& before) noexcept {
        return std::fabs(now[0] - before[0]);
    }
};

} // namespace tradecore::indicators
