// SPDX-License-Identifier: Apache-2.0
// The loops over candlestick rules in 512-bit registers.
#if defined(__x86_64__)
#include "tradecore/indicators/detail/candle_loops.hpp"

namespace tradecore::indicators::detail {

const CandleKernels& candle_kernels_avx512() noexcept {
    return kCandleTable;
}

} // namespace tradecore::indicators::detail
#endif
