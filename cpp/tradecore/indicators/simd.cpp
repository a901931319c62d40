// SPDX-License-Identifier: Apache-2.0
#include "tradecore/indicators/simd.hpp"

#include <array>
#include <cstdlib>
#include <optional>

#include "tradecore/indicators/detail/kernels.hpp"

namespace tradecore::indicators {
namespace {

constexpr std::array kLevels{SimdLevel::avx512, SimdLevel::avx2, SimdLevel::scalar};
constexpr const char* kVariable = "TRADECORE_SIMD";

std::string_view wanted() noexcept {
    const char* const text = std::getenv(kVariable); // NOLINT(concurrency-mt-unsafe): read only.
    return text == nullptr ? std::string_view{} : std::string_view{text};
}

std::optional<SimdLevel> parse(std::string_view text) noexcept {
    for (const SimdLevel level : kLevels) {
        if (text == to_string(level)) {
            return level;
        }
    }
    return std::nullopt;
}

SimdLevel choose() noexcept {
    const auto forced = parse(wanted());
    if (forced && is_supported(*forced)) {
        return *forced;
    }
    for (const SimdLevel level : kLevels) {
        if (is_supported(level)) {
            return level;
        }
    }
    return SimdLevel::scalar;
}

} // namespace

std::string_view to_string(SimdLevel level) noexcept {
    switch (level) {
    case SimdLevel::avx512: return "avx512";
    case SimdLevel::avx2: return "avx2";
    case SimdLevel::scalar: return "scalar";
    }
    return "scalar";
}

bool is_supported(SimdLevel level) noexcept {
    if (level == SimdLevel::scalar) {
        return true;
    }
#if defined(__x86_64__)
    // Looks at CPUID and at the state that the operating system saves (XGETBV).
    __builtin_cpu_init();
    if (level == SimdLevel::avx2) {
        return __builtin_cpu_supports("avx2") != 0;
    }
    return __builtin_cpu_supports("avx512f") != 0 && __builtin_cpu_supports("avx512dq") != 0 &&
           __builtin_cpu_supports("avx512vl") != 0 && __builtin_cpu_supports("avx512bw") != 0;
#else
    return false;
#endif
}

SimdLevel simd_level() noexcept {
    static const SimdLevel level = choose();
    return level;
}

std::string simd_complaint() {
    const std::string text(wanted());
    if (text.empty()) {
        return {};
    }
    const auto level = parse(text);
    if (!level) {
        return std::string(kVariable) + " was '" + text + "', must be scalar, avx2 or avx512";
    }
    if (!is_supported(*level)) {
        return std::string(kVariable) + " was '" + text + "', which this machine cannot run";
    }
    return {};
}

namespace detail {

const Kernels& kernels() noexcept {
    static const Kernels* const table = []() -> const Kernels* {
#if defined(__x86_64__)
        switch (simd_level()) {
        case SimdLevel::avx512: return &kernels_avx512();
        case SimdLevel::avx2: return &kernels_avx2();
        case SimdLevel::scalar: break;
        }
#endif
        return &kernels_scalar();
    }();
    return *table;
}

} // namespace detail
} // namespace tradecore::indicators
