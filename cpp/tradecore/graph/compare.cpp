// SPDX-License-Identifier: Apache-2.0
#include "tradecore/graph/compare.hpp"

#include "tradecore/graph/elementwise.hpp"
#include "tradecore/indicators/simd.hpp"

namespace tradecore::graph {

CompareKernels compare_kernels() noexcept {
#if defined(__x86_64__)
    switch (indicators::simd_level()) {
    case indicators::SimdLevel::avx512: return {detail::measure_avx512, detail::compare_avx512};
    case indicators::SimdLevel::avx2: return {detail::measure_avx2, detail::compare_avx2};
    case indicators::SimdLevel::scalar: break;
    }
#endif
    return {detail::measure_scalar, detail::compare_scalar};
}

/// Here a run saves nothing, and is not measured.
bool detail::measure_scalar(const double* values, std::size_t words, double*, double*) noexcept {
    std::uint64_t holes = 0; // Counted, since sums become vector code.
    for (std::size_t i = 0; i < words * kWordBits; ++i) {
        holes += is_unknown(values[i]) ? 1U : 0U;
    }
    return holes != 0;
}

void detail::compare_scalar(const Compared& left, const Compared& right, std::size_t words,
                            std::uint64_t* greater, std::uint64_t* less) noexcept {
    for (std::size_t w = 0; w < words; ++w) {
        std::uint64_t above = 0;
        std::uint64_t below = 0;
        for (std::size_t i = 0; i < kWordBits; ++i) {
            const double l = left.values[w * kWordBits + i];
            const double r = right.values[w * kWordBits + i];
            above |= std::uint64_t{l > r} << i;
            below |= std::uint64_t{l < r} << i;
        }
        greater[w] = above;
        less[w] = below;
    }
}

} // namespace tradecore::graph
