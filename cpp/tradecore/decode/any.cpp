// SPDX-License-Identifier: Apache-2.0
// The strict way through a frame: any key order, needed keys once, everything else validated JSON.
// What is checked, in this order: the text is JSON; no one-letter key stands twice; the kind is
// known; then the fields of that kind, and the first thing wrong is the answer.
#include <algorithm>

#include "tradecore/decode/detail/reader.hpp"

namespace tradecore::decode::detail {
namespace {

using base::Price;
using base::Quantity;
using model::Bar;
using model::BookLevel;
using model::RecordKind;
using model::Tag;

struct Context {
    const SymbolTable& symbols;
    Timestamp ts_recv;
    LevelSpan levels;
};

[[nodiscard]] Tag tag_of(int index, RecordKind kind, std::uint8_t flags) noexcept {
    return {static_cast<std::uint16_t>(index), kind, flags, 0};
}

// {"e":"trade","E":1723161256322,"T":1723161256322,"s":"BTCUSDT","t":5266583935,
//  "p":"61800.30","q":"0.006","X":"MARKET","m":false}
[[nodiscard]] Status trade(const Members& members, const Context& context, bool is_aggregate,
                           Event& out) noexcept {
    Taker take(members);
    model::TradeTick trade;
    const int index = take.symbol('s', context.symbols);
    static_cast<void>(take.time('E'));
    trade.ts_recv = context.ts_recv;
    trade.id = trade.first_id = trade.last_id = take.integer(is_aggregate ? 'a' : 't');
    trade.price = Price{take.decimal('p', true)};
    trade.quantity = Quantity{take.decimal('q', true)};
    if (is_aggregate) {
        trade.first_id = take.integer('f');
        trade.last_id = take.integer('l');
    }
    trade.ts_event = take.time('T');
    const bool buyer_is_maker = take.boolean('m');
    take.require(trade.first_id <= trade.last_id);
    if (!take.is_ok()) {
        return take.status();
    }
    const int flags =
        (is_aggregate ? model::kFlagAggregate : 0) | (buyer_is_maker ? model::kFlagBuyerMaker : 0);
    trade.tag = tag_of(index, RecordKind::trade, static_cast<std::uint8_t>(flags));
    out.kind = RecordKind::trade;
    out.trade = trade;
    return Status::ok;
}

// {"e":"bookTicker","u":5123107839020,"s":"BTCUSDT","b":"61800.20","B":"2.507","a":"61800.30",
//  "A":"2.510","T":1723161256313,"E":1723161256313}
[[nodiscard]] Status book_ticker(const Members& members, const Context& context,
                                 Event& out) noexcept {
    Taker take(members);
    model::QuoteTick quote;
    const int index = take.symbol('s', context.symbols);
    quote.update_id = take.integer('u');
    quote.ts_event = members.has('E') ? take.time('E') : Timestamp{};
    quote.ts_recv = context.ts_recv;
    quote.bid_price = Price{take.decimal('b', false)};
    quote.bid_quantity = Quantity{take.decimal('B', false)};
    quote.ask_price = Price{take.decimal('a', false)};
    quote.ask_quantity = Quantity{take.decimal('A', false)};
    if (!take.is_ok()) {
        return take.status();
    }
    quote.tag = tag_of(index, RecordKind::quote, 0);
    out.kind = RecordKind::quote;
    out.quote = quote;
    return Status::ok;
}

// {"e":"kline","E":1700000002001,"s":"BTCUSDT","k":{"t":1699999980000,"T":1700000039999,
//  "s":"BTCUSDT","i":"1m","f":-1,"L":-1,"o":"64990.0","c":"64990.0","h":"64990.0",
//  "l":"64990.0","v":"0","n":0,"x":true,"q":"0","V":"0","Q":"0","B":"0"}}
[[nodiscard]] Status kline(const Members& members, const Context& context, Event& out) noexcept {
    Taker outer(members);
    const int index = outer.symbol('s', context.symbols);
    static_cast<void>(outer.time('E'));
    static_cast<void>(outer.token('k', TokenType::object));
    if (!outer.is_ok()) {
        return outer.status();
    }
    const Members& inner = members.inner();
    if (inner.has_repeated()) {
        return Status::duplicate_field;
    }
    Taker take(inner);
    Bar bar;
    if (const int inner_index = take.symbol('s', context.symbols); inner_index != index) {
        take.fail(Status::malformed);
    }
    bar.ts_open = take.time('t');
    static_cast<void>(take.time('T'));
    const std::string_view interval = take.token('i', TokenType::string);
    const std::uint32_t timeframe_s = interval_s(interval);
    if (timeframe_s == 0) {
        take.fail(Status::unknown_kind);
    }
    static_cast<void>(take.integer('f', -1));
    static_cast<void>(take.integer('L', -1));
    bar.open = Price{take.decimal('o', false)};
    bar.close = Price{take.decimal('c', false)};
    bar.high = Price{take.decimal('h', false)};
    bar.low = Price{take.decimal('l', false)};
    bar.volume = take.wide('v');
    bar.count = take.integer('n');
    const bool is_closed = take.boolean('x');
    bar.quote_volume = take.wide('q');
    bar.taker_buy_volume = take.wide('V');
    bar.taker_buy_quote_volume = take.wide('Q');
    take.require(is_sound(bar));
    if (!take.is_ok()) {
        return take.status();
    }
    bar.ts_close = bar.ts_open + Timestamp{timeframe_s * std::int64_t{1'000'000'000}};
    bar.tag = {static_cast<std::uint16_t>(index), RecordKind::bar,
               is_closed ? model::kFlagClosed : std::uint8_t{0}, timeframe_s};
    out.kind = RecordKind::bar;
    out.bar = bar;
    return Status::ok;
}

/// Stamps the levels that were read, bids first, and closes the run.
[[nodiscard]] LevelSpan finish_levels(const Members::Side& bids, const Members::Side& asks,
                                      LevelSpan levels, const BookLevel& stamp) noexcept {
    const std::size_t first = std::min(bids.first, asks.first);
    if (asks.first < bids.first) {
        std::rotate(levels.begin() + static_cast<std::ptrdiff_t>(asks.first),
                    levels.begin() + static_cast<std::ptrdiff_t>(bids.first),
                    levels.begin() + static_cast<std::ptrdiff_t>(bids.first + bids.count));
    }
    LevelSpan run = levels.subspan(first, bids.count + asks.count);
    for (BookLevel& level : run) {
        const Price price = level.price;
        const Quantity quantity = level.quantity;
        const auto flags = static_cast<std::uint8_t>(level.tag.flags | stamp.tag.flags);
        level = stamp;
        level.price = price;
        level.quantity = quantity;
        level.tag.flags = flags;
    }
    if (run.empty()) {
        run = levels.first(1);
        run[0] = stamp;
    }
    run.back().tag.flags |= model::kFlagLast;
    return run;
}

// {"e":"depthUpdate","E":1723161256299,"T":1723161256298,"s":"BTCUSDT","U":5123107832006,
//  "u":5123107837557,"pu":5123107831937,"b":[["58710.20","0.014"]],"a":[]}
[[nodiscard]] Status depth_update(const Members& members, const Context& context,
                                  Event& out) noexcept {
    Taker take(members);
    BookLevel stamp{};
    const int index = take.symbol('s', context.symbols);
    stamp.ts_event = take.time('E');
    stamp.ts_recv = context.ts_recv;
    stamp.first_update_id = take.integer('U');
    stamp.last_update_id = take.integer('u');
    if (members.has(Members::kPreviousId)) {
        stamp.previous_update_id = take.integer(Members::kPreviousId);
    }
    static_cast<void>(take.token('b', TokenType::array));
    take.fail(members.bids().status);
    static_cast<void>(take.token('a', TokenType::array));
    take.fail(members.asks().status);
    take.require(stamp.first_update_id <= stamp.last_update_id);
    if (!take.is_ok()) {
        return take.status();
    }
    stamp.tag = tag_of(index, RecordKind::book_level, 0);
    out.kind = RecordKind::book_level;
    out.levels = finish_levels(members.bids(), members.asks(), context.levels, stamp);
    return Status::ok;
}

[[nodiscard]] Status payload(const Members& members, const Context& context, Event& out) noexcept {
    if (members.has_repeated()) {
        return Status::duplicate_field;
    }
    if (!members.has('e')) {
        // Spot's bookTicker names no kind; nothing else has u, b and a as plain values.
        const bool is_quote = members.has('u') && members.has('b') && members.has('a');
        return is_quote ? book_ticker(members, context, out) : Status::unknown_kind;
    }
    const Token& kind = members['e'];
    if (kind.type != TokenType::string) {
        return Status::malformed;
    }
    if (kind.text() == "trade") {
        return trade(members, context, false, out);
    }
    if (kind.text() == "aggTrade") {
        return trade(members, context, true, out);
    }
    if (kind.text() == "bookTicker") {
        return book_ticker(members, context, out);
    }
    if (kind.text() == "kline") {
        return kline(members, context, out);
    }
    if (kind.text() == "depthUpdate") {
        return depth_update(members, context, out);
    }
    return Status::unknown_kind;
}

} // namespace

std::uint32_t interval_s(std::string_view text) noexcept {
    // 1s 1m 3m 5m 15m 30m 1h 2h 4h 6h 8h 12h 1d 3d 1w; 1M has no fixed length.
    if (text.size() < 2 || text.size() > 3) {
        return 0;
    }
    std::uint32_t count = 0;
    for (const char c : text.substr(0, text.size() - 1)) {
        if (c < '0' || c > '9') {
            return 0;
        }
        count = count * 10 + static_cast<std::uint32_t>(c - '0');
    }
    switch (text.back()) {
    case 's': return count == 1 ? 1 : 0;
    case 'm':
        return count == 1 || count == 3 || count == 5 || count == 15 || count == 30 ? count * 60
                                                                                    : 0;
    case 'h':
        return count == 1 || count == 2 || count == 4 || count == 6 || count == 8 || count == 12
                   ? count * 3'600
                   : 0;
    case 'd': return count == 1 || count == 3 ? count * 86'400 : 0;
    case 'w': return count == 1 ? 604'800 : 0;
    default: return 0;
    }
}

Status decode_any(std::string_view frame, const SymbolTable& symbols, Timestamp ts_recv,
                  LevelSpan levels, Event& out) noexcept {
    const Context context{symbols, ts_recv, levels};
    Reader reader(frame);
    Members bare_inner, wrapped_inner;
    Members bare(bare_inner), wrapped(wrapped_inner);
    std::size_t level_count = 0;
    int streams = 0;
    int datas = 0;
    bool data_is_object = false;
    bool stream_is_text = false;
    const bool is_json = bare.read(reader, levels, level_count,
                                   [&](std::string_view key, Reader& at, bool& taken) noexcept {
                                       if (key == "stream") {
                                           ++streams;
                                           stream_is_text = at.peek() == '"';
                                       } else if (key == "data") {
                                           data_is_object = at.peek() == '{';
                                           if (datas++ == 0 && data_is_object) {
                                               taken = true;
                                               return wrapped.read(at, levels, level_count);
                                           }
                                       }
                                       return true;
                                   }) &&
                         reader.at_end();
    if (!is_json) {
        return Status::malformed;
    }
    if (streams > 1 || datas > 1) {
        return Status::duplicate_field;
    }
    if (streams == 0 && datas == 0) {
        return payload(bare, context, out);
    }
    if (streams != datas) {
        return Status::missing_field;
    }
    if (!stream_is_text) {
        return Status::malformed;
    }
    return data_is_object ? payload(wrapped, context, out) : Status::unknown_kind;
}

// {"lastUpdateId":160,"bids":[["65001.29000000","1.50000000"]],"asks":[]}
Status decode_depth_body(std::string_view body, std::uint16_t instrument, Timestamp ts_recv,
                         LevelSpan levels, Event& out) noexcept {
    Reader reader(body);
    Members members;
    Members::Side bids, asks;
    std::size_t level_count = 0;
    Token id{nullptr, 0, TokenType::null};
    int ids = 0, bid_sides = 0, ask_sides = 0;
    const auto side = [&](Reader& at, Members::Side& where, std::uint8_t flags, bool& taken) {
        where.first = level_count;
        where.status = at.read_levels(level_of(0, flags), levels, level_count);
        where.count = level_count - where.first;
        taken = where.status == Status::ok;
    };
    const bool is_json = members.read(reader, {}, level_count,
                                      [&](std::string_view key, Reader& at, bool& taken) noexcept {
                                          if (key == "bids") {
                                              ++bid_sides;
                                              side(at, bids, 0, taken);
                                          } else if (key == "asks") {
                                              ++ask_sides;
                                              side(at, asks, model::kFlagSell, taken);
                                          } else if (key == "lastUpdateId") {
                                              ++ids;
                                              taken = true;
                                              return at.value(id);
                                          }
                                          return true;
                                      }) &&
                         reader.at_end();
    if (!is_json) {
        return Status::malformed;
    }
    if (ids > 1 || bid_sides > 1 || ask_sides > 1 || members.has_repeated()) {
        return Status::duplicate_field;
    }
    if (ids == 0 || bid_sides == 0 || ask_sides == 0) {
        return Status::missing_field;
    }
    Taker take(members);
    BookLevel stamp{};
    stamp.ts_event = members.has('E') ? take.time('E') : Timestamp{};
    stamp.ts_recv = ts_recv;
    stamp.last_update_id = take.integer(id, 0);
    stamp.first_update_id = stamp.last_update_id;
    take.fail(bids.status);
    take.fail(asks.status);
    if (!take.is_ok()) {
        return take.status();
    }
    stamp.tag = {instrument, RecordKind::book_level, model::kFlagSnapshot, 0};
    out.kind = RecordKind::book_level;
    out.levels = finish_levels(bids, asks, levels, stamp);
    return Status::ok;
}

} // namespace tradecore::decode::detail
