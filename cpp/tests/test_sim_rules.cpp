// SPDX-License-Identifier: Apache-2.0
// Rules beside steps and bounds, changed rules, halts, fees of single accounts.
#include "sim_venue.hpp"

namespace tradecore::sim {
namespace {

class Rules : public SimVenue {
protected:
    Rules() : SimVenue(Mode::ticks) { trade("100"); }

    void trade(std::string_view price, std::string_view quantity = "1") {
        model::TradeTick tick;
        tick.ts_event = {++now_};
        tick.price = {raw(price)};
        tick.quantity = {raw(quantity)};
        venue.on_trades({&tick, 1});
    }
    void require(const model::OrderRules& rules) {
        model::Instrument changed = venue.instruments().front();
        changed.order_rules = rules;
        venue.set_rules(0, changed);
    }
    RejectCode submitted(const OrderRequest& request) { return venue.submit(request, {now_}).code; }

    std::int64_t now_ = 0;
};

TEST_F(Rules, MarketOrdersHaveALotOfTheirOwn) {
    require({.market_lot_size = {raw("0.01")},
             .market_quantity_min = {raw("0.1")},
             .market_quantity_max = {raw("2")}});

    EXPECT_EQ(venue.check_form(market(Side::buy, "0.09")), RejectCode::market_lot_size);
    EXPECT_EQ(venue.check_form(market(Side::buy, "0.105")), RejectCode::market_lot_size);
    EXPECT_EQ(venue.check_form(market(Side::buy, "2.01")), RejectCode::market_lot_size);
    EXPECT_EQ(venue.check_form(market(Side::buy, "0.1")), RejectCode::ok);
    EXPECT_EQ(venue.check_form(market_for(Side::buy, "9")), RejectCode::market_lot_size);
    EXPECT_EQ(venue.check_form(market_for(Side::buy, "10.5")), RejectCode::ok); // 0.105 of them.
    EXPECT_EQ(venue.check_form(limit(Side::buy, "0.09", "90")), RejectCode::ok);
}

TEST_F(Rules, LimitsStayWithinTheBandOfTheirSide) {
    require({.buy_band = {raw("1.1"), raw("0.9")}, .sell_band = {raw("2"), raw("0.5")}});

    EXPECT_EQ(venue.check_form(limit(Side::buy, "1", "110.00")), RejectCode::ok);
    EXPECT_EQ(venue.check_form(limit(Side::buy, "1", "110.01")), RejectCode::percent_price);
    EXPECT_EQ(venue.check_form(limit(Side::buy, "1", "90.00")), RejectCode::ok);
    EXPECT_EQ(venue.check_form(limit(Side::buy, "1", "89.99")), RejectCode::percent_price);
    EXPECT_EQ(venue.check_form(limit(Side::sell, "1", "200.01")), RejectCode::percent_price);

    venue.set_references(0, {{raw("50")}, {}});
    EXPECT_EQ(venue.check_form(limit(Side::buy, "1", "90.00")), RejectCode::percent_price);
}

TEST_F(Rules, MarketOrdersAreWorthTheAverage) {
    EXPECT_EQ(venue.check_form(market(Side::buy, "0.05")), RejectCode::ok);
    venue.set_references(0, {{}, {raw("99.99")}});
    EXPECT_EQ(venue.check_form(market(Side::buy, "0.05")), RejectCode::notional);

    require({.notional_min_on_market = false});
    EXPECT_EQ(venue.check_form(market(Side::buy, "0.01")), RejectCode::ok);
    EXPECT_EQ(venue.check_form(market_for(Side::buy, "1")), RejectCode::ok);
    EXPECT_EQ(venue.check_form(limit(Side::buy, "0.01", "100")), RejectCode::notional);
}

TEST_F(Rules, TrailingDistancesHaveARangeForEachDirection) {
    require({.trailing_above = {10, 20}, .trailing_below = {100, 200}});
    const auto trailing = [&](Side side, std::int32_t bps) {
        OrderRequest order = stop(side, "1", side == Side::buy ? "110" : "90");
        order.trailing_bps = bps;
        return venue.check_form(order);
    };

    EXPECT_EQ(trailing(Side::buy, 9), RejectCode::trailing_delta);
    EXPECT_EQ(trailing(Side::buy, 20), RejectCode::ok);
    EXPECT_EQ(trailing(Side::sell, 20), RejectCode::trailing_delta);
    EXPECT_EQ(trailing(Side::sell, 201), RejectCode::trailing_delta);
    EXPECT_EQ(trailing(Side::sell, -1), RejectCode::trailing_delta);
}

TEST_F(Rules, PositionCountsWhatIsHeldAndOnOrder) {
    require({.position_max = {raw("12")}}); // 10 are held.
    EXPECT_EQ(submitted(limit(Side::buy, "1.5", "90")), RejectCode::ok);

    EXPECT_EQ(venue.check_form(limit(Side::buy, "0.5", "90")), RejectCode::ok);
    EXPECT_EQ(venue.check_form(limit(Side::buy, "0.501", "90")), RejectCode::position_max);
    EXPECT_EQ(venue.check_form(limit(Side::sell, "9", "190")), RejectCode::ok);
}

TEST_F(Rules, ChangedRulesLeaveOrdersThatStand) {
    EXPECT_EQ(submitted(limit(Side::buy, "1", "90.01")), RejectCode::ok);
    model::Instrument changed = venue.instruments().front();
    changed.tick_size = {raw("0.1")};
    venue.set_rules(0, changed);

    EXPECT_EQ(submitted(limit(Side::buy, "1", "90.01")), RejectCode::price_filter);
    trade("90");
    EXPECT_EQ(venue.order(1)->status, OrderStatus::filled);
    changed.symbol = "ETHUSDT";
    EXPECT_THROW(venue.set_rules(0, changed), std::invalid_argument);
}

TEST_F(Rules, NothingTradesAndNoOrderIsTakenInAHalt) {
    EXPECT_EQ(submitted(limit(Side::buy, "1", "90")), RejectCode::ok);
    venue.set_halted(0, true, {now_});
    trade("80");

    EXPECT_EQ(venue.last_price(0).raw, raw("100"));
    EXPECT_EQ(venue.order(1)->status, OrderStatus::new_);
    EXPECT_EQ(submitted(limit(Side::buy, "1", "90")), RejectCode::market_closed);
    EXPECT_EQ(venue.cancel({kMe, 0, 1, {}, {}}, {now_}).code, RejectCode::ok);
    venue.set_halted(0, false, {now_});
    EXPECT_EQ(submitted(limit(Side::buy, "1", "90")), RejectCode::ok);
    trade("80");
    EXPECT_EQ(venue.order(2)->status, OrderStatus::filled);
}

TEST_F(Rules, AnOfferMadeInAHaltIsMetAfterIt) {
    EXPECT_EQ(submitted(limit(Side::buy, "1", "90")), RejectCode::ok);
    venue.set_halted(0, true, {now_});
    model::QuoteTick quote;
    quote.ts_event = {++now_};
    quote.bid_price = {raw("80")};
    quote.ask_price = {raw("85")};
    quote.bid_quantity = quote.ask_quantity = {raw("5")};
    venue.on_quotes({&quote, 1});
    EXPECT_EQ(venue.order(1)->status, OrderStatus::new_);

    venue.set_halted(0, false, {++now_});

    EXPECT_EQ(venue.order(1)->status, OrderStatus::filled);
}

TEST_F(Rules, AnAccountPaysItsOwnFees) {
    venue.set_fees(kMe, {{.maker = 100, .taker = 200, .buyer = 10, .seller = 30},
                         {.maker = 1, .taker = 2, .buyer = 0, .seller = 5},
                         false});
    EXPECT_EQ(submitted(market(Side::buy, "1")), RejectCode::ok);
    trade("100");
    EXPECT_EQ(submitted(limit(Side::sell, "1", "110")), RejectCode::ok);
    trade("120");

    const auto fills = venue.fills({.account = kMe});
    ASSERT_EQ(fills.size(), 2U);
    EXPECT_EQ(fills[0]->fee, raw("0.000212")); // Taker, buyer: 210 and 2 ppm of 1 BTC.
    EXPECT_EQ(fills[0]->fee_asset, "BTC");
    EXPECT_EQ(fills[1]->fee, raw("0.01496")); // Maker, seller: 130 and 6 ppm of 110 USDT.
}

TEST_F(Rules, OnlyTheStandardPartIsCheaperInCoin) {
    EXPECT_TRUE(venue.deposit(kMe, "BNB", raw("1")));
    venue.set_fees(kMe, {{.taker = 1000}, {.taker = 100}, true});
    EXPECT_EQ(submitted(market(Side::buy, "1")), RejectCode::ok);
    trade("100"); // No market tells what BNB is worth: the asset received pays.
    EXPECT_EQ(venue.fills({.account = kMe}).back()->fee, raw("0.0011"));

    VenueOptions options;
    options.fee_payment.coin_price = {raw("400")};
    Venue priced(rules(), Mode::ticks, 0, 0, options);
    EXPECT_TRUE(priced.deposit(kMe, "USDT", raw("1000")) && priced.deposit(kMe, "BNB", raw("1")));
    priced.set_fees(kMe, {{.taker = 1000}, {.taker = 100}, true});
    model::TradeTick tick;
    tick.price = {raw("100")};
    tick.quantity = {raw("1")};
    priced.on_trades({&tick, 1});
    EXPECT_EQ(priced.submit(market(Side::buy, "1"), {}).code, RejectCode::ok);
    priced.on_trades({&tick, 1});
    EXPECT_EQ(priced.fills({.account = kMe}).back()->fee, raw("0.0002125")); // 0.075 + 0.01 USDT.
    EXPECT_EQ(priced.fills({.account = kMe}).back()->fee_asset, "BNB");
}

TEST_F(Rules, TheQuoteItselfMayBeTheCoin) {
    VenueOptions options;
    options.fee_payment.coin = "USDT";
    Venue paid(rules(), Mode::ticks, 0, 0, options);
    EXPECT_TRUE(paid.deposit(kMe, "USDT", raw("1000")));
    paid.set_fees(kMe, {{.taker = 1000}, {}, true});
    model::TradeTick tick;
    tick.price = {raw("100")};
    tick.quantity = {raw("1")};
    paid.on_trades({&tick, 1});
    EXPECT_EQ(paid.submit(market(Side::buy, "1"), {}).code, RejectCode::ok);
    paid.on_trades({&tick, 1});

    EXPECT_EQ(paid.fills({.account = kMe}).back()->fee, raw("0.075"));
    EXPECT_EQ(paid.fills({.account = kMe}).back()->fee_asset, "USDT");
}

TEST_F(Rules, FeesAreCutToTheAssetsStep) {
    model::Instrument changed = venue.instruments().front();
    changed.base_fee_step = {raw("0.01")};
    changed.quote_fee_step = {raw("0.1")};
    venue.set_rules(0, changed);
    venue.set_fees(kMe, {{.taker = 15'000}, {}, false});
    EXPECT_EQ(submitted(market(Side::buy, "1")), RejectCode::ok);
    EXPECT_EQ(submitted(market(Side::sell, "1.5")), RejectCode::ok);
    trade("100", "9");

    EXPECT_EQ(venue.fills({.account = kMe})[0]->fee, raw("0.01"));
    EXPECT_EQ(venue.fills({.account = kMe})[1]->fee, raw("2.2"));
}

TEST_F(Rules, FeesOutOfRangeAreRefused) {
    EXPECT_THROW(venue.set_fees(kMe, {{.maker = 1, .taker = 999'999, .buyer = 1}, {}, false}),
                 std::invalid_argument);
    EXPECT_THROW(venue.set_fees(kMe, {{.maker = -1}, {}, false}), std::invalid_argument);
    venue.set_fees(kMe, {{.maker = -1, .taker = 5, .buyer = 1, .seller = 1}, {}, false});
}

TEST_F(Rules, OpenOrdersAndListsAreCounted) {
    EXPECT_EQ(submitted(limit(Side::buy, "1", "90")), RejectCode::ok);
    EXPECT_EQ(submitted(stop(Side::sell, "1", "90")), RejectCode::ok);
    ListRequest pair;
    pair.account = kMe;
    pair.target = limit(Side::sell, "1", "110");
    pair.target.type = OrderType::limit_maker;
    pair.stop = stop(Side::sell, "1", "95");
    EXPECT_EQ(venue.submit_list(pair, {now_}).code, RejectCode::ok);

    const OpenCounts counts = venue.open_counts(kMe, 0);
    EXPECT_EQ(counts.orders, 4);
    EXPECT_EQ(counts.triggered, 2);
    EXPECT_EQ(counts.lists, 1);
    EXPECT_EQ(venue.open_counts(kMe).orders, 4);
    EXPECT_EQ(venue.open_counts(kMe + 1).orders, 0);
}

} // namespace
} // namespace tradecore::sim
