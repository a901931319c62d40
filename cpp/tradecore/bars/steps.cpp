// SPDX-License-Identifier: Apache-2.0
#include "tradecore/bars/steps.hpp"

#include <algorithm>
#include <numeric>

namespace tradecore::bars {
namespace {

/// The greatest common divisor of `step` and `value`; most values are multiples of it already.
void narrow(std::int64_t& step, std::int64_t value) noexcept {
    if (step == 0 || value % step != 0) {
        step = std::gcd(step, value);
    }
}

} // namespace

Steps steps_of(std::span<const model::Bar> bars) noexcept {
    Steps steps;
    steps.instrument = bars.empty() ? 0 : bars.front().tag.instrument;
    model::Price before; // A bar opens at the close before it more often than not.
    for (const model::Bar& bar : bars) {
        if (bar.open != before) {
            narrow(steps.price, bar.open.raw);
        }
        for (const model::Price price : {bar.high, bar.low, bar.close}) {
            narrow(steps.price, price.raw);
        }
        if (bar.volume.high == 0) {
            narrow(steps.volume, static_cast<std::int64_t>(bar.volume.low));
        }
        if (bar.low.raw > 0 && (steps.lowest == 0 || bar.low.raw < steps.lowest)) {
            steps.lowest = bar.low.raw;
        }
        steps.highest = std::max(steps.highest, bar.high.raw);
        steps.instrument = bar.tag.instrument == steps.instrument ? steps.instrument : -1;
        before = bar.close;
    }
    return steps;
}

} // namespace tradecore::bars
