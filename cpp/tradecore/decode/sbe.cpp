// SPDX-License-Identifier: Apache-2.0
#include "tradecore/decode/sbe.hpp"

#include <bit>
#include <cstring>
#include <string_view>
#include <type_traits>

#include "tradecore/decode/detail/paths.hpp"

namespace tradecore::decode {
namespace {

using base::Price;
using base::Quantity;
using base::Status;
using base::Timestamp;
using model::BookLevel;
using model::RecordKind;
using model::TradeTick;

static_assert(std::endian::native == std::endian::little, "fields are read as they lie");

enum Template : std::uint16_t {
    kTrades = 10'000,
    kBestBidAsk = 10'001,
    kDepthSnapshot = 10'002,
    kDepthDiff = 10'003,
};

/// A whole block, of which at least the known bytes are there.
struct Block {
    const std::byte* data = nullptr;

    template <class T> [[nodiscard]] T at(std::size_t offset) const noexcept {
        static_assert(std::is_integral_v<T>);
        T value;
        std::memcpy(&value, data + offset, sizeof(value)); // Fields are not aligned.
        return value;
    }
};

/// What is left of the frame.
class Bytes {
public:
    explicit Bytes(std::span<const std::byte> left) noexcept : left_(left) {}

    [[nodiscard]] std::size_t size() const noexcept { return left_.size(); }
    /// The next `size` bytes. Pre: they are there.
    Block take(std::size_t size) noexcept {
        const Block block{left_.data()};
        left_ = left_.subspan(size);
        return block;
    }

private:
    std::span<const std::byte> left_;
};

/// A group's entries: all of them are there.
struct Group {
    Block first;
    std::size_t stride = 0;
    std::size_t count = 0;

    [[nodiscard]] Block operator[](std::size_t index) const noexcept {
        return {first.data + index * stride};
    }
};

/// The next group, whose number of entries is a `Count`; entries have at least `known` bytes.
template <class Count>
[[nodiscard]] bool take_group(Bytes& bytes, std::size_t known, Group& group) noexcept {
    if (bytes.size() < sizeof(std::uint16_t) + sizeof(Count)) {
        return false;
    }
    const Block header = bytes.take(sizeof(std::uint16_t) + sizeof(Count));
    group.stride = header.at<std::uint16_t>(0);
    group.count = header.at<Count>(sizeof(std::uint16_t));
    if (group.count == 0) {
        return true;
    }
    if (group.stride < known || group.count > bytes.size() / group.stride) {
        return false;
    }
    group.first = bytes.take(group.count * group.stride);
    return true;
}

/// The symbol, with which every message ends.
[[nodiscard]] Status take_symbol(Bytes& bytes, const SymbolTable& symbols, int& index) noexcept {
    if (bytes.size() < 1) {
        return Status::malformed;
    }
    const std::size_t size = bytes.take(1).at<std::uint8_t>(0);
    if (bytes.size() != size) {
        return Status::malformed;
    }
    const std::byte* const text = bytes.take(size).data;
    index = symbols.find({reinterpret_cast<const char*>(text), size});
    return index < 0 ? Status::unknown_symbol : Status::ok;
}

/// Keeps the first thing that was wrong.
struct Checks {
    Status status = Status::ok;

    void fail(Status reason) noexcept {
        if (status == Status::ok) {
            status = reason;
        }
    }
    void require(bool claim) noexcept {
        if (!claim) {
            fail(Status::out_of_range);
        }
    }
    /// mantissa * 10^exponent in units of 1e-8, exactly; at least `least`.
    [[nodiscard]] std::int64_t amount(std::int64_t mantissa, int exponent,
                                      std::int64_t least) noexcept {
        std::int64_t raw = mantissa;
        if (mantissa != 0) {
            for (int shift = exponent + base::kDecimals; shift < 0; ++shift) {
                if (raw % 10 != 0) {
                    fail(Status::bad_number);
                    return 0;
                }
                raw /= 10;
            }
            for (int shift = exponent + base::kDecimals; shift > 0; --shift) {
                if (__builtin_mul_overflow(raw, std::int64_t{10}, &raw)) {
                    fail(Status::out_of_range);
                    return 0;
                }
            }
        }
        require(raw >= least);
        return raw;
    }
    [[nodiscard]] std::int64_t id(std::int64_t value) noexcept {
        require(value >= 0 && value <= detail::kIntegerMax);
        return value;
    }
    [[nodiscard]] Timestamp time_us(std::int64_t value) noexcept {
        require(value >= 0 && value <= detail::kTimestampMax / 1'000);
        return status == Status::ok ? Timestamp{value * 1'000} : Timestamp{};
    }
};

struct Context {
    const SymbolTable& symbols;
    Timestamp ts_recv;
    const SbeRoom& room;
};

/// Root: 0 i64 event time, 8 i64 transaction time, 16 i8 price exponent, 17 i8 quantity exponent.
/// Group of trades: 0 i64 id, 8 i64 price, 16 i64 quantity, 24 u8 buyer is the maker.
[[nodiscard]] Status trades(Block root, Bytes bytes, const Context& context,
                            SbeMessage& out) noexcept {
    Group group;
    if (!take_group<std::uint32_t>(bytes, 25, group)) {
        return Status::malformed;
    }
    int index = -1;
    Checks check;
    check.fail(take_symbol(bytes, context.symbols, index));
    if (group.count == 0) {
        check.fail(Status::malformed);
    }
    static_cast<void>(check.time_us(root.at<std::int64_t>(0)));
    const Timestamp ts = check.time_us(root.at<std::int64_t>(8));
    const auto price_exponent = root.at<std::int8_t>(16);
    const auto quantity_exponent = root.at<std::int8_t>(17);
    if (group.count > context.room.trades.size()) {
        check.fail(Status::too_large);
    }
    for (std::size_t i = 0; i < group.count && check.status == Status::ok; ++i) {
        const Block entry = group[i];
        TradeTick& trade = context.room.trades[i];
        const std::uint8_t buyer_is_maker = entry.at<std::uint8_t>(24);
        trade.ts_event = ts;
        trade.ts_recv = context.ts_recv;
        trade.id = trade.first_id = trade.last_id = check.id(entry.at<std::int64_t>(0));
        trade.price = Price{check.amount(entry.at<std::int64_t>(8), price_exponent, 1)};
        trade.quantity = Quantity{check.amount(entry.at<std::int64_t>(16), quantity_exponent, 1)};
        if (buyer_is_maker > 1) {
            check.fail(Status::malformed);
        }
        trade.tag = {static_cast<std::uint16_t>(index), RecordKind::trade,
                     buyer_is_maker != 0 ? model::kFlagBuyerMaker : std::uint8_t{0}, 0};
    }
    if (check.status == Status::ok) {
        out.kind = RecordKind::trade;
        out.trades = context.room.trades.first(group.count);
    }
    return check.status;
}

/// Root: 0 i64 event time, 8 i64 update id, 16 i8 price exponent, 17 i8 quantity exponent,
/// 18 i64 bid price, 26 i64 bid quantity, 34 i64 ask price, 42 i64 ask quantity.
[[nodiscard]] Status best_bid_ask(Block root, Bytes bytes, const Context& context,
                                  SbeMessage& out) noexcept {
    int index = -1;
    Checks check;
    check.fail(take_symbol(bytes, context.symbols, index));
    model::QuoteTick quote;
    quote.ts_event = check.time_us(root.at<std::int64_t>(0));
    quote.ts_recv = context.ts_recv;
    quote.update_id = check.id(root.at<std::int64_t>(8));
    const auto price_exponent = root.at<std::int8_t>(16);
    const auto quantity_exponent = root.at<std::int8_t>(17);
    quote.bid_price = Price{check.amount(root.at<std::int64_t>(18), price_exponent, 0)};
    quote.bid_quantity = Quantity{check.amount(root.at<std::int64_t>(26), quantity_exponent, 0)};
    quote.ask_price = Price{check.amount(root.at<std::int64_t>(34), price_exponent, 0)};
    quote.ask_quantity = Quantity{check.amount(root.at<std::int64_t>(42), quantity_exponent, 0)};
    if (check.status == Status::ok) {
        quote.tag = {static_cast<std::uint16_t>(index), RecordKind::quote, 0, 0};
        out.kind = RecordKind::quote;
        out.quote = quote;
    }
    return check.status;
}

/// Both sides and the symbol; `level` is what their levels share.
/// Groups of bids and asks: 0 i64 price, 8 i64 quantity.
[[nodiscard]] Status book(Bytes bytes, const Context& context, Checks check, BookLevel level,
                          int price_exponent, int quantity_exponent, SbeMessage& out) noexcept {
    Group bids, asks;
    if (!take_group<std::uint16_t>(bytes, 16, bids) ||
        !take_group<std::uint16_t>(bytes, 16, asks)) {
        return Status::malformed;
    }
    int index = -1;
    if (const Status named = take_symbol(bytes, context.symbols, index); named != Status::ok) {
        return named;
    }
    level.tag.instrument = static_cast<std::uint16_t>(index);
    if (bids.count + asks.count > context.room.levels.size()) {
        check.fail(Status::too_large);
    }
    std::size_t count = 0;
    const auto side = [&](const Group& group, std::uint8_t flags) noexcept {
        for (std::size_t i = 0; i < group.count && check.status == Status::ok; ++i) {
            BookLevel& made = context.room.levels[count++];
            made = level;
            made.price = Price{check.amount(group[i].at<std::int64_t>(0), price_exponent, 1)};
            made.quantity =
                Quantity{check.amount(group[i].at<std::int64_t>(8), quantity_exponent, 0)};
            made.tag.flags |= flags;
        }
    };
    side(bids, 0);
    side(asks, model::kFlagSell);
    if (check.status != Status::ok) {
        return check.status;
    }
    if (count == 0) {
        context.room.levels[count++] = level; // So that its ids are not lost.
    }
    context.room.levels[count - 1].tag.flags |= model::kFlagLast;
    out.kind = RecordKind::book_level;
    out.levels = context.room.levels.first(count);
    return Status::ok;
}

/// Root: 0 i64 event time, 8 i64 update id, 16 i8 price exponent, 17 i8 quantity exponent.
[[nodiscard]] Status depth_snapshot(Block root, Bytes bytes, const Context& context,
                                    SbeMessage& out) noexcept {
    Checks check;
    BookLevel level{};
    level.ts_event = check.time_us(root.at<std::int64_t>(0));
    level.ts_recv = context.ts_recv;
    level.first_update_id = level.last_update_id = check.id(root.at<std::int64_t>(8));
    level.tag = {0, RecordKind::book_level, model::kFlagSnapshot, 0};
    return book(bytes, context, check, level, root.at<std::int8_t>(16), root.at<std::int8_t>(17),
                out);
}

/// Root: 0 i64 event time, 8 i64 first update id, 16 i64 last update id, 24 i8 price exponent,
/// 25 i8 quantity exponent.
[[nodiscard]] Status depth_diff(Block root, Bytes bytes, const Context& context,
                                SbeMessage& out) noexcept {
    Checks check;
    BookLevel level{};
    level.ts_event = check.time_us(root.at<std::int64_t>(0));
    level.ts_recv = context.ts_recv;
    level.first_update_id = check.id(root.at<std::int64_t>(8));
    level.last_update_id = check.id(root.at<std::int64_t>(16));
    check.require(level.first_update_id <= level.last_update_id);
    level.tag = {0, RecordKind::book_level, 0, 0};
    return book(bytes, context, check, level, root.at<std::int8_t>(24), root.at<std::int8_t>(25),
                out);
}

} // namespace

Status decode_sbe(std::span<const std::byte> frame, const SymbolTable& symbols, Timestamp ts_recv,
                  const SbeRoom& room, SbeMessage& out) noexcept {
    Bytes bytes(frame);
    if (bytes.size() < 8) {
        return Status::malformed;
    }
    const Block header = bytes.take(8);
    const std::size_t block = header.at<std::uint16_t>(0);
    if (header.at<std::uint16_t>(4) != kSbeSchema || header.at<std::uint16_t>(6) != kSbeVersion) {
        return Status::unknown_schema;
    }
    if (block > bytes.size()) {
        return Status::malformed;
    }
    const Context context{symbols, ts_recv, room};
    const auto read = [&](std::size_t known, auto* reader) noexcept {
        if (block < known) {
            return Status::malformed;
        }
        const Block root = bytes.take(block);
        return reader(root, bytes, context, out);
    };
    switch (header.at<std::uint16_t>(2)) {
    case kTrades: return read(18, &trades);
    case kBestBidAsk: return read(50, &best_bid_ask);
    case kDepthSnapshot: return read(18, &depth_snapshot);
    case kDepthDiff: return read(26, &depth_diff);
    default: return Status::unknown_kind;
    }
}

} // namespace tradecore::decode
