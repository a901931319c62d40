// SPDX-License-Identifier: Apache-2.0
// The strict way through a frame: any key order, needed keys once, everything else validated JSON.
// What is checked, in this order: the text is JSON; no key of a payload stands twice; the kind is
// known; then the fields of that kind, and the first thing wrong is the answer.
#include "tradecore/decode/detail/payload.hpp"

namespace tradecore::decode::detail {
namespace {

/// What an array of tickers came to.
struct Tickers {
    Status status = Status::ok; ///< The first thing wrong in an element.
    std::size_t count = 0;
    std::size_t foreign = 0;

    void fail(Status reason) noexcept {
        if (status == Status::ok) {
            status = reason;
        }
    }
    void add(const Members& members, const Context& context) noexcept {
        if (members.has_repeated()) {
            return fail(Status::duplicate_field);
        }
        if (!members.has('e')) {
            return fail(Status::unknown_kind);
        }
        if (members['e'].type != TokenType::string) {
            return fail(Status::malformed);
        }
        if (members['e'].text() != "24hrMiniTicker") {
            return fail(Status::unknown_kind);
        }
        model::Ticker ticker;
        const Status reason = read_mini_ticker(members, context, ticker);
        if (reason == Status::unknown_symbol) {
            ++foreign; // The array is about the whole venue.
        } else if (reason != Status::ok) {
            fail(reason);
        } else if (count == context.room.tickers.size()) {
            fail(Status::too_large); // A symbol stands twice.
        } else {
            context.room.tickers[count++] = ticker;
        }
    }
    [[nodiscard]] Status finish(const Context& context, Event& out) const noexcept {
        if (status != Status::ok) {
            return status;
        }
        if (count == 0) {
            return foreign == 0 ? Status::unknown_kind : Status::unknown_symbol;
        }
        out.kind = model::RecordKind::ticker;
        out.tickers = context.room.tickers.first(count);
        out.foreign_tickers = foreign;
        return Status::ok;
    }
};

// [{"e":"24hrMiniTicker","E":1700000001000,"s":"BTCUSDT","c":"65001.30000000",...},...]
[[nodiscard]] bool read_tickers(Reader& reader, const Context& context, Tickers& out) noexcept {
    if (!reader.open('[')) {
        return false;
    }
    if (reader.peek() == ']') {
        return reader.close(']');
    }
    std::size_t level_count = 0;
    do {
        if (reader.peek() == '{') {
            Members members;
            if (!members.read(reader, {}, level_count)) {
                return false;
            }
            out.add(members, context);
        } else {
            Token ignored;
            if (!reader.value(ignored)) {
                return false;
            }
            out.fail(Status::malformed);
        }
    } while (reader.take(','));
    return reader.close(']');
}

/// What stands around a payload.
struct Wrapping {
    int streams = 0;
    int datas = 0;
    Token stream{nullptr, 0, TokenType::null}; ///< The first of them.
    char first_of_data = 0;                    ///< Likewise: the character it begins with.
};

[[nodiscard]] Status decode_array(Reader& reader, const Context& context, Event& out) noexcept {
    Tickers tickers;
    if (!(read_tickers(reader, context, tickers) && reader.at_end())) {
        return Status::malformed;
    }
    return tickers.finish(context, out);
}

} // namespace

Status decode_any(std::string_view frame, const SymbolTable& symbols, Timestamp ts_recv,
                  const Room& room, Event& out) noexcept {
    Context context{symbols, ts_recv, room, {}};
    Reader reader(frame);
    if (reader.peek() == '[') {
        return decode_array(reader, context, out);
    }
    Members bare_inner, wrapped_inner;
    Members bare(bare_inner), wrapped(wrapped_inner);
    std::size_t level_count = 0;
    Wrapping around;
    Tickers tickers;
    const auto on_key = [&](std::string_view key, Reader& at, bool& taken) noexcept {
        if (key == "stream") {
            Token ignored;
            taken = true;
            return at.value(around.streams++ == 0 ? around.stream : ignored);
        }
        if (key == "data" && around.datas++ == 0) {
            around.first_of_data = at.peek();
            taken = around.first_of_data == '{' || around.first_of_data == '[';
            return around.first_of_data == '{'   ? wrapped.read(at, room.levels, level_count)
                   : around.first_of_data == '[' ? read_tickers(at, context, tickers)
                                                 : true;
        }
        return true;
    };
    if (!(bare.read(reader, room.levels, level_count, on_key) && reader.at_end())) {
        return Status::malformed;
    }
    if (around.streams > 1 || around.datas > 1) {
        return Status::duplicate_field;
    }
    if (around.streams == 0 && around.datas == 0) {
        return read_payload(bare, context, out);
    }
    if (around.streams != around.datas) {
        return Status::missing_field;
    }
    if (around.stream.type != TokenType::string) {
        return Status::malformed;
    }
    context.stream = around.stream.text();
    switch (around.first_of_data) {
    case '{': return read_payload(wrapped, context, out);
    case '[': return tickers.finish(context, out);
    default: return Status::unknown_kind;
    }
}

Status decode_depth_body(std::string_view body, const SymbolTable& symbols,
                         std::uint16_t instrument, Timestamp ts_recv, LevelSpan levels,
                         Event& out) noexcept {
    const Context context{symbols, ts_recv, {levels, {}}, {}};
    Reader reader(body);
    Members members;
    std::size_t level_count = 0;
    if (!(members.read(reader, levels, level_count) && reader.at_end())) {
        return Status::malformed;
    }
    if (members.has_repeated()) {
        return Status::duplicate_field;
    }
    return read_depth(members, context, instrument, out);
}

} // namespace tradecore::decode::detail
