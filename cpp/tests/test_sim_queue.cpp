// SPDX-License-Identifier: Apache-2.0
// Places in the queue, worked by hand. The figures are those of docs/fills.md.
#include "sim_venue.hpp"

namespace tradecore::sim {
namespace {

using Texts = std::vector<std::string>;

/// Asks 100 x 1, 101 x 5; bids 99.90 x 5, 99.80 x 2; last 100. We can buy at 99.90 behind 5.
class Queue : public SimVenue {
protected:
    explicit Queue(QueueModel model = {QueueKind::risk_averse}) : SimVenue(Mode::ticks, model) {
        open_book();
    }
    void open_book() {
        levels({{Side::sell, "100", "1"},
                {Side::sell, "101", "5"},
                {Side::buy, "99.90", "5"},
                {Side::buy, "99.80", "2"}},
               true);
        trade("100");
    }
    void sold(std::string_view price, std::string_view quantity) {
        trade(price, quantity, model::kFlagBuyerMaker);
    }
    /// "" while it is not known.
    std::string ahead(std::int64_t id) {
        const auto found = order(id).place.ahead();
        return found ? base::format_decimal(found->raw) : std::string();
    }
    /// What is left ahead by `model` when 2 of 8 are cancelled, 5 of them before us and 3 behind.
    static double ahead_after_cancels(QueueModel model) {
        QueuePlace place;
        place.join();
        place.on_level({raw("5")}, 1, model);
        place.on_level({raw("8")}, 2, model);
        EXPECT_EQ(place.ahead()->raw, raw("5")) << "who comes later stands behind";
        place.on_level({raw("6")}, 3, model);
        return base::to_float(*place.ahead());
    }
};

TEST_F(Queue, AnOrderJoinsBehindItsLevelAndIsFilledWhenTradesHaveTakenIt) {
    const auto id = place(limit(Side::buy, "1", "99.90"));
    EXPECT_EQ(ahead(id), amount("5"));
    sold("99.90", "2");
    EXPECT_EQ(ahead(id), amount("3"));
    EXPECT_TRUE(fills(id).empty());
    sold("99.90", "3.4"); // 3 were before us, 0.4 reach us.
    EXPECT_EQ(ahead(id), amount("0"));
    EXPECT_EQ(fills(id), Texts{fill_text("99.90", "0.4")});
    EXPECT_TRUE(reports().back().is_maker);
    sold("99.90", "7");
    EXPECT_EQ(fills(id), (Texts{fill_text("99.90", "0.4"), fill_text("99.90", "0.6")}));
    EXPECT_EQ(status(id), OrderStatus::filled);
}

TEST_F(Queue, OnlyTheOtherSideTradesWithUs) {
    const auto bid = place(limit(Side::buy, "1", "99.95"));
    const auto ask = place(limit(Side::sell, "1", "99.97"));
    EXPECT_EQ(ahead(bid), amount("0")); // Inside the spread we are alone.
    trade("99.95", "3");                // Somebody bought: he met an offer at 99.95, not our bid.
    EXPECT_TRUE(fills(bid).empty());
    sold("99.97", "3");
    EXPECT_TRUE(fills(ask).empty());
    trade("99.97", "0.2");
    EXPECT_EQ(fills(ask), Texts{fill_text("99.97", "0.2")});
}

TEST_F(Queue, TradesAreNotCountedAgainWhenTheLevelShrinks) {
    const auto id = place(limit(Side::buy, "1", "99.90"));
    sold("99.90", "2");
    levels({{Side::buy, "99.90", "3"}}); // 5 less the 2 that were traded.
    EXPECT_EQ(ahead(id), amount("3"));
    levels({{Side::buy, "99.90", "2"}}); // 1 was cancelled, and behind us there is nobody.
    EXPECT_EQ(ahead(id), amount("2"));
}

TEST_F(Queue, CancelsByEachModel) {
    EXPECT_EQ(ahead_after_cancels({QueueKind::risk_averse}), 5.0);
    EXPECT_EQ(ahead_after_cancels({QueueKind::proportional}), 3.75); // 5 - 2 x 5/8
    // 25 / (9 + 25) of 2 are 1.47058823 from ahead.
    EXPECT_EQ(ahead_after_cancels({QueueKind::power, 2.0}), 3.52941177);
    EXPECT_EQ(ahead_after_cancels({QueueKind::power2, 2.0}), 3.28125); // 5 - 2 x (1 - 9/64)
    EXPECT_EQ(ahead_after_cancels({QueueKind::power3, 2.0}), 4.21875); // 5 - 2 x (5/8)^2
    // ln 4 = 1.38629, ln 6 = 1.79176, ln 9 = 2.19722.
    EXPECT_NEAR(ahead_after_cancels({QueueKind::log}), 3.87241, 1e-5);  // 5 - 2 x 0.563794
    EXPECT_NEAR(ahead_after_cancels({QueueKind::log2}), 4.26186, 1e-5); // 5 - 2 x 0.369070
}

TEST_F(Queue, PowersOfOneAreProportional) {
    for (const QueueKind kind : {QueueKind::power, QueueKind::power2, QueueKind::power3}) {
        EXPECT_NEAR(ahead_after_cancels({kind, 1.0}), 3.75, 1e-8);
    }
}

TEST_F(Queue, MoreCancelsThanStandBehindComeFromAhead) {
    const auto id = place(limit(Side::buy, "1", "99.90"));
    levels({{Side::buy, "99.90", "6"}});
    levels({{Side::buy, "99.90", "2"}}); // 4 gone, 1 was behind us.
    EXPECT_EQ(ahead(id), amount("2"));
}

TEST_F(Queue, ALevelThatVanishedAndCameBackStandsBehindUs) {
    const auto id = place(limit(Side::buy, "1", "99.90"));
    levels({{Side::buy, "99.90", "0"}});
    EXPECT_EQ(ahead(id), amount("0"));
    levels({{Side::buy, "99.90", "7"}});
    EXPECT_EQ(ahead(id), amount("0"));
    sold("99.90", "0.3");
    EXPECT_EQ(fills(id), Texts{fill_text("99.90", "0.3")});
}

TEST_F(Queue, AHoleInTheUpdateIdsKeepsThePlaceAndForgetsTheLevel) {
    const auto id = place(limit(Side::buy, "1", "99.90"));
    levels({{Side::buy, "99.90", "9"}});
    update_id += 5;
    levels({{Side::sell, "101", "1"}});
    EXPECT_EQ(ahead(id), amount("5")) << "nobody can have stepped in front of us";
    sold("99.90", "2");
    EXPECT_EQ(ahead(id), amount("3"));
    levels({{Side::buy, "99.90", "4"}}); // Compared with nothing: what went, went unseen.
    EXPECT_EQ(ahead(id), amount("3"));
    levels({{Side::buy, "99.90", "2"}}); // 2 gone, 1 was behind.
    EXPECT_EQ(ahead(id), amount("2"));
}

TEST_F(Queue, APriceThatTheBookSaysNothingOfIsStrictUntilItIsNamed) {
    update_id += 5;
    levels({{Side::sell, "101", "1"}}); // The bids are forgotten.
    const auto id = place(limit(Side::buy, "1", "99.90"));
    EXPECT_EQ(ahead(id), "");
    sold("99.90", "1000");
    EXPECT_TRUE(fills(id).empty());
    levels({{Side::buy, "99.90", "3"}}); // All of them may have come before us.
    EXPECT_EQ(ahead(id), amount("3"));
}

TEST_F(Queue, ASnapshotSaysWhatIsGone) {
    const auto id = place(limit(Side::buy, "1", "99.85"));
    levels({{Side::buy, "99.85", "4"}});
    const auto behind = place(limit(Side::buy, "1", "99.85"));
    EXPECT_EQ(ahead(behind), amount("4"));
    levels({{Side::sell, "100", "1"}, {Side::buy, "99.90", "1"}, {Side::buy, "99.80", "2"}}, true);
    EXPECT_EQ(ahead(id), amount("0"));
    EXPECT_EQ(ahead(behind), amount("0")) << "the snapshot reaches to 99.80 and names no 99.85";
}

TEST_F(Queue, OurOrdersShareWhatIsTradedOldestFirst) {
    const auto first = place(limit(Side::buy, "1", "99.90"));
    const auto second = place(limit(Side::buy, "1", "99.90"));
    sold("99.90", "5.5"); // 5 of others, then 0.5 of the first.
    EXPECT_EQ(fills(first), Texts{fill_text("99.90", "0.5")});
    EXPECT_TRUE(fills(second).empty());
    sold("99.90", "0.7"); // 0.5 of the first, 0.2 of the second.
    EXPECT_EQ(status(first), OrderStatus::filled);
    EXPECT_EQ(fills(second), Texts{fill_text("99.90", "0.2")});
}

TEST_F(Queue, ABetterPriceOfOursIsServedFirst) {
    const auto low = place(limit(Side::buy, "1", "99.80"));
    const auto high = place(limit(Side::buy, "1", "99.90"));
    sold("99.80", "3.5"); // 1 to the better price, 2 were before us, 0.5 are left.
    EXPECT_EQ(fills(high), Texts{fill_text("99.90", "1")});
    EXPECT_EQ(fills(low), Texts{fill_text("99.80", "0.5")});
}

TEST_F(Queue, APrintBeyondOurPriceFillsAndProvesThatNobodyIsBeforeUs) {
    const auto id = place(limit(Side::buy, "3", "99.90"));
    sold("99.89", "1");
    EXPECT_EQ(fills(id), Texts{fill_text("99.90", "1")});
    EXPECT_EQ(ahead(id), amount("0"));
    sold("99.90", "0.5");
    EXPECT_EQ(fills(id).size(), 2u);
}

TEST_F(Queue, AnOfferAtOurPriceMeetsUsWhateverStoodBefore) {
    const auto id = place(limit(Side::buy, "2", "99.90"));
    levels({{Side::sell, "99.90", "0.7"}});
    EXPECT_EQ(fills(id), Texts{fill_text("99.90", "0.7")});
    EXPECT_EQ(ahead(id), amount("0"));
}

TEST_F(Queue, TheRestOfATakerJoinsTheQueue) {
    const auto id = place(limit(Side::buy, "1.5", "100")); // Takes 1 at 100, 0.5 rest there.
    EXPECT_EQ(fills(id), Texts{fill_text("100", "1")});
    EXPECT_EQ(ahead(id), amount("0"));
}

TEST_F(Queue, QuotesStateTheBestLevel) {
    const auto id = place(limit(Side::buy, "1", "99.90"));
    quote("99.90", "4", "100", "1");
    EXPECT_EQ(ahead(id), amount("4"));
    quote("99.85", "4", "100", "1"); // The best bid of others is below ours now.
    EXPECT_EQ(ahead(id), amount("0"));
}

TEST_F(Queue, ABookOlderThanTheQuoteIsNotCompared) {
    const auto id = place(limit(Side::buy, "1", "99.90"));
    model::QuoteTick fresh;
    fresh.ts_event = now;
    fresh.bid_price = {raw("99.90")};
    fresh.bid_quantity = {raw("4")};
    fresh.ask_price = {raw("100")};
    fresh.ask_quantity = {raw("1")};
    fresh.update_id = update_id + 10;
    fresh.tag = {0, model::RecordKind::quote, 0, 0};
    venue.on_quotes({&fresh, 1});
    EXPECT_EQ(ahead(id), amount("4"));
    levels({{Side::buy, "99.90", "1"}}); // Said before the quote, heard after it.
    EXPECT_EQ(ahead(id), amount("4"));
}

TEST_F(Queue, FuturesNameTheUpdateBefore) {
    const auto id = place(limit(Side::buy, "1", "99.90"));
    const auto send = [&](std::int64_t previous, std::int64_t first, std::int64_t last,
                          std::string_view quantity) {
        model::BookLevel level;
        level.ts_event = now;
        level.previous_update_id = previous;
        level.first_update_id = first;
        level.last_update_id = last;
        level.price = {raw("99.90")};
        level.quantity = {raw(quantity)};
        level.tag = {0, model::RecordKind::book_level, model::kFlagLast, 0};
        venue.on_levels({&level, 1});
    };
    send(2, 3, 50, "6");   // The first after the snapshot, 4, reaches across it.
    send(50, 70, 80, "5"); // Ids are left out between updates, but 50 was ours: no hole.
    EXPECT_EQ(venue.liquidity(0).levels(Side::sell, 5).size(), 2u);
    EXPECT_EQ(ahead(id), amount("5"));
    send(81, 90, 99, "1"); // 81 was lost.
    EXPECT_TRUE(venue.liquidity(0).levels(Side::sell, 5).empty());
    EXPECT_EQ(ahead(id), amount("1")) << "no more than there are";
}

class PowerQueue : public Queue {
protected:
    PowerQueue() : Queue({QueueKind::power, 2.0}) {}
};

TEST_F(PowerQueue, TheNearestLotIsOursBehindAFractionOfOne) {
    const auto id = place(limit(Side::buy, "1", "99.90"));
    levels({{Side::buy, "99.90", "8"}});
    levels({{Side::buy, "99.90", "6"}});
    EXPECT_EQ(ahead(id), amount("3.52941177"));
    sold("99.90", "3.53"); // 0.00058823 reach us: nearer to a lot than to none.
    EXPECT_EQ(fills(id), Texts{fill_text("99.90", "0.001")});
}

class ProportionalQueue : public Queue {
protected:
    ProportionalQueue() : Queue({QueueKind::proportional}) {}
};

TEST_F(ProportionalQueue, WhatWasTradedStandsNeitherAheadNorBehind) {
    const auto id = place(limit(Side::buy, "1", "99.90"));
    levels({{Side::buy, "99.90", "8"}});
    sold("99.90", "2");                  // 3 ahead, 3 behind.
    levels({{Side::buy, "99.90", "4"}}); // 2 cancelled: one of each.
    EXPECT_EQ(ahead(id), amount("2"));
}

class StrictQueue : public Queue {
protected:
    StrictQueue() : Queue(QueueModel{}) {}
};

TEST_F(StrictQueue, WithoutAModelNoPlaceIsKept) {
    const auto id = place(limit(Side::buy, "1", "99.90"));
    sold("99.90", "1000");
    EXPECT_TRUE(fills(id).empty());
    EXPECT_EQ(ahead(id), "");
}

TEST(QueueOptions, AreChecked) {
    EXPECT_EQ(parse_queue_kind("power3"), QueueKind::power3);
    EXPECT_EQ(parse_queue_kind("fifo"), std::nullopt);
    const auto make = [](Mode mode, QueueModel queue) {
        model::Instrument rules;
        rules.symbol = "BTCUSDT";
        rules.base_asset = "BTC";
        rules.quote_asset = "USDT";
        rules.tick_size = {raw("0.01")};
        rules.lot_size = {raw("0.001")};
        return Venue({rules}, mode, 0, 0, {{}, {}, queue});
    };
    EXPECT_THROW(make(Mode::bars, {QueueKind::log}), std::invalid_argument);
    EXPECT_THROW(make(Mode::ticks, {QueueKind::power, 0.0}), std::invalid_argument);
}

} // namespace
} // namespace tradecore::sim
