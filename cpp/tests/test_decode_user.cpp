// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <cstring>
#include <memory>
#include <string>

#include "tradecore/decode/user.hpp"

namespace tradecore::decode {
namespace {

const std::string kReport =
    R"({"e":"executionReport","E":1700000000130,"s":"BTCUSDT","c":"tc-1","S":"BUY","o":"LIMIT",)"
    R"("f":"GTC","q":"0.01000000","p":"65001.30000000","P":"0.00000000","F":"0.00000000","g":-1,)"
    R"("C":"","x":"TRADE","X":"FILLED","r":"NONE","i":4711,"l":"0.01000000","z":"0.01000000",)"
    R"("L":"65001.30000000","n":"0.00001000","N":"BTC","T":1700000000125,"t":990001,"I":8641984,)"
    R"("w":false,"m":true,"M":true,"O":1700000000100,"Z":"650.01300000","Y":"650.01300000",)"
    R"("Q":"0.00000000","W":1700000000100,"V":"EXPIRE_MAKER"})";
const std::string kPosition =
    R"({"e":"outboundAccountPosition","E":1700000000130,"u":1700000000125,)"
    R"("B":[{"a":"BTC","f":"1.00999000","l":"0.00000000"},{"a":"USDT","f":"9350","l":"2.5"}]})";
const std::string kList =
    R"({"e":"listStatus","E":1700000000130,"s":"BTCUSDT","g":2,"c":"OCO","l":"EXEC_STARTED",)"
    R"("L":"EXECUTING","r":"NONE","C":"tc-list-1","T":1700000000125,)"
    R"("O":[{"s":"BTCUSDT","i":4712,"c":"tc-tp-1"},{"s":"BTCUSDT","i":4713,"c":"tc-sl-1"}]})";

std::string wrapped(const std::string& event) {
    return R"({"subscriptionId":3,"event":)" + event + "}";
}
std::string replaced(std::string text, std::string_view from, std::string_view to) {
    const auto at = text.find(from);
    EXPECT_NE(at, std::string::npos) << from;
    return text.replace(at, from.size(), to);
}

struct UserTest : ::testing::Test {
    UserDecoder decoder;
    UserEvent event;
    std::unique_ptr<std::byte[]> bytes;

    Status decode(std::string_view text) {
        bytes.reset(new std::byte[text.size()]);
        std::memcpy(bytes.get(), text.data(), text.size());
        return decoder.decode({bytes.get(), text.size()}, event);
    }
};

TEST_F(UserTest, ExecutionBareAndWrapped) {
    for (const auto& [frame, id] : {std::pair{kReport, -1}, std::pair{wrapped(kReport), 3}}) {
        ASSERT_EQ(decode(frame), Status::ok);
        ASSERT_EQ(event.kind, UserKind::execution);
        EXPECT_EQ(event.subscription_id, id);
        EXPECT_EQ(event.ts_event.raw, 1'700'000'000'125'000'000);
        const Execution& said = event.execution;
        EXPECT_EQ(said.symbol, "BTCUSDT");
        EXPECT_EQ(said.client_id, "tc-1");
        EXPECT_EQ(said.status, "FILLED");
        EXPECT_EQ(said.reason, "");
        EXPECT_EQ(said.order_id, 4'711);
        EXPECT_EQ(said.last_price.raw, 6'500'130'000'000);
        EXPECT_EQ(said.last_quantity.raw, 1'000'000);
        EXPECT_EQ(said.last_quote.raw, 65'001'300'000);
        EXPECT_EQ(said.fee, 1'000);
        EXPECT_EQ(said.fee_asset, "BTC");
        EXPECT_EQ(said.trade_id, 990'001);
        EXPECT_TRUE(said.is_maker);
    }
}

TEST_F(UserTest, ACancelledOrderComesUnderItsOwnId) {
    const std::string canceled =
        replaced(replaced(kReport, "TRADE", "CANCELED"), R"("C":"")", R"("C":"tc-0")");
    ASSERT_EQ(decode(canceled), Status::ok);
    EXPECT_EQ(event.execution.client_id, "tc-0");
    EXPECT_EQ(event.execution.trade_id, -1); // Nothing was executed, whatever its fields say.
}

TEST_F(UserTest, TheOtherEvents) {
    ASSERT_EQ(decode(wrapped(kPosition)), Status::ok);
    ASSERT_EQ(event.balances.size(), 2U);
    EXPECT_EQ(event.balances[1].asset, "USDT");
    EXPECT_EQ(event.balances[1].locked, 250'000'000);
    ASSERT_EQ(decode(wrapped(kList)), Status::ok);
    ASSERT_EQ(event.list.order_count, 2U);
    EXPECT_EQ(event.list.orders[1].client_id, "tc-sl-1");
    const std::string change =
        R"({"e":"balanceUpdate","E":1700000000130,"a":"USDT","d":"-100.5","T":1700000000120})";
    ASSERT_EQ(decode(change), Status::ok);
    EXPECT_EQ(event.kind, UserKind::balance_change);
    EXPECT_EQ(event.change.delta, -10'050'000'000);
    ASSERT_EQ(decode(replaced(change, "balanceUpdate", "externalLockUpdate")), Status::ok);
    EXPECT_EQ(event.kind, UserKind::external_lock);
    ASSERT_EQ(decode(R"({"event":{"e":"eventStreamTerminated","E":1700000000130}})"), Status::ok);
    EXPECT_EQ(event.kind, UserKind::stream_ended);
    ASSERT_EQ(decode(R"({"e":"serverShutdown","E":1700000000130})"), Status::ok);
    EXPECT_EQ(event.kind, UserKind::server_shutdown);
    ASSERT_EQ(decode(R"({"id":"u1","status":200,"result":{}})"), Status::ok);
    EXPECT_EQ(event.kind, UserKind::answer);
}

TEST_F(UserTest, RefusesAndSaysWhy) {
    const std::vector<std::pair<std::string, Status>> cases = {
        {"", Status::malformed},
        {"[]", Status::malformed},
        {kReport + "}", Status::malformed},
        {R"({"event":[]})", Status::malformed},
        {R"({"event":{}})", Status::missing_field},
        {wrapped(R"({"e":"somethingNew","E":1})"), Status::unknown_kind},
        {R"({"event":{},"event":{}})", Status::duplicate_field},
        {replaced(wrapped(kReport), "3", R"("3")"), Status::malformed},
        {replaced(kReport, R"("V":)", R"("gP":"a","gP":"b","V":)"), Status::duplicate_field},
        {replaced(kReport, R"("V":)", R"("eR":"a","eR":"b","V":)"), Status::duplicate_field},
        {replaced(kReport, R"("V":)", R"("z":"1","V":)"), Status::duplicate_field},
        {replaced(kReport, R"("V":)", R"("\u007a":"1","V":)"), Status::malformed},
        {replaced(kReport, R"("tc-1")", R"("tc\u002d1")"), Status::malformed},
        {replaced(kReport, R"("BTCUSDT")", R"("")"), Status::malformed},
        {replaced(kReport, R"("N":"BTC")", R"("N":null)"), Status::missing_field},
        {replaced(kReport, R"("i":4711)", R"("i":"4711")"), Status::malformed},
        {replaced(kReport, R"("i":4711)", R"("i":-1)"), Status::out_of_range},
        {replaced(kReport, R"("Z":"650.01300000")", R"("Z":"-1")"), Status::out_of_range},
        {replaced(kReport, R"("Z":"650.01300000")", R"("Z":"1e3")"), Status::bad_number},
        {replaced(kReport, R"("Z":"650.01300000",)", ""), Status::missing_field},
        {replaced(kReport, R"("Y":"650.01300000",)", ""), Status::missing_field},
        {replaced(kPosition, R"("a":"BTC")", R"("a":"BTC","a":"X")"), Status::duplicate_field},
        {replaced(kPosition, R"({"a":"BTC")", R"(1,{"a":"BTC")"), Status::malformed},
        {replaced(kPosition, R"("2.5")", R"("-2.5")"), Status::out_of_range},
        {replaced(kList, R"("O":[)", R"("O":[{"s":"A"},)"), Status::missing_field},
    };
    ASSERT_EQ(decode(kList), Status::ok);
    for (const auto& [frame, expected] : cases) {
        EXPECT_EQ(decode(frame), expected) << frame;
        EXPECT_EQ(event.kind, UserKind::list_status);
        EXPECT_EQ(event.list.list_id, 2);
    }
}

TEST_F(UserTest, NoPrefixOfAMessageIsAMessage) {
    for (const std::string& frame : {kReport, wrapped(kReport), wrapped(kPosition), kList}) {
        for (std::size_t size = 0; size < frame.size(); ++size) {
            EXPECT_EQ(decode(std::string_view(frame).substr(0, size)), Status::malformed);
        }
    }
}

TEST_F(UserTest, BoundsAreStated) {
    UserDecoder small({.frame_bytes = kPosition.size(), .balances = 1});
    EXPECT_EQ(small.decode(std::as_bytes(std::span(kPosition)), event), Status::too_large);
    EXPECT_EQ(small.decode(std::as_bytes(std::span(kReport)), event), Status::too_large);
    EXPECT_THROW(UserDecoder({.frame_bytes = 0, .balances = 1}), std::invalid_argument);
}

} // namespace
} // namespace tradecore::decode
