// SPDX-License-Identifier: Apache-2.0
// Indicators that a user's own function computes: what is around the function is here.
#pragma once

#include <cstddef>
#include <memory>
#include <vector>

#include "tradecore/indicators/catalog.hpp"

namespace tradecore::indicators {

/// Called once for each closed bar whose inputs are finite, in their order. `inputs` and `settings`
/// are in the row's order; `state` is what the function remembers, all 0 at the start; `out` is all
/// NaN. It depends on nothing else, throws nothing and keeps no pointer.
using BarFunction = void (*)(const double* inputs, const double* settings, double* state,
                             double* out);

/// How much an indicator takes, gives and remembers.
struct Extent {
    std::size_t inputs = 1;
    std::size_t outputs = 1;
    std::size_t state = 0; ///< Numbers.
    int lookback = 0;      ///< Bars whose values are blanked; the function sees them.
};

/// Finite bars go to `call`, the first values are blanked.
class Custom : public Indicator {
public:
    void update(const double* in, double* out) noexcept override;
    void peek(const double* in, double* out) const noexcept override;
    void run(const double* const* in, double* const* out, std::size_t count) noexcept override;
    [[nodiscard]] int lookback() const noexcept override { return extent_.lookback; }

protected:
    /// Pre: inputs <= kInputsMax, outputs <= kOutputsMax, lookback >= 0.
    explicit Custom(const Extent& extent) noexcept : extent_(extent) {}
    Custom(const Custom&) = default;
    Custom& operator=(const Custom&) = default;

    [[nodiscard]] const Extent& extent() const noexcept { return extent_; }

private:
    /// One bar. Pre: `in` is finite, `out` all NaN.
    virtual void call(const double* in, double* out) noexcept = 0;
    /// The same on a copy of the state.
    virtual void call_aside(const double* in, double* out) const noexcept = 0;

    [[nodiscard]] bool begin(const double* in, double* out) const noexcept;

    Extent extent_;
    int blanks_left_ = extent_.lookback;
};

/// The indicator that `function` computes. Pre: that of Extent's numbers.
[[nodiscard]] std::unique_ptr<Indicator> make_custom(BarFunction function, const Extent& extent,
                                                     std::vector<double> settings);

} // namespace tradecore::indicators
