// SPDX-License-Identifier: Apache-2.0
#include "tradecore/decode/detail/payload.hpp"

#include <algorithm>

namespace tradecore::decode::detail {
namespace {

using base::Price;
using base::Quantity;
using model::Bar;
using model::BookLevel;
using model::RecordKind;
using model::Tag;

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
    const auto at = [&](std::size_t index) noexcept {
        return levels.begin() + static_cast<std::ptrdiff_t>(index);
    };
    std::size_t first = bids.count == 0 ? asks.first : bids.first;
    if (bids.count != 0 && asks.count != 0) {
        // Between the two may stand levels of other keys, which are not of this run.
        if (asks.first < bids.first) {
            std::rotate(at(asks.first), at(bids.first), at(bids.first + bids.count));
            first = asks.first;
        } else {
            std::copy_n(at(asks.first), asks.count, at(bids.first + bids.count));
        }
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
    const Members::Side bids = take.side('b');
    const Members::Side asks = take.side('a');
    take.require(stamp.first_update_id <= stamp.last_update_id);
    if (!take.is_ok()) {
        return take.status();
    }
    stamp.tag = tag_of(index, RecordKind::book_level, 0);
    out.kind = RecordKind::book_level;
    out.levels = finish_levels(bids, asks, context.room.levels, stamp);
    return Status::ok;
}

// {"e":"24hrTicker","E":1700000001000,"s":"BTCUSDT","p":"1001.30000000","P":"1.565",
//  "w":"64761.90000000","x":"64000.00000000","c":"65001.30000000","Q":"0.01000000",
//  "b":"65001.29000000","B":"1.50000000","a":"65001.30000000","A":"0.25000000",
//  "o":"64000.00000000","h":"65500.00000000","l":"63800.00000000","v":"21000.50000000",
//  "q":"1360000000.10000000","O":1699913601000,"C":1700000001000,"F":970000,"L":990003,"n":20004}
[[nodiscard]] Status read_ticker(const Members& members, const Context& context, bool is_mini,
                                 model::Ticker& out) noexcept {
    Taker take(members);
    model::Ticker ticker;
    const int index = take.symbol('s', context.symbols);
    ticker.ts_event = take.time('E');
    ticker.ts_recv = context.ts_recv;
    ticker.open = Price{take.decimal('o', false)};
    ticker.high = Price{take.decimal('h', false)};
    ticker.low = Price{take.decimal('l', false)};
    ticker.last = Price{take.decimal('c', false)};
    ticker.volume = take.wide('v');
    ticker.quote_volume = take.wide('q');
    if (!is_mini) {
        ticker.ts_open = take.time('O');
        ticker.mean = Price{take.decimal('w', false)};
        ticker.count = take.integer('n');
        if (members.has('b') || members.has('a')) { // Futures state neither.
            ticker.bid = Price{take.decimal('b', false)};
            ticker.ask = Price{take.decimal('a', false)};
        }
    }
    if (!take.is_ok()) {
        return take.status();
    }
    ticker.tag = tag_of(index, RecordKind::ticker, is_mini ? model::kFlagMini : std::uint8_t{0});
    out = ticker;
    return Status::ok;
}

[[nodiscard]] Status one_ticker(const Members& members, const Context& context, bool is_mini,
                                Event& out) noexcept {
    const std::span<model::Ticker> tickers = context.room.tickers;
    if (tickers.empty()) {
        return Status::unknown_symbol; // There are no symbols at all.
    }
    const Status status = read_ticker(members, context, is_mini, tickers.front());
    if (status == Status::ok) {
        out.kind = RecordKind::ticker;
        out.tickers = tickers.first(1);
        out.foreign_tickers = 0;
    }
    return status;
}

// {"e":"avgPrice","E":1700000001000,"s":"BTCUSDT","i":"5m","w":"64998.70000000",
//  "T":1700000000100}
[[nodiscard]] Status average_price(const Members& members, const Context& context,
                                   Event& out) noexcept {
    Taker take(members);
    model::AveragePrice average;
    const int index = take.symbol('s', context.symbols);
    average.ts_event = take.time('E');
    average.ts_recv = context.ts_recv;
    const std::uint32_t window_s = interval_s(take.token('i', TokenType::string));
    if (window_s == 0) {
        take.fail(Status::unknown_kind);
    }
    average.price = Price{take.decimal('w', false)};
    average.ts_last_trade = take.time('T');
    if (!take.is_ok()) {
        return take.status();
    }
    average.tag = tag_of(index, RecordKind::average_price, 0);
    average.tag.extra = window_s;
    out.kind = RecordKind::average_price;
    out.average_price = average;
    return Status::ok;
}

// {"stream":"btcusdt@depth5","data":{"lastUpdateId":160,"bids":[["65001.29000000","1.50000000"]],
//  "asks":[["65001.30000000","0.25000000"]]}}
[[nodiscard]] Status partial_depth(const Members& members, const Context& context,
                                   Event& out) noexcept {
    if (context.stream.empty()) {
        return Status::missing_field; // Nothing says of which symbol.
    }
    int index = -1;
    const Status status = depth_stream(context.stream, context.symbols, index);
    return status == Status::ok
               ? read_depth(members, context, static_cast<std::uint16_t>(index), out)
               : status;
}

} // namespace

Status read_payload(const Members& members, const Context& context, Event& out) noexcept {
    if (members.has_repeated()) {
        return Status::duplicate_field;
    }
    if (!members.has('e')) {
        // Spot's bookTicker names no kind; nothing else has u, b and a as plain values.
        if (members.has('u') && members.has('b') && members.has('a')) {
            return book_ticker(members, context, out);
        }
        return members.has(Members::kLastId) ? partial_depth(members, context, out)
                                             : Status::unknown_kind;
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
    if (kind.text() == "24hrTicker") {
        return one_ticker(members, context, false, out);
    }
    if (kind.text() == "24hrMiniTicker") {
        return one_ticker(members, context, true, out);
    }
    if (kind.text() == "avgPrice") {
        return average_price(members, context, out);
    }
    return Status::unknown_kind;
}

// {"e":"24hrMiniTicker","E":1700000001000,"s":"BTCUSDT","c":"65001.30000000","o":"64000.00000000",
//  "h":"65500.00000000","l":"63800.00000000","v":"21000.50000000","q":"1360000000.10000000"}
Status read_mini_ticker(const Members& members, const Context& context,
                        model::Ticker& out) noexcept {
    return read_ticker(members, context, true, out);
}

// {"lastUpdateId":160,"bids":[["65001.29000000","1.50000000"]],"asks":[]}
Status read_depth(const Members& members, const Context& context, std::uint16_t instrument,
                  Event& out) noexcept {
    Taker take(members);
    BookLevel stamp{};
    stamp.ts_event = members.has('E') ? take.time('E') : Timestamp{};
    stamp.ts_recv = context.ts_recv;
    stamp.first_update_id = stamp.last_update_id = take.integer(Members::kLastId);
    const Members::Side bids = take.side(Members::kBids);
    const Members::Side asks = take.side(Members::kAsks);
    if (!take.is_ok()) {
        return take.status();
    }
    stamp.tag = {instrument, RecordKind::book_level, model::kFlagSnapshot, 0};
    out.kind = RecordKind::book_level;
    out.levels = finish_levels(bids, asks, context.room.levels, stamp);
    return Status::ok;
}

std::uint32_t interval_s(std::string_view text) noexcept {
    // 1s 1m 3m 5m 15m 30m 1h 2h 4h 6h 8h 12h 1d 3d 1w; 1M has no fixed length.
    if (text.size() < 2 || text.size() > 3 || text[0] < '1' || text[0] > '9') {
        return 0;
    }
    auto count = static_cast<std::uint32_t>(text[0] - '0');
    if (text.size() == 3) {
        if (text[1] < '0' || text[1] > '9') {
            return 0;
        }
        count = count * 10 + static_cast<std::uint32_t>(text[1] - '0');
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

Status depth_stream(std::string_view stream, const SymbolTable& symbols, int& index) noexcept {
    const std::size_t at = std::min(stream.find('@'), stream.size());
    std::string_view speed = stream.substr(at);
    if (!speed.starts_with("@depth")) {
        return Status::unknown_kind;
    }
    speed.remove_prefix(6);
    if (speed.ends_with("@100ms")) {
        speed.remove_suffix(6);
    }
    if (speed != "5" && speed != "10" && speed != "20") {
        return Status::unknown_kind;
    }
    // Streams are named in small letters, symbols in capitals; letters beyond ASCII stay.
    std::array<char, 64> name;
    if (at > name.size()) {
        return Status::unknown_symbol;
    }
    std::transform(stream.begin(), stream.begin() + static_cast<std::ptrdiff_t>(at), name.begin(),
                   [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; });
    index = symbols.find({name.data(), at});
    return index < 0 ? Status::unknown_symbol : Status::ok;
}

} // namespace tradecore::decode::detail
