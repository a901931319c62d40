// SPDX-License-Identifier: Apache-2.0
// What an indicator is made of and what it is itself: a part.
//
// A part has `kInputs` and `kOutputs`, and
//   Value update(double...)        takes one closed bar and returns its value;
//   Value peek(double...) const    returns what update would, and changes nothing;
//   void run(in, out, count)       takes many bars: bit for bit the loop of update, and faster;
//   int lookback() const           bars seen before the first value, NaN until then.
// A bar with an input that is NaN or infinite gives NaN and is otherwise not seen. Arrays do not
// overlap. Constructors throw std::bad_alloc at most; nothing else throws. A part is not shared
// between threads; copies go their own way.
#pragma once

#include <array>
#include <cstddef>
#include <type_traits>

#include "tradecore/indicators/detail/wide.hpp"
#include "tradecore/indicators/recurrence.hpp"

namespace tradecore::indicators {

template <std::size_t N> using Inputs = std::array<const double*, N>;
template <std::size_t N> using Outputs = std::array<double*, N>;

/// What a part gives for a bar.
template <std::size_t kOutputs>
using Value = std::conditional_t<kOutputs == 1, double, std::array<double, kOutputs>>;

template <std::size_t kOutputs> [[nodiscard]] constexpr Value<kOutputs> no_value() noexcept {
    if constexpr (kOutputs == 1) {
        return kNaN;
    } else {
        Value<kOutputs> result{};
        result.fill(kNaN);
        return result;
    }
}

template <std::size_t kOutputs>
constexpr void store(const Outputs<kOutputs>& out, std::size_t i,
                     const Value<kOutputs>& value) noexcept {
    if constexpr (kOutputs == 1) {
        out[0][i] = value;
    } else {
        for (std::size_t k = 0; k < kOutputs; ++k) {
            out[k][i] = value[k];
        }
    }
}

/// All arrays, `bars` further on.
template <std::size_t N, class Number>
[[nodiscard]] constexpr std::array<Number*, N> later(std::array<Number*, N> arrays,
                                                     std::size_t bars) noexcept {
    for (Number*& each : arrays) {
        each += bars;
    }
    return arrays;
}

/// Whether no value of any array is NaN or infinite; false, too, where values are so large that
/// their sum is infinite.
template <std::size_t N>
[[nodiscard]] inline bool all_finite(const Inputs<N>& in, std::size_t count) noexcept {
    return detail::widely(detail::FiniteLoop{}, in, count);
}

template <std::size_t N>
[[nodiscard]] inline bool finite_at(const Inputs<N>& in, std::size_t i) noexcept {
    bool result = true;
    for (const double* const values : in) {
        result = result && is_finite(values[i]);
    }
    return result;
}

template <class Part, std::size_t... k>
auto update_at(Part& part, const Inputs<sizeof...(k)>& in, std::size_t i,
               std::index_sequence<k...>) noexcept {
    return part.update(in[k][i]...);
}

/// part.update for bar i.
template <class Part>
auto update_at(Part& part, const Inputs<Part::kInputs>& in, std::size_t i) noexcept {
    return update_at(part, in, i, std::make_index_sequence<Part::kInputs>{});
}

/// part.run, or the loop of update where a part has none: of a copy, whose numbers stay in
/// registers, as nothing else refers to it, where a copy is cheap.
template <class Part>
void run_part(Part& part, const Inputs<Part::kInputs>& in, const Outputs<Part::kOutputs>& out,
              std::size_t count) noexcept {
    if constexpr (requires { part.run(in, out, count); }) {
        part.run(in, out, count);
    } else if constexpr (std::is_trivially_copyable_v<Part>) {
        Part now = part;
        for (std::size_t i = 0; i < count; ++i) {
            store<Part::kOutputs>(out, i, update_at(now, in, i));
        }
        part = now;
    } else {
        for (std::size_t i = 0; i < count; ++i) {
            store<Part::kOutputs>(out, i, update_at(part, in, i));
        }
    }
}

/// The same of bars known to be finite.
template <class Part>
void run_finite(Part& part, const Inputs<Part::kInputs>& in, const Outputs<Part::kOutputs>& out,
                std::size_t count) noexcept {
    if constexpr (requires { part.run_finite(in, out, count); }) {
        part.run_finite(in, out, count);
    } else {
        run_part(part, in, out, count);
    }
}

} // namespace tradecore::indicators
