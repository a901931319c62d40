// SPDX-License-Identifier: Apache-2.0
// How records travel through the channels of a segment. The ring takes the last four bytes of each,
// the tag's `extra`, for itself; what stood there is implied by the record or kept in spare bytes.
//
//     trade, quote, book level, intent   extra is 0
//     bar                                extra is the timeframe: ts_close - ts_open, in seconds
//     signal                             extra, the strategy, travels in the first spare word
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>

#include "tradecore/base/assert.hpp"
#include "tradecore/model/records.hpp"
#include "tradecore/policy/records.hpp"
#include "tradecore/ring/broadcast.hpp"

namespace tradecore::pipeline {

using TickWords = ring::Words<8>;
using BarWords = ring::Words<16>;
using EventWords = ring::Words<8>;

inline constexpr const char* kTicksChannel = "ticks";   ///< TradeTick, QuoteTick, BookLevel.
inline constexpr const char* kBarsChannel = "bars";     ///< Bar.
inline constexpr const char* kEventsChannel = "events"; ///< Signal, Intent.

/// What `extra` must be for the record to arrive as it was sent; a signal's may be anything.
template <class Record>
[[nodiscard]] constexpr std::uint32_t implied_extra(const Record&) noexcept {
    return 0;
}
[[nodiscard]] constexpr std::uint32_t implied_extra(const model::Bar& bar) noexcept {
    return static_cast<std::uint32_t>((bar.ts_close.raw - bar.ts_open.raw) / 1'000'000'000);
}
[[nodiscard]] constexpr std::uint32_t implied_extra(const policy::Signal& signal) noexcept {
    return signal.tag.extra;
}

/// Pre: record.tag.extra == implied_extra(record).
template <class Record> [[nodiscard]] auto pack(const Record& record) noexcept {
    TC_ASSERT(record.tag.extra == implied_extra(record));
    return std::bit_cast<ring::Words<sizeof(Record) / sizeof(std::uint64_t)>>(record);
}
[[nodiscard]] inline EventWords pack(const policy::Signal& signal) noexcept {
    policy::Signal travelling = signal;
    travelling.reserved32 = signal.tag.extra;
    return std::bit_cast<EventWords>(travelling);
}

/// From what the ring handed out to the record that was packed.
inline void restore_bar(BarWords& words) noexcept {
    const auto bar = std::bit_cast<model::Bar>(words);
    words.back() |= std::uint64_t{implied_extra(bar)} << 32;
}
inline void restore_event(EventWords& words) noexcept {
    auto signal = std::bit_cast<policy::Signal>(words);
    if (signal.tag.kind == model::RecordKind::signal) {
        signal.tag.extra = signal.reserved32;
        signal.reserved32 = 0;
        words = std::bit_cast<EventWords>(signal);
    }
}

/// Changes whenever a record's layout does, or its way through a channel; readers of another build
/// refuse such a segment.
[[nodiscard]] constexpr std::uint64_t records_hash() noexcept {
    using model::Bar, model::BookLevel, model::QuoteTick, model::TradeTick;
    using policy::Intent, policy::Signal;
    constexpr std::uint64_t way = 2; // Of packing and restoring.
    std::uint64_t hash = 0xCBF2'9CE4'8422'2325;
    for (const std::uint64_t part : {
             way,
             sizeof(TradeTick),
             offsetof(TradeTick, price),
             offsetof(TradeTick, quantity),
             offsetof(TradeTick, id),
             offsetof(TradeTick, first_id),
             offsetof(TradeTick, last_id),
             offsetof(TradeTick, tag),
             sizeof(QuoteTick),
             offsetof(QuoteTick, bid_price),
             offsetof(QuoteTick, bid_quantity),
             offsetof(QuoteTick, ask_price),
             offsetof(QuoteTick, ask_quantity),
             offsetof(QuoteTick, update_id),
             offsetof(QuoteTick, tag),
             sizeof(BookLevel),
             offsetof(BookLevel, first_update_id),
             offsetof(BookLevel, last_update_id),
             offsetof(BookLevel, price),
             offsetof(BookLevel, quantity),
             offsetof(BookLevel, previous_update_id),
             offsetof(BookLevel, tag),
             sizeof(Bar),
             offsetof(Bar, open),
             offsetof(Bar, high),
             offsetof(Bar, low),
             offsetof(Bar, close),
             offsetof(Bar, volume),
             offsetof(Bar, quote_volume),
             offsetof(Bar, taker_buy_volume),
             offsetof(Bar, taker_buy_quote_volume),
             offsetof(Bar, count),
             offsetof(Bar, tag),
             sizeof(Signal),
             offsetof(Signal, close),
             offsetof(Signal, long_entry),
             offsetof(Signal, long_exit),
             offsetof(Signal, short_entry),
             offsetof(Signal, short_exit),
             offsetof(Signal, stop_distance),
             offsetof(Signal, short_stop_distance),
             offsetof(Signal, target_distance),
             offsetof(Signal, size),
             offsetof(Signal, tag),
             sizeof(Intent),
             offsetof(Intent, reference_price),
             offsetof(Intent, stop_price),
             offsetof(Intent, quantity),
             offsetof(Intent, stop_distance),
             offsetof(Intent, action),
             offsetof(Intent, strategy),
             offsetof(Intent, target_price),
             offsetof(Intent, tag),
         }) {
        hash = (hash ^ part) * 0x100'0000'01B3; // FNV-1a, a field at a time.
    }
    return hash;
}

} // namespace tradecore::pipeline
