// SPDX-License-Identifier: Apache-2.0
#include "tradecore/indicators/overlap.hpp"

#include "tradecore/indicators/detail/drive.hpp"
#include "tradecore/indicators/detail/kernels.hpp"

namespace tradecore::indicators {
namespace {

using detail::kChunk;
using detail::kernels;
using detail::kLeast;
using detail::whole_blocks;

bool fits(int period) {
    return static_cast<std::size_t>(period) <= detail::kWindowMax;
}

} // namespace

void Sma::update_many(std::span<const double> values, std::span<double> out) noexcept {
    struct Work {
        Sma& self;
        const double* in;
        double* out;
        const detail::Kernels& kernel = kernels();

        bool step(std::size_t i) noexcept {
            out[i] = self.update(in[i]);
            return is_finite(in[i]);
        }
        [[nodiscard]] bool ready(std::size_t run) const noexcept {
            return fits(self.mean_.period()) && run >= static_cast<std::size_t>(self.lookback());
        }
        [[nodiscard]] std::size_t fast(std::size_t i, std::size_t n) const noexcept {
            return kernel.mean(in + i, out + i, whole_blocks(n), self.mean_.plan());
        }
        void settle(std::size_t i, std::size_t n) noexcept {
            const std::size_t again = std::min(n, self.mean_.replay());
            self.mean_.skip(n - again);
            for (std::size_t k = i - again; k < i; ++k) {
                self.mean_.push(in[k]);
            }
        }
    };
    detail::drive(values.size(), kLeast, kChunk, Work{*this, values.data(), out.data()});
}

void Ema::update_many(std::span<const double> values, std::span<double> out) noexcept {
    struct Work {
        Ema& self;
        const double* in;
        double* out;
        const detail::Kernels& kernel = kernels();

        bool step(std::size_t i) noexcept {
            out[i] = self.update(in[i]);
            return is_finite(in[i]);
        }
        [[nodiscard]] bool ready(std::size_t) const noexcept {
            return self.period_ > 1 && self.seed_.count == self.period_ && self.seen_ % kBlock == 0;
        }
        std::size_t fast(std::size_t i, std::size_t n) noexcept {
            const std::size_t taken =
                kernel.ema(in + i, out + i, n, self.weights_, self.gap_, self.base_);
            self.seen_ += taken;
            return taken;
        }
        void settle(std::size_t, std::size_t) const noexcept {}
    };
    detail::drive(values.size(), kernels().tile, kernels().tile,
                  Work{*this, values.data(), out.data()});
}

void Bbands::update_many(std::span<const double> values, std::span<double> upper,
                         std::span<double> middle, std::span<double> lower) noexcept {
    struct Work {
        Bbands& self;
        const double* in;
        double* upper;
        double* middle;
        double* lower;
        const detail::Kernels& kernel = kernels();

        bool step(std::size_t i) noexcept {
            const BbandsValue value = self.update(in[i]);
            upper[i] = value.upper;
            middle[i] = value.middle;
            lower[i] = value.lower;
            return is_finite(in[i]);
        }
        [[nodiscard]] bool ready(std::size_t run) const noexcept {
            return fits(self.window_.period()) && run >= static_cast<std::size_t>(self.lookback());
        }
        [[nodiscard]] std::size_t fast(std::size_t i, std::size_t n) const noexcept {
            return kernel.bbands(in + i, upper + i, middle + i, lower + i, whole_blocks(n),
                                 self.window_.plan(), self.window_.inverse(), self.up_, self.down_);
        }
        void settle(std::size_t i, std::size_t n) noexcept {
            const std::size_t again = std::min(n, self.window_.replay());
            self.window_.skip(n - again);
            for (std::size_t k = i - again; k < i; ++k) {
                self.window_.push(in[k]);
            }
        }
    };
    detail::drive(values.size(), kLeast, kChunk,
                  Work{*this, values.data(), upper.data(), middle.data(), lower.data()});
}

} // namespace tradecore::indicators
