// SPDX-License-Identifier: Apache-2.0
#include "tradecore/decode/user.hpp"

#include <stdexcept>

#include "tradecore/decode/detail/reader.hpp"

namespace tradecore::decode {
namespace {

using base::Notional;
using base::Price;
using base::Quantity;
using detail::Members;
using detail::Reader;
using detail::Taker;
using detail::Token;
using detail::TokenType;

/// The keys of one object that Members does not tell apart: none of them may stand twice either.
class KeyLog {
public:
    void add(std::string_view key) noexcept {
        has_escape_ = has_escape_ || key.find('\\') != std::string_view::npos;
        for (std::size_t i = 0; i < count_; ++i) {
            has_repeated_ = has_repeated_ || keys_[i] == key;
        }
        if (count_ == keys_.size()) {
            is_full_ = true;
            return;
        }
        keys_[count_++] = key;
    }
    /// An escaped key might be any other one, spelt anew.
    [[nodiscard]] Status status() const noexcept {
        return has_escape_     ? Status::malformed
               : has_repeated_ ? Status::duplicate_field
               : is_full_      ? Status::too_large
                               : Status::ok;
    }

private:
    std::array<std::string_view, 64> keys_;
    std::size_t count_ = 0;
    bool has_escape_ = false;
    bool has_repeated_ = false;
    bool is_full_ = false;
};

/// An object and the log of its keys.
struct Object {
    Members members;
    KeyLog keys;

    [[nodiscard]] bool read(Reader& reader) noexcept {
        return read(reader, [](std::string_view, Reader&, bool&) noexcept { return true; });
    }
    template <class OnKey> [[nodiscard]] bool read(Reader& reader, OnKey&& on_key) noexcept {
        std::size_t level_count = 0;
        return members.read(reader, {}, level_count,
                            [&](std::string_view key, Reader& at, bool& taken) noexcept {
                                keys.add(key);
                                return on_key(key, at, taken);
                            });
    }
    [[nodiscard]] Status status() const noexcept {
        const Status logged = keys.status();
        return logged == Status::ok && members.has_repeated() ? Status::duplicate_field : logged;
    }
};

/// The reason under `key`, or empty: where it is absent, "" or NONE.
[[nodiscard]] std::string_view reason_of(const Members& members, Taker& take, char key) noexcept {
    const std::string_view text = members.has(key) ? take.plain(key) : std::string_view{};
    return text == "NONE" ? std::string_view{} : text;
}

// {"e":"executionReport","E":1700000000130,"s":"BTCUSDT","c":"tc-1","S":"BUY","o":"LIMIT","f":"GTC",
//  "q":"0.01000000","p":"65001.30000000","P":"0.00000000","F":"0.00000000","g":-1,"C":"",
//  "x":"TRADE","X":"FILLED","r":"NONE","i":4711,"l":"0.01000000","z":"0.01000000",
//  "L":"65001.30000000","n":"0.00001000","N":"BTC","T":1700000000125,"t":990001,"I":8641984,
//  "w":false,"m":false,"M":true,"O":1700000000100,"Z":"650.01300000","Y":"650.01300000",
//  "Q":"0.00000000","W":1700000000100,"V":"EXPIRE_MAKER"}
[[nodiscard]] Status execution(const Members& members, UserEvent& out) noexcept {
    Taker take(members);
    Execution report;
    report.symbol = take.word('s');
    static_cast<void>(take.time('E'));
    out.ts_event = take.time('T');
    report.client_id = take.plain('c');
    report.side = take.word('S');
    report.order_type = take.word('o');
    report.execution_type = take.word('x');
    report.status = take.word('X');
    if (report.execution_type == "CANCELED") { // "c" is then the id of the cancel.
        const std::string_view original = take.plain('C');
        report.client_id = original.empty() ? report.client_id : original;
    }
    report.reason = reason_of(members, take, 'r');
    if (report.reason.empty()) {
        report.reason = reason_of(members, take, Members::kExpiryReason);
    }
    report.order_id = take.integer('i');
    report.quantity = Quantity{take.decimal('q', false)};
    report.price = Price{take.decimal('p', false)};
    report.stop_price = Price{take.decimal('P', false)};
    report.filled_quantity = Quantity{take.decimal('z', false)};
    report.filled_quote = Notional{take.decimal('Z', false)};
    if (report.execution_type == "TRADE") {
        report.last_quantity = Quantity{take.decimal('l', false)};
    }
    if (report.last_quantity.raw > 0) {
        report.last_price = Price{take.decimal('L', false)};
        report.last_quote = Notional{take.decimal('Y', false)};
        report.fee = take.decimal('n', false);
        const bool has_asset = members.has('N') && members['N'].type != TokenType::null;
        report.fee_asset = has_asset ? take.word('N') : std::string_view{};
        if (report.fee > 0 && report.fee_asset.empty()) {
            take.fail(Status::missing_field); // A fee, but of what?
        }
        report.trade_id = take.integer('t');
        report.is_maker = take.boolean('m');
    }
    out.kind = UserKind::execution;
    out.execution = report;
    return take.status();
}

/// Calls `on_object(members)` for every object of an array that is known to be JSON.
template <class OnObject>
[[nodiscard]] Status for_each_object(std::string_view array, OnObject&& on_object) noexcept {
    Reader reader(array);
    static_cast<void>(reader.take('['));
    if (reader.peek() == ']') {
        return Status::ok;
    }
    do {
        Object object;
        if (reader.peek() != '{' || !object.read(reader)) {
            return Status::malformed;
        }
        Status status = object.status();
        if (status == Status::ok) {
            status = on_object(object.members);
        }
        if (status != Status::ok) {
            return status;
        }
    } while (reader.take(','));
    return Status::ok;
}

// {"e":"outboundAccountPosition","E":1700000000130,"u":1700000000125,
//  "B":[{"a":"BTC","f":"1.00999000","l":"0.00000000"}]}
[[nodiscard]] Status balances(const Members& members, std::span<Balance> room,
                              UserEvent& out) noexcept {
    Taker take(members);
    static_cast<void>(take.time('E'));
    out.ts_event = take.time('u');
    const std::string_view rows = take.token('B', TokenType::array);
    if (!take.is_ok()) {
        return take.status();
    }
    std::size_t count = 0;
    const Status status = for_each_object(rows, [&](const Members& row) noexcept {
        if (count == room.size()) {
            return Status::too_large;
        }
        Taker field(row);
        Balance& balance = room[count++];
        balance.asset = field.word('a');
        balance.free = field.decimal('f', false);
        balance.locked = field.decimal('l', false);
        return field.status();
    });
    out.kind = UserKind::balances;
    out.balances = room.first(count);
    return status;
}

// {"e":"balanceUpdate","E":1700000000130,"a":"USDT","d":"100.00000000","T":1700000000120}
// {"e":"externalLockUpdate","E":1700000000130,"a":"BTC","d":"0.50000000","T":1700000000120}
[[nodiscard]] Status change(const Members& members, UserKind kind, UserEvent& out) noexcept {
    Taker take(members);
    static_cast<void>(take.time('E'));
    out.change.asset = take.word('a');
    out.change.delta = take.signed_decimal('d');
    out.ts_event = take.time('T');
    out.kind = kind;
    return take.status();
}

// {"e":"listStatus","E":1700000000130,"s":"BTCUSDT","g":2,"c":"OCO","l":"EXEC_STARTED",
//  "L":"EXECUTING","r":"NONE","C":"tc-list-1","T":1700000000125,
//  "O":[{"s":"BTCUSDT","i":4712,"c":"tc-tp-1"},{"s":"BTCUSDT","i":4713,"c":"tc-sl-1"}]}
[[nodiscard]] Status list_status(const Members& members, UserEvent& out) noexcept {
    Taker take(members);
    ListStatus list;
    list.symbol = take.word('s');
    static_cast<void>(take.time('E'));
    out.ts_event = take.time('T');
    list.list_id = take.integer('g');
    list.contingency = take.word('c');
    list.status = take.word('l');
    list.order_status = take.word('L');
    list.reason = reason_of(members, take, 'r');
    list.client_id = take.plain('C');
    const std::string_view rows = take.token('O', TokenType::array);
    if (!take.is_ok()) {
        return take.status();
    }
    const Status status = for_each_object(rows, [&](const Members& row) noexcept {
        if (list.order_count == ListStatus::kOrders) {
            return Status::too_large;
        }
        Taker field(row);
        ListedOrder& order = list.orders[list.order_count++];
        order.symbol = field.word('s');
        order.order_id = field.integer('i');
        order.client_id = field.plain('c');
        return field.status();
    });
    out.kind = UserKind::list_status;
    out.list = list;
    return status;
}

// {"e":"eventStreamTerminated","E":1700000000130}
[[nodiscard]] Status notice(const Members& members, UserKind kind, UserEvent& out) noexcept {
    Taker take(members);
    out.ts_event = take.time('E');
    out.kind = kind;
    return take.status();
}

[[nodiscard]] Status event(const Members& members, std::span<Balance> room,
                           UserEvent& out) noexcept {
    Taker take(members);
    const std::string_view kind = take.plain('e');
    if (!take.is_ok()) {
        return take.status();
    }
    if (kind == "executionReport") {
        return execution(members, out);
    }
    if (kind == "outboundAccountPosition") {
        return balances(members, room, out);
    }
    if (kind == "balanceUpdate") {
        return change(members, UserKind::balance_change, out);
    }
    if (kind == "externalLockUpdate") {
        return change(members, UserKind::external_lock, out);
    }
    if (kind == "listStatus") {
        return list_status(members, out);
    }
    if (kind == "eventStreamTerminated" || kind == "listenKeyExpired") {
        return notice(members, UserKind::stream_ended, out);
    }
    if (kind == "serverShutdown") {
        return notice(members, UserKind::server_shutdown, out);
    }
    return Status::unknown_kind;
}

[[nodiscard]] Status message(std::string_view text, std::span<Balance> room,
                             UserEvent& out) noexcept {
    Reader reader(text);
    Object outer, inner;
    int events = 0;
    bool is_object = false;
    Token subscription{nullptr, 0, TokenType::null};
    const auto on_key = [&](std::string_view key, Reader& at, bool& taken) noexcept {
        if (key == "subscriptionId") {
            taken = true;
            return at.value(subscription);
        }
        if (key == "event" && events++ == 0) {
            taken = is_object = at.peek() == '{';
            return !is_object || inner.read(at);
        }
        return true;
    };
    if (!(outer.read(reader, on_key) && reader.at_end())) {
        return Status::malformed;
    }
    for (const Object* object : {&outer, &inner}) {
        if (const Status status = object->status(); status != Status::ok) {
            return status;
        }
    }
    if (events == 0) {
        return outer.members.has('e') ? event(outer.members, room, out) : Status::ok;
    }
    if (!is_object) {
        return Status::malformed;
    }
    if (subscription.type != TokenType::null) {
        Taker take(outer.members);
        out.subscription_id = take.integer(subscription);
        if (!take.is_ok()) {
            return take.status();
        }
    }
    return event(inner.members, room, out);
}

} // namespace

UserDecoder::UserDecoder(Limits limits) : limits_(limits) {
    if (limits.frame_bytes == 0 || limits.balances == 0) {
        throw std::invalid_argument("limits of a user decoder must be above 0");
    }
    balances_ = std::make_unique<Balance[]>(limits.balances);
}

Status UserDecoder::decode(std::span<const std::byte> frame, UserEvent& out) noexcept {
    UserEvent read;
    const Status status = frame.size() > limits_.frame_bytes
                              ? Status::too_large
                              : message({reinterpret_cast<const char*>(frame.data()), frame.size()},
                                        {balances_.get(), limits_.balances}, read);
    ++counters_.by_status[static_cast<std::size_t>(status)];
    if (status == Status::ok) {
        ++counters_.by_kind[static_cast<std::size_t>(read.kind)];
        out = read;
    }
    return status;
}

} // namespace tradecore::decode
