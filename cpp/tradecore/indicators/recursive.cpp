// SPDX-License-Identifier: Apache-2.0
#include "tradecore/indicators/recursive.hpp"

#include "tradecore/indicators/detail/drive.hpp"
#include "tradecore/indicators/detail/kernels.hpp"

namespace tradecore::indicators {

using detail::kernels;

void Ema::run(const Inputs<1>& in, const Outputs<1>& out, std::size_t count) noexcept {
    const auto ready = [&](std::size_t) { return is_at_block(); };
    const auto fast = [&](std::size_t i, std::size_t n) {
        EmaState state = state_;
        const std::size_t taken = kernels().ema(in[0] + i, out[0] + i, n, weights_, state);
        resume(state, taken);
        return taken;
    };
    detail::drive(*this, in, out, count, ready, fast);
}

void Rsi::run(const Inputs<1>& in, const Outputs<1>& out, std::size_t count) noexcept {
    const auto ready = [&](std::size_t run) {
        return run > 0 && seen_ > static_cast<std::uint64_t>(period_) && seen_ % kBlock == 0;
    };
    const auto fast = [&](std::size_t i, std::size_t n) {
        const std::size_t taken = kernels().rsi(in[0] + i, out[0] + i, n, weights_, gain_, loss_);
        if (taken > 0) {
            previous_ = in[0][i + taken - 1];
            seen_ += taken;
        }
        return taken;
    };
    detail::drive(*this, in, out, count, ready, fast);
}

void Macd::run(const Inputs<1>& in, const Outputs<3>& out, std::size_t count) noexcept {
    const auto ready = [&](std::size_t) {
        return seen_ > static_cast<std::uint64_t>(lookback()) && seen_ % kBlock == 0;
    };
    const auto fast = [&](std::size_t i, std::size_t n) {
        detail::MacdState state{fast_, slow_, base_, signal_};
        const std::size_t taken =
            kernels().macd(in[0] + i, out[0] + i, out[1] + i, out[2] + i, n, fast_weights_,
                           slow_weights_, signal_weights_, state);
        fast_ = state.fast;
        slow_ = state.slow;
        base_ = state.base;
        signal_ = state.signal;
        seen_ += taken;
        return taken;
    };
    detail::drive(*this, in, out, count, ready, fast);
}

void Atr::run(const Inputs<3>& in, const Outputs<1>& out, std::size_t count) noexcept {
    const auto ready = [&](std::size_t run) {
        return run > 0 && seen_ > static_cast<std::uint64_t>(period_) && seen_ % kBlock == 0;
    };
    const auto fast = [&](std::size_t i, std::size_t n) {
        const std::size_t taken =
            kernels().atr(in[0] + i, in[1] + i, in[2] + i, out[0] + i, n, weights_, mean_);
        if (taken > 0) {
            previous_ = in[2][i + taken - 1];
            seen_ += taken;
        }
        return taken;
    };
    detail::drive(*this, in, out, count, ready, fast);
}

void Adx::run(const Inputs<3>& in, const Outputs<1>& out, std::size_t count) noexcept {
    const auto ready = [&](std::size_t run) {
        return run > 0 && seen_ > static_cast<std::uint64_t>(lookback()) && seen_ % kBlock == 0;
    };
    const auto fast = [&](std::size_t i, std::size_t n) {
        detail::AdxState state{up_, down_, mean_, last_};
        const std::size_t taken = kernels().adx(in[0] + i, in[1] + i, in[2] + i, out[0] + i, n,
                                                move_weights_, mean_weights_, state);
        if (taken > 0) {
            up_ = state.up;
            down_ = state.down;
            mean_ = state.mean;
            last_ = state.last;
            previous_high_ = in[0][i + taken - 1];
            previous_low_ = in[1][i + taken - 1];
            seen_ += taken;
        }
        return taken;
    };
    detail::drive(*this, in, out, count, ready, fast);
}

} // namespace tradecore::indicators
