// SPDX-License-Identifier: Apache-2.0
// The fixed-size records that cross rings, files and the Python border. This is their only
// definition; NumPy dtypes are made from these structs. The last eight bytes of each are a Tag.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <type_traits>

#include "tradecore/base/exact.hpp"

namespace tradecore::model {

using base::Notional;
using base::Price;
using base::Quantity;
using base::Timestamp;
using base::Wide;

enum class RecordKind : std::uint8_t {
    none,
    trade,
    quote,
    book_level,
    bar,
    signal,
    intent,
    ticker,
    average_price,
};
enum class Side : std::uint8_t { buy, sell };

inline constexpr std::uint8_t kFlagClosed = 1;     ///< Bar: will not change any more.
inline constexpr std::uint8_t kFlagGap = 2;        ///< Bar: bars are missing just before it.
inline constexpr std::uint8_t kFlagBuyerMaker = 4; ///< Trade: the taker sold.
inline constexpr std::uint8_t kFlagLast = 8;       ///< Book level: the last of its update.
inline constexpr std::uint8_t kFlagSnapshot = 16;  ///< Book level: part of a full snapshot.
inline constexpr std::uint8_t kFlagSell = 32;      ///< Book level: an ask.
inline constexpr std::uint8_t kFlagAggregate = 64; ///< Trade: sums fills of one taker order.
inline constexpr std::uint8_t kFlagMini = 128;     ///< Ticker: the short form.

/// What a record is and of which instrument. `extra`: bar: timeframe in seconds; average price: its
/// window in seconds; else 0.
struct Tag {
    std::uint16_t instrument = 0; ///< Index into the node's instruments.
    RecordKind kind = RecordKind::none;
    std::uint8_t flags = 0;
    std::uint32_t extra = 0;

    [[nodiscard]] constexpr bool has(std::uint8_t flag) const noexcept {
        return (flags & flag) != 0;
    }
};

struct TradeTick {
    Timestamp ts_event;
    Timestamp ts_recv;
    Price price;
    Quantity quantity;
    std::int64_t id = 0;
    std::int64_t first_id = 0; ///< Equal to id unless aggregated.
    std::int64_t last_id = 0;
    Tag tag;
};

struct QuoteTick {
    Timestamp ts_event; ///< 0 where the venue states none (spot bookTicker).
    Timestamp ts_recv;
    Price bid_price;
    Quantity bid_quantity;
    Price ask_price;
    Quantity ask_quantity;
    std::int64_t update_id = 0;
    Tag tag;
};

/// One level of a book update; an update is a run of these, the last marked kFlagLast.
struct BookLevel {
    Timestamp ts_event;
    Timestamp ts_recv;
    std::int64_t first_update_id = 0;
    std::int64_t last_update_id = 0;
    Price price;
    Quantity quantity; ///< Absolute; zero removes the level.
    std::int64_t previous_update_id =
        0; ///< The update before, where the venue states it (futures).
    Tag tag;
};

/// Covers [ts_open, ts_close); ts_close = ts_open + timeframe. Prices may be 0 only when empty.
struct Bar {
    Timestamp ts_open;
    Timestamp ts_close;
    Price open;
    Price high;
    Price low;
    Price close;
    Wide volume;           ///< Base, 1e-8.
    Wide quote_volume;     ///< Quote, 1e-8.
    Wide taker_buy_volume; ///< Base, 1e-8.
    Wide taker_buy_quote_volume;
    std::int64_t count = 0; ///< Trades.
    Tag tag;
};

/// The last 24 hours of trading. The short form states no opening time, mean, bid, ask and count:
/// they are 0 there. Futures state no bid and ask.
struct Ticker {
    Timestamp ts_event;
    Timestamp ts_recv;
    Timestamp ts_open;
    Price open;
    Price high;
    Price low;
    Price last;
    Price mean; ///< Weighted by quantity.
    Price bid;
    Price ask;
    Wide volume;            ///< Base, 1e-8.
    Wide quote_volume;      ///< Quote, 1e-8.
    std::int64_t count = 0; ///< Trades.
    Tag tag;
};

/// The mean price that percent filters are measured from.
struct AveragePrice {
    Timestamp ts_event;
    Timestamp ts_recv;
    Timestamp ts_last_trade;
    Price price;
    std::array<std::int64_t, 3> reserved{}; ///< 0.
    Tag tag;
};

static_assert(sizeof(Tag) == 8);
static_assert(sizeof(TradeTick) == 64 && offsetof(TradeTick, tag) == 56);
static_assert(sizeof(QuoteTick) == 64 && offsetof(QuoteTick, tag) == 56);
static_assert(sizeof(BookLevel) == 64 && offsetof(BookLevel, tag) == 56);
static_assert(sizeof(Bar) == 128 && offsetof(Bar, tag) == 120);
static_assert(sizeof(Ticker) == 128 && offsetof(Ticker, tag) == 120);
static_assert(sizeof(AveragePrice) == 64 && offsetof(AveragePrice, tag) == 56);
static_assert(std::is_trivially_copyable_v<Bar> && std::is_standard_layout_v<Bar>);

} // namespace tradecore::model
