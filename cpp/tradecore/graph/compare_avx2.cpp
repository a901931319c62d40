// SPDX-License-Identifier: Apache-2.0
// The comparison in 256-bit registers: a run is two of them.
#if defined(__x86_64__)
#include <immintrin.h>

#include <bit>

#include "tradecore/graph/compare.hpp"

namespace tradecore::graph::detail {
namespace {

constexpr std::size_t kLanes = 4;

template <int How> [[nodiscard]] std::uint64_t bits(const double* left, const double* right) {
    return static_cast<std::uint64_t>(
        _mm256_movemask_pd(_mm256_cmp_pd(_mm256_loadu_pd(left), _mm256_loadu_pd(right), How)));
}

/// Eight bits as a word of eight bytes, each all ones or zero.
[[nodiscard]] std::uint64_t spread(std::uint64_t byte) noexcept {
    const std::uint64_t one_each = byte * 0x0101'0101'0101'0101U & 0x8040'2010'0804'0201U;
    return (((one_each + 0x007F'7F7F'7F7F'7F7FU) | one_each) >> 7 & 0x0101'0101'0101'0101U) * 0xFF;
}

} // namespace

bool measure_avx2(const double* values, std::size_t words, double* least, double* most) noexcept {
    int holes = 0;
    for (std::size_t run = 0; run < words * kRun; run += kLanes) {
        __m256d low[kLanes];
        __m256d high[kLanes];
        for (std::size_t i = 0; i < kLanes; ++i) {
            const __m256d a = _mm256_loadu_pd(values + (run + i) * kRun);
            const __m256d b = _mm256_loadu_pd(values + (run + i) * kRun + kLanes);
            holes |= _mm256_movemask_pd(_mm256_cmp_pd(a, b, _CMP_UNORD_Q));
            low[i] = _mm256_min_pd(a, b);
            high[i] = _mm256_max_pd(a, b);
        }
        // Four runs of four become one of each: neighbours first, then halves.
        const auto join = [](const __m256d* part, auto of) {
            const __m256d a =
                of(_mm256_unpacklo_pd(part[0], part[1]), _mm256_unpackhi_pd(part[0], part[1]));
            const __m256d b =
                of(_mm256_unpacklo_pd(part[2], part[3]), _mm256_unpackhi_pd(part[2], part[3]));
            return of(_mm256_permute2f128_pd(a, b, 0x20), _mm256_permute2f128_pd(a, b, 0x31));
        };
        _mm256_storeu_pd(least + run,
                         join(low, [](__m256d a, __m256d b) { return _mm256_min_pd(a, b); }));
        _mm256_storeu_pd(most + run,
                         join(high, [](__m256d a, __m256d b) { return _mm256_max_pd(a, b); }));
    }
    return holes != 0;
}

void compare_avx2(const Compared& left, const Compared& right, std::size_t words,
                  std::uint64_t* greater, std::uint64_t* less) noexcept {
    const bool is_measured = !left.has_holes && !right.has_holes;
    for (std::size_t w = 0; w < words; ++w) { // Eight runs at once, a bit each.
        const std::size_t first = w * kRun;
        std::uint64_t above = 0;
        std::uint64_t below = 0;
        for (std::size_t i = 0; is_measured && i < kRun; i += kLanes) {
            above |= bits<_CMP_GT_OQ>(left.least + first + i, right.most + first + i) << i;
            below |= bits<_CMP_LT_OQ>(left.most + first + i, right.least + first + i) << i;
        }
        std::uint64_t more = spread(above);
        std::uint64_t fewer = spread(below);
        for (std::uint64_t open = ~(above | below) & 0xFF; open != 0; open &= open - 1) {
            const auto run = static_cast<std::size_t>(std::countr_zero(open));
            for (std::size_t i = run * kRun; i < (run + 1) * kRun; i += kLanes) {
                const double* const l = left.values + w * kWordBits + i;
                const double* const r = right.values + w * kWordBits + i;
                more |= bits<_CMP_GT_OQ>(l, r) << i;
                fewer |= bits<_CMP_LT_OQ>(l, r) << i;
            }
        }
        greater[w] = more;
        less[w] = fewer;
    }
}

} // namespace tradecore::graph::detail
#endif
