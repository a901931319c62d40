// SPDX-License-Identifier: Apache-2.0
// Fills on bars, worked by hand. The names are those of docs/fills.md.
#include "sim_venue.hpp"

namespace tradecore::sim {
namespace {

class Bars : public SimVenue {
protected:
    Bars() : SimVenue(Mode::bars) { run_bar(bar("100", "101", "99", "100")); }
};

using Texts = std::vector<std::string>;

TEST_F(Bars, MarketBuyFillsAtTheNextOpen) {
    const auto id = place(market(Side::buy, "2"));
    EXPECT_EQ(status(id), OrderStatus::new_);
    open_bar(bar("100.50", "103", "98", "102"));
    EXPECT_EQ(fills(id), Texts{fill_text("100.50", "2")});
    // 10000 - 2 x 100.50 = 9799; 10 + 2 - 0.1 % of 2 = 11.998.
    EXPECT_EQ(free("USDT"), amount("9799"));
    EXPECT_EQ(free("BTC"), amount("11.998"));
    const Report& last = reports().back();
    EXPECT_EQ(last.fee, raw("0.002"));
    EXPECT_EQ(last.fee_asset, "BTC");
    EXPECT_FALSE(last.is_maker);
    EXPECT_EQ(last.ts_event, now);
}

TEST_F(Bars, MarketSellPaysItsFeeInTheQuote) {
    const auto id = place(market(Side::sell, "2"));
    EXPECT_EQ(locked("BTC"), amount("2"));
    open_bar(bar("99.50", "103", "98", "102"));
    EXPECT_EQ(fills(id), Texts{fill_text("99.50", "2")});
    // 2 x 99.50 = 199, fee 0.199: 10000 + 199 - 0.199 = 10198.801.
    EXPECT_EQ(free("USDT"), amount("10198.801"));
    EXPECT_EQ(free("BTC"), amount("8"));
}

TEST_F(Bars, MarketBuyForAnAmountIsCutToTheLot) {
    const auto id = place(market_for(Side::buy, "500"));
    EXPECT_EQ(locked("USDT"), amount("500"));
    open_bar(bar("101.37", "103", "98", "102"));
    // 500 / 101.37 = 4.93242..., cut to 4.932; it costs 499.95684, the rest stays.
    EXPECT_EQ(fills(id), Texts{fill_text("101.37", "4.932")});
    EXPECT_EQ(status(id), OrderStatus::filled);
    EXPECT_EQ(order(id).filled_quote.raw, raw("499.95684"));
    EXPECT_EQ(free("USDT"), amount("9500.04316"));
}

TEST_F(Bars, MarketSellForAnAmountSellsAtMostThat) {
    const auto id = place(market_for(Side::sell, "500"));
    open_bar(bar("99", "103", "98", "102"));
    // 500 / 99 = 5.0505..., cut to 5.05: 499.95 received.
    EXPECT_EQ(fills(id), Texts{fill_text("99", "5.05")});
    EXPECT_EQ(free("BTC"), amount("4.95"));
}

TEST_F(Bars, ZeroVolumeFillsNothing) {
    const auto buy = place(market(Side::buy, "1"));
    const auto rest = place(limit(Side::buy, "1", "99.50"));
    const auto out = place(stop(Side::sell, "1", "99.50"));
    run_bar(bar("99", "99", "99", "99", "0"));
    EXPECT_EQ(status(buy), OrderStatus::new_);
    EXPECT_EQ(status(rest), OrderStatus::new_);
    EXPECT_EQ(status(out), OrderStatus::new_);
    EXPECT_EQ(venue.last_price(0).raw, raw("100")) << "no trade, no new last price";
    open_bar(bar("101", "102", "100", "101"));
    EXPECT_EQ(fills(buy), Texts{fill_text("101", "1")}) << "the first bar that traded";
}

TEST_F(Bars, TheQuoteIsLockedAtTheLastPriceAndSettledAtTheOpen) {
    const auto id = place(market(Side::buy, "50"));
    EXPECT_EQ(locked("USDT"), amount("5000")); // 50 x last 100.
    open_bar(bar("110", "111", "109", "110"));
    // It costs 5500: 5000 from the lock, 500 more from what is free.
    EXPECT_EQ(status(id), OrderStatus::filled);
    EXPECT_EQ(free("USDT"), amount("4500"));
    EXPECT_EQ(locked("USDT"), amount("0"));
}

TEST_F(Bars, AnOpenBeyondThePurseEndsTheOrderUnfilled) {
    const auto id = place(market(Side::buy, "100")); // All 10000 at last 100.
    open_bar(bar("100.01", "101", "100", "100"));
    EXPECT_EQ(status(id), OrderStatus::expired);
    EXPECT_EQ(order(id).reason, Reason::insufficient_balance);
    EXPECT_TRUE(fills(id).empty());
    EXPECT_EQ(free("USDT"), amount("10000"));
}

TEST_F(Bars, LimitThroughFillsAtItsPriceAsMaker) {
    const auto id = place(limit(Side::buy, "2", "98.50"));
    EXPECT_EQ(locked("USDT"), amount("197"));
    open_bar(bar("100", "101", "98", "99"));
    EXPECT_TRUE(fills(id).empty());
    close_bar(bar("100", "101", "98", "99"));
    EXPECT_EQ(fills(id), Texts{fill_text("98.50", "2")});
    EXPECT_TRUE(reports().back().is_maker);
    // 0.05 % of 2 = 0.001: 10 + 2 - 0.001.
    EXPECT_EQ(free("BTC"), amount("11.999"));
    EXPECT_EQ(reports().back().ts_event, now) << "stamped at the close";
}

TEST_F(Bars, LimitTouchedDoesNotFill) {
    const auto buy = place(limit(Side::buy, "2", "98"));
    const auto sell = place(limit(Side::sell, "2", "101"));
    run_bar(bar("100", "101", "98", "99"));
    EXPECT_TRUE(fills(buy).empty());
    EXPECT_TRUE(fills(sell).empty());
    run_bar(bar("99", "101.01", "97.99", "99")); // One tick through each.
    EXPECT_EQ(fills(buy), Texts{fill_text("98", "2")});
    EXPECT_EQ(fills(sell), Texts{fill_text("101", "2")});
}

TEST_F(Bars, LimitSentAboveTheOpenTakesTheOpen) {
    const auto id = place(limit(Side::buy, "2", "105"));
    EXPECT_EQ(locked("USDT"), amount("210"));
    open_bar(bar("102", "103", "101", "102"));
    // It meets the market at 102: taker, 204 paid, 6 of the lock given back.
    EXPECT_EQ(fills(id), Texts{fill_text("102", "2")});
    EXPECT_FALSE(reports().back().is_maker);
    EXPECT_EQ(free("USDT"), amount("9796"));
}

TEST_F(Bars, LimitSentAtExactlyTheOpenTakesIt) {
    const auto id = place(limit(Side::buy, "2", "102"));
    open_bar(bar("102", "103", "101.50", "102.50"));
    EXPECT_EQ(fills(id), Texts{fill_text("102", "2")});
}

TEST_F(Bars, RestingLimitGappedThroughFillsAtItsOwnPrice) {
    const auto id = place(limit(Side::buy, "2", "98"));
    run_bar(bar("100", "101", "99", "100")); // It rests through this bar.
    open_bar(bar("95", "96", "94", "95"));
    // Whoever sold down to 95 sold to us at 98 first.
    EXPECT_EQ(fills(id), Texts{fill_text("98", "2")});
    EXPECT_TRUE(reports().back().is_maker);
}

TEST_F(Bars, RestingLimitAtExactlyTheOpenWaits) {
    const auto id = place(limit(Side::buy, "2", "98"));
    run_bar(bar("100", "101", "99", "100"));
    run_bar(bar("98", "99", "98", "98.50"));
    EXPECT_TRUE(fills(id).empty());
}

TEST_F(Bars, ImmediateOrCancelTakesTheOpenOrEnds) {
    const auto takes = place(limit(Side::buy, "1", "101", TimeInForce::ioc));
    const auto ends = place(limit(Side::buy, "1", "99", TimeInForce::ioc));
    open_bar(bar("100", "101", "90", "100"));
    EXPECT_EQ(fills(takes), Texts{fill_text("100", "1")});
    EXPECT_EQ(status(ends), OrderStatus::expired);
    EXPECT_EQ(order(ends).reason, Reason::unfilled_ioc_quantity_expired);
    EXPECT_EQ(locked("USDT"), amount("0"));
}

TEST_F(Bars, FillOrKillTakesTheOpenOrEnds) {
    const auto takes = place(limit(Side::sell, "1", "99", TimeInForce::fok));
    const auto ends = place(limit(Side::sell, "1", "101", TimeInForce::fok));
    open_bar(bar("100", "110", "99", "100"));
    EXPECT_EQ(fills(takes), Texts{fill_text("100", "1")});
    EXPECT_EQ(order(ends).reason, Reason::unfilled_fok_order_expired);
}

TEST_F(Bars, StopFillsAtItsPriceWhenTouched) {
    const auto id = place(stop(Side::sell, "2", "98"));
    EXPECT_EQ(order(id).ts_working.raw, 0);
    run_bar(bar("100", "101", "98", "99"));
    // The low is exactly 98: a trade at the stop price sets it off.
    EXPECT_EQ(fills(id), Texts{fill_text("98", "2")});
    // 196 less 0.1 % = 195.804.
    EXPECT_EQ(free("USDT"), amount("10195.804"));
    EXPECT_EQ(order(id).ts_working, now);
}

TEST_F(Bars, StopGappedByTheOpenFillsAtTheOpen) {
    const auto id = place(stop(Side::sell, "2", "98"));
    open_bar(bar("95", "99", "94", "97"));
    EXPECT_EQ(fills(id), Texts{fill_text("95", "2")});
}

TEST_F(Bars, BuyStopGappedPaysTheOpen) {
    const auto id = place(stop(Side::buy, "2", "103"));
    EXPECT_EQ(locked("USDT"), amount("206"));
    open_bar(bar("107", "108", "106", "107"));
    // 214 paid: 206 from the lock, 8 from what is free.
    EXPECT_EQ(fills(id), Texts{fill_text("107", "2")});
    EXPECT_EQ(free("USDT"), amount("9786"));
}

TEST_F(Bars, StopPlacedOnAFillAtTheOpenLivesForTheRestOfThatBar) {
    place(market(Side::buy, "1"));
    const model::Bar first = bar("100", "101", "97", "99");
    open_bar(first);
    const auto id = place(stop(Side::sell, "0.999", "98"));
    close_bar(first);
    EXPECT_EQ(fills(id), Texts{fill_text("98", "0.999")});
}

TEST_F(Bars, StopLimitMarketableAtItsStopFillsThere) {
    const auto id = place(stop_limit(Side::sell, "2", "98", "97.50"));
    run_bar(bar("100", "101", "96", "99"));
    // Set off at 98, which the limit 97.50 takes: 98, as taker.
    EXPECT_EQ(fills(id), Texts{fill_text("98", "2")});
    EXPECT_FALSE(reports().back().is_maker);
}

TEST_F(Bars, StopLimitGappedBelowItsLimitRests) {
    const auto id = place(stop_limit(Side::sell, "2", "98", "97.50"));
    run_bar(bar("95", "97", "94", "96"));
    // Set off by the open at 95, below the limit; 97 is the best of the rest: no fill.
    EXPECT_TRUE(fills(id).empty());
    EXPECT_TRUE(order(id).is_resting);
    run_bar(bar("96", "97.51", "95", "96"));
    EXPECT_EQ(fills(id), Texts{fill_text("97.50", "2")});
    EXPECT_TRUE(reports().back().is_maker);
}

TEST_F(Bars, StopLimitGappedFillsLaterInTheSameBarIfItTradesThrough) {
    const auto id = place(stop_limit(Side::sell, "2", "98", "97.50"));
    const model::Bar gap = bar("95", "98", "94", "96");
    open_bar(gap);
    EXPECT_TRUE(order(id).is_resting);
    close_bar(gap); // The open was first, so the high of 98 came after it.
    EXPECT_EQ(fills(id), Texts{fill_text("97.50", "2")});
}

TEST_F(Bars, StopLimitGappedButStillMarketableTakesTheOpen) {
    const auto id = place(stop_limit(Side::sell, "2", "98", "94"));
    open_bar(bar("95", "96", "93", "95"));
    EXPECT_EQ(fills(id), Texts{fill_text("95", "2")});
}

TEST_F(Bars, StopLimitAboveItsStopTrustsOnlyTheClose) {
    // Sell: off at 98, limit 98.50. The high of 101 may have come before the low.
    const auto hidden = place(stop_limit(Side::sell, "1", "98", "98.50"));
    run_bar(bar("100", "101", "97", "98.50"));
    EXPECT_TRUE(fills(hidden).empty());
    EXPECT_TRUE(order(hidden).is_resting);
    // The next bar opens above it: whoever bought up to 99 bought from us at 98.50.
    open_bar(bar("99", "100", "99", "99"));
    EXPECT_EQ(fills(hidden), Texts{fill_text("98.50", "1")});
    close_bar(bar("99", "100", "99", "99"));
    // A close above the limit proves that the price came back through it after the trigger.
    const auto proven = place(stop_limit(Side::sell, "1", "98", "98.50"));
    run_bar(bar("99", "99", "97", "98.51"));
    EXPECT_EQ(fills(proven), Texts{fill_text("98.50", "1")});
}

TEST_F(Bars, BuyStopLimitMirrorsIt) {
    const auto id = place(stop_limit(Side::buy, "2", "102", "102.50"));
    EXPECT_EQ(locked("USDT"), amount("205"));
    run_bar(bar("100", "103", "99", "101"));
    EXPECT_EQ(fills(id), Texts{fill_text("102", "2")});
    EXPECT_EQ(free("USDT"), amount("9796")); // 204 paid.
}

TEST_F(Bars, StopBeforeLimitWhenOneBarReachesBoth) {
    const auto take = place(limit(Side::sell, "1", "104"));
    const auto out = place(stop(Side::sell, "1", "96"));
    run_bar(bar("100", "105", "95", "100"));
    const auto& all = reports();
    std::vector<std::int64_t> order_ids;
    for (const Report& report : all) {
        if (report.execution_type == ExecutionType::trade) {
            order_ids.push_back(report.order_id);
        }
    }
    EXPECT_EQ(order_ids, (std::vector<std::int64_t>{out, take}));
}

TEST_F(Bars, MarketOrderSentMidBarWaitsForTheNextOpen) {
    const model::Bar first = bar("100", "105", "95", "101");
    open_bar(first);
    const auto id = place(market(Side::sell, "1"));
    close_bar(first);
    EXPECT_EQ(status(id), OrderStatus::new_);
    open_bar(bar("102", "103", "101", "102"));
    EXPECT_EQ(fills(id), Texts{fill_text("102", "1")});
}

TEST_F(Bars, LimitSentMidBarRestsForTheRestOfTheBar) {
    const model::Bar first = bar("100", "105", "95", "101");
    open_bar(first);
    const auto rests = place(limit(Side::sell, "1", "104"));
    const auto waits =
        place(limit(Side::sell, "1", "99")); // Marketable at 100: like a market order.
    close_bar(first);
    EXPECT_EQ(fills(rests), Texts{fill_text("104", "1")});
    EXPECT_TRUE(fills(waits).empty());
    open_bar(bar("102", "103", "101", "102"));
    EXPECT_EQ(fills(waits), Texts{fill_text("102", "1")});
}

TEST_F(Bars, ReportsComeInTheVenuesOrder) {
    place(stop(Side::sell, "1", "98"));
    run_bar(bar("100", "101", "97", "99"));
    const auto& all = reports();
    ASSERT_EQ(all.size(), 3u);
    EXPECT_EQ(all[0].execution_type, ExecutionType::new_);
    EXPECT_FALSE(all[0].is_working) << "a stop waits";
    EXPECT_EQ(all[1].execution_type, ExecutionType::new_);
    EXPECT_TRUE(all[1].is_working) << "and then works";
    EXPECT_EQ(all[2].execution_type, ExecutionType::trade);
    EXPECT_EQ(all[2].status, OrderStatus::filled);
    EXPECT_EQ(all[2].last_quote.raw, raw("98"));
    EXPECT_LT(all[0].execution_id, all[1].execution_id);
    EXPECT_LT(all[1].execution_id, all[2].execution_id);
}

TEST_F(Bars, QuoteAmountsAreCut) {
    // A venue with a lot and a tick of 1e-8.
    model::Instrument fine = rules()[0];
    fine.tick_size = {1};
    fine.price_min = {1};
    fine.lot_size = {1};
    fine.quantity_min = {1};
    fine.notional_min = {0};
    Venue other({fine}, Mode::bars, 1000, 1000);
    ASSERT_TRUE(other.deposit(kMe, "USDT", raw("10")));
    model::Bar price = bar("0.33333333", "0.33333333", "0.33333333", "0.33333333");
    other.open_phase({&price, 1});
    other.close_phase({&price, 1});
    ASSERT_EQ(other.submit(market(Side::buy, "0.99999999"), now).code, RejectCode::ok);
    other.open_phase({&price, 1});
    // 0.33333333 x 0.99999999 = 0.3333333266666667, cut to 0.33333332.
    // The fee: 0.1 % of 0.99999999 = 0.00099999999, cut to 0.00099999.
    const Fill fill = *other.fills({kMe, 0}).at(0);
    EXPECT_EQ(fill.quote_quantity.raw, 33'333'332);
    EXPECT_EQ(fill.fee, 99'999);
}

TEST_F(Bars, WrongModeIsABug) {
    EXPECT_THROW(trade("100"), std::logic_error);
    model::Bar other = bar("1", "1", "1", "1");
    other.tag.instrument = 5;
    EXPECT_THROW(open_bar(other), std::out_of_range);
}

} // namespace
} // namespace tradecore::sim
