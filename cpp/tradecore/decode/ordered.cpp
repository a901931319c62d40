// SPDX-License-Identifier: Apache-2.0
// The ordered scanner: the payloads Binance spot sends today, literal by literal.
#include "tradecore/decode/detail/cursor.hpp"
#include "tradecore/decode/detail/paths.hpp"

namespace tradecore::decode::detail {
namespace {

using base::Price;
using base::Quantity;
using base::Wide;
using model::Bar;
using model::BookLevel;
using model::RecordKind;

struct Frame {
    Cursor cursor;
    const SymbolTable& symbols;
    Timestamp ts_recv;
    const Room& room;
    std::string_view stream; // Its name; empty around a bare payload.
    bool is_combined;

    /// The end of the payload, of its wrapping and of the frame.
    [[nodiscard]] bool ends() noexcept {
        return (!is_combined || cursor.literal("}")) && cursor.at == cursor.end;
    }
};

[[nodiscard]] model::Tag tag_of(int index, RecordKind kind, std::uint8_t flags) noexcept {
    return {static_cast<std::uint16_t>(index), kind, flags, 0};
}

// {"e":"trade","E":1723161255343,"s":"BTCUSDT","t":3735683259,"p":"61837.63000000",
//  "q":"0.02000000","T":1723161255342,"m":true,"M":true}
[[nodiscard]] bool trade(Frame& frame, Event& out) noexcept {
    Cursor& c = frame.cursor;
    std::int64_t ts_sent, ts, id, price, quantity;
    Timestamp sent, event;
    int index;
    bool buyer_is_maker;
    if (!(c.literal("trade\",\"E\":") && c.integer(ts_sent) && c.literal(",\"s\":\"") &&
          c.symbol(frame.symbols, index) && c.literal("\",\"t\":") && c.integer(id) &&
          c.literal(",\"p\":\"") && c.decimal(price) && c.literal("\",\"q\":\"") &&
          c.decimal(quantity) && c.literal("\",\"T\":") && c.integer(ts) && c.literal(",\"m\":") &&
          c.boolean(buyer_is_maker) && c.literal(",\"M\":true}") && frame.ends() &&
          to_timestamp(ts_sent, sent) && to_timestamp(ts, event) && price > 0 && quantity > 0)) {
        return false;
    }
    out.kind = RecordKind::trade;
    out.trade = {event,
                 frame.ts_recv,
                 Price{price},
                 Quantity{quantity},
                 id,
                 id,
                 id,
                 tag_of(index, RecordKind::trade, buyer_is_maker ? model::kFlagBuyerMaker : 0)};
    return true;
}

// {"e":"aggTrade","E":1700000000101,"s":"BTCUSDT","a":55501,"p":"65001.30000000",
//  "q":"0.03000000","f":990001,"l":990003,"T":1700000000100,"m":false,"M":true}
[[nodiscard]] bool agg_trade(Frame& frame, Event& out) noexcept {
    Cursor& c = frame.cursor;
    std::int64_t ts_sent, ts, id, first_id, last_id, price, quantity;
    Timestamp sent, event;
    int index;
    bool buyer_is_maker;
    if (!(c.literal("aggTrade\",\"E\":") && c.integer(ts_sent) && c.literal(",\"s\":\"") &&
          c.symbol(frame.symbols, index) && c.literal("\",\"a\":") && c.integer(id) &&
          c.literal(",\"p\":\"") && c.decimal(price) && c.literal("\",\"q\":\"") &&
          c.decimal(quantity) && c.literal("\",\"f\":") && c.integer(first_id) &&
          c.literal(",\"l\":") && c.integer(last_id) && c.literal(",\"T\":") && c.integer(ts) &&
          c.literal(",\"m\":") && c.boolean(buyer_is_maker) && c.literal(",\"M\":true}") &&
          frame.ends() && to_timestamp(ts_sent, sent) && to_timestamp(ts, event) && price > 0 &&
          quantity > 0 && first_id <= last_id)) {
        return false;
    }
    const auto flags = static_cast<std::uint8_t>(model::kFlagAggregate |
                                                 (buyer_is_maker ? model::kFlagBuyerMaker : 0));
    out.kind = RecordKind::trade;
    out.trade = {event, frame.ts_recv, Price{price}, Quantity{quantity},
                 id,    first_id,      last_id,      tag_of(index, RecordKind::trade, flags)};
    return true;
}

// {"u":50093239212,"s":"BTCUSDT","b":"61837.63000000","B":"3.78826000",
//  "a":"61837.64000000","A":"1.54698000"}
[[nodiscard]] bool book_ticker(Frame& frame, Event& out) noexcept {
    Cursor& c = frame.cursor;
    std::int64_t id, bid, bid_quantity, ask, ask_quantity;
    int index;
    if (!(c.integer(id) && c.literal(",\"s\":\"") && c.symbol(frame.symbols, index) &&
          c.literal("\",\"b\":\"") && c.decimal(bid) && c.literal("\",\"B\":\"") &&
          c.decimal(bid_quantity) && c.literal("\",\"a\":\"") && c.decimal(ask) &&
          c.literal("\",\"A\":\"") && c.decimal(ask_quantity) && c.literal("\"}") &&
          frame.ends())) {
        return false;
    }
    out.kind = RecordKind::quote;
    out.quote = {
        Timestamp{}, frame.ts_recv,          Price{bid}, Quantity{bid_quantity},
        Price{ask},  Quantity{ask_quantity}, id,         tag_of(index, RecordKind::quote, 0)};
    return true;
}

/// A trade id, or -1: an empty bar has none.
[[nodiscard]] bool trade_id(Cursor& c, std::int64_t& id) noexcept {
    return c.literal("-1") || c.integer(id);
}

// {"e":"kline","E":1700000002001,"s":"BTCUSDT","k":{"t":1699999980000,"T":1700000039999,
//  "s":"BTCUSDT","i":"1m","f":989000,"L":990003,"o":"64990.00000000","c":"65001.30000000",
//  "h":"65010.00000000","l":"64980.10000000","v":"12.34500000","n":1004,"x":false,
//  "q":"802345.12340000","V":"6.10000000","Q":"396500.50000000","B":"0"}}
[[nodiscard]] bool kline(Frame& frame, Event& out) noexcept {
    Cursor& c = frame.cursor;
    std::int64_t ts_sent, open_time, close_time, first_id, last_id, open, close, high, low, count;
    base::int128 volume, quote_volume, taker_volume, taker_quote_volume;
    Timestamp sent, ts_open, ts_last;
    int index, inner_index;
    bool is_closed;
    if (!(c.literal("kline\",\"E\":") && c.integer(ts_sent) && c.literal(",\"s\":\"") &&
          c.symbol(frame.symbols, index) && c.literal("\",\"k\":{\"t\":") && c.integer(open_time) &&
          c.literal(",\"T\":") && c.integer(close_time) && c.literal(",\"s\":\"") &&
          c.symbol(frame.symbols, inner_index) && c.literal("\",\"i\":\""))) {
        return false;
    }
    const char* const interval = c.at;
    if (!(c.text() && index == inner_index)) {
        return false;
    }
    const std::uint32_t timeframe_s =
        interval_s({interval, static_cast<std::size_t>(c.at - interval)});
    if (!(timeframe_s != 0 && c.literal("\",\"f\":") && trade_id(c, first_id) &&
          c.literal(",\"L\":") && trade_id(c, last_id) && c.literal(",\"o\":\"") &&
          c.decimal(open) && c.literal("\",\"c\":\"") && c.decimal(close) &&
          c.literal("\",\"h\":\"") && c.decimal(high) && c.literal("\",\"l\":\"") &&
          c.decimal(low) && c.literal("\",\"v\":\"") && c.wide(volume) && c.literal("\",\"n\":") &&
          c.integer(count) && c.literal(",\"x\":") && c.boolean(is_closed) &&
          c.literal(",\"q\":\"") && c.wide(quote_volume) && c.literal("\",\"V\":\"") &&
          c.wide(taker_volume) && c.literal("\",\"Q\":\"") && c.wide(taker_quote_volume) &&
          c.literal("\",\"B\":\"") && c.text() && c.literal("\"}}") && frame.ends() &&
          to_timestamp(ts_sent, sent) && to_timestamp(open_time, ts_open) &&
          to_timestamp(close_time, ts_last))) {
        return false;
    }
    const Bar bar{ts_open,
                  ts_open + Timestamp{timeframe_s * std::int64_t{1'000'000'000}},
                  Price{open},
                  Price{high},
                  Price{low},
                  Price{close},
                  Wide{volume},
                  Wide{quote_volume},
                  Wide{taker_volume},
                  Wide{taker_quote_volume},
                  count,
                  {static_cast<std::uint16_t>(index), RecordKind::bar,
                   is_closed ? model::kFlagClosed : std::uint8_t{0}, timeframe_s}};
    if (!is_sound(bar)) {
        return false;
    }
    out.kind = RecordKind::bar;
    out.bar = bar;
    return true;
}

/// The levels of one side after its "[", through its "]".
[[nodiscard]] bool side(Cursor& c, BookLevel level, LevelSpan levels, std::size_t& count) noexcept {
    if (c.literal("]")) {
        return true;
    }
    for (;;) {
        if (count == levels.size() ||
            !(c.literal("[\"") && c.decimal(level.price.raw) && c.literal("\",\"") &&
              c.decimal(level.quantity.raw) && c.literal("\"]") && level.price.raw > 0)) {
            return false;
        }
        levels[count++] = level;
        if (c.at == c.end) {
            return false;
        }
        const char next = *c.at++;
        if (next != ',') {
            return next == ']';
        }
    }
}

/// Both sides after the "[" of the bids, and the end of the frame.
template <std::size_t N>
[[nodiscard]] bool book(Frame& frame, BookLevel level, const char (&asks)[N], Event& out) noexcept {
    Cursor& c = frame.cursor;
    const LevelSpan levels = frame.room.levels;
    const std::uint8_t flags = level.tag.flags;
    std::size_t count = 0;
    if (!(side(c, level, levels, count) && c.literal(asks))) {
        return false;
    }
    level.tag.flags = flags | model::kFlagSell;
    if (!(side(c, level, levels, count) && c.literal("}") && frame.ends())) {
        return false;
    }
    if (count == 0) {
        level.price = {};
        level.quantity = {};
        level.tag.flags = flags;
        levels[count++] = level;
    }
    levels[count - 1].tag.flags |= model::kFlagLast;
    out.kind = RecordKind::book_level;
    out.levels = levels.first(count);
    return true;
}

// {"e":"depthUpdate","E":1723161255208,"s":"BTCUSDT","U":50093239189,"u":50093239202,
//  "b":[["61737.63000000","0.00000000"]],"a":[["61837.64000000","1.54698000"]]}
[[nodiscard]] bool depth_update(Frame& frame, Event& out) noexcept {
    Cursor& c = frame.cursor;
    std::int64_t ts_sent, first_id, last_id;
    int index;
    BookLevel level{};
    if (!(c.literal("depthUpdate\",\"E\":") && c.integer(ts_sent) && c.literal(",\"s\":\"") &&
          c.symbol(frame.symbols, index) && c.literal("\",\"U\":") && c.integer(first_id) &&
          c.literal(",\"u\":") && c.integer(last_id) && c.literal(",\"b\":[") &&
          to_timestamp(ts_sent, level.ts_event) && first_id <= last_id)) {
        return false;
    }
    level.ts_recv = frame.ts_recv;
    level.first_update_id = first_id;
    level.last_update_id = last_id;
    level.tag = tag_of(index, RecordKind::book_level, 0);
    return book(frame, level, ",\"a\":[", out);
}

// {"stream":"btcusdt@depth5","data":{"lastUpdateId":160,"bids":[["65001.29000000","1.50000000"]],
//  "asks":[["65001.30000000","0.25000000"]]}}
[[nodiscard]] bool partial_depth(Frame& frame, Event& out) noexcept {
    Cursor& c = frame.cursor;
    std::int64_t id;
    int index;
    if (!(c.literal("{\"lastUpdateId\":") && c.integer(id) && c.literal(",\"bids\":[") &&
          depth_stream(frame.stream, frame.symbols, index) == Status::ok)) {
        return false;
    }
    BookLevel level{};
    level.ts_recv = frame.ts_recv;
    level.first_update_id = level.last_update_id = id;
    level.tag = tag_of(index, RecordKind::book_level, model::kFlagSnapshot);
    return book(frame, level, ",\"asks\":[", out);
}

/// From "c" or "o" on: what both forms of a ticker share is read by the caller.
[[nodiscard]] bool amounts(Cursor& c, model::Ticker& ticker, base::int128& volume,
                           base::int128& quote_volume) noexcept {
    return c.decimal(ticker.open.raw) && c.literal("\",\"h\":\"") && c.decimal(ticker.high.raw) &&
           c.literal("\",\"l\":\"") && c.decimal(ticker.low.raw) && c.literal("\",\"v\":\"") &&
           c.wide(volume) && c.literal("\",\"q\":\"") && c.wide(quote_volume);
}

// {"e":"24hrMiniTicker","E":1700000001000,"s":"BTCUSDT","c":"65001.30000000","o":"64000.00000000",
//  "h":"65500.00000000","l":"63800.00000000","v":"21000.50000000","q":"1360000000.10000000"}
[[nodiscard]] bool mini_ticker(Frame& frame, model::Ticker& out, int& index) noexcept {
    Cursor& c = frame.cursor;
    std::int64_t ts_sent;
    base::int128 volume, quote_volume;
    model::Ticker ticker;
    if (!(c.literal("24hrMiniTicker\",\"E\":") && c.integer(ts_sent) && c.literal(",\"s\":\""))) {
        return false;
    }
    Cursor symbol = c;
    if (!(c.symbol_or_foreign(frame.symbols, index) && (index >= 0 || symbol.text()) &&
          c.literal("\",\"c\":\"") && c.decimal(ticker.last.raw) && c.literal("\",\"o\":\"") &&
          amounts(c, ticker, volume, quote_volume) && c.literal("\"}") &&
          to_timestamp(ts_sent, ticker.ts_event))) {
        return false;
    }
    ticker.ts_recv = frame.ts_recv;
    ticker.volume = Wide{volume};
    ticker.quote_volume = Wide{quote_volume};
    ticker.tag = tag_of(index, RecordKind::ticker, model::kFlagMini);
    out = ticker;
    return true;
}

void set_tickers(Frame& frame, std::size_t count, std::size_t foreign, Event& out) noexcept {
    out.kind = RecordKind::ticker;
    out.tickers = frame.room.tickers.first(count);
    out.foreign_tickers = foreign;
}

[[nodiscard]] bool one_mini_ticker(Frame& frame, Event& out) noexcept {
    int index;
    model::Ticker ticker;
    if (!(mini_ticker(frame, ticker, index) && index >= 0 && frame.ends())) {
        return false;
    }
    frame.room.tickers[0] = ticker;
    set_tickers(frame, 1, 0, out);
    return true;
}

/// The elements of an array after its "[", through its "]".
[[nodiscard]] bool mini_tickers(Frame& frame, Event& out) noexcept {
    Cursor& c = frame.cursor;
    const std::span<model::Ticker> tickers = frame.room.tickers;
    std::size_t count = 0;
    std::size_t foreign = 0;
    for (;;) {
        int index;
        model::Ticker ticker;
        if (!(c.literal("{\"e\":\"") && mini_ticker(frame, ticker, index))) {
            return false;
        }
        if (index < 0) {
            ++foreign;
        } else if (count < tickers.size()) {
            tickers[count++] = ticker;
        } else {
            return false;
        }
        if (!c.literal(",")) {
            break;
        }
    }
    if (!(c.literal("]") && frame.ends() && count > 0)) {
        return false;
    }
    set_tickers(frame, count, foreign, out);
    return true;
}

// {"e":"24hrTicker","E":1700000001000,"s":"BTCUSDT","p":"1001.30000000","P":"1.565",
//  "w":"64761.90000000","x":"64000.00000000","c":"65001.30000000","Q":"0.01000000",
//  "b":"65001.29000000","B":"1.50000000","a":"65001.30000000","A":"0.25000000",
//  "o":"64000.00000000","h":"65500.00000000","l":"63800.00000000","v":"21000.50000000",
//  "q":"1360000000.10000000","O":1699913601000,"C":1700000001000,"F":970000,"L":990003,"n":20004}
[[nodiscard]] bool ticker(Frame& frame, Event& out) noexcept {
    Cursor& c = frame.cursor;
    std::int64_t ts_sent, ts_open, ts_close, first_id, last_id;
    base::int128 volume, quote_volume;
    model::Ticker ticker;
    int index;
    if (!(c.literal("24hrTicker\",\"E\":") && c.integer(ts_sent) && c.literal(",\"s\":\"") &&
          c.symbol(frame.symbols, index) && c.literal("\",\"p\":\"") && c.text() &&
          c.literal("\",\"P\":\"") && c.text() && c.literal("\",\"w\":\"") &&
          c.decimal(ticker.mean.raw) && c.literal("\",\"x\":\"") && c.text() &&
          c.literal("\",\"c\":\"") && c.decimal(ticker.last.raw) && c.literal("\",\"Q\":\"") &&
          c.text() && c.literal("\",\"b\":\"") && c.decimal(ticker.bid.raw) &&
          c.literal("\",\"B\":\"") && c.text() && c.literal("\",\"a\":\"") &&
          c.decimal(ticker.ask.raw) && c.literal("\",\"A\":\"") && c.text() &&
          c.literal("\",\"o\":\"") && amounts(c, ticker, volume, quote_volume) &&
          c.literal("\",\"O\":") && c.integer(ts_open) && c.literal(",\"C\":") &&
          c.integer(ts_close) && c.literal(",\"F\":") && trade_id(c, first_id) &&
          c.literal(",\"L\":") && trade_id(c, last_id) && c.literal(",\"n\":") &&
          c.integer(ticker.count) && c.literal("}") && frame.ends() &&
          to_timestamp(ts_sent, ticker.ts_event) && to_timestamp(ts_open, ticker.ts_open))) {
        return false;
    }
    ticker.ts_recv = frame.ts_recv;
    ticker.volume = Wide{volume};
    ticker.quote_volume = Wide{quote_volume};
    ticker.tag = tag_of(index, RecordKind::ticker, 0);
    frame.room.tickers[0] = ticker;
    set_tickers(frame, 1, 0, out);
    return true;
}

// {"e":"avgPrice","E":1700000001000,"s":"BTCUSDT","i":"5m","w":"64998.70000000",
//  "T":1700000000100}
[[nodiscard]] bool average_price(Frame& frame, Event& out) noexcept {
    Cursor& c = frame.cursor;
    std::int64_t ts_sent, ts_last;
    model::AveragePrice average;
    int index;
    if (!(c.literal("avgPrice\",\"E\":") && c.integer(ts_sent) && c.literal(",\"s\":\"") &&
          c.symbol(frame.symbols, index) && c.literal("\",\"i\":\""))) {
        return false;
    }
    const char* const interval = c.at;
    if (!c.text()) {
        return false;
    }
    const std::uint32_t window_s =
        interval_s({interval, static_cast<std::size_t>(c.at - interval)});
    if (!(window_s != 0 && c.literal("\",\"w\":\"") && c.decimal(average.price.raw) &&
          c.literal("\",\"T\":") && c.integer(ts_last) && c.literal("}") && frame.ends() &&
          to_timestamp(ts_sent, average.ts_event) &&
          to_timestamp(ts_last, average.ts_last_trade))) {
        return false;
    }
    average.ts_recv = frame.ts_recv;
    average.tag = tag_of(index, RecordKind::average_price, 0);
    average.tag.extra = window_s;
    out.kind = RecordKind::average_price;
    out.average_price = average;
    return true;
}

/// By the first letters of what "e" names.
[[nodiscard]] bool event(Frame& frame, Event& out) noexcept {
    const char* const name = frame.cursor.at;
    switch (name[0]) {
    case 't': return trade(frame, out);
    case 'a': return name[1] == 'g' ? agg_trade(frame, out) : average_price(frame, out);
    case 'k': return kline(frame, out);
    case 'd': return depth_update(frame, out);
    case '2': return name[4] == 'M' ? one_mini_ticker(frame, out) : ticker(frame, out);
    default: return false;
    }
}

} // namespace

bool decode_ordered(std::string_view text, const SymbolTable& symbols, Timestamp ts_recv,
                    const Room& room, Event& out) noexcept {
    Frame frame{Cursor::over(text, text.data() + text.size()), symbols, ts_recv, room, {}, false};
    Cursor& c = frame.cursor;
    if (c.left() < 32) {
        return false;
    }
    if (c.at[2] == 's') {
        frame.is_combined = true;
        if (!c.literal("{\"stream\":\"")) {
            return false;
        }
        const char* const stream = c.at;
        if (!c.text()) {
            return false;
        }
        frame.stream = {stream, static_cast<std::size_t>(c.at - stream)};
        if (!c.literal("\",\"data\":") || c.left() < 32) {
            return false;
        }
    }
    switch (c.at[2]) {
    case 'e': return c.literal("{\"e\":\"") && event(frame, out);
    case 'u': return c.literal("{\"u\":") && book_ticker(frame, out);
    case 'l': return partial_depth(frame, out);
    case '"': return c.literal("[") && mini_tickers(frame, out);
    default: return false;
    }
}

} // namespace tradecore::decode::detail
