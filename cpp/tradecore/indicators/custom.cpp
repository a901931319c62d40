// SPDX-License-Identifier: Apache-2.0
#include "tradecore/indicators/custom.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace tradecore::indicators {
namespace {

constexpr std::size_t kSmall = 64; ///< Numbers of state that peek copies to the stack.

class Compiled final : public Custom {
public:
    Compiled(BarFunction function, const Extent& extent, std::vector<double> settings)
        : Custom(extent), function_(function), settings_(std::move(settings)), state_(extent.state),
          aside_(extent.state > kSmall ? extent.state : 0) {}

    [[nodiscard]] std::unique_ptr<Indicator> copy() const override {
        return std::make_unique<Compiled>(*this);
    }

private:
    void call(const double* in, double* out) noexcept override {
        function_(in, settings_.data(), state_.data(), out);
    }
    void call_aside(const double* in, double* out) const noexcept override {
        std::array<double, kSmall> small;
        double* const state = aside_.empty() ? small.data() : aside_.data();
        std::ranges::copy(state_, state);
        function_(in, settings_.data(), state, out);
    }

    BarFunction function_;
    std::vector<double> settings_;
    std::vector<double> state_;
    mutable std::vector<double> aside_; ///< Where peek copies a state that is not small.
};

} // namespace

bool Custom::begin(const double* in, double* out) const noexcept {
    std::fill_n(out, extent_.outputs, kNaN);
    return std::all_of(in, in + extent_.inputs, [](double value) { return is_finite(value); });
}

void Custom::update(const double* in, double* out) noexcept {
    if (!begin(in, out)) {
        return;
    }
    call(in, out);
    if (blanks_left_ > 0) {
        --blanks_left_;
        std::fill_n(out, extent_.outputs, kNaN);
    }
}

void Custom::peek(const double* in, double* out) const noexcept {
    if (!begin(in, out)) {
        return;
    }
    call_aside(in, out);
    if (blanks_left_ > 0) {
        std::fill_n(out, extent_.outputs, kNaN);
    }
}

void Custom::run(const double* const* in, double* const* out, std::size_t count) noexcept {
    std::array<double, kInputsMax> from{};
    std::array<double, kOutputsMax> to{};
    for (std::size_t i = 0; i < count; ++i) {
        for (std::size_t k = 0; k < extent_.inputs; ++k) {
            from[k] = in[k][i];
        }
        Custom::update(from.data(), to.data());
        for (std::size_t k = 0; k < extent_.outputs; ++k) {
            out[k][i] = to[k];
        }
    }
}

std::unique_ptr<Indicator> make_custom(BarFunction function, const Extent& extent,
                                       std::vector<double> settings) {
    return std::make_unique<Compiled>(function, extent, std::move(settings));
}

} // namespace tradecore::indicators
