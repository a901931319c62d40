// SPDX-License-Identifier: Apache-2.0
// What a market frame says, read from its tree field by field as the venue documents it.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "tests/textbook/fields.hpp"
#include "tradecore/model/records.hpp"

namespace tradecore::textbook {

using model::RecordKind;

/// What a frame says: `kind` names the one that counts.
struct Said {
    RecordKind kind = RecordKind::none;
    model::TradeTick trade;
    model::QuoteTick quote;
    model::Bar bar;
    model::AveragePrice average_price;
    std::vector<model::BookLevel> levels;
    std::vector<model::Ticker> tickers;
    std::size_t foreign_tickers = 0;
};

class Market {
public:
    Market(std::vector<std::string> symbols, base::Timestamp ts_recv)
        : symbols_(std::move(symbols)), ts_recv_(ts_recv) {}

    Status frame(std::string_view text, Said& out) {
        reset(out);
        if (!document_.parse(text)) {
            return Status::malformed;
        }
        const Value& root = document_.root();
        if (root.type == Value::Type::array) {
            return array(root, out);
        }
        if (root.type != Value::Type::object) {
            return Status::malformed;
        }
        const auto streams = count(root, "stream");
        const auto datas = count(root, "data");
        if (streams > 1 || datas > 1) {
            return Status::duplicate_field;
        }
        if (streams + datas == 0) {
            return payload(root, {}, out);
        }
        if (streams != datas) {
            return Status::missing_field;
        }
        const Value& stream = *document_.find(root, "stream");
        const Value& data = *document_.find(root, "data");
        if (stream.type != Value::Type::string) {
            return Status::malformed;
        }
        return data.type == Value::Type::object  ? payload(data, stream.text, out)
               : data.type == Value::Type::array ? array(data, out)
                                                 : Status::unknown_kind;
    }

    Status depth_body(std::string_view text, std::uint16_t instrument, Said& out) {
        reset(out);
        if (!document_.parse(text) || document_.root().type != Value::Type::object) {
            return Status::malformed;
        }
        if (has_repeated(document_.root())) {
            return Status::duplicate_field;
        }
        return full_book(document_.root(), instrument, out);
    }

private:
    static void reset(Said& out) {
        out.kind = RecordKind::none;
        out.levels.clear();
        out.tickers.clear();
        out.foreign_tickers = 0;
    }
    [[nodiscard]] int count(const Value& object, std::string_view key) const {
        int found = 0;
        document_.for_each(object, [&](const Value& member) { found += member.key == key; });
        return found;
    }
    /// Of the keys that payloads use.
    [[nodiscard]] bool has_repeated(const Value& object) const {
        bool result = false;
        document_.for_each(object, [&](const Value& member) {
            const std::string_view key = member.key;
            const bool is_letter =
                key.size() == 1 && ((key >= "A" && key <= "Z") || (key >= "a" && key <= "z"));
            const bool is_used = is_letter || key == "pu" || key == "lastUpdateId" ||
                                 key == "bids" || key == "asks" || key == "eR";
            result = result || (is_used && count(object, key) > 1);
        });
        return result;
    }
    [[nodiscard]] int index(Fields& fields) const {
        const std::string_view text = fields.text("s");
        return fields.status == Status::ok ? index_of(text, fields) : 0;
    }
    [[nodiscard]] int index_of(std::string_view symbol, Fields& fields) const {
        const auto found = std::find(symbols_.begin(), symbols_.end(), symbol);
        if (found == symbols_.end()) {
            fields.fail(Status::unknown_symbol);
            return 0;
        }
        return static_cast<int>(found - symbols_.begin());
    }
    static model::Tag tag(int index, RecordKind kind, int flags, std::uint32_t extra = 0) {
        return {static_cast<std::uint16_t>(index), kind, static_cast<std::uint8_t>(flags), extra};
    }

    Status array(const Value& array, Said& out) {
        Status status = Status::ok;
        const auto fail = [&](Status reason) { status = status == Status::ok ? reason : status; };
        document_.for_each(array, [&](const Value& element) {
            if (element.type != Value::Type::object) {
                return fail(Status::malformed);
            }
            if (has_repeated(element)) {
                return fail(Status::duplicate_field);
            }
            const Value* const kind = document_.find(element, "e");
            if (kind == nullptr) {
                return fail(Status::unknown_kind);
            }
            if (kind->type != Value::Type::string) {
                return fail(Status::malformed);
            }
            if (kind->text != "24hrMiniTicker") {
                return fail(Status::unknown_kind);
            }
            model::Ticker made;
            const Status read = ticker(element, true, made);
            if (read == Status::unknown_symbol) {
                ++out.foreign_tickers;
            } else if (read != Status::ok) {
                fail(read);
            } else if (out.tickers.size() == symbols_.size()) {
                fail(Status::too_large);
            } else {
                out.tickers.push_back(made);
            }
        });
        if (status != Status::ok) {
            return status;
        }
        if (out.tickers.empty()) {
            return out.foreign_tickers == 0 ? Status::unknown_kind : Status::unknown_symbol;
        }
        out.kind = RecordKind::ticker;
        return Status::ok;
    }

    Status payload(const Value& object, std::string_view stream, Said& out) {
        if (has_repeated(object)) {
            return Status::duplicate_field;
        }
        const Value* const kind = document_.find(object, "e");
        const auto has = [&](std::string_view key) {
            return document_.find(object, key) != nullptr;
        };
        if (kind == nullptr) {
            if (has("u") && has("b") && has("a")) {
                return book_ticker(object, out);
            }
            return has("lastUpdateId") ? partial_depth(object, stream, out) : Status::unknown_kind;
        }
        if (kind->type != Value::Type::string) {
            return Status::malformed;
        }
        const std::string_view name = kind->text;
        if (name == "24hrTicker" || name == "24hrMiniTicker") {
            model::Ticker made;
            const Status status = ticker(object, name == "24hrMiniTicker", made);
            if (status == Status::ok) {
                out.kind = RecordKind::ticker;
                out.tickers.push_back(made);
            }
            return status;
        }
        return name == "trade"         ? trade(object, false, out)
               : name == "aggTrade"    ? trade(object, true, out)
               : name == "bookTicker"  ? book_ticker(object, out)
               : name == "kline"       ? kline(object, out)
               : name == "depthUpdate" ? depth_update(object, out)
               : name == "avgPrice"    ? average_price(object, out)
                                       : Status::unknown_kind;
    }

    Status trade(const Value& object, bool is_aggregate, Said& out) {
        Fields f(document_, object);
        model::TradeTick& t = out.trade;
        const int instrument = index(f);
        static_cast<void>(f.time("E"));
        t.ts_recv = ts_recv_;
        t.id = t.first_id = t.last_id = f.whole(is_aggregate ? "a" : "t");
        t.price.raw = f.narrow("p", 1);
        t.quantity.raw = f.narrow("q", 1);
        if (is_aggregate) {
            t.first_id = f.whole("f");
            t.last_id = f.whole("l");
        }
        t.ts_event = f.time("T");
        const bool is_maker = f.truth("m");
        if (t.first_id > t.last_id) {
            f.fail(Status::out_of_range);
        }
        t.tag = tag(instrument, RecordKind::trade, (is_aggregate ? 64 : 0) + (is_maker ? 4 : 0));
        return done(f, RecordKind::trade, out);
    }

    Status book_ticker(const Value& object, Said& out) {
        Fields f(document_, object);
        model::QuoteTick& q = out.quote;
        const int instrument = index(f);
        q.update_id = f.whole("u");
        q.ts_event = f.has("E") ? f.time("E") : base::Timestamp{};
        q.ts_recv = ts_recv_;
        q.bid_price.raw = f.narrow("b", 0);
        q.bid_quantity.raw = f.narrow("B", 0);
        q.ask_price.raw = f.narrow("a", 0);
        q.ask_quantity.raw = f.narrow("A", 0);
        q.tag = tag(instrument, RecordKind::quote, 0);
        return done(f, RecordKind::quote, out);
    }

    static std::uint32_t seconds_of(std::string_view interval) {
        constexpr std::pair<std::string_view, std::uint32_t> known[] = {
            {"1s", 1},      {"1m", 60},      {"3m", 180},    {"5m", 300},     {"15m", 900},
            {"30m", 1'800}, {"1h", 3'600},   {"2h", 7'200},  {"4h", 14'400},  {"6h", 21'600},
            {"8h", 28'800}, {"12h", 43'200}, {"1d", 86'400}, {"3d", 259'200}, {"1w", 604'800}};
        for (const auto& [name, seconds] : known) {
            if (name == interval) {
                return seconds;
            }
        }
        return 0;
    }

    Status kline(const Value& object, Said& out) {
        Fields outer(document_, object);
        const int instrument = index(outer);
        static_cast<void>(outer.time("E"));
        const Value* const k = outer.value("k", Value::Type::object);
        if (k == nullptr) {
            return outer.status;
        }
        if (has_repeated(*k)) {
            return Status::duplicate_field;
        }
        Fields f(document_, *k);
        model::Bar& b = out.bar;
        const int inner = index(f);
        if (inner != instrument) {
            f.fail(Status::malformed);
        }
        b.ts_open = f.time("t");
        static_cast<void>(f.time("T"));
        const std::string_view interval = f.text("i");
        const std::uint32_t seconds = seconds_of(interval);
        if (seconds == 0) {
            f.fail(Status::unknown_kind);
        }
        static_cast<void>(f.whole("f", -1));
        static_cast<void>(f.whole("L", -1));
        b.open.raw = f.narrow("o", 0);
        b.close.raw = f.narrow("c", 0);
        b.high.raw = f.narrow("h", 0);
        b.low.raw = f.narrow("l", 0);
        b.volume = f.volume("v");
        b.count = f.whole("n");
        const bool is_closed = f.truth("x");
        b.quote_volume = f.volume("q");
        b.taker_buy_volume = f.volume("V");
        b.taker_buy_quote_volume = f.volume("Q");
        const bool is_ordered =
            b.low <= std::min(b.open, b.close) && std::max(b.open, b.close) <= b.high;
        if (!is_ordered || (b.low.raw == 0 && b.count != 0)) {
            f.fail(Status::out_of_range);
        }
        b.ts_close.raw = b.ts_open.raw + seconds * std::int64_t{1'000'000'000};
        b.tag = tag(instrument, RecordKind::bar, is_closed ? 1 : 0, seconds);
        return done(f, RecordKind::bar, out);
    }

    /// One side; the first level that is not as it must be is the answer.
    Status levels(const Value* side, const model::BookLevel& stamp, int flags, Said& out) {
        Status status = Status::ok;
        document_.for_each(*side, [&](const Value& level) {
            int parts = 0;
            bool is_text = level.type == Value::Type::array;
            model::BookLevel made = stamp;
            Status read = Status::ok;
            document_.for_each(level, [&](const Value& part) {
                is_text = is_text && part.type == Value::Type::string && parts < 2;
                base::int128 raw = 0;
                if (is_text && read == Status::ok) {
                    read = decimal(part.text, 0, INT64_MAX, raw);
                    (parts == 0 ? made.price.raw : made.quantity.raw) =
                        static_cast<std::int64_t>(raw);
                }
                ++parts;
            });
            if (!is_text || parts != 2) {
                read = Status::malformed;
            } else if (read == Status::ok && made.price.raw == 0) {
                read = Status::out_of_range;
            }
            status = status == Status::ok ? read : status;
            made.tag.flags = static_cast<std::uint8_t>(made.tag.flags | flags);
            out.levels.push_back(made);
        });
        return status;
    }

    Status book(Fields& f, std::string_view bids_key, std::string_view asks_key,
                const model::BookLevel& stamp, Said& out) {
        for (const auto& [key, flags] : {std::pair{bids_key, 0}, std::pair{asks_key, 32}}) {
            const Value* const side = f.value(key, Value::Type::array);
            if (side != nullptr) {
                f.fail(levels(side, stamp, flags, out));
            }
        }
        if (stamp.first_update_id > stamp.last_update_id) {
            f.fail(Status::out_of_range);
        }
        if (out.levels.empty()) {
            out.levels.push_back(stamp);
        }
        out.levels.back().tag.flags |= 8;
        return done(f, RecordKind::book_level, out);
    }

    Status depth_update(const Value& object, Said& out) {
        Fields f(document_, object);
        model::BookLevel stamp{};
        const int instrument = index(f);
        stamp.ts_event = f.time("E");
        stamp.ts_recv = ts_recv_;
        stamp.first_update_id = f.whole("U");
        stamp.last_update_id = f.whole("u");
        stamp.previous_update_id = f.has("pu") ? f.whole("pu") : 0;
        stamp.tag = tag(instrument, RecordKind::book_level, 0);
        return book(f, "b", "a", stamp, out);
    }

    Status full_book(const Value& object, std::uint16_t instrument, Said& out) {
        Fields f(document_, object);
        model::BookLevel stamp{};
        stamp.ts_event = f.has("E") ? f.time("E") : base::Timestamp{};
        stamp.ts_recv = ts_recv_;
        stamp.first_update_id = stamp.last_update_id = f.whole("lastUpdateId");
        stamp.tag = tag(instrument, RecordKind::book_level, 16);
        return book(f, "bids", "asks", stamp, out);
    }

    Status partial_depth(const Value& object, std::string_view stream, Said& out) {
        if (stream.empty()) {
            return Status::missing_field;
        }
        const std::size_t at = stream.find('@');
        const std::string_view speed = at == std::string_view::npos ? "" : stream.substr(at);
        constexpr std::string_view known[] = {"@depth5",       "@depth10",       "@depth20",
                                              "@depth5@100ms", "@depth10@100ms", "@depth20@100ms"};
        if (std::find(std::begin(known), std::end(known), speed) == std::end(known)) {
            return Status::unknown_kind;
        }
        const std::string_view name = stream.substr(0, at);
        for (std::size_t i = 0; i < symbols_.size(); ++i) {
            if (is_capital_of(symbols_[i], name)) {
                return full_book(object, static_cast<std::uint16_t>(i), out);
            }
        }
        return Status::unknown_symbol;
    }
    static bool is_capital_of(std::string_view symbol, std::string_view name) {
        return std::equal(symbol.begin(), symbol.end(), name.begin(), name.end(),
                          [](char a, char b) {
                              return a == (b >= 'a' && b <= 'z' ? static_cast<char>(b - 32) : b);
                          });
    }

    Status ticker(const Value& object, bool is_mini, model::Ticker& out) {
        Fields f(document_, object);
        const int instrument = index(f);
        out.ts_event = f.time("E");
        out.ts_recv = ts_recv_;
        out.open.raw = f.narrow("o", 0);
        out.high.raw = f.narrow("h", 0);
        out.low.raw = f.narrow("l", 0);
        out.last.raw = f.narrow("c", 0);
        out.volume = f.volume("v");
        out.quote_volume = f.volume("q");
        if (!is_mini) {
            out.ts_open = f.time("O");
            out.mean.raw = f.narrow("w", 0);
            out.count = f.whole("n");
            if (f.has("b") || f.has("a")) {
                out.bid.raw = f.narrow("b", 0);
                out.ask.raw = f.narrow("a", 0);
            }
        }
        out.tag = tag(instrument, RecordKind::ticker, is_mini ? 128 : 0);
        return f.status;
    }

    Status average_price(const Value& object, Said& out) {
        Fields f(document_, object);
        const int instrument = index(f);
        out.average_price.ts_event = f.time("E");
        out.average_price.ts_recv = ts_recv_;
        const std::uint32_t seconds = seconds_of(f.text("i"));
        if (seconds == 0) {
            f.fail(Status::unknown_kind);
        }
        out.average_price.price.raw = f.narrow("w", 0);
        out.average_price.ts_last_trade = f.time("T");
        out.average_price.tag = tag(instrument, RecordKind::average_price, 0, seconds);
        return done(f, RecordKind::average_price, out);
    }

    static Status done(const Fields& fields, RecordKind kind, Said& out) {
        out.kind = fields.status == Status::ok ? kind : RecordKind::none;
        return fields.status;
    }

    std::vector<std::string> symbols_;
    base::Timestamp ts_recv_;
    Document document_;
};

} // namespace tradecore::textbook
