// SPDX-License-Identifier: Apache-2.0
// Loops over many bars that the compiler turns into vector code, once for the baseline and once for
// 256-bit registers. The wide copy is a function with a target of its own, which is never shared
// with code for another processor; both do the same operations and give the same bits.
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>

#include "tradecore/indicators/simd.hpp"

namespace tradecore::indicators::detail {

/// to[i] = x[i]. Asks memory for what stands at `ahead`, which is needed later.
template <class X, std::size_t N>
[[gnu::always_inline]] inline void write_loop(X x, double* __restrict to, std::size_t count,
                                              std::array<const double*, N> ahead) noexcept {
    constexpr std::size_t kLine = 8; // Values in a line of the cache.
    const std::size_t strip = N == 0 ? count : 8 * kLine;
    for (std::size_t first = 0; first < count; first += strip) {
        const std::size_t end = count - first < strip ? count : first + strip;
        for (const double* const each : ahead) {
            for (std::size_t i = first; i < end; i += kLine) {
                __builtin_prefetch(each + i);
            }
        }
        for (std::size_t i = first; i < end; ++i) {
            to[i] = x[i];
        }
    }
}

/// False, too, where values are so large that their sum is infinite.
template <std::size_t N>
[[gnu::always_inline]] inline bool finite_loop(std::array<const double*, N> in,
                                               std::size_t count) noexcept {
    std::uint64_t odd = 0;
    for (std::size_t i = 0; i < count; ++i) {
        double sum = in[0][i];
        for (std::size_t k = 1; k < N; ++k) {
            sum += in[k][i];
        }
        // A zero, or NaN where the sum is NaN or infinite; NaN remains where bits are or-ed.
        odd |= std::bit_cast<std::uint64_t>(sum * 0.0);
    }
    return (odd << 1U) == 0;
}

// Not inlined: among many values in use the loops would keep their pointers in memory.

template <class X, std::size_t N>
[[gnu::noinline]] void write_narrow(const X& x, double* to, std::size_t count,
                                    const std::array<const double*, N>& ahead) noexcept {
    write_loop(x, to, count, ahead);
}
template <std::size_t N>
[[gnu::noinline]] bool finite_narrow(const std::array<const double*, N>& in,
                                     std::size_t count) noexcept {
    return finite_loop(in, count);
}

#if defined(__x86_64__)
template <class X, std::size_t N>
[[gnu::noinline,
  gnu::target("avx2")]] void write_wide(const X& x, double* to, std::size_t count,
                                        const std::array<const double*, N>& ahead) noexcept {
    write_loop(x, to, count, ahead);
}
template <std::size_t N>
[[gnu::noinline, gnu::target("avx2")]] bool finite_wide(const std::array<const double*, N>& in,
                                                        std::size_t count) noexcept {
    return finite_loop(in, count);
}
#endif

/// to[i] = x[i]; x is a value with operator[].
template <class X, std::size_t N>
void write(const X& x, double* to, std::size_t count,
           const std::array<const double*, N>& ahead) noexcept {
#if defined(__x86_64__)
    if (simd_level() != SimdLevel::scalar) {
        write_wide(x, to, count, ahead);
        return;
    }
#endif
    write_narrow(x, to, count, ahead);
}

} // namespace tradecore::indicators::detail
