// SPDX-License-Identifier: Apache-2.0
// Exact values: price and quantity in units of 1e-8, time in nanoseconds, and 128-bit sums.
// Strong integers that do not mix or convert by accident; double begins at to_float.
#pragma once

#include <bit>
#include <compare>
#include <cstdint>
#include <type_traits>

namespace tradecore::base {

// The compiler's own 128-bit integer; __extension__ keeps -Wpedantic quiet.
__extension__ using int128 = __int128;
__extension__ using uint128 = unsigned __int128;

inline constexpr std::int64_t kScale = 100'000'000; ///< Raw units in one.
inline constexpr int kDecimals = 8;

/// An exact amount of one kind. Adds and compares only with its own kind.
template <class Tag> struct Exact {
    std::int64_t raw = 0;

    constexpr auto operator<=>(const Exact&) const noexcept = default;
    [[nodiscard]] constexpr Exact operator-() const noexcept { return {-raw}; }
    [[nodiscard]] constexpr Exact operator+(Exact other) const noexcept {
        return {raw + other.raw};
    }
    [[nodiscard]] constexpr Exact operator-(Exact other) const noexcept {
        return {raw - other.raw};
    }
    constexpr Exact& operator+=(Exact other) noexcept {
        raw += other.raw;
        return *this;
    }
    constexpr Exact& operator-=(Exact other) noexcept {
        raw -= other.raw;
        return *this;
    }
};

using Price = Exact<struct PriceTag>;       ///< Quote per unit of base, 1 raw = 1e-8.
using Quantity = Exact<struct QuantityTag>; ///< Units of base, 1 raw = 1e-8.
using Notional = Exact<struct NotionalTag>; ///< Units of quote, 1 raw = 1e-8.
using Timestamp = Exact<struct TimeTag>;    ///< Nanoseconds since the Unix epoch, UTC.

static_assert(std::is_trivially_copyable_v<Price> && sizeof(Price) == 8);

/// A 128-bit sum as two words, so that records have the same layout everywhere.
struct Wide {
    std::uint64_t low = 0;
    std::int64_t high = 0;

    constexpr Wide() noexcept = default;
    constexpr explicit Wide(int128 value) noexcept
        : low(static_cast<std::uint64_t>(value)), high(static_cast<std::int64_t>(value >> 64)) {}
    [[nodiscard]] constexpr int128 value() const noexcept {
        return static_cast<int128>((static_cast<uint128>(static_cast<std::uint64_t>(high)) << 64) |
                                   low);
    }
    constexpr bool operator==(const Wide&) const noexcept = default;
};
static_assert(sizeof(Wide) == 16);

/// The border into statistics: the nearest double, in whole units.
template <class Tag> [[nodiscard]] constexpr double to_float(Exact<Tag> value) noexcept {
    return static_cast<double>(value.raw) / static_cast<double>(kScale);
}
[[nodiscard]] constexpr double to_float(Wide value) noexcept {
    return static_cast<double>(value.value()) / static_cast<double>(kScale);
}

/// Cut towards zero. Pre: divisor > 0 and the quotient fits. Most values fit in 64 bits.
[[nodiscard]] constexpr std::int64_t quotient(int128 value, std::int64_t divisor) noexcept {
    const auto narrow = static_cast<std::int64_t>(value);
    return narrow == value ? narrow / divisor : static_cast<std::int64_t>(value / divisor);
}

/// The same by a constant, without a division: its odd part fits in 32 bits, so the value is
/// divided 32 bits at a time, and dividing 64 bits by a constant is a multiplication.
template <std::int64_t Divisor>
[[nodiscard]] constexpr std::int64_t quotient(int128 value) noexcept {
    static_assert(Divisor > 0);
    constexpr int shift = std::countr_zero(static_cast<std::uint64_t>(Divisor));
    constexpr auto odd = static_cast<std::uint64_t>(Divisor >> shift);
    static_assert(odd >> 32 == 0);
    const auto narrow = static_cast<std::int64_t>(value);
    if (narrow == value) {
        return narrow / Divisor;
    }
    const auto size = static_cast<uint128>(value < 0 ? -value : value) >> shift;
    const std::uint64_t low = static_cast<std::uint64_t>(size);
    const std::uint64_t upper = static_cast<std::uint64_t>(size >> 64) << 32 | low >> 32;
    const std::uint64_t lower = (upper % odd) << 32 | (low & 0xFFFF'FFFF);
    const auto whole = static_cast<std::int64_t>((upper / odd) << 32 | lower / odd);
    return value < 0 ? -whole : whole;
}

/// Price times quantity in units of 1e-16, exact.
[[nodiscard]] constexpr int128 product(Price price, Quantity quantity) noexcept {
    return static_cast<int128>(price.raw) * quantity.raw;
}

/// Price times quantity, cut towards zero to 1e-8, as the venue states quote amounts.
/// Saturates at the largest int64, far above any venue's limits.
[[nodiscard]] constexpr Notional notional(Price price, Quantity quantity) noexcept {
    constexpr int128 most = int128{INT64_MAX} * kScale;
    const int128 value = product(price, quantity);
    return {value > most ? INT64_MAX : value < -most ? -INT64_MAX : quotient<kScale>(value)};
}

/// Whether notional(price, quantity) >= least, without its division. Pre: neither is below 0.
[[nodiscard]] constexpr bool is_worth(Price price, Quantity quantity, Notional least) noexcept {
    return product(price, quantity) >= static_cast<int128>(least.raw) * kScale;
}

} // namespace tradecore::base
