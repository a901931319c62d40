// SPDX-License-Identifier: Apache-2.0
// Two series side by side over the last bars: Covariance. For the contract see part.hpp.
#pragma once

#include <algorithm>
#include <utility>
#include <vector>

#include "tradecore/indicators/rolling.hpp"

namespace tradecore::indicators {
namespace detail {

/// The mean of products of two values, each taken from its own mean. Partial results over powers of
/// two merge pairwise, as those of window.hpp do.
class CovarianceCore {
public:
    static constexpr std::size_t kInputs = 2;
    static constexpr std::size_t kOutputs = 1;
    static constexpr bool kHasRings = true;
    using Tails = std::array<Tail, 2>;
    using Values = std::array<double, 2>;

    explicit CovarianceCore(int period)
        : plan_(period), scale_(1.0 / period), rings_(std::size_t{2} << top_level(period)) {}

    [[nodiscard]] int lookback() const noexcept { return plan_.period - 1; }
    [[nodiscard]] std::size_t history() const noexcept {
        return static_cast<std::size_t>(plan_.period) - 1;
    }
    [[nodiscard]] std::size_t keep() const noexcept { return replay(); }
    [[nodiscard]] std::size_t replay() const noexcept { return std::size_t{2} << plan_.top; }
    [[nodiscard]] std::uint64_t seen() const noexcept { return seen_; }
    void skip(std::size_t bars) noexcept { seen_ += bars; }
    void forget(std::size_t bars) noexcept { seen_ -= bars; }
    double push(const Tails&, const Values& bar) noexcept {
        const double result = advance<true>(*this, bar);
        ++seen_;
        return result;
    }
    [[nodiscard]] double peek(const Tails&, const Values& bar) const noexcept {
        return advance<false>(*this, bar);
    }
    [[nodiscard]] std::size_t kernel(const Inputs<2>& in, const Outputs<1>& out,
                                     std::size_t count) const noexcept {
        if (!all_finite(in, count)) {
            return 0;
        }
        for (std::size_t i = 0; i < count; i += kBars) {
            chunk(later(in, i), out[0] + i, std::min(kBars, count - i));
        }
        return count;
    }

private:
    static constexpr std::size_t kBars = 512; ///< Of output at a time, in the nearest cache.

    /// A partial result: sums of both series and of products taken from the means.
    struct Part {
        double x;
        double y;
        double product;
    };
    /// Two neighbours become one. `half` is 0.5 / width of one.
    [[gnu::always_inline]] static Part doubled(const Part& now, const Part& before,
                                               double half) noexcept {
        return {now.x + before.x, now.y + before.y,
                (now.product + before.product) + ((now.x - before.x) * (now.y - before.y)) * half};
    }
    /// The newest part of a window, its sums made means.
    [[gnu::always_inline]] static Part taken(const Part& part,
                                             const MergePlan::Step& step) noexcept {
        return {part.x * step.inverse, part.y * step.inverse, part.product};
    }
    /// That and an older part.
    [[gnu::always_inline]] static Part merged(const Part& total, const Part& part,
                                              const MergePlan::Step& step) noexcept {
        const double x = part.x * step.inverse - total.x;
        const double y = part.y * step.inverse - total.y;
        return {total.x + x * step.weight, total.y + y * step.weight,
                (total.product + part.product) + (x * y) * step.spread};
    }

    [[nodiscard]] static std::size_t slot(int level, std::uint64_t bar) noexcept {
        const std::uint64_t width = std::uint64_t{1} << level;
        return width + (bar & (width - 1));
    }
    template <bool kKeep, class Self>
    static double advance(Self& self, const Values& bar) noexcept {
        const MergePlan& plan = self.plan_;
        Part part{bar[0], bar[1], 0.0};
        Part total{};
        for (int level = 0;; ++level) {
            const std::uint64_t width = std::uint64_t{1} << level;
            if (plan.uses(level)) {
                const MergePlan::Step& step = plan.at(level);
                total = step.lag == 0
                            ? taken(part, step)
                            : merged(total, self.rings_[slot(level, self.seen_ - step.lag)], step);
            }
            const Part before = self.rings_[slot(level, self.seen_ - width)];
            if constexpr (kKeep) {
                self.rings_[slot(level, self.seen_)] = part;
            }
            if (level == plan.top) {
                return total.product * self.scale_;
            }
            part = doubled(part, before, 0.5 / static_cast<double>(width));
        }
    }

    /// Many parts. No two columns begin at addresses of equal low bits: a processor takes a store
    /// to the one for a store to the other.
    template <std::size_t kLeast> struct Parts {
        static constexpr std::size_t kPage = 4'096 / sizeof(double);
        static constexpr std::size_t kApart = 88;
        static constexpr std::size_t kLength = (kLeast + kPage - 1) / kPage * kPage + kApart;
        alignas(64) double x[kLength];
        double y[kLength];
        double product[kLength];

        [[gnu::always_inline]] Part at(std::size_t i) const noexcept {
            return {x[i], y[i], product[i]};
        }
        [[gnu::always_inline]] void put(std::size_t i, const Part& part) noexcept {
            x[i] = part.x;
            y[i] = part.y;
            product[i] = part.product;
        }
    };
    using Work = Parts<kWindowMax + kBars>;
    using Total = Parts<kBars>;

    struct Widen {
        std::size_t width;

        [[gnu::always_inline]] void operator()(const Work* __restrict part, Work* __restrict wider,
                                               std::size_t from, std::size_t end) const noexcept {
            const double half = 0.5 / static_cast<double>(width);
            for (std::size_t i = from; i < end; ++i) {
                wider->put(i, doubled(part->at(i), part->at(i - width), half));
            }
        }
    };
    /// The part that ends at `first` for the first bar.
    struct Take {
        MergePlan::Step step;
        std::size_t first;

        [[gnu::always_inline]] void operator()(const Work* __restrict part, Total* __restrict total,
                                               std::size_t count) const noexcept {
            for (std::size_t i = 0; i < count; ++i) {
                total->put(i, taken(part->at(i + first), step));
            }
        }
    };
    struct Merge {
        MergePlan::Step step;
        std::size_t first;

        [[gnu::always_inline]] void operator()(const Work* __restrict part, Total* __restrict total,
                                               std::size_t count) const noexcept {
            for (std::size_t i = 0; i < count; ++i) {
                total->put(i, merged(total->at(i), part->at(i + first), step));
            }
        }
    };

    /// The same operations for many bars.
    void chunk(const Inputs<2>& in, double* out, std::size_t count) const noexcept {
        Work works[2]; // In turns: a pass reads one and writes the other.
        Total total;
        Work* part = &works[0];
        Work* wider = &works[1];
        const std::size_t all = history() + count;
        std::copy_n(in[0] - history(), all, part->x);
        std::copy_n(in[1] - history(), all, part->y);
        std::fill_n(part->product, all, 0.0);
        std::size_t from = 0; // Before it, partial results are not whole.
        for (int level = 0;; ++level) {
            if (plan_.uses(level)) {
                const MergePlan::Step& step = plan_.at(level);
                const std::size_t first = history() - step.lag;
                if (step.lag == 0) {
                    widely(Take{step, first}, part, &total, count);
                } else {
                    widely(Merge{step, first}, part, &total, count);
                }
            }
            if (level == plan_.top) {
                break;
            }
            const std::size_t width = std::size_t{1} << level;
            from += width;
            widely(Widen{width}, part, wider, from, all);
            std::swap(part, wider);
        }
        for (std::size_t i = 0; i < count; ++i) {
            out[i] = total.product[i] * scale_;
        }
    }

    MergePlan plan_;
    double scale_;
    std::uint64_t seen_ = 0;
    std::vector<Part> rings_; // As LevelRings.
};

} // namespace detail

/// Population covariance of two series over the last `period` bars. Pre: 1 <= period <= kPeriodMax.
using Covariance = Rolling<detail::CovarianceCore>;

} // namespace tradecore::indicators
