// SPDX-License-Identifier: Apache-2.0
// A user-data message by the decoder and by the book.
#include <algorithm>

#include "tests/fuzz/target.hpp"
#include "tests/textbook/user.hpp"

namespace tradecore::fuzz {
namespace {

using decode::UserEvent;
using decode::UserKind;

void check(const decode::Execution& a, const decode::Execution& b) {
    TC_FUZZ_CHECK(a.symbol == b.symbol && a.client_id == b.client_id && a.side == b.side);
    TC_FUZZ_CHECK(a.order_type == b.order_type && a.execution_type == b.execution_type);
    TC_FUZZ_CHECK(a.status == b.status && a.reason == b.reason && a.order_id == b.order_id);
    TC_FUZZ_CHECK(a.price == b.price && a.stop_price == b.stop_price);
    TC_FUZZ_CHECK(a.quantity == b.quantity && a.filled_quantity == b.filled_quantity);
    TC_FUZZ_CHECK(a.filled_quote == b.filled_quote && a.last_quantity == b.last_quantity);
    TC_FUZZ_CHECK(a.last_price == b.last_price && a.last_quote == b.last_quote);
    TC_FUZZ_CHECK(a.fee == b.fee && a.fee_asset == b.fee_asset);
    TC_FUZZ_CHECK(a.trade_id == b.trade_id && a.is_maker == b.is_maker);
}

void check(const decode::ListStatus& a, const decode::ListStatus& b) {
    TC_FUZZ_CHECK(a.symbol == b.symbol && a.client_id == b.client_id);
    TC_FUZZ_CHECK(a.contingency == b.contingency && a.status == b.status);
    TC_FUZZ_CHECK(a.order_status == b.order_status && a.reason == b.reason);
    TC_FUZZ_CHECK(a.list_id == b.list_id && a.order_count == b.order_count);
    for (std::size_t i = 0; i < a.order_count; ++i) {
        TC_FUZZ_CHECK(a.orders[i].symbol == b.orders[i].symbol);
        TC_FUZZ_CHECK(a.orders[i].client_id == b.orders[i].client_id);
        TC_FUZZ_CHECK(a.orders[i].order_id == b.orders[i].order_id);
    }
}

void check(const UserEvent& event, const textbook::UserSaid& said) {
    TC_FUZZ_CHECK(event.kind == said.event.kind && event.ts_event == said.event.ts_event);
    TC_FUZZ_CHECK(event.subscription_id == said.event.subscription_id);
    switch (event.kind) {
    case UserKind::execution: check(event.execution, said.event.execution); break;
    case UserKind::list_status: check(event.list, said.event.list); break;
    case UserKind::balance_change:
    case UserKind::external_lock:
        TC_FUZZ_CHECK(event.change.asset == said.event.change.asset);
        TC_FUZZ_CHECK(event.change.delta == said.event.change.delta);
        break;
    case UserKind::balances:
        TC_FUZZ_CHECK(
            std::equal(event.balances.begin(), event.balances.end(), said.balances.begin(),
                       said.balances.end(), [](const decode::Balance& a, const decode::Balance& b) {
                           return a.asset == b.asset && a.free == b.free && a.locked == b.locked;
                       }));
        break;
    default: break;
    }
}

} // namespace
} // namespace tradecore::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace tradecore;
    using namespace tradecore::fuzz;
    static auto& decoder = *new decode::UserDecoder;
    static auto& book = *new textbook::User;
    static auto& said = *new textbook::UserSaid;
    static auto& event = *new UserEvent;
    const base::Status status = decoder.decode(std::as_bytes(std::span(data, size)), event);
    if (!is_judged) {
        return 0;
    }
    TC_FUZZ_CHECK(status == book.message(text_of(data, size), said));
    if (status == base::Status::ok) {
        check(event, said);
    }
    return 0;
}
