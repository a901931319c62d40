// SPDX-License-Identifier: Apache-2.0
// The comparison in 256-bit registers.
#if defined(__x86_64__)
#include <immintrin.h>

#include "tradecore/graph/compare.hpp"

namespace tradecore::graph::detail {

void compare_avx2(const double* left, const double* right, std::size_t words,
                  std::uint64_t* greater, std::uint64_t* less) noexcept {
    constexpr std::size_t kLanes = 4;
    for (std::size_t w = 0; w < words; ++w) {
        std::uint64_t above = 0;
        std::uint64_t below = 0;
        for (std::size_t i = 0; i < kWordBits; i += kLanes) {
            const __m256d l = _mm256_loadu_pd(left + w * kWordBits + i);
            const __m256d r = _mm256_loadu_pd(right + w * kWordBits + i);
            const int more = _mm256_movemask_pd(_mm256_cmp_pd(l, r, _CMP_GT_OQ));
            const int fewer = _mm256_movemask_pd(_mm256_cmp_pd(l, r, _CMP_LT_OQ));
            above |= static_cast<std::uint64_t>(more) << i;
            below |= static_cast<std::uint64_t>(fewer) << i;
        }
        greater[w] = above;
        less[w] = below;
    }
}

} // namespace tradecore::graph::detail
#endif
