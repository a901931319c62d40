// SPDX-License-Identifier: Apache-2.0
// The loops over candlestick rules with what every processor has.
#include "tradecore/indicators/detail/candle_loops.hpp"

namespace tradecore::indicators::detail {

const CandleKernels& candle_kernels_scalar() noexcept {
    return kCandleTable;
}

} // namespace tradecore::indicators::detail
