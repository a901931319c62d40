// SPDX-License-Identifier: Apache-2.0
// The comparison in 512-bit registers: a run is one of them.
#if defined(__x86_64__)
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized" // In its own headers.
#endif
#include <immintrin.h>

#include <bit>

#include "tradecore/graph/compare.hpp"

namespace tradecore::graph::detail {
namespace {

struct Both {
    __m512d least;
    __m512d most;
};

/// Runs a and b: element by element of what their halves, quarters and so on hold.
[[nodiscard]] Both halves(const Both& a, const Both& b) noexcept {
    const auto even = [](__m512d x, __m512d y) { return _mm512_shuffle_f64x2(x, y, 0x88); };
    const auto odd = [](__m512d x, __m512d y) { return _mm512_shuffle_f64x2(x, y, 0xDD); };
    return {_mm512_min_pd(even(a.least, b.least), odd(a.least, b.least)),
            _mm512_max_pd(even(a.most, b.most), odd(a.most, b.most))};
}

/// Neighbours of two runs, a's at even places, b's at odd ones.
[[nodiscard]] Both neighbours(__m512d a, __m512d b) noexcept {
    const __m512d low = _mm512_unpacklo_pd(a, b);
    const __m512d high = _mm512_unpackhi_pd(a, b);
    return {_mm512_min_pd(low, high), _mm512_max_pd(low, high)};
}

} // namespace

bool measure_avx512(const double* values, std::size_t words, double* least, double* most) noexcept {
    unsigned holes = 0;
    for (std::size_t w = 0; w < words; ++w) {
        __m512d run[kRun];
        for (std::size_t i = 0; i < kRun; ++i) {
            run[i] = _mm512_loadu_pd(values + w * kWordBits + i * kRun);
            holes |= _mm512_cmp_pd_mask(run[i], run[i], _CMP_UNORD_Q);
        }
        const Both first = halves(neighbours(run[0], run[1]), neighbours(run[2], run[3]));
        const Both last = halves(neighbours(run[4], run[5]), neighbours(run[6], run[7]));
        const Both all = halves(first, last);
        _mm512_storeu_pd(least + w * kRun, all.least);
        _mm512_storeu_pd(most + w * kRun, all.most);
    }
    return holes != 0;
}

void compare_avx512(const Compared& left, const Compared& right, std::size_t words,
                    std::uint64_t* greater, std::uint64_t* less) noexcept {
    const bool is_measured = !left.has_holes && !right.has_holes;
    for (std::size_t w = 0; w < words; w += kRun) { // 64 runs at once, a bit each.
        std::uint64_t above = 0;
        std::uint64_t below = 0;
        for (std::size_t i = 0; is_measured && i < kWordBits; i += kRun) {
            const std::size_t at = w * kRun + i;
            above |= std::uint64_t{_mm512_cmp_pd_mask(_mm512_loadu_pd(left.least + at),
                                                      _mm512_loadu_pd(right.most + at), _CMP_GT_OQ)}
                     << i;
            below |=
                std::uint64_t{_mm512_cmp_pd_mask(_mm512_loadu_pd(left.most + at),
                                                 _mm512_loadu_pd(right.least + at), _CMP_LT_OQ)}
                << i;
        }
        _mm512_storeu_si512(greater + w, _mm512_movm_epi8(above));
        _mm512_storeu_si512(less + w, _mm512_movm_epi8(below));
        for (std::uint64_t open = ~(above | below); open != 0; open &= open - 1) {
            const auto run = static_cast<std::size_t>(std::countr_zero(open));
            const std::size_t at = w * kWordBits + run * kRun;
            const __m512d l = _mm512_loadu_pd(left.values + at);
            const __m512d r = _mm512_loadu_pd(right.values + at);
            reinterpret_cast<std::uint8_t*>(greater + w)[run] =
                _mm512_cmp_pd_mask(l, r, _CMP_GT_OQ);
            reinterpret_cast<std::uint8_t*>(less + w)[run] = _mm512_cmp_pd_mask(l, r, _CMP_LT_OQ);
        }
    }
}

} // namespace tradecore::graph::detail
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic pop
#endif
#endif
