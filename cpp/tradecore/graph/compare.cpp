// SPDX-License-Identifier: Apache-2.0
#include "tradecore/graph/compare.hpp"

#include "tradecore/indicators/simd.hpp"

namespace tradecore::graph {

Compare compare() noexcept {
#if defined(__x86_64__)
    switch (indicators::simd_level()) {
    case indicators::SimdLevel::avx512: return detail::compare_avx512;
    case indicators::SimdLevel::avx2: return detail::compare_avx2;
    case indicators::SimdLevel::scalar: break;
    }
#endif
    return detail::compare_scalar;
}

void detail::compare_scalar(const double* left, const double* right, std::size_t words,
                            std::uint64_t* greater, std::uint64_t* less) noexcept {
    for (std::size_t w = 0; w < words; ++w) {
        std::uint64_t above = 0;
        std::uint64_t below = 0;
        for (std::size_t i = 0; i < kWordBits; ++i) {
            const double l = left[w * kWordBits + i];
            const double r = right[w * kWordBits + i];
            above |= std::uint64_t{l > r} << i;
            below |= std::uint64_t{l < r} << i;
        }
        greater[w] = above;
        less[w] = below;
    }
}

} // namespace tradecore::graph
