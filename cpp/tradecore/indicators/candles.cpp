// SPDX-License-Identifier: Apache-2.0
#include "tradecore/indicators/candles.hpp"

#include <algorithm>

#include "tradecore/indicators/simd.hpp"

namespace tradecore::indicators {

using detail::candle_kernels;
using detail::CandleColumns;
using detail::PendingBreak;

namespace {

using Means = std::array<const double*, detail::kCandleMeans>;

CandleColumns columns_of(const Inputs<4>& prices, const Means& means = {}) noexcept {
    return {prices[0], prices[1], prices[2], prices[3], means[0], means[1], means[2], means[3]};
}

/// How many bars there are before the first that is not finite.
std::size_t finite_first(const Inputs<4>& in, std::size_t count) noexcept {
    std::size_t i = 0;
    while (i < count && finite_at(in, i)) {
        ++i;
    }
    return i;
}

} // namespace

/// The columns begin kReach bars before the first of `count`.
void Candle::values(const CandleColumns& columns, double* out, std::size_t count,
                    PendingBreak& pending) const noexcept {
    candle_kernels().values[rule_.which](columns, count, penetration_, pending, out);
    const auto lookback = static_cast<std::size_t>(rule_.lookback);
    if (seen_ < lookback) {
        std::fill_n(out, std::min(lookback - seen_, count), kNaN);
    }
}

double Candle::update(double open, double high, double low, double close) noexcept {
    if (!(is_finite(open) && is_finite(high) && is_finite(low) && is_finite(close))) {
        return kNaN;
    }
    if (end_ == 2 * kHistory) {
        for (auto& column : prices_) {
            std::copy_n(column + kHistory, kHistory, column);
        }
        for (auto& column : means_) {
            std::copy_n(column + kHistory, kHistory + 1, column);
        }
        end_ = kHistory;
    }
    const double bar[kInputs] = {open, high, low, close};
    Inputs<4> prices;
    Means means;
    for (std::size_t k = 0; k < kInputs; ++k) {
        prices_[k][end_] = bar[k];
        prices[k] = prices_[k] + (end_ - kReach);
    }
    for (std::size_t k = 0; k < kMeans; ++k) {
        means[k] = means_[k] + (end_ - kReach);
    }
    double value[1 + kPadding];
    values(columns_of(prices, means), value, 1, pending_);
    ++end_;
    ++seen_;
    add_means();
    return value[0];
}

/// Those that the next bar sees.
void Candle::add_means() noexcept {
    Inputs<4> prices;
    for (std::size_t k = 0; k < kInputs; ++k) {
        prices[k] = prices_[k] + (end_ - detail::kCandleMean);
    }
    for (std::size_t k = 0; k < kMeans; ++k) {
        if (needs(k)) {
            candle_kernels().means[k](columns_of(prices), 1, means_[k] + end_);
        }
    }
}

double Candle::peek(double open, double high, double low, double close) const noexcept {
    if (!(is_finite(open) && is_finite(high) && is_finite(low) && is_finite(close))) {
        return kNaN;
    }
    const double bar[kInputs] = {open, high, low, close};
    double window[kInputs][kReach + 1 + kPadding]{};
    Means means;
    for (std::size_t k = 0; k < kInputs; ++k) {
        std::copy_n(prices_[k] + (end_ - kReach), kReach, window[k]);
        window[k][kReach] = bar[k];
    }
    for (std::size_t k = 0; k < kMeans; ++k) {
        means[k] = means_[k] + (end_ - kReach);
    }
    PendingBreak pending = pending_;
    double value[1 + kPadding];
    values(columns_of({window[0], window[1], window[2], window[3]}, means), value, 1, pending);
    return value[0];
}

void Candle::run(const Inputs<4>& in, const Outputs<1>& out, std::size_t count) noexcept {
    std::size_t inside = 0; // Bars before i that stand in `in`, all of them seen.
    for (std::size_t i = 0; i < count;) {
        const std::size_t left = count - i;
        if (inside >= kHistory && left >= kWhole) {
            const std::size_t most = left / kWhole * kWhole;
            const std::size_t taken =
                many<Are::unknown>(later(in, i - kHistory), later(out, i), most);
            inside += taken;
            i += taken;
            if (taken == most) {
                continue;
            }
        }
        // Up to where the history stands in `in`, past a bar that is not finite, or to the end.
        const std::size_t bars = std::min(kHistory, count - i);
        seen_only(later(in, i), later(out, i), bars);
        inside = finite_first(later(in, i), bars) == bars ? inside + bars : 0;
        i += bars;
    }
}

/// `in` begins kHistory bars before the first of `count`. Returns how many it took: where they are
/// not known to be finite, whole registers of them before the first that is not.
template <Candle::Are kAre>
std::size_t Candle::many(const Inputs<4>& in, const Outputs<1>& out, std::size_t count) noexcept {
    const detail::CandleKernels& kernels = candle_kernels();
    double room[kMeans][kReach + kBars + kPadding];
    Means means{};
    const auto each_mean = [&](auto work) {
        for (std::size_t k = 0; k < kMeans; ++k) {
            if (needs(k)) {
                work(k);
            }
        }
    };
    each_mean([&](std::size_t k) {
        kernels.means[k](columns_of(in), kReach, room[k]);
        means[k] = room[k];
    });
    std::size_t at = 0;
    while (at < count) {
        std::size_t bars = std::min(kBars, count - at);
        if constexpr (kAre == Are::unknown) {
            const Inputs<4> now = later(in, at + kHistory);
            if (!kernels.sound(now.data(), bars)) {
                bars = finite_first(now, bars) / kWhole * kWhole;
                if (bars == 0) {
                    break;
                }
            }
        }
        const CandleColumns before = columns_of(later(in, at + kReach));
        each_mean([&](std::size_t k) { kernels.means[k](before, bars, room[k] + kReach); });
        values(columns_of(later(in, at + kHistory - kReach), means), out[0] + at, bars, pending_);
        each_mean([&](std::size_t k) { std::copy_n(room[k] + bars, kReach, room[k]); });
        at += bars;
        seen_ += bars;
    }
    if (at == 0) {
        return 0;
    }
    for (std::size_t k = 0; k < kInputs; ++k) {
        std::copy_n(in[k] + at, kHistory, prices_[k]);
    }
    end_ = kHistory;
    each_mean([&](std::size_t k) { std::copy_n(room[k], kReach, means_[k] + (end_ - kReach)); });
    add_means();
    return at;
}

/// Takes the finite bars out, puts the history in front of them, and puts the values back.
/// Pre: count <= kHistory.
void Candle::seen_only(const Inputs<4>& in, const Outputs<1>& out, std::size_t count) noexcept {
    double dense[kInputs][2 * kHistory + kPadding];
    double found[kHistory + kPadding];
    std::size_t places[kHistory];
    std::size_t seen = 0;
    for (std::size_t k = 0; k < kInputs; ++k) {
        std::copy_n(prices_[k] + (end_ - kHistory), kHistory, dense[k]);
    }
    for (std::size_t i = 0; i < count; ++i) {
        if (finite_at(in, i)) {
            for (std::size_t k = 0; k < kInputs; ++k) {
                dense[k][kHistory + seen] = in[k][i];
            }
            places[seen++] = i;
        }
    }
    for (auto& column : dense) {
        std::fill_n(column + kHistory + seen, kPadding, 0.0);
    }
    std::fill_n(out[0], count, kNaN);
    many<Are::finite>({dense[0], dense[1], dense[2], dense[3]}, {found}, seen);
    for (std::size_t i = 0; i < seen; ++i) {
        out[0][places[i]] = found[i];
    }
}

namespace detail {

const CandleKernels& candle_kernels() noexcept {
    static const CandleKernels* const table = []() -> const CandleKernels* {
#if defined(__x86_64__)
        switch (simd_level()) {
        case SimdLevel::avx512: return &candle_kernels_avx512();
        case SimdLevel::avx2: return &candle_kernels_avx2();
        case SimdLevel::scalar: break;
        }
#endif
        return &candle_kernels_scalar();
    }();
    return *table;
}

} // namespace detail
} // namespace tradecore::indicators
