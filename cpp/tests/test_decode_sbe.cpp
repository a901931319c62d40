// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <cstring>
#include <memory>
#include <string>
#include <vector>

#include "tests/textbook/sbe.hpp"
#include "tradecore/decode/decoder.hpp"

namespace tradecore::decode {
namespace {

using model::RecordKind;
using textbook::SbeWriter;

struct SbeTest : ::testing::Test {
    Decoder decoder{SymbolTable({"ETHUSDT", "BTCUSDT"})};
    std::vector<Event> events;
    std::vector<model::BookLevel> levels;

    /// From memory of exactly this size, so that address sanitizer sees a read past the end.
    Status decode(std::string_view text) {
        const std::unique_ptr<std::byte[]> bytes(new std::byte[text.size()]);
        std::memcpy(bytes.get(), text.data(), text.size());
        events.clear();
        return decoder.decode_binary({bytes.get(), text.size()}, {7}, [&](const Event& event) {
            events.push_back(event);
            levels.assign(event.levels.begin(), event.levels.end());
        });
    }
};

SbeWriter quote(int price_exponent = -2, std::int64_t bid = 6'500'012) {
    SbeWriter writer;
    writer.header(50, 10'001).put(1'700'000'000'000'000, 8).put(400'900'217, 8);
    writer.put(price_exponent, 1).put(-5, 1).put(bid, 8).put(150'000, 8).put(6'500'013, 8);
    return writer.put(25'000, 8).text("BTCUSDT");
}

SbeWriter trades(std::int64_t truth = 0, int count = 2) {
    SbeWriter writer;
    writer.header(18, 10'000).put(1'700'000'000'000'100, 8).put(1'700'000'000'000'050, 8);
    writer.put(-2, 1).put(-5, 1).put(25, 2).put(count, 4);
    for (int i = 0; i < count; ++i) {
        writer.put(12'345 + i, 8).put(6'500'013, 8).put(1'000, 8).put(truth, 1);
    }
    return writer.text("BTCUSDT");
}

SbeWriter diff(int bids, int first = 157, int last = 160, int schema = 1, int version = 0) {
    SbeWriter writer;
    writer.header(26, 10'003, schema, version).put(1'700'000'000'020'000, 8);
    writer.put(first, 8).put(last, 8).put(-2, 1).put(-5, 1).put(16, 2).put(bids, 2);
    for (int i = 0; i < bids; ++i) {
        writer.put(6'500'012 - i, 8).put(i == 1 ? 0 : 150'000, 8);
    }
    return writer.put(16, 2).put(1, 2).put(6'500'013, 8).put(25'000, 8).text("BTCUSDT");
}

TEST_F(SbeTest, BestBidAndAsk) {
    ASSERT_EQ(decode(quote().bytes()), Status::ok);
    ASSERT_EQ(events.size(), 1U);
    const model::QuoteTick& said = events[0].quote;
    EXPECT_EQ(events[0].kind, RecordKind::quote);
    EXPECT_EQ(said.ts_event.raw, 1'700'000'000'000'000'000);
    EXPECT_EQ(said.bid_price.raw, 6'500'012'000'000);
    EXPECT_EQ(said.bid_quantity.raw, 150'000'000);
    EXPECT_EQ(said.ask_price.raw, 6'500'013'000'000);
    EXPECT_EQ(said.ask_quantity.raw, 25'000'000);
    EXPECT_EQ(said.update_id, 400'900'217);
    EXPECT_EQ(said.tag.instrument, 1);
}

TEST_F(SbeTest, EveryTradeOfAFrameIsAnEvent) {
    ASSERT_EQ(decode(trades(1).bytes()), Status::ok);
    ASSERT_EQ(events.size(), 2U);
    for (int i = 0; i < 2; ++i) {
        const model::TradeTick& said = events[static_cast<std::size_t>(i)].trade;
        EXPECT_EQ(said.id, 12'345 + i);
        EXPECT_EQ(said.price.raw, 6'500'013'000'000);
        EXPECT_EQ(said.quantity.raw, 1'000'000);
        EXPECT_EQ(said.ts_event.raw, 1'700'000'000'000'050'000);
        EXPECT_EQ(said.tag.flags, model::kFlagBuyerMaker);
    }
    EXPECT_EQ(decoder.counters().binary, 1U);
    EXPECT_EQ(decoder.counters().by_kind[static_cast<std::size_t>(RecordKind::trade)], 1U);
}

TEST_F(SbeTest, DepthUpdate) {
    ASSERT_EQ(decode(diff(2).bytes()), Status::ok);
    ASSERT_EQ(levels.size(), 3U);
    EXPECT_EQ(levels[0].first_update_id, 157);
    EXPECT_EQ(levels[0].last_update_id, 160);
    EXPECT_EQ(levels[1].quantity.raw, 0);
    EXPECT_EQ(levels[2].tag.flags, model::kFlagSell | model::kFlagLast);
}

TEST_F(SbeTest, RefusesAndSaysWhy) {
    const std::string sound = quote().bytes();
    std::string unknown = sound;
    unknown[2] = 0x20;
    std::string short_root = sound;
    short_root[0] = 49;
    std::string long_root = sound;
    long_root[1] = 0x7f;
    const std::vector<std::pair<std::string, Status>> cases = {
        {"", Status::malformed},
        {sound.substr(0, 7), Status::malformed},
        {R"({"e":"trade","E":1700000000101,"s":"BTCUSDT"})", Status::unknown_schema},
        {diff(1, 157, 160, 3, 5).bytes(), Status::unknown_schema},
        {diff(1, 157, 160, 1, 1).bytes(), Status::unknown_schema},
        {unknown, Status::unknown_kind},
        {short_root, Status::malformed},
        {long_root, Status::malformed},
        {sound + "x", Status::malformed},
        {sound.substr(0, sound.size() - 1), Status::malformed},
        {sound.substr(0, sound.size() - 7) + "DOGEUSD", Status::unknown_symbol},
        {quote(-9).bytes(), Status::bad_number},
        {quote(127).bytes(), Status::out_of_range},
        {quote(-128).bytes(), Status::bad_number},
        {quote(-2, -1).bytes(), Status::out_of_range},
        {quote(-2, INT64_MIN).bytes(), Status::out_of_range},
        {trades(2).bytes(), Status::malformed},
        {trades(255).bytes(), Status::malformed},
        {trades(0, 0).bytes(), Status::malformed},
        {trades(0, 1'025).bytes(), Status::too_large},
        {diff(1, 161, 160).bytes(), Status::out_of_range},
        {diff(1, -1, 160).bytes(), Status::out_of_range},
    };
    for (const auto& [frame, expected] : cases) {
        EXPECT_EQ(decode(frame), expected) << frame.size();
        EXPECT_TRUE(events.empty());
    }
    EXPECT_EQ(decoder.counters().binary, cases.size());
}

TEST_F(SbeTest, AnExponentThatLosesNothingIsExact) {
    EXPECT_EQ(decode(quote(-9, 6'500'010).bytes()), Status::bad_number); // The ask is 6500013.
    EXPECT_EQ(decode(quote(0, 0).bytes()), Status::ok);
    EXPECT_EQ(events[0].quote.bid_price.raw, 0);
    EXPECT_EQ(events[0].quote.ask_price.raw, 6'500'013 * base::kScale);
}

TEST_F(SbeTest, LongerBlocksArePassedOver) {
    SbeWriter writer;
    writer.header(20, 10'000).put(100, 8).put(50, 8).put(-2, 1).put(-5, 1).put(9, 2);
    writer.put(27, 2).put(1, 4).put(1, 8).put(6'500'013, 8).put(1'000, 8).put(0, 1).put(9, 2);
    ASSERT_EQ(decode(writer.text("BTCUSDT").bytes()), Status::ok);
    EXPECT_EQ(events[0].trade.price.raw, 6'500'013'000'000);
}

TEST_F(SbeTest, NoPrefixOfAFrameIsAFrame) {
    for (const std::string& frame : {quote().bytes(), trades().bytes(), diff(3).bytes()}) {
        ASSERT_EQ(decode(frame), Status::ok);
        for (std::size_t size = 0; size < frame.size(); ++size) {
            EXPECT_EQ(decode(std::string_view(frame).substr(0, size)), Status::malformed);
        }
    }
}

TEST_F(SbeTest, BinaryOnATextStreamIsRefused) {
    Event event;
    EXPECT_EQ(decoder.decode(std::as_bytes(std::span(quote().bytes())), {7}, event),
              Status::malformed);
}

} // namespace
} // namespace tradecore::decode
