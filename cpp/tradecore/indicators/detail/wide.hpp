// SPDX-License-Identifier: Apache-2.0
// Loops over many bars that the compiler turns into vector code, once for the baseline and once for
// 256-bit registers (wider ones gain nothing on columns that are not aligned). The wide copy is a
// function with a target of its own, which is never shared with code for another processor; both
// do the same operations and give the same bits.
#pragma once

#include <array>
#include <bit>
#include <cfloat>
#include <cstddef>
#include <cstdint>
#include <utility>

#include "tradecore/indicators/simd.hpp"

namespace tradecore::indicators::detail {

/// Keeps the branch that it stands in: without it the compiler may compute both ways and choose
/// one, for which all that follows would have to wait.
[[gnu::always_inline]] inline void keep_branch() noexcept {
    asm volatile("");
}

// Not inlined: among many values in use a loop would keep its pointers in memory.

template <class Loop, class... Xs>
[[gnu::noinline]] auto loop_narrow(const Loop& loop, Xs... xs) noexcept {
    return loop(xs...);
}
#if defined(__x86_64__)
template <class Loop, class... Xs>
[[gnu::noinline, gnu::target("avx2")]] auto loop_avx2(const Loop& loop, Xs... xs) noexcept {
    return loop(xs...);
}
#endif

/// loop(xs...), in the widest registers there are. Pre: the loop is always inlined.
template <class Loop, class... Xs> auto widely(const Loop& loop, Xs... xs) noexcept {
#if defined(__x86_64__)
    if (simd_level() != SimdLevel::scalar) {
        return loop_avx2(loop, xs...);
    }
#endif
    return loop_narrow(loop, xs...);
}

/// to[i] = x[i]. Asks memory for what stands at `ahead` and for the place behind `to`, which are
/// needed later.
struct WriteLoop {
    template <class X, std::size_t N>
    [[gnu::always_inline]] void operator()(const X* x, double* __restrict to, std::size_t count,
                                           std::array<const double*, N> ahead) const noexcept {
        constexpr std::size_t kLine = 8; // Values in a line of the cache.
        const X values = *x;
        for (std::size_t first = 0; first < count; first += 8 * kLine) {
            const std::size_t end = count - first < 8 * kLine ? count : first + 8 * kLine;
            for (const double* const each : ahead) {
                for (std::size_t i = first; i < end; i += kLine) {
                    __builtin_prefetch(each + i);
                }
            }
            for (std::size_t i = first; i < end; i += kLine) {
                __builtin_prefetch(to + count + i, 1);
            }
            for (std::size_t i = first; i < end; ++i) {
                to[i] = values[i];
            }
        }
    }
};

/// A zero, or NaN where one of the values of bar i is not finite or their sum is infinite; as bits,
/// so that NaN remains where they are or-ed.
template <std::size_t N>
[[gnu::always_inline]] inline std::uint64_t odd_bits(const std::array<const double*, N>& in,
                                                     std::size_t i) noexcept {
    double sum = in[0][i];
    for (std::size_t k = 1; k < N; ++k) {
        sum += in[k][i];
    }
    return std::bit_cast<std::uint64_t>(sum * 0.0);
}
[[nodiscard]] constexpr bool is_even(std::uint64_t odd) noexcept {
    return (odd << 1U) == 0; // Zeros of either sign.
}

/// Whether all is finite; false, too, where values are so large that their sum is infinite.
struct FiniteLoop {
    template <std::size_t N>
    [[gnu::always_inline]] bool operator()(std::array<const double*, N> in,
                                           std::size_t count) const noexcept {
        std::uint64_t odd = 0;
        for (std::size_t i = 0; i < count; ++i) {
            odd |= odd_bits(in, i);
        }
        return is_even(odd);
    }
};

/// to[i] = F of the values of bar i. Returns what FiniteLoop does.
template <class F> struct EachLoop {
    template <std::size_t N>
    [[gnu::always_inline]] bool operator()(std::array<const double*, N> in, double* __restrict to,
                                           std::size_t count) const noexcept {
        return [&]<std::size_t... k>(std::index_sequence<k...>) __attribute__((always_inline)) {
            std::uint64_t odd = 0;
            for (std::size_t i = 0; i < count; ++i) {
                to[i] = F{}(in[k][i]...);
                odd |= odd_bits(in, i);
            }
            return is_even(odd);
        }(std::make_index_sequence<N>{});
    }
};

/// Values that are whole numbers as such, NaN as 0.
struct WholeLoop {
    [[gnu::always_inline]] void operator()(const double* values, std::int32_t* __restrict to,
                                           std::size_t count) const noexcept {
        for (std::size_t i = 0; i < count; ++i) {
            to[i] = static_cast<std::int32_t>(values[i] == values[i] ? values[i] : 0.0);
        }
    }
};

/// Whether no value is NaN, infinite, zero or so small that digits are missing.
struct NormalLoop {
    [[gnu::always_inline]] bool operator()(const double* values, std::size_t count) const noexcept {
        std::uint64_t odd = 0;
        for (std::size_t i = 0; i < count; ++i) {
            const double size = __builtin_fabs(values[i]);
            odd |= static_cast<std::uint64_t>(!(size >= DBL_MIN && size <= DBL_MAX));
        }
        return odd == 0;
    }
};

/// How many of `count` values compare so with `limit`.
template <class Compare> struct CountLoop {
    [[gnu::always_inline]] std::size_t operator()(const double* values, std::size_t count,
                                                  double limit) const noexcept {
        std::size_t among = 0;
        for (std::size_t i = 0; i < count; ++i) {
            among += Compare{}(values[i], limit) ? 1 : 0;
        }
        return among;
    }
};

} // namespace tradecore::indicators::detail
