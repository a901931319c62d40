// SPDX-License-Identifier: Apache-2.0
// The comparison in 512-bit registers.
#if defined(__x86_64__)
#include <immintrin.h>

#include "tradecore/graph/compare.hpp"

namespace tradecore::graph::detail {

void compare_avx512(const double* left, const double* right, std::size_t words,
                    std::uint64_t* greater, std::uint64_t* less) noexcept {
    constexpr std::size_t kLanes = 8;
    for (std::size_t w = 0; w < words; ++w) {
        std::uint64_t above = 0;
        std::uint64_t below = 0;
        for (std::size_t i = 0; i < kWordBits; i += kLanes) {
            const __m512d l = _mm512_loadu_pd(left + w * kWordBits + i);
            const __m512d r = _mm512_loadu_pd(right + w * kWordBits + i);
            above |= std::uint64_t{_mm512_cmp_pd_mask(l, r, _CMP_GT_OQ)} << i;
            below |= std::uint64_t{_mm512_cmp_pd_mask(l, r, _CMP_LT_OQ)} << i;
        }
        greater[w] = above;
        less[w] = below;
    }
}

} // namespace tradecore::graph::detail
#endif
