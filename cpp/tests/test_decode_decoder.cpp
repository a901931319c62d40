// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <cstring>
#include <memory>
#include <random>
#include <string>

#include "tradecore/base/decimal.hpp"
#include "tradecore/decode/decoder.hpp"

namespace tradecore::decode {
namespace {

using model::RecordKind;

// Of real shape; the trade, bookTicker and depthUpdate are recorded (Binance spot, 2024-08-08).
const std::string kTrade =
    R"({"e":"trade","E":1723161255343,"s":"BTCUSDT","t":3735683259,"p":"61837.63000000",)"
    R"("q":"0.02000000","T":1723161255342,"m":true,"M":true})";
const std::string kAggTrade =
    R"({"e":"aggTrade","E":1700000000101,"s":"BTCUSDT","a":55501,"p":"65001.30000000",)"
    R"("q":"0.03000000","f":990001,"l":990003,"T":1700000000100,"m":false,"M":true})";
const std::string kBookTicker =
    R"({"u":50093239212,"s":"BTCUSDT","b":"61837.63000000","B":"3.78826000",)"
    R"("a":"61837.64000000","A":"1.54698000"})";
const std::string kKline =
    R"({"e":"kline","E":1700000002001,"s":"BTCUSDT","k":{"t":1699999980000,"T":1700000039999,)"
    R"("s":"BTCUSDT","i":"1m","f":989000,"L":990003,"o":"64990.00000000","c":"65001.30000000",)"
    R"("h":"65010.00000000","l":"64980.10000000","v":"12.34500000","n":1004,"x":true,)"
    R"("q":"802345.12340000","V":"6.10000000","Q":"396500.50000000","B":"0"}})";
const std::string kDepth =
    R"({"e":"depthUpdate","E":1723161255208,"s":"BTCUSDT","U":50093239189,"u":50093239202,)"
    R"("b":[["61737.63000000","0.00000000"],["61730.17000000","1.25000000"]],)"
    R"("a":[["61837.64000000","1.54698000"]]})";
const std::vector<std::string> kFrames = {kTrade, kAggTrade, kBookTicker, kKline, kDepth};

std::string combined(const std::string& payload) {
    return R"({"stream":"btcusdt@any_100ms","data":)" + payload + "}";
}

std::string replaced(std::string text, std::string_view from, std::string_view to) {
    const auto at = text.find(from);
    EXPECT_NE(at, std::string::npos) << from;
    return text.replace(at, from.size(), to);
}

struct Fixture : ::testing::Test {
    Decoder decoder{SymbolTable({"ETHUSDT", "BTCUSDT", "1000SHIBINUPERPUSDT"})};
    Event event;

    /// From memory of exactly this size, so that address sanitizer sees a read past the end.
    Status decode(std::string_view text) {
        const std::unique_ptr<std::byte[]> bytes(new std::byte[text.size()]);
        std::memcpy(bytes.get(), text.data(), text.size());
        return decoder.decode({bytes.get(), text.size()}, {77}, event);
    }
};
struct DecoderTest : Fixture {};

TEST_F(DecoderTest, Trade) {
    for (const std::string& frame : {kTrade, combined(kTrade)}) {
        ASSERT_EQ(decode(frame), Status::ok);
        ASSERT_EQ(event.kind, RecordKind::trade);
        EXPECT_EQ(event.trade.ts_event.raw, 1'723'161'255'342'000'000);
        EXPECT_EQ(event.trade.ts_recv.raw, 77);
        EXPECT_EQ(event.trade.price.raw, 6'183'763'000'000);
        EXPECT_EQ(event.trade.quantity.raw, 2'000'000);
        EXPECT_EQ(event.trade.id, 3'735'683'259);
        EXPECT_EQ(event.trade.first_id, 3'735'683'259);
        EXPECT_EQ(event.trade.last_id, 3'735'683'259);
        EXPECT_EQ(event.trade.tag.instrument, 1);
        EXPECT_EQ(event.trade.tag.kind, RecordKind::trade);
        EXPECT_EQ(event.trade.tag.flags, model::kFlagBuyerMaker);
    }
    EXPECT_EQ(decoder.counters().fast, 2U);
    EXPECT_EQ(decoder.counters().fallback, 0U);
    EXPECT_EQ(decoder.counters().by_kind[static_cast<std::size_t>(RecordKind::trade)], 2U);
    EXPECT_EQ(decoder.counters().by_status[0], 2U);
}

TEST_F(DecoderTest, AggTrade) {
    ASSERT_EQ(decode(combined(kAggTrade)), Status::ok);
    EXPECT_EQ(event.trade.id, 55'501);
    EXPECT_EQ(event.trade.first_id, 990'001);
    EXPECT_EQ(event.trade.last_id, 990'003);
    EXPECT_EQ(event.trade.tag.flags, model::kFlagAggregate);
}

TEST_F(DecoderTest, BookTicker) {
    ASSERT_EQ(decode(combined(kBookTicker)), Status::ok);
    ASSERT_EQ(event.kind, RecordKind::quote);
    EXPECT_EQ(event.quote.ts_event.raw, 0);
    EXPECT_EQ(event.quote.bid_price.raw, 6'183'763'000'000);
    EXPECT_EQ(event.quote.bid_quantity.raw, 378'826'000);
    EXPECT_EQ(event.quote.ask_price.raw, 6'183'764'000'000);
    EXPECT_EQ(event.quote.ask_quantity.raw, 154'698'000);
    EXPECT_EQ(event.quote.update_id, 50'093'239'212);
}

TEST_F(DecoderTest, Kline) {
    ASSERT_EQ(decode(combined(kKline)), Status::ok);
    ASSERT_EQ(event.kind, RecordKind::bar);
    EXPECT_EQ(event.bar.ts_open.raw, 1'699'999'980'000'000'000);
    EXPECT_EQ(event.bar.ts_close.raw, 1'700'000'040'000'000'000);
    EXPECT_EQ(event.bar.open.raw, 6'499'000'000'000);
    EXPECT_EQ(event.bar.high.raw, 6'501'000'000'000);
    EXPECT_EQ(event.bar.low.raw, 6'498'010'000'000);
    EXPECT_EQ(event.bar.close.raw, 6'500'130'000'000);
    EXPECT_EQ(event.bar.volume.value(), 1'234'500'000);
    EXPECT_EQ(event.bar.quote_volume.value(), 80'234'512'340'000);
    EXPECT_EQ(event.bar.taker_buy_volume.value(), 610'000'000);
    EXPECT_EQ(event.bar.taker_buy_quote_volume.value(), 39'650'050'000'000);
    EXPECT_EQ(event.bar.count, 1'004);
    EXPECT_EQ(event.bar.tag.extra, 60U);
    EXPECT_EQ(event.bar.tag.flags, model::kFlagClosed);
    ASSERT_EQ(decode(replaced(kKline, R"("x":true)", R"("x":false)")), Status::ok);
    EXPECT_EQ(event.bar.tag.flags, 0);
}

TEST_F(DecoderTest, DepthUpdate) {
    ASSERT_EQ(decode(combined(kDepth)), Status::ok);
    ASSERT_EQ(event.kind, RecordKind::book_level);
    ASSERT_EQ(event.levels.size(), 3U);
    EXPECT_EQ(event.levels[0].price.raw, 6'173'763'000'000);
    EXPECT_EQ(event.levels[0].quantity.raw, 0);
    EXPECT_EQ(event.levels[0].tag.flags, 0);
    EXPECT_EQ(event.levels[1].quantity.raw, 125'000'000);
    EXPECT_EQ(event.levels[2].price.raw, 6'183'764'000'000);
    EXPECT_EQ(event.levels[2].tag.flags, model::kFlagSell | model::kFlagLast);
    for (const auto& level : event.levels) {
        EXPECT_EQ(level.ts_event.raw, 1'723'161'255'208'000'000);
        EXPECT_EQ(level.ts_recv.raw, 77);
        EXPECT_EQ(level.first_update_id, 50'093'239'189);
        EXPECT_EQ(level.last_update_id, 50'093'239'202);
        EXPECT_EQ(level.previous_update_id, 0);
        EXPECT_EQ(level.tag.instrument, 1);
    }
}

TEST_F(DecoderTest, DepthUpdateWithoutLevelsKeepsItsIds) {
    const std::string head = R"({"e":"depthUpdate","E":1723161255208,"s":"BTCUSDT","U":5,"u":7,)";
    for (const std::string& frame : {head + R"("b":[],"a":[]})", head + R"("b": [],"a":[] })"}) {
        ASSERT_EQ(decode(frame), Status::ok) << frame;
        ASSERT_EQ(event.levels.size(), 1U);
        EXPECT_EQ(event.levels[0].price.raw, 0);
        EXPECT_EQ(event.levels[0].last_update_id, 7);
        EXPECT_EQ(event.levels[0].tag.flags, model::kFlagLast);
    }
    EXPECT_EQ(decoder.counters().fast, 1U);
}

TEST_F(DecoderTest, MicrosecondsAreToldByMagnitude) {
    const std::string frame = replaced(replaced(kTrade, "1723161255343", "1723161255343001"),
                                       "1723161255342", "1723161255342999");
    ASSERT_EQ(decode(frame), Status::ok);
    EXPECT_EQ(event.trade.ts_event.raw, 1'723'161'255'342'999'000);
    EXPECT_EQ(decoder.counters().fast, 1U);
}

TEST_F(DecoderTest, FuturesFramesGoThroughTheFallback) {
    // Recorded, Binance USD-M, 2024-08-08.
    ASSERT_EQ(decode(R"({"stream":"btcusdt@trade","data":{"e":"trade","E":1723161256322,)"
                     R"("T":1723161256321,"s":"BTCUSDT","t":5266583935,"p":"61800.30","q":"0.006",)"
                     R"("X":"MARKET","m":false}})"),
              Status::ok);
    EXPECT_EQ(event.trade.ts_event.raw, 1'723'161'256'321'000'000);
    EXPECT_EQ(event.trade.price.raw, 6'180'030'000'000);
    EXPECT_EQ(event.trade.quantity.raw, 600'000);
    ASSERT_EQ(decode(R"({"e":"bookTicker","u":5123107839020,"s":"BTCUSDT","b":"61800.20",)"
                     R"("B":"2.507","a":"61800.30","A":"2.510","T":1723161256313,)"
                     R"("E":1723161256314})"),
              Status::ok);
    EXPECT_EQ(event.quote.ts_event.raw, 1'723'161'256'314'000'000);
    EXPECT_EQ(event.quote.ask_quantity.raw, 251'000'000);
    ASSERT_EQ(decode(R"({"e":"depthUpdate","E":1723161256299,"T":1723161256298,"s":"BTCUSDT",)"
                     R"("U":5123107832006,"u":5123107837557,"pu":5123107831937,)"
                     R"("b":[["58710.20","0.014"]],"a":[["61837.60","0"],["61838","1.5"]],)"
                     R"("ps":"BTCUSDT","st":1})"),
              Status::ok);
    ASSERT_EQ(event.levels.size(), 3U);
    EXPECT_EQ(event.levels[0].previous_update_id, 5'123'107'831'937);
    EXPECT_EQ(event.levels[0].tag.flags, 0);
    EXPECT_EQ(event.levels[2].price.raw, 6'183'800'000'000);
    EXPECT_EQ(event.levels[2].tag.flags, model::kFlagSell | model::kFlagLast);
    EXPECT_EQ(decoder.counters().fallback, 3U);
}

TEST_F(DecoderTest, KnownOrdersTakeTheFastWay) {
    for (const std::string& payload : kFrames) {
        const std::uint64_t before = decoder.counters().fast;
        ASSERT_EQ(decode(payload), Status::ok);
        ASSERT_EQ(decode(combined(payload)), Status::ok);
        EXPECT_EQ(decoder.counters().fast, before + 2) << payload;
    }
}

TEST_F(DecoderTest, EmptyBarsTakeTheFastWay) {
    // They have no trades and no trade ids.
    const std::string frame =
        replaced(replaced(kKline, R"("f":989000)", R"("f":-1)"), R"("L":990003)", R"("L":-1)");
    ASSERT_EQ(decode(frame), Status::ok);
    EXPECT_EQ(decoder.counters().fast, 1U);
    EXPECT_EQ(decode(replaced(frame, R"("f":-1)", R"("f":-2)")), Status::out_of_range);
    EXPECT_EQ(decode(replaced(frame, R"("f":-1)", R"("f":-12)")), Status::out_of_range);
}

TEST_F(DecoderTest, MovedAndAddedKeysMeanTheSame) {
    ASSERT_EQ(decode(R"( { "M" : true, "x":{"y":[1,2.5e3,null,"\u00e9"]}, "m":true ,)"
                     "\n\t"
                     R"("T":1723161255342, "q":"0.02","p":"61837.63","t":3735683259,"s":"BTCUSDT",)"
                     R"("E":1723161255343,"e":"trade"} )"),
              Status::ok);
    EXPECT_EQ(event.trade.price.raw, 6'183'763'000'000);
    EXPECT_EQ(event.trade.tag.flags, model::kFlagBuyerMaker);
    ASSERT_EQ(decode(R"({"data":{"a":[["3.0","1"]],"b":[["1","1"],["2","1"]],"u":7,"U":5,)"
                     R"("s":"BTCUSDT","E":1,"e":"depthUpdate"},"stream":"x"})"),
              Status::ok);
    ASSERT_EQ(event.levels.size(), 3U);
    EXPECT_EQ(event.levels[0].price.raw, base::kScale);
    EXPECT_EQ(event.levels[2].price.raw, 3 * base::kScale);
    EXPECT_EQ(event.levels[2].tag.flags, model::kFlagSell | model::kFlagLast);
}

TEST_F(DecoderTest, RefusesAndSaysWhy) {
    const std::vector<std::pair<std::string, Status>> cases = {
        {"", Status::malformed},
        {"{", Status::malformed},
        {"{}", Status::unknown_kind},
        {"[]", Status::unknown_kind},
        {"[1]", Status::malformed},
        {R"({"result":null,"id":1})", Status::unknown_kind},
        {R"({"lastUpdateId":160,"bids":[],"asks":[]})", Status::missing_field},
        {replaced(kTrade, R"("e":"trade")", R"("e":"1hTicker")"), Status::unknown_kind},
        {replaced(kTrade, R"("e":"trade")", R"("e":1)"), Status::malformed},
        {replaced(kTrade, "BTCUSDT", "BTCUSD"), Status::unknown_symbol},
        {replaced(kTrade, "BTCUSDT", "BTCUSDTX"), Status::unknown_symbol},
        {replaced(kTrade, R"("p":"61837.63000000",)", ""), Status::missing_field},
        {replaced(kTrade, R"("t":)", R"("p":"1.0","t":)"), Status::duplicate_field},
        {replaced(kTrade, R"("61837.63000000")", R"("NaN")"), Status::bad_number},
        {replaced(kTrade, R"("61837.63000000")", R"("Infinity")"), Status::bad_number},
        {replaced(kTrade, R"("61837.63000000")", R"("6.18e4")"), Status::bad_number},
        {replaced(kTrade, R"("61837.63000000")", R"("61837.630000001")"), Status::bad_number},
        {replaced(kTrade, R"("61837.63000000")", R"("61837.")"), Status::bad_number},
        {replaced(kTrade, R"("61837.63000000")", R"(".5")"), Status::bad_number},
        {replaced(kTrade, R"("61837.63000000")", R"("")"), Status::bad_number},
        {replaced(kTrade, R"("61837.63000000")", R"("92233720368.54775808")"),
         Status::out_of_range},
        {replaced(kTrade, R"("61837.63000000")",
                  R"("11111111111111111111111111111111111111111111")"),
         Status::out_of_range},
        {replaced(kTrade, R"("61837.63000000")", R"("-61837.63")"), Status::out_of_range},
        {replaced(kTrade, R"("61837.63000000")", R"("0.00000000")"), Status::out_of_range},
        {replaced(kTrade, R"("61837.63000000")", R"(61837.63)"), Status::malformed},
        {replaced(kTrade, R"("0.02000000")", R"("0")"), Status::out_of_range},
        {replaced(kTrade, "1723161255342", "1723161255342.5"), Status::bad_number},
        {replaced(kTrade, "1723161255342", "17e11"), Status::bad_number},
        {replaced(kTrade, "1723161255342", "-5"), Status::out_of_range},
        {replaced(kTrade, "1723161255342", "01723161255342"), Status::malformed},
        {replaced(kTrade, "1723161255342", "17231612553420"), Status::out_of_range},
        {replaced(kTrade, "1723161255342", "17231612553429999"), Status::out_of_range},
        {replaced(kTrade, "1723161255342", "99999999999999999999"), Status::out_of_range},
        {replaced(kTrade, "1723161255342", "NaN"), Status::malformed},
        {replaced(kTrade, R"("m":true)", R"("m":1)"), Status::malformed},
        {replaced(kTrade, R"("m":true)", R"("m":True)"), Status::malformed},
        {kTrade + "x", Status::malformed},
        {kTrade + kTrade, Status::malformed},
        {replaced(kAggTrade, "990001", "990009"), Status::out_of_range},
        {replaced(kKline, R"("1m")", R"("1M")"), Status::unknown_kind},
        {replaced(kKline, R"("1m")", R"("7m")"), Status::unknown_kind},
        {replaced(kKline, R"("1m")", R"("01m")"), Status::unknown_kind}, // Found by fuzz_market.
        {replaced(kKline, R"("65010.00000000")", R"("64980.00000000")"), Status::out_of_range},
        {replaced(kKline, R"("s":"BTCUSDT","i")", R"("s":"ETHUSDT","i")"), Status::malformed},
        {replaced(kKline, R"("o":)", R"("h":"1","o":)"), Status::duplicate_field},
        {replaced(kDepth, R"(["61837.64000000","1.54698000"])", R"(["61837.64000000"])"),
         Status::malformed},
        {replaced(kDepth, R"(["61837.64000000","1.54698000"])", R"(["61837.64000000",1])"),
         Status::malformed},
        {replaced(kDepth, "1.54698000", "-1"), Status::out_of_range},
        {replaced(kDepth, "61837.64000000", "0.00000000"), Status::out_of_range},
        {replaced(kDepth, R"(,"a":[["61837.64000000","1.54698000"]])", ""), Status::missing_field},
        {replaced(kDepth, R"(["61837.64000000","1.54698000"])", R"(["x","1"])"),
         Status::bad_number},
        {replaced(kDepth, "50093239189", "50093239289"), Status::out_of_range},
        {R"({"stream":"x"})", Status::missing_field},
        {R"({"data":)" + kTrade + "}", Status::missing_field},
        {R"({"stream":1,"data":)" + kTrade + "}", Status::malformed},
        {R"({"stream":"x","data":[]})", Status::unknown_kind},
        {R"({"stream":"x","data":)" + kTrade + R"(,"data":)" + kTrade + "}",
         Status::duplicate_field},
        {R"({"stream":"x\","data":)" + kTrade + "}", Status::malformed},
        {R"({"stream":"a\q","data":)" + kTrade + "}", Status::malformed},
        {std::string(3, '[') + std::string(100, '[') + std::string(103, ']'), Status::malformed},
        {R"({"x":)" + std::string(40, '[') + std::string(40, ']') + "}", Status::malformed},
    };
    ASSERT_EQ(decode(kBookTicker), Status::ok);
    for (const auto& [frame, expected] : cases) {
        const Event before = event;
        EXPECT_EQ(decode(frame), expected) << frame << " " << to_string(decode(frame));
        EXPECT_EQ(event.kind, before.kind);
        EXPECT_EQ(std::memcmp(&event.quote, &before.quote, sizeof(event.quote)), 0) << frame;
        EXPECT_EQ(event.levels.data(), before.levels.data());
    }
}

TEST_F(DecoderTest, LongSymbolsAndEscapesInThem) {
    ASSERT_EQ(decode(replaced(kTrade, "BTCUSDT", "1000SHIBINUPERPUSDT")), Status::ok);
    EXPECT_EQ(event.trade.tag.instrument, 2);
    EXPECT_EQ(decode(replaced(kTrade, "BTCUSDT", R"(BTC\u0055SDT)")), Status::unknown_symbol);
}

TEST_F(DecoderTest, ZeroBytesDoNotEndASymbol) {
    const std::string frame = replaced(kTrade, "BTCUSDT", std::string("BTCUSDT\0", 8));
    EXPECT_EQ(decode(frame), Status::malformed);
    EXPECT_EQ(decoder.symbols().find(std::string_view("BTCUSDT\0", 8)), -1);
}

TEST_F(DecoderTest, TimesThatATimeFrameCouldNotBeAddedToAreOutOfRange) {
    EXPECT_EQ(decode(replaced(kKline, "1699999980000", "9000000000000")), Status::ok);
    EXPECT_EQ(decode(replaced(kKline, "1699999980000", "9000000000001")), Status::out_of_range);
    EXPECT_EQ(decode(replaced(kKline, "1699999980000", "9223372036854775")), Status::out_of_range);
}

TEST_F(DecoderTest, NumbersThatABarCouldNotSumAreOutOfRange) {
    EXPECT_EQ(decode(replaced(replaced(kAggTrade, "990001", "0"), "990003", "9999999999999999")),
              Status::ok);
    EXPECT_EQ(decode(replaced(replaced(kAggTrade, "990001", "0"), "990003", "9223372036854775807")),
              Status::out_of_range);
    const std::string most = "792281625142643375935.43950336"; // 2^96 units of 1e-8.
    EXPECT_EQ(decode(replaced(kKline, "12.34500000", most)), Status::ok);
    EXPECT_EQ(event.bar.volume.value(), base::int128{1} << 96);
    EXPECT_EQ(decode(replaced(kKline, "12.34500000", replaced(most, "336", "337"))),
              Status::out_of_range);
}

TEST_F(DecoderTest, NoPrefixOfAFrameIsAFrame) {
    for (const std::string& payload : kFrames) {
        for (const std::string& frame : {payload, combined(payload)}) {
            ASSERT_EQ(decode(frame), Status::ok);
            for (std::size_t size = 0; size < frame.size(); ++size) {
                EXPECT_EQ(decode(std::string_view(frame).substr(0, size)), Status::malformed)
                    << frame.substr(0, size);
            }
        }
    }
}

/// One text of what an event says, to compare two decodes.
std::string described(const Event& event) {
    std::string text(reinterpret_cast<const char*>(&event.kind), 1);
    const auto add = [&](const auto& record) {
        text.append(reinterpret_cast<const char*>(&record), sizeof(record));
    };
    switch (event.kind) {
    case RecordKind::trade: add(event.trade); break;
    case RecordKind::quote: add(event.quote); break;
    case RecordKind::bar: add(event.bar); break;
    default:
        for (const auto& level : event.levels) {
            add(level);
        }
    }
    return text;
}

TEST_F(DecoderTest, BothWaysAgreeOnMutatedFrames) {
    std::mt19937_64 random(20'240'808);
    const std::string_view bytes = R"(0123456789".,:{}[]-+eEabmtTrue \nulfs)";
    int accepted = 0;
    for (int round = 0; round < 60'000; ++round) {
        std::string frame = kFrames[random() % kFrames.size()];
        if (random() % 2 == 0) {
            frame = combined(frame);
        }
        for (std::uint64_t edits = 1 + random() % 2; edits > 0; --edits) {
            const std::size_t at = random() % frame.size();
            switch (random() % 3) {
            case 0: frame[at] = bytes[random() % bytes.size()]; break;
            case 1: frame.erase(at, 1); break;
            default: frame.insert(at, 1, bytes[random() % bytes.size()]); break;
            }
        }
        event = {};
        const std::uint64_t fast_before = decoder.counters().fast;
        const Status status = decode(frame);
        const bool was_fast = decoder.counters().fast != fast_before;
        const std::string said = described(event);
        // A blank in front sends the same frame through the tokenizer.
        event = {};
        const Status slow_status = decode(" " + frame);
        ASSERT_EQ(status, slow_status) << frame;
        ASSERT_EQ(said, described(event)) << frame;
        accepted += was_fast ? 1 : 0;
    }
    EXPECT_GT(accepted, 5'000);
}

TEST_F(DecoderTest, BoundsAreStated) {
    Decoder small(SymbolTable({"BTCUSDT"}), {.frame_bytes = 400, .levels = 2});
    const auto run = [&](const std::string& frame) {
        return small.decode(std::as_bytes(std::span(frame)), {}, event);
    };
    EXPECT_EQ(run(kDepth), Status::too_large);
    EXPECT_EQ(run(replaced(kDepth, R"(["61837.64000000","1.54698000"])", "")), Status::ok);
    EXPECT_EQ(run(kTrade + std::string(400, ' ')), Status::too_large);
    EXPECT_THROW(Decoder(SymbolTable({}), {.frame_bytes = 0}), std::invalid_argument);
    EXPECT_THROW(Decoder(SymbolTable({}), {.levels = 0}), std::invalid_argument);
}

TEST_F(DecoderTest, DepthBody) {
    const std::string body =
        R"({"lastUpdateId":160,"bids":[["65001.29000000","1.50000000"],["65001.28","1"]],)"
        R"("asks":[["65001.30000000","0.25000000"]]})";
    const auto run = [&](const std::string& text) {
        return decoder.decode_snapshot(std::as_bytes(std::span(text)), 1, {77}, event);
    };
    ASSERT_EQ(run(body), Status::ok);
    ASSERT_EQ(event.levels.size(), 3U);
    EXPECT_EQ(event.levels[0].last_update_id, 160);
    EXPECT_EQ(event.levels[0].tag.flags, model::kFlagSnapshot);
    EXPECT_EQ(event.levels[2].tag.flags,
              model::kFlagSnapshot | model::kFlagSell | model::kFlagLast);
    EXPECT_EQ(event.levels[2].price.raw, 6'500'130'000'000);
    EXPECT_EQ(run(replaced(body, R"("lastUpdateId":160,)", "")), Status::missing_field);
    EXPECT_EQ(run(replaced(body, R"("lastUpdateId":160)", R"("lastUpdateId":"1")")),
              Status::malformed);
    EXPECT_EQ(run(replaced(body, R"("1")", R"("-1")")), Status::out_of_range);
    EXPECT_EQ(run(body + "]"), Status::malformed);
}

TEST_F(DecoderTest, DepthBodyWithLevelsUnderOtherKeys) {
    // They have no place of their own; writing them anywhere would be out of bounds.
    const std::string body = R"({"lastUpdateId":160,"bids":[["65001.29","1.5"]],"asks":[],)"
                             R"("b":[["1","1"]],"a":[["2","2"]]})";
    ASSERT_EQ(decoder.decode_snapshot(std::as_bytes(std::span(body)), 1, {77}, event), Status::ok);
    ASSERT_EQ(event.levels.size(), 1U);
    EXPECT_EQ(event.levels[0].price.raw, 6'500'129'000'000);
}

TEST_F(DecoderTest, LevelsInsideABarAreNotLevels) {
    const std::string inner = replaced(kKline, R"("B":"0")", R"("B":"0","b":[["1","1"]])");
    const std::string frame =
        replaced(inner, R"("s":"BTCUSDT","k":)", R"("s":"BTCUSDT","b":[["1","1"]],"k":)");
    ASSERT_EQ(decode(frame), Status::ok);
    EXPECT_EQ(event.kind, RecordKind::bar);
}

TEST(SymbolTable, FindsEachOfManyAndNothingElse) {
    std::vector<std::string> symbols;
    for (int i = 0; i < 3'000; ++i) {
        std::string symbol = std::to_string(i * 7'919);
        symbol.append(i % 3 == 0 ? "LONGERTHANSIXTEEN" : "USDT");
        symbols.push_back(symbol);
    }
    const SymbolTable table(symbols);
    for (std::size_t i = 0; i < symbols.size(); ++i) {
        EXPECT_EQ(table.find(symbols[i]), static_cast<int>(i));
        EXPECT_EQ(table.find(symbols[i] + "X"), -1);
        EXPECT_EQ(table.find(symbols[i].substr(0, 5) + "?"), -1);
    }
    EXPECT_EQ(table.find(""), -1);
}

TEST(SymbolTable, RefusesWhatCannotBeLookedUp) {
    EXPECT_THROW(SymbolTable({""}), std::invalid_argument);
    EXPECT_THROW(SymbolTable({"A", "A"}), std::invalid_argument);
    EXPECT_THROW(SymbolTable({"A\""}), std::invalid_argument);
    EXPECT_EQ(SymbolTable({}).find("A"), -1);
}

} // namespace
} // namespace tradecore::decode
