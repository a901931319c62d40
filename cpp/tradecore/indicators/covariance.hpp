// SPDX-License-Identifier: Apache-2.0
// Two series side by side over the last bars: Covariance. For the contract see part.hpp.
#pragma once

#include <array>
#include <cstddef>
#include <vector>

#include "tradecore/indicators/part.hpp"

namespace tradecore::indicators {

/// Of the last `period` bars of x and y: the products of their distances from their means, summed,
/// and the squares of these distances of x, and of y, summed. Pre: period >= 1.
///
/// Bars are cut into blocks of `period`, counted from the first bar. A window is the end of one
/// block and the beginning of the next, so its sums are one of the running sums from the end of the
/// block before and one of the running sums from the beginning of this block (van Herk 1992): they
/// are added to, never taken from, and nothing that has left the window remains in them. Distances
/// are taken from the first value of the block, which every window over it contains: the level of a
/// series costs no digits, and a constant one gives exactly 0. An update is a few additions; the
/// first one of a block goes over the block before.
class Covariance {
public:
    static constexpr std::size_t kInputs = 2;
    static constexpr std::size_t kOutputs = 3;

    explicit Covariance(int period)
        : inverse_(1.0 / period), block_(static_cast<std::size_t>(period)),
          ends_(static_cast<std::size_t>(period)) {}

    Value<3> update(double x, double y) noexcept {
        return is_finite(x) && is_finite(y) ? push(Pair{x, y}) : no_value<3>();
    }
    [[nodiscard]] Value<3> peek(double x, double y) const noexcept {
        if (!is_finite(x) || !is_finite(y)) {
            return no_value<3>();
        }
        const std::size_t period = block_.size();
        if (place_ < period) {
            Sums begin = begin_;
            begin.add(Pair{x, y} - origin_);
            return is_known(place_) ? value(begin, ends_[place_]) : no_value<3>();
        }
        Sums end;
        for (std::size_t k = period; --k > 0;) {
            end.add(block_[k] - Pair{x, y});
        }
        return value(Sums{}, end);
    }
    [[nodiscard]] int lookback() const noexcept { return static_cast<int>(block_.size()) - 1; }
    void run(const Inputs<2>& in, const Outputs<3>& out, std::size_t count) noexcept {
        if (!all_finite(in, count)) {
            for (std::size_t i = 0; i < count; ++i) {
                store<3>(out, i, update(in[0][i], in[1][i]));
            }
            return;
        }
        for (std::size_t i = 0; i < count;) {
            if (place_ == block_.size() || !is_known(place_)) {
                store<3>(out, i, push(Pair{in[0][i], in[1][i]}));
                ++i;
                continue;
            }
            const std::size_t left = block_.size() - place_;
            const std::size_t bars = left < count - i ? left : count - i;
            run_block(later(in, i), later(out, i), bars);
            i += bars;
        }
    }

private:
    using Pair = double __attribute__((vector_size(16))); ///< Of x and of y.

    /// Of distances from the origin.
    struct Sums {
        Pair sum{};
        Pair squares{};
        double products = 0.0;

        void add(Pair distance) noexcept {
            sum = sum + distance;
            squares = squares + distance * distance;
            products = products + distance[0] * distance[1];
        }
    };

    [[nodiscard]] bool is_known(std::size_t place) const noexcept {
        return has_ends_ || place + 1 == block_.size();
    }
    [[nodiscard]] Value<3> value(const Sums& begin, const Sums& end) const noexcept {
        const Pair sum = begin.sum + end.sum;
        const Pair squares = (begin.squares + end.squares) - (sum * sum) * Pair{inverse_, inverse_};
        const double products = (begin.products + end.products) - (sum[0] * sum[1]) * inverse_;
        return {products, squares[0] > 0.0 ? squares[0] : 0.0, squares[1] > 0.0 ? squares[1] : 0.0};
    }
    Value<3> push(Pair bar) noexcept {
        if (place_ == block_.size()) {
            turn(bar);
        } else if (place_ == 0) {
            origin_ = bar;
        }
        block_[place_] = bar;
        begin_.add(bar - origin_);
        const std::size_t place = place_++;
        return is_known(place) ? value(begin_, ends_[place]) : no_value<3>();
    }
    /// The same within a block.
    void run_block(const Inputs<2>& in, const Outputs<3>& out, std::size_t count) noexcept {
        const Pair origin = origin_;
        Sums begin = begin_;
        for (std::size_t i = 0; i < count; ++i) {
            const Pair bar{in[0][i], in[1][i]};
            block_[place_ + i] = bar;
            begin.add(bar - origin);
            store<3>(out, i, value(begin, ends_[place_ + i]));
        }
        begin_ = begin;
        place_ += count;
    }
    /// A block is full and `bar` begins another: ends_[k] becomes the sums of the full one from bar
    /// k + 1 on.
    void turn(Pair bar) noexcept {
        Sums end;
        ends_[block_.size() - 1] = end;
        for (std::size_t k = block_.size(); --k > 0;) {
            end.add(block_[k] - bar);
            ends_[k - 1] = end;
        }
        has_ends_ = true;
        origin_ = bar;
        begin_ = {};
        place_ = 0;
    }

    double inverse_;
    Pair origin_{};
    Sums begin_; // From the beginning of the block on.
    std::size_t place_ = 0;
    bool has_ends_ = false;
    std::vector<Pair> block_;
    std::vector<Sums> ends_;
};

} // namespace tradecore::indicators
