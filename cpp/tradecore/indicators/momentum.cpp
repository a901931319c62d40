// SPDX-License-Identifier: Apache-2.0
#include "tradecore/indicators/momentum.hpp"

#include "tradecore/indicators/detail/drive.hpp"
#include "tradecore/indicators/detail/kernels.hpp"

namespace tradecore::indicators {
namespace {

using detail::kChunk;
using detail::kernels;
using detail::kLeast;
using detail::whole_blocks;

/// Slow K and D reach back before a chunk; their history is worked out again, up to so many bars.
constexpr std::size_t kHistoryMax = 512;

/// Mom and Roc: a kernel over values and the values `period` bars before.
template <class Indicator, auto kKernel> struct LagWork {
    Indicator& self;
    WindowLag& window;
    const double* in;
    double* out;
    const detail::Kernels& kernel = kernels();

    bool step(std::size_t i) noexcept {
        out[i] = self.update(in[i]);
        return is_finite(in[i]);
    }
    [[nodiscard]] bool ready(std::size_t run) const noexcept { return run >= window.replay(); }
    [[nodiscard]] std::size_t fast(std::size_t i, std::size_t n) const noexcept {
        return (kernel.*kKernel)(in + i, out + i, whole_blocks(n), window.replay());
    }
    void settle(std::size_t i, std::size_t n) noexcept {
        const std::size_t again = std::min(n, window.replay());
        window.skip(n - again);
        for (std::size_t k = i - again; k < i; ++k) {
            window.push(in[k]);
        }
    }
};

} // namespace

void Mom::update_many(std::span<const double> values, std::span<double> out) noexcept {
    detail::drive(values.size(), kLeast, kChunk,
                  LagWork<Mom, &detail::Kernels::mom>{*this, window_, values.data(), out.data()});
}

void Roc::update_many(std::span<const double> values, std::span<double> out) noexcept {
    detail::drive(values.size(), kLeast, kChunk,
                  LagWork<Roc, &detail::Kernels::roc>{*this, window_, values.data(), out.data()});
}

void Rsi::update_many(std::span<const double> values, std::span<double> out) noexcept {
    struct Work {
        Rsi& self;
        const double* in;
        double* out;
        const detail::Kernels& kernel = kernels();

        bool step(std::size_t i) noexcept {
            out[i] = self.update(in[i]);
            return is_finite(in[i]);
        }
        [[nodiscard]] bool ready(std::size_t run) const noexcept {
            return run > 0 && self.seen_ > static_cast<std::uint64_t>(self.period_) &&
                   self.seen_ % kBlock == 0;
        }
        std::size_t fast(std::size_t i, std::size_t n) noexcept {
            const std::size_t taken =
                kernel.rsi(in + i, out + i, n, self.weights_, self.gain_, self.loss_);
            if (taken > 0) {
                self.previous_ = in[i + taken - 1];
                self.seen_ += taken;
            }
            return taken;
        }
        void settle(std::size_t, std::size_t) const noexcept {}
    };
    detail::drive(values.size(), kernels().tile, kernels().tile,
                  Work{*this, values.data(), out.data()});
}

void Macd::update_many(std::span<const double> values, std::span<double> macd,
                       std::span<double> signal, std::span<double> histogram) noexcept {
    struct Work {
        Macd& self;
        const double* in;
        double* macd;
        double* signal;
        double* histogram;
        const detail::Kernels& kernel = kernels();

        bool step(std::size_t i) noexcept {
            const MacdValue value = self.update(in[i]);
            macd[i] = value.macd;
            signal[i] = value.signal;
            histogram[i] = value.histogram;
            return is_finite(in[i]);
        }
        [[nodiscard]] bool ready(std::size_t) const noexcept {
            return self.seen_ > static_cast<std::uint64_t>(self.lookback()) &&
                   self.seen_ % kBlock == 0;
        }
        std::size_t fast(std::size_t i, std::size_t n) noexcept {
            detail::MacdState state{self.fast_, self.slow_, self.base_, self.signal_};
            const std::size_t taken =
                kernel.macd(in + i, macd + i, signal + i, histogram + i, n, self.fast_weights_,
                            self.slow_weights_, self.signal_weights_, state);
            self.fast_ = state.fast;
            self.slow_ = state.slow;
            self.base_ = state.base;
            self.signal_ = state.signal;
            self.seen_ += taken;
            return taken;
        }
        void settle(std::size_t, std::size_t) const noexcept {}
    };
    detail::drive(values.size(), kernels().tile, kernels().tile,
                  Work{*this, values.data(), macd.data(), signal.data(), histogram.data()});
}

void Stoch::update_many(std::span<const double> highs, std::span<const double> lows,
                        std::span<const double> closes, std::span<double> slowk,
                        std::span<double> slowd) noexcept {
    struct Work {
        Stoch& self;
        const double* high;
        const double* low;
        const double* close;
        double* slowk;
        double* slowd;
        const detail::Kernels& kernel = kernels();

        bool step(std::size_t i) noexcept {
            const StochValue value = self.update(high[i], low[i], close[i]);
            slowk[i] = value.slowk;
            slowd[i] = value.slowd;
            return is_finite(high[i]) && is_finite(low[i]) && is_finite(close[i]);
        }
        /// Bars before a chunk from which slow K, then fast K is needed; whole blocks.
        [[nodiscard]] std::size_t d_history() const noexcept {
            return whole_blocks(static_cast<std::size_t>(self.slowd_.period()) - 1 + kBlock - 1);
        }
        [[nodiscard]] std::size_t k_history() const noexcept {
            return d_history() +
                   whole_blocks(static_cast<std::size_t>(self.slowk_.period()) - 1 + kBlock - 1);
        }
        [[nodiscard]] bool ready(std::size_t run) const noexcept {
            const auto range = static_cast<std::size_t>(self.range_.period());
            return range <= detail::kWindowMax / 2 && k_history() <= kHistoryMax &&
                   run >= range - 1 + k_history() &&
                   run >= static_cast<std::size_t>(self.lookback());
        }
        [[nodiscard]] std::size_t fast(std::size_t i, std::size_t n) const noexcept {
            double fastk[detail::kChunk + kHistoryMax];
            double smooth[detail::kChunk + kHistoryMax];
            const std::size_t taken = whole_blocks(n);
            const std::size_t d = d_history();
            const std::size_t k = k_history();
            if (kernel.place(high + i - k, low + i - k, close + i - k, fastk, taken + k,
                             self.range_.period()) < taken + k) {
                return 0;
            }
            kernel.mean(fastk + (k - d), smooth, taken + d, self.slowk_.plan());
            kernel.mean(smooth + d, slowd + i, taken, self.slowd_.plan());
            std::copy_n(smooth + d, taken, slowk + i);
            return taken;
        }
        void settle(std::size_t i, std::size_t n) noexcept {
            const std::size_t again =
                std::min(n, self.range_.replay() + self.slowk_.replay() + self.slowd_.replay());
            self.range_.skip(n - again);
            self.slowk_.skip(n - again);
            self.slowd_.skip(n - again);
            for (std::size_t k = i - again; k < i; ++k) {
                static_cast<void>(self.update(high[k], low[k], close[k]));
            }
        }
    };
    detail::drive(
        highs.size(), kLeast, kChunk,
        Work{*this, highs.data(), lows.data(), closes.data(), slowk.data(), slowd.data()});
}

void Adx::update_many(std::span<const double> highs, std::span<const double> lows,
                      std::span<const double> closes, std::span<double> out) noexcept {
    struct Work {
        Adx& self;
        const double* high;
        const double* low;
        const double* close;
        double* out;
        const detail::Kernels& kernel = kernels();

        bool step(std::size_t i) noexcept {
            out[i] = self.update(high[i], low[i], close[i]);
            return is_finite(high[i]) && is_finite(low[i]) && is_finite(close[i]);
        }
        [[nodiscard]] bool ready(std::size_t run) const noexcept {
            return run > 0 && self.seen_ > static_cast<std::uint64_t>(self.lookback()) &&
                   self.seen_ % kBlock == 0;
        }
        std::size_t fast(std::size_t i, std::size_t n) noexcept {
            detail::AdxState state{self.up_, self.down_, self.mean_, self.last_};
            const std::size_t taken = kernel.adx(high + i, low + i, close + i, out + i, n,
                                                 self.move_weights_, self.mean_weights_, state);
            if (taken > 0) {
                self.up_ = state.up;
                self.down_ = state.down;
                self.mean_ = state.mean;
                self.last_ = state.last;
                self.previous_high_ = high[i + taken - 1];
                self.previous_low_ = low[i + taken - 1];
                self.seen_ += taken;
            }
            return taken;
        }
        void settle(std::size_t, std::size_t) const noexcept {}
    };
    detail::drive(highs.size(), kernels().tile, kernels().tile,
                  Work{*this, highs.data(), lows.data(), closes.data(), out.data()});
}

} // namespace tradecore::indicators
