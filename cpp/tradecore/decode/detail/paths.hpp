// SPDX-License-Identifier: Apache-2.0
// The two ways through a frame, and what both need.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "tradecore/decode/decoder.hpp"

namespace tradecore::decode::detail {

using LevelSpan = std::span<model::BookLevel>;

/// Where runs of records are written; the decoder owns the memory.
struct Room {
    LevelSpan levels;
    std::span<model::Ticker> tickers; ///< One for each symbol.
};

/// The known key order, every literal checked. True: `out` is complete. False: nothing is said and
/// `out` is untouched (`room` may not be).
[[nodiscard]] bool decode_ordered(std::string_view frame, const SymbolTable& symbols,
                                  Timestamp ts_recv, const Room& room, Event& out) noexcept;

/// Any key order. `out` is untouched unless the answer is ok.
[[nodiscard]] Status decode_any(std::string_view frame, const SymbolTable& symbols,
                                Timestamp ts_recv, const Room& room, Event& out) noexcept;

/// A REST depth body. `out` is untouched unless the answer is ok.
[[nodiscard]] Status decode_depth_body(std::string_view body, const SymbolTable& symbols,
                                       std::uint16_t instrument, Timestamp ts_recv,
                                       LevelSpan levels, Event& out) noexcept;

/// The instrument whose partial depth a stream of this name brings: "btcusdt@depth20@100ms".
/// unknown_kind for any other stream.
[[nodiscard]] Status depth_stream(std::string_view stream, const SymbolTable& symbols,
                                  int& index) noexcept;

/// Seconds of a venue interval ("1m", "4h", "1w"); 0 if it is none or has no fixed length ("1M").
[[nodiscard]] std::uint32_t interval_s(std::string_view text) noexcept;

/// Ids and counts have at most 16 digits, and volumes 96 bits of 1e-8, on both ways: no venue comes
/// near, and the sums of a bar stay far from what their words hold.
inline constexpr std::int64_t kIntegerMax = 9'999'999'999'999'999;
inline constexpr base::int128 kVolumeMax = base::int128{1} << 96;

/// Above it (the year 2255) a time is a mistake, and time frames could not be added to it.
inline constexpr std::int64_t kTimestampMax = 9'000'000'000'000'000'000;

/// Venue time in ms or us, told apart by magnitude, to ns. False above kTimestampMax.
[[nodiscard]] constexpr bool to_timestamp(std::int64_t value, Timestamp& ts) noexcept {
    constexpr std::int64_t first_us = 100'000'000'000'000; // As ms it would be the year 5138.
    const std::int64_t unit = value < first_us ? 1'000'000 : 1'000;
    if (value < 0 || value > kTimestampMax / unit) {
        return false;
    }
    ts = {value * unit};
    return true;
}

/// Everything but the numbers, the same for all levels of one update.
[[nodiscard]] constexpr model::BookLevel level_of(std::uint16_t instrument, std::uint8_t flags) {
    model::BookLevel level{};
    level.tag = {instrument, model::RecordKind::book_level, flags, 0};
    return level;
}

/// Prices of a bar agree with one another, and are above 0 unless nothing traded.
[[nodiscard]] constexpr bool is_sound(const model::Bar& bar) noexcept {
    return bar.low <= bar.open && bar.low <= bar.close && bar.open <= bar.high &&
           bar.close <= bar.high && (bar.low.raw > 0 || (bar.low.raw == 0 && bar.count == 0));
}

} // namespace tradecore::decode::detail
