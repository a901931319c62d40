// SPDX-License-Identifier: Apache-2.0
#include "tradecore/indicators/volatility.hpp"

#include "tradecore/indicators/detail/drive.hpp"
#include "tradecore/indicators/detail/kernels.hpp"

namespace tradecore::indicators {

void Atr::update_many(std::span<const double> highs, std::span<const double> lows,
                      std::span<const double> closes, std::span<double> out) noexcept {
    struct Work {
        Atr& self;
        const double* high;
        const double* low;
        const double* close;
        double* out;
        const detail::Kernels& kernel = detail::kernels();

        bool step(std::size_t i) noexcept {
            out[i] = self.update(high[i], low[i], close[i]);
            return is_finite(high[i]) && is_finite(low[i]) && is_finite(close[i]);
        }
        [[nodiscard]] bool ready(std::size_t run) const noexcept {
            return run > 0 && self.seen_ > static_cast<std::uint64_t>(self.period_) &&
                   self.seen_ % kBlock == 0;
        }
        std::size_t fast(std::size_t i, std::size_t n) noexcept {
            const std::size_t taken =
                kernel.atr(high + i, low + i, close + i, out + i, n, self.weights_, self.mean_);
            if (taken > 0) {
                self.previous_ = close[i + taken - 1];
                self.seen_ += taken;
            }
            return taken;
        }
        void settle(std::size_t, std::size_t) const noexcept {}
    };
    detail::drive(highs.size(), detail::kernels().tile, detail::kernels().tile,
                  Work{*this, highs.data(), lows.data(), closes.data(), out.data()});
}

} // namespace tradecore::indicators
