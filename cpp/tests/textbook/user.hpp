// SPDX-License-Identifier: Apache-2.0
// What a user-data message says, read from its tree field by field as the venue documents it.
#pragma once

#include <string_view>
#include <vector>

#include "tests/textbook/fields.hpp"
#include "tradecore/decode/user.hpp"

namespace tradecore::textbook {

using decode::UserEvent;
using decode::UserKind;

/// The event, and its balances, which the event itself only views.
struct UserSaid {
    UserEvent event;
    std::vector<decode::Balance> balances;
};

class User {
public:
    Status message(std::string_view text, UserSaid& out) {
        out.event = {};
        out.balances.clear();
        if (!document_.parse(text) || document_.root().type != Value::Type::object) {
            return Status::malformed;
        }
        const Value& root = document_.root();
        const Value* const event = document_.find(root, "event");
        if (const Status status = keys(root); status != Status::ok) {
            return status;
        }
        if (event == nullptr) {
            return document_.find(root, "e") == nullptr ? Status::ok : read(root, out);
        }
        if (event->type != Value::Type::object) {
            return Status::malformed;
        }
        if (const Status status = keys(*event); status != Status::ok) {
            return status;
        }
        Fields f(document_, root);
        const Value* const id = f.find("subscriptionId");
        if (id != nullptr && id->type != Value::Type::null) {
            out.event.subscription_id = f.whole("subscriptionId");
        }
        return f.status == Status::ok ? read(*event, out) : f.status;
    }

private:
    /// No key is spelt with an escape, none stands twice, and there are not too many.
    [[nodiscard]] Status keys(const Value& object) const {
        Status status = Status::ok;
        int long_keys = 0;
        bool is_repeated = false;
        document_.for_each(object, [&](const Value& member) {
            if (member.key.find('\\') != std::string_view::npos) {
                status = Status::malformed;
            }
            int same = 0;
            document_.for_each(object,
                               [&](const Value& other) { same += other.key == member.key; });
            const auto letter =
                member.key.size() == 1 ? static_cast<unsigned>((member.key[0] | 0x20) - 'a') : 0U;
            is_repeated = is_repeated || (same > 1 && letter < 26);
            long_keys += member.key.size() == 1 ? 0 : 1;
        });
        if (status != Status::ok) {
            return status;
        }
        return is_repeated      ? Status::duplicate_field
               : long_keys > 64 ? Status::too_large
                                : Status::ok;
    }
    static std::string_view plain(Fields& f, std::string_view key) {
        const std::string_view text = f.text(key);
        if (text.find('\\') != std::string_view::npos) {
            f.fail(Status::malformed);
        }
        return text;
    }
    static std::string_view word(Fields& f, std::string_view key) {
        const std::string_view text = plain(f, key);
        if (text.empty()) {
            f.fail(Status::malformed);
        }
        return text;
    }
    static std::string_view reason(Fields& f, std::string_view key) {
        const std::string_view text = f.has(key) ? plain(f, key) : "";
        return text == "NONE" ? "" : text;
    }

    Status read(const Value& object, UserSaid& out) {
        Fields f(document_, object);
        UserEvent& e = out.event;
        const std::string_view kind = plain(f, "e");
        if (f.status != Status::ok) {
            return f.status;
        }
        if (kind == "executionReport") {
            e.kind = UserKind::execution;
            execution(f, e);
        } else if (kind == "outboundAccountPosition") {
            e.kind = UserKind::balances;
            balances(f, out);
        } else if (kind == "balanceUpdate" || kind == "externalLockUpdate") {
            e.kind = kind == "balanceUpdate" ? UserKind::balance_change : UserKind::external_lock;
            static_cast<void>(f.time("E"));
            e.change.asset = word(f, "a");
            e.change.delta = f.narrow("d", -static_cast<base::int128>(INT64_MAX));
            e.ts_event = f.time("T");
        } else if (kind == "listStatus") {
            e.kind = UserKind::list_status;
            list(f, e);
        } else if (kind == "eventStreamTerminated" || kind == "listenKeyExpired") {
            e.kind = UserKind::stream_ended;
            e.ts_event = f.time("E");
        } else if (kind == "serverShutdown") {
            e.kind = UserKind::server_shutdown;
            e.ts_event = f.time("E");
        } else {
            return Status::unknown_kind;
        }
        return f.status;
    }

    static void execution(Fields& f, UserEvent& e) {
        decode::Execution& x = e.execution;
        x.symbol = word(f, "s");
        static_cast<void>(f.time("E"));
        e.ts_event = f.time("T");
        x.client_id = plain(f, "c");
        x.side = word(f, "S");
        x.order_type = word(f, "o");
        x.execution_type = word(f, "x");
        x.status = word(f, "X");
        if (x.execution_type == "CANCELED") {
            const std::string_view original = plain(f, "C");
            x.client_id = original.empty() ? x.client_id : original;
        }
        x.reason = reason(f, "r");
        x.reason = x.reason.empty() ? reason(f, "eR") : x.reason;
        x.order_id = f.whole("i");
        x.quantity.raw = f.narrow("q", 0);
        x.price.raw = f.narrow("p", 0);
        x.stop_price.raw = f.narrow("P", 0);
        x.filled_quantity.raw = f.narrow("z", 0);
        x.filled_quote.raw = f.narrow("Z", 0);
        x.last_quantity.raw = x.execution_type == "TRADE" ? f.narrow("l", 0) : 0;
        if (x.last_quantity.raw == 0) {
            return;
        }
        x.last_price.raw = f.narrow("L", 0);
        x.last_quote.raw = f.narrow("Y", 0);
        x.fee = f.narrow("n", 0);
        const Value* const asset = f.find("N");
        if (asset != nullptr && asset->type != Value::Type::null) {
            x.fee_asset = word(f, "N");
        }
        if (x.fee > 0 && x.fee_asset.empty()) {
            f.fail(Status::missing_field);
        }
        x.trade_id = f.whole("t");
        x.is_maker = f.truth("m");
    }

    /// Calls `each(Fields&)` for every element, until something is wrong.
    template <class Each> void rows(Fields& f, std::string_view key, Each&& each) {
        const Value* const array = f.value(key, Value::Type::array);
        if (array == nullptr) {
            return;
        }
        document_.for_each(*array, [&](const Value& row) {
            if (row.type != Value::Type::object) {
                return f.fail(Status::malformed);
            }
            f.fail(keys(row));
            if (f.status == Status::ok) {
                Fields fields(document_, row);
                each(fields);
                f.fail(fields.status);
            }
        });
    }

    void balances(Fields& f, UserSaid& out) {
        static_cast<void>(f.time("E"));
        out.event.ts_event = f.time("u");
        rows(f, "B", [&](Fields& row) {
            decode::Balance& made = out.balances.emplace_back();
            made.asset = word(row, "a");
            made.free = row.narrow("f", 0);
            made.locked = row.narrow("l", 0);
        });
    }

    void list(Fields& f, UserEvent& e) {
        decode::ListStatus& l = e.list;
        l.symbol = word(f, "s");
        static_cast<void>(f.time("E"));
        e.ts_event = f.time("T");
        l.list_id = f.whole("g");
        l.contingency = word(f, "c");
        l.status = word(f, "l");
        l.order_status = word(f, "L");
        l.reason = reason(f, "r");
        l.client_id = plain(f, "C");
        rows(f, "O", [&](Fields& row) {
            if (l.order_count == decode::ListStatus::kOrders) {
                return row.fail(Status::too_large);
            }
            decode::ListedOrder& made = l.orders[l.order_count++];
            made.symbol = word(row, "s");
            made.order_id = row.whole("i");
            made.client_id = plain(row, "c");
        });
    }

    Document document_;
};

} // namespace tradecore::textbook
