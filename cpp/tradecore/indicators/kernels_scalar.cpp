// SPDX-License-Identifier: Apache-2.0
// The kernels with what every processor has.
#include "tradecore/indicators/detail/average_kernels.hpp"
#include "tradecore/indicators/detail/extreme_kernels.hpp"
#include "tradecore/indicators/detail/wilder_kernels.hpp"
#include "tradecore/indicators/detail/window_kernels.hpp"

namespace tradecore::indicators::detail {

const Kernels& kernels_scalar() noexcept {
    static constexpr Kernels kTable{kTile,  ema,      t3,        macd,  rsi,      atr,
                                    adx,    wilder,   spread,    chase, sum,      mean,
                                    bbands, variance, deviation, trend, weighted, highest,
                                    lowest, place,    willr,     lag,   mom,      roc};
    return kTable;
}

} // namespace tradecore::indicators::detail
