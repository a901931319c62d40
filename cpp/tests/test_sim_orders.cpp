// SPDX-License-Identifier: Apache-2.0
// What the venue refuses, what it locks, how orders are cancelled and found again.
#include "sim_venue.hpp"

namespace tradecore::sim {
namespace {

class Orders : public SimVenue {
protected:
    Orders() : SimVenue(Mode::bars) { run_bar(bar("100", "101", "99", "100")); }
};

TEST_F(Orders, ShapeOfEachType) {
    OrderRequest request = market(Side::buy, "1");
    request.price = {raw("100")};
    EXPECT_EQ(refusal(request), RejectCode::unsupported_combination);
    request = market(Side::buy, "1");
    request.time_in_force = TimeInForce::ioc;
    EXPECT_EQ(refusal(request), RejectCode::unsupported_combination);
    request = market(Side::buy, "1");
    request.quote_quantity = {raw("100")};
    EXPECT_EQ(refusal(request), RejectCode::unsupported_combination) << "one or the other";
    EXPECT_EQ(refusal(market_for(Side::buy, "-100")), RejectCode::unsupported_combination);
    EXPECT_EQ(refusal(limit(Side::buy, "1", "0")), RejectCode::unsupported_combination);
    EXPECT_EQ(refusal(stop(Side::sell, "1", "0")), RejectCode::unsupported_combination);
    EXPECT_EQ(refusal(stop_limit(Side::sell, "1", "99", "0")), RejectCode::unsupported_combination);
    request = limit(Side::buy, "1", "99");
    request.stop_price = {raw("98")};
    EXPECT_EQ(refusal(request), RejectCode::unsupported_combination);
    request.instrument = 9;
    EXPECT_EQ(refusal(request), RejectCode::unknown_instrument);
}

TEST_F(Orders, Filters) {
    EXPECT_EQ(refusal(limit(Side::buy, "1", "99.005")), RejectCode::price_filter);
    EXPECT_EQ(refusal(limit(Side::buy, "1", "-1")), RejectCode::price_filter);
    EXPECT_EQ(refusal(limit(Side::sell, "1", "100000.01")), RejectCode::price_filter);
    EXPECT_EQ(refusal(stop(Side::sell, "1", "98.001")), RejectCode::price_filter);
    EXPECT_EQ(refusal(limit(Side::buy, "1.0005", "99")), RejectCode::lot_size);
    EXPECT_EQ(refusal(market(Side::buy, "0")), RejectCode::lot_size);
    EXPECT_EQ(refusal(market(Side::buy, "-1")), RejectCode::lot_size);
    EXPECT_EQ(refusal(market(Side::buy, "9000.001")), RejectCode::lot_size);
    // 0.049 x 100 = 4.90, below 5.
    EXPECT_EQ(refusal(market(Side::buy, "0.049")), RejectCode::notional);
    EXPECT_EQ(refusal(limit(Side::buy, "0.049", "100")), RejectCode::notional);
    EXPECT_EQ(refusal(limit(Side::sell, "20", "60000")), RejectCode::notional) << "1.2 million";
    EXPECT_EQ(refusal(market_for(Side::buy, "4.99")), RejectCode::notional);
    place(market(Side::buy, "0.05"));
}

TEST_F(Orders, StopsMustWaitOnTheirSide) {
    EXPECT_EQ(refusal(stop(Side::sell, "1", "100")), RejectCode::would_trigger_immediately);
    EXPECT_EQ(refusal(stop(Side::sell, "1", "101")), RejectCode::would_trigger_immediately);
    EXPECT_EQ(refusal(stop(Side::buy, "1", "100")), RejectCode::would_trigger_immediately);
    EXPECT_EQ(refusal(stop_limit(Side::buy, "1", "99", "99")),
              RejectCode::would_trigger_immediately);
    place(stop(Side::sell, "1", "99.99"));
    place(stop(Side::buy, "1", "100.01"));
}

TEST_F(Orders, FundsAreCheckedAgainstWhatIsFree) {
    EXPECT_EQ(refusal(market(Side::buy, "100.001")), RejectCode::insufficient_balance);
    EXPECT_EQ(refusal(market(Side::sell, "10.001")), RejectCode::insufficient_balance);
    EXPECT_EQ(refusal(limit(Side::buy, "101", "100")), RejectCode::insufficient_balance);
    place(limit(Side::buy, "60", "90")); // Locks 5400.
    EXPECT_EQ(refusal(limit(Side::buy, "60", "90")), RejectCode::insufficient_balance);
    place(stop(Side::sell, "7", "90")); // Locks 7 BTC.
    EXPECT_EQ(refusal(stop(Side::sell, "4", "80")), RejectCode::insufficient_balance);
    EXPECT_EQ(refusal(limit(Side::sell, "4", "120")), RejectCode::insufficient_balance);
    OrderRequest stranger = market(Side::buy, "1");
    stranger.account = 99;
    EXPECT_EQ(refusal(stranger), RejectCode::insufficient_balance);
}

TEST_F(Orders, EachTypeLocksWhatItMayCost) {
    place(limit(Side::buy, "2", "95"));              // 190
    place(stop(Side::buy, "1", "105"));              // 105
    place(stop_limit(Side::buy, "1", "106", "107")); // 107
    EXPECT_EQ(locked("USDT"), amount("402"));
    EXPECT_EQ(free("USDT"), amount("9598"));
    place(limit(Side::sell, "1", "110"));
    place(stop(Side::sell, "2", "95"));
    place(stop_limit(Side::sell, "3", "95", "94"));
    EXPECT_EQ(locked("BTC"), amount("6"));
    EXPECT_EQ(free("BTC"), amount("4"));
}

TEST_F(Orders, CancelGivesTheLockBackAndCarriesBothIds) {
    OrderRequest request = limit(Side::buy, "2", "95");
    request.client_id = "entry-1";
    const auto id = place(request);
    const CancelResult result = venue.cancel({kMe, 0, -1, "entry-1", "cancel-1"}, now);
    EXPECT_EQ(result.code, RejectCode::ok);
    EXPECT_EQ(result.order_id, id);
    EXPECT_EQ(result.cancel_client_id, "cancel-1");
    EXPECT_EQ(free("USDT"), amount("10000"));
    const Report& last = reports().back();
    EXPECT_EQ(last.execution_type, ExecutionType::canceled);
    EXPECT_EQ(last.status, OrderStatus::canceled);
    EXPECT_EQ(last.client_id, "entry-1");
    EXPECT_EQ(last.cancel_client_id, "cancel-1");
    EXPECT_EQ(venue.order_by_client_id(kMe, 0, "entry-1")->order_id, id) << "still found by its id";
    EXPECT_TRUE(venue.open_orders(kMe).empty());
}

TEST_F(Orders, CancelOfWhatIsNotOpenIsRefused) {
    const auto id = place(market(Side::buy, "1"));
    open_bar(bar("100", "101", "99", "100"));
    // The fill won the race.
    EXPECT_EQ(venue.cancel({kMe, 0, id, "", ""}, now).code, RejectCode::unknown_order);
    EXPECT_EQ(venue.cancel({kMe, 0, 777, "", ""}, now).code, RejectCode::unknown_order);
    EXPECT_EQ(venue.cancel({kMe, 0, -1, "nobody", ""}, now).code, RejectCode::unknown_order);
    EXPECT_EQ(venue.cancel({kMe, 0, -1, "", ""}, now).code, RejectCode::unknown_order);
    EXPECT_EQ(venue.cancel({kMe, 3, id, "", ""}, now).code, RejectCode::unknown_instrument);
    const auto other = place(limit(Side::buy, "1", "95"));
    EXPECT_EQ(venue.cancel({2, 0, other, "", ""}, now).code, RejectCode::unknown_order)
        << "not his order";
    EXPECT_EQ(venue.cancel({kMe, 0, other, "", ""}, now).code, RejectCode::ok);
    EXPECT_EQ(venue.cancel({kMe, 0, other, "", ""}, now).code, RejectCode::unknown_order)
        << "twice";
}

TEST_F(Orders, CancelByBothIdsNeedsThemToAgree) {
    OrderRequest request = limit(Side::buy, "1", "95");
    request.client_id = "a";
    const auto id = place(request);
    EXPECT_EQ(venue.cancel({kMe, 0, id, "b", ""}, now).code, RejectCode::cancel_mismatch);
    EXPECT_EQ(venue.cancel({kMe, 0, id, "a", ""}, now).code, RejectCode::ok);
}

TEST_F(Orders, CancelBeforeTheOpenWinsTheRace) {
    const auto id = place(market(Side::buy, "1"));
    EXPECT_EQ(venue.cancel({kMe, 0, id, "", ""}, now).code, RejectCode::ok);
    run_bar(bar("100", "101", "99", "100"));
    EXPECT_TRUE(fills(id).empty());
}

TEST_F(Orders, PartlyFilledThenCancelledKeepsItsFills) {
    Venue ticks(rules(), Mode::ticks, 500, 1000);
    ASSERT_TRUE(ticks.deposit(kMe, "USDT", raw("1000")));
    model::TradeTick print;
    print.tag = {0, model::RecordKind::trade, 0, 0};
    print.price = {raw("100")};
    print.quantity = {raw("1")};
    ticks.on_trades({&print, 1});
    const auto id = ticks.submit(limit(Side::buy, "2", "99"), now).order_id;
    print.price = {raw("98")};
    print.quantity = {raw("0.5")};
    ticks.on_trades({&print, 1});
    EXPECT_EQ(ticks.order(id)->status, OrderStatus::partially_filled);
    ASSERT_EQ(ticks.cancel({kMe, 0, id, "", ""}, now).code, RejectCode::ok);
    EXPECT_EQ(ticks.order(id)->filled_quantity.raw, raw("0.5"));
    EXPECT_EQ(ticks.take_reports().back().filled_quantity.raw, raw("0.5"));
    // 1000 - 0.5 x 99 = 950.50.
    EXPECT_EQ(ticks.accounts().balance(kMe, 1).free, raw("950.50"));
    EXPECT_EQ(ticks.accounts().balance(kMe, 1).locked, 0);
}

TEST_F(Orders, AClientIdIsUniqueAmongOpenOrdersOnly) {
    OrderRequest request = limit(Side::buy, "1", "95");
    request.client_id = "same";
    const auto first = place(request);
    EXPECT_EQ(refusal(request), RejectCode::duplicate_order);
    OrderRequest stranger = request;
    stranger.account = 2;
    ASSERT_TRUE(venue.deposit(2, "USDT", raw("1000")));
    EXPECT_EQ(venue.submit(stranger, now).code, RejectCode::ok) << "other accounts may use it";
    ASSERT_EQ(venue.cancel({kMe, 0, first, "", ""}, now).code, RejectCode::ok);
    const auto second = place(request);
    EXPECT_EQ(venue.order_by_client_id(kMe, 0, "same")->order_id, second);
}

TEST_F(Orders, WithoutAClientIdTheVenueMakesOne) {
    const auto a = place(limit(Side::buy, "1", "95"));
    const auto b = place(limit(Side::buy, "1", "95"));
    EXPECT_FALSE(order(a).client_id.empty());
    EXPECT_NE(order(a).client_id, order(b).client_id);
}

TEST_F(Orders, ArchiveIsSearchedByIdTimeAndCount) {
    std::vector<std::int64_t> ids;
    for (int i = 0; i < 5; ++i) {
        ids.push_back(place(market(Side::buy, "1")));
        run_bar(bar("100", "101", "99", "100"));
    }
    const auto found = [&](ArchiveQuery query) {
        std::vector<std::int64_t> got;
        for (const Order* each : venue.all_orders(query)) {
            got.push_back(each->order_id);
        }
        return got;
    };
    using Ids = std::vector<std::int64_t>;
    EXPECT_EQ(found({.account = kMe}), ids);
    EXPECT_EQ(found({.account = kMe, .limit = 2}), (Ids{ids[3], ids[4]})) << "the newest";
    EXPECT_EQ(found({.account = kMe, .first_id = ids[1], .limit = 2}), (Ids{ids[1], ids[2]}));
    const Timestamp from = order(ids[2]).ts_created, to = order(ids[3]).ts_created;
    EXPECT_EQ(found({.account = kMe, .ts_from = from, .ts_to = to}), (Ids{ids[2], ids[3]}));
    EXPECT_TRUE(found({.account = 5}).empty());
    EXPECT_EQ(venue.fills({.account = kMe, .order_id = ids[2]}).size(), 1u);
    EXPECT_EQ(venue.fills({.account = kMe, .first_id = 4}).size(), 2u);
    EXPECT_EQ(venue.order(0), nullptr);
    EXPECT_EQ(venue.order(99), nullptr);
    EXPECT_EQ(venue.order_by_client_id(kMe, 0, "nobody"), nullptr);
}

TEST_F(Orders, DepositsAreBounded) {
    EXPECT_FALSE(venue.deposit(kMe, "USDT", -1));
    EXPECT_FALSE(venue.deposit(kMe, "USDT", kAmountMax));
    EXPECT_EQ(free("USDT"), amount("10000"));
}

TEST_F(Orders, ReportsNeverGoBackInTime) {
    place(limit(Side::buy, "1", "95"));
    EXPECT_EQ(venue.submit(limit(Side::buy, "1", "94"), {now.raw - kMinute}).code, RejectCode::ok);
    const auto& all = reports();
    EXPECT_GE(all[1].ts_event, all[0].ts_event);
}

TEST(VenueRules, NonsenseIsRefusedAtOnce) {
    model::Instrument good;
    good.symbol = "BTCUSDT";
    good.base_asset = "BTC";
    good.quote_asset = "USDT";
    EXPECT_NO_THROW(Venue({good}, Mode::bars, 0, 0));
    EXPECT_THROW(Venue({}, Mode::bars, 0, 0), std::invalid_argument);
    EXPECT_THROW(Venue({good, good}, Mode::bars, 0, 0), std::invalid_argument);
    EXPECT_THROW(Venue({good}, Mode::bars, -1, 0), std::invalid_argument);
    EXPECT_THROW(Venue({good}, Mode::bars, 0, 1'000'000), std::invalid_argument);
    model::Instrument perpetual = good;
    perpetual.kind = model::InstrumentKind::linear_perpetual;
    EXPECT_THROW(Venue({good, perpetual}, Mode::bars, 0, 0), std::invalid_argument);
    perpetual.leverage = 0;
    EXPECT_THROW(Venue({perpetual}, Mode::bars, 0, 0), std::invalid_argument);
    perpetual.leverage = 100; // At entry liquidated: 1 % against a maintenance of 1 %.
    EXPECT_THROW(Venue({perpetual}, Mode::bars, 0, 0), std::invalid_argument);
    perpetual.leverage = 99;
    EXPECT_NO_THROW(Venue({perpetual}, Mode::bars, 0, 0));
    model::Instrument other = perpetual;
    other.symbol = "BTCUSDC";
    other.quote_asset = "USDC";
    EXPECT_THROW(Venue({perpetual, other}, Mode::bars, 0, 0), std::invalid_argument);
    model::Instrument no_tick = good;
    no_tick.tick_size = {0};
    EXPECT_THROW(Venue({no_tick}, Mode::bars, 0, 0), std::invalid_argument);
    model::Instrument one_asset = good;
    one_asset.quote_asset = "BTC";
    EXPECT_THROW(Venue({one_asset}, Mode::bars, 0, 0), std::invalid_argument);
}

TEST(VenueText, EveryCodeHasOne) {
    for (int i = 0; i <= static_cast<int>(RejectCode::cancel_mismatch); ++i) {
        EXPECT_NE(to_string(static_cast<RejectCode>(i)), "unknown");
    }
    EXPECT_EQ(to_string(Reason::none), "");
    for (int i = 1; i <= static_cast<int>(Reason::quantity_below_lot); ++i) {
        EXPECT_NE(to_string(static_cast<Reason>(i)), "unknown");
    }
}

} // namespace
} // namespace tradecore::sim
