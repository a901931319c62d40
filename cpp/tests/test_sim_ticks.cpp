// SPDX-License-Identifier: Apache-2.0
// Fills on ticks, worked by hand. The names are those of docs/fills.md.
#include "sim_venue.hpp"

namespace tradecore::sim {
namespace {

using Texts = std::vector<std::string>;

class Ticks : public SimVenue {
protected:
    Ticks() : SimVenue(Mode::ticks) {}
};

/// Asks 100.00 x 1, 100.10 x 2, 100.50 x 5; bids 99.90 x 1, 99.80 x 2, 99 x 5; last 100.
class TicksWithBook : public Ticks {
protected:
    TicksWithBook() {
        levels({{Side::sell, "100", "1"},
                {Side::sell, "100.10", "2"},
                {Side::sell, "100.50", "5"},
                {Side::buy, "99.90", "1"},
                {Side::buy, "99.80", "2"},
                {Side::buy, "99", "5"}},
               true);
        trade("100");
    }
};

TEST_F(TicksWithBook, MarketWalksTheBook) {
    const auto id = place(market(Side::buy, "4"));
    EXPECT_EQ(fills(id),
              (Texts{fill_text("100", "1"), fill_text("100.10", "2"), fill_text("100.50", "1")}));
    // 100 + 200.20 + 100.50 = 400.70; fees 0.001 + 0.002 + 0.001 BTC.
    EXPECT_EQ(free("USDT"), amount("9599.30"));
    EXPECT_EQ(free("BTC"), amount("13.996"));
    EXPECT_EQ(status(id), OrderStatus::filled);
    const auto& all = reports();
    ASSERT_EQ(all.size(), 4u);
    EXPECT_EQ(all[0].execution_type, ExecutionType::new_);
    EXPECT_EQ(all[1].status, OrderStatus::partially_filled);
    EXPECT_EQ(all[3].status, OrderStatus::filled);
    EXPECT_EQ(all[3].filled_quote.raw, raw("400.70"));
}

TEST_F(TicksWithBook, WhatTheBookLacksExpires) {
    const auto id = place(market(Side::buy, "10"));
    EXPECT_EQ(status(id), OrderStatus::expired);
    EXPECT_EQ(order(id).reason, Reason::insufficient_liquidity);
    EXPECT_EQ(order(id).filled_quantity.raw, raw("8"));
    const Report& last = reports().back();
    EXPECT_EQ(last.execution_type, ExecutionType::expired);
    EXPECT_EQ(last.trade_id, -1);
    // 100 + 200.20 + 502.50 = 802.70.
    EXPECT_EQ(free("USDT"), amount("9197.30"));
    EXPECT_EQ(locked("USDT"), amount("0"));
}

TEST_F(TicksWithBook, WhatWeTookIsGoneUntilTheLevelChanges) {
    place(market(Side::buy, "1"));
    EXPECT_EQ(fills(place(market(Side::buy, "1"))), Texts{fill_text("100.10", "1")});
    levels({{Side::sell, "100", "1"}}); // Said again, unchanged: ours is still gone.
    EXPECT_EQ(fills(place(market(Side::buy, "1"))), Texts{fill_text("100.10", "1")});
    levels({{Side::sell, "100", "3"}}); // A new quantity is a new offer.
    EXPECT_EQ(fills(place(market(Side::buy, "1"))), Texts{fill_text("100", "1")});
}

TEST_F(TicksWithBook, BuyForAnAmountWalksToo) {
    const auto id = place(market_for(Side::buy, "250"));
    // 1 at 100 leaves 150; 150 / 100.10 = 1.498..., cut to 1.498 = 149.9498.
    EXPECT_EQ(fills(id), (Texts{fill_text("100", "1"), fill_text("100.10", "1.498")}));
    EXPECT_EQ(status(id), OrderStatus::filled);
    EXPECT_EQ(order(id).filled_quote.raw, raw("249.9498"));
    EXPECT_EQ(free("USDT"), amount("9750.0502"));
}

TEST_F(TicksWithBook, MarketCostIsCheckedAgainstTheBookNotTheLastPrice) {
    ASSERT_TRUE(venue.deposit(2, "USDT", raw("300")));
    OrderRequest request = market(Side::buy, "3");
    request.account = 2;
    // 3 at last 100 would be 300, but the book asks 100 + 200.20.
    EXPECT_EQ(refusal(request), RejectCode::insufficient_balance);
    request.quantity = {raw("2.997")}; // 100 + 1.997 x 100.10 = 299.8997.
    EXPECT_EQ(venue.submit(request, now).code, RejectCode::ok);
}

TEST_F(TicksWithBook, MarketableLimitTakesUpToItsPriceAndRests) {
    const auto id = place(limit(Side::buy, "4", "100.10"));
    EXPECT_EQ(fills(id), (Texts{fill_text("100", "1"), fill_text("100.10", "2")}));
    EXPECT_EQ(status(id), OrderStatus::partially_filled);
    // One left at 100.10 stays locked.
    EXPECT_EQ(locked("USDT"), amount("100.10"));
    EXPECT_EQ(free("USDT"), amount("9599.70")); // 10000 - 300.20 - 100.10
}

TEST_F(TicksWithBook, ImmediateOrCancelTakesWhatIsThere) {
    const auto id = place(limit(Side::buy, "4", "100.10", TimeInForce::ioc));
    EXPECT_EQ(order(id).filled_quantity.raw, raw("3"));
    EXPECT_EQ(status(id), OrderStatus::expired);
    EXPECT_EQ(order(id).reason, Reason::unfilled_ioc_quantity_expired);
    EXPECT_EQ(locked("USDT"), amount("0"));
}

TEST_F(TicksWithBook, FillOrKillTakesAllOrNothing) {
    const auto none = place(limit(Side::buy, "4", "100.10", TimeInForce::fok));
    EXPECT_TRUE(fills(none).empty());
    EXPECT_EQ(order(none).reason, Reason::unfilled_fok_order_expired);
    const auto all = place(limit(Side::buy, "3", "100.10", TimeInForce::fok));
    EXPECT_EQ(status(all), OrderStatus::filled);
}

TEST_F(TicksWithBook, PrintThroughFillsARestingLimitUpToItsQuantity) {
    const auto id = place(limit(Side::buy, "2", "99.95"));
    trade("99.95", "5"); // At our price: others were there before us.
    EXPECT_TRUE(fills(id).empty());
    trade("99.94", "0.5");
    EXPECT_EQ(fills(id), Texts{fill_text("99.95", "0.5")});
    EXPECT_TRUE(reports().back().is_maker);
    EXPECT_EQ(locked("USDT"), amount("149.925")); // 1.5 x 99.95
    trade("99.90", "7");
    EXPECT_EQ(fills(id).size(), 2u);
    EXPECT_EQ(status(id), OrderStatus::filled);
}

TEST_F(TicksWithBook, OnePrintFillsTheBestPricedFirst) {
    const auto low = place(limit(Side::buy, "1", "99.91"));
    const auto high = place(limit(Side::buy, "1", "99.95"));
    const auto late = place(limit(Side::buy, "1", "99.95"));
    trade("99.90", "2");
    EXPECT_EQ(fills(high), Texts{fill_text("99.95", "1")});
    EXPECT_EQ(fills(late), Texts{fill_text("99.95", "1")});
    EXPECT_TRUE(fills(low).empty());
}

TEST_F(TicksWithBook, AnOfferAtOurPriceWouldHaveMetUs) {
    const auto id = place(limit(Side::buy, "2", "99.95"));
    levels({{Side::sell, "99.95", "0.7"}});
    EXPECT_EQ(fills(id), Texts{fill_text("99.95", "0.7")});
    EXPECT_TRUE(reports().back().is_maker);
    quote("99.90", "1", "99.93", "3");
    // The quote is better than our price, but we stood there first: 99.95.
    EXPECT_EQ(fills(id), (Texts{fill_text("99.95", "0.7"), fill_text("99.95", "1.3")}));
}

TEST_F(TicksWithBook, StopTriggersOnTheLastTradeAndWalksTheBook) {
    const auto id = place(stop(Side::sell, "2", "99.95"));
    levels({{Side::buy, "99.90", "0"}}); // The quote alone sets nothing off.
    EXPECT_EQ(status(id), OrderStatus::new_);
    trade("99.95", "0.1");
    EXPECT_EQ(fills(id), Texts{fill_text("99.80", "2")});
    EXPECT_EQ(status(id), OrderStatus::filled);
}

TEST_F(TicksWithBook, StopLimitBelowTheBidsRests) {
    const auto id = place(stop_limit(Side::sell, "4", "99.95", "99.85"));
    trade("99.95", "0.1");
    // 99.90 x 1 is taken, 99.80 is below the limit: three rest at 99.85.
    EXPECT_EQ(fills(id), Texts{fill_text("99.90", "1")});
    EXPECT_EQ(status(id), OrderStatus::partially_filled);
    EXPECT_EQ(locked("BTC"), amount("3"));
    trade("99.86", "2");
    EXPECT_EQ(fills(id), (Texts{fill_text("99.90", "1"), fill_text("99.85", "2")}));
}

TEST_F(TicksWithBook, BuyStopThatThePurseCannotPayEnds) {
    const auto id = place(stop(Side::buy, "99", "100.50"));
    EXPECT_EQ(locked("USDT"), amount("9949.50"));
    levels({{Side::sell, "100", "0"},
            {Side::sell, "100.10", "0"},
            {Side::sell, "100.50", "0"},
            {Side::sell, "110", "500"}});
    trade("110");
    EXPECT_EQ(status(id), OrderStatus::expired);
    EXPECT_EQ(order(id).reason, Reason::insufficient_balance);
    EXPECT_EQ(free("USDT"), amount("10000"));
}

TEST_F(TicksWithBook, NewerQuoteOverridesTheBook) {
    quote("99.90", "1", "100.10", "0.5"); // The offer at 100 is gone, at 100.10 half is left.
    EXPECT_EQ(fills(place(market(Side::buy, "1"))),
              (Texts{fill_text("100.10", "0.5"), fill_text("100.50", "0.5")}));
}

TEST_F(Ticks, WithQuotesOnlyTheBestIsAllThereIs) {
    quote("99.90", "1", "100", "2");
    trade("100");
    const auto id = place(market(Side::buy, "3"));
    EXPECT_EQ(fills(id), Texts{fill_text("100", "2")});
    EXPECT_EQ(status(id), OrderStatus::expired);
}

TEST_F(Ticks, WithTradesOnlyAMarketOrderTakesTheNextTrade) {
    EXPECT_EQ(refusal(market(Side::buy, "1")), RejectCode::market_closed);
    trade("100");
    const auto id = place(market(Side::buy, "3"));
    EXPECT_EQ(status(id), OrderStatus::new_);
    trade("100.20", "0.1");
    EXPECT_EQ(fills(id), Texts{fill_text("100.20", "3")});
}

TEST_F(Ticks, WithTradesOnlyAStopFillsOneTradeAfterItsTrigger) {
    trade("100");
    const auto id = place(stop(Side::sell, "1", "99"));
    trade("98.90");
    EXPECT_TRUE(order(id).is_triggered);
    EXPECT_TRUE(fills(id).empty());
    trade("98.50");
    EXPECT_EQ(fills(id), Texts{fill_text("98.50", "1")});
}

TEST_F(Ticks, WithTradesOnlyAMarketableLimitTakesTheNextTrade) {
    trade("100");
    const auto rests = place(limit(Side::buy, "1", "99"));
    const auto takes = place(limit(Side::buy, "1", "101"));
    EXPECT_TRUE(order(rests).is_resting);
    trade("100.50");
    EXPECT_EQ(fills(takes), Texts{fill_text("100.50", "1")});
    trade("98");
    EXPECT_EQ(fills(rests), Texts{fill_text("99", "1")});
}

TEST_F(Ticks, AWaitingOrderMeetsTheFirstQuote) {
    trade("100");
    const auto id = place(market(Side::buy, "1"));
    quote("99.90", "1", "100.30", "5");
    EXPECT_EQ(fills(id), Texts{fill_text("100.30", "1")});
}

TEST_F(Ticks, AWaitingOrderForAnAmountIsSizedByTheFirstQuote) {
    trade("100");
    const auto id = place(market_for(Side::buy, "50"));
    quote("99.90", "1", "100.30", "0.2");
    // 50 / 100.30 = 0.4985..., but only 0.2 is offered: 20.06 spent, the rest of the lock is free.
    EXPECT_EQ(fills(id), Texts{fill_text("100.30", "0.2")});
    EXPECT_EQ(order(id).quantity.raw, raw("0.2"));
    EXPECT_EQ(status(id), OrderStatus::filled);
    EXPECT_EQ(free("USDT"), amount("9979.94"));
}

TEST_F(TicksWithBook, AHoleInTheUpdateIdsForgetsTheBook) {
    update_id += 5; // Five updates nobody saw.
    levels({{Side::sell, "101", "1"}});
    EXPECT_EQ(fills(place(market(Side::buy, "1"))), Texts{fill_text("101", "1")});
    EXPECT_TRUE(venue.liquidity(0).levels(Side::buy, 5).empty());
}

TEST_F(TicksWithBook, AStaleLevelGivesWayToANewerOneThatCrossesIt) {
    const auto id = place(limit(Side::sell, "1", "100.20"));
    levels({{Side::buy, "100.05", "4"}}); // The offer at 100 must be gone.
    EXPECT_EQ(venue.liquidity(0).levels(Side::sell, 1)[0].price.raw, raw("100.10"));
    EXPECT_TRUE(fills(id).empty());
}

TEST_F(TicksWithBook, QuoteAndBookAreOrderedByTheirIds) {
    model::QuoteTick old;
    old.ts_event = now;
    old.bid_price = {raw("90")};
    old.bid_quantity = old.ask_quantity = {raw("9")};
    old.ask_price = {raw("91")};
    old.update_id = 2; // The book has seen update 6.
    old.tag = {0, model::RecordKind::quote, 0, 0};
    venue.on_quotes({&old, 1});
    EXPECT_EQ(fills(place(market(Side::buy, "1"))), Texts{fill_text("100", "1")});
    old.update_id = 7;
    venue.on_quotes({&old, 1});
    EXPECT_EQ(fills(place(market(Side::buy, "1"))), Texts{fill_text("91", "1")});
}

TEST_F(Ticks, DepthIsTheMarketsOwn) {
    levels({{Side::sell, "100", "1"}, {Side::sell, "101", "2"}, {Side::buy, "99", "3"}}, true);
    trade("100");
    place(market(Side::buy, "1"));
    const auto asks = venue.liquidity(0).levels(Side::sell, 5);
    ASSERT_EQ(asks.size(), 2u);
    EXPECT_EQ(asks[0].quantity.raw, raw("1")) << "as the market states it";
    EXPECT_EQ(venue.liquidity(0).levels(Side::buy, 5)[0].price.raw, raw("99"));
    EXPECT_EQ(venue.liquidity(0).last_update_id(), 3);
    levels({{Side::sell, "105", "1"}, {Side::buy, "98", "1"}}, true);
    EXPECT_EQ(venue.liquidity(0).levels(Side::sell, 5).size(), 1u) << "a snapshot replaces all";
}

} // namespace
} // namespace tradecore::sim
