// SPDX-License-Identifier: Apache-2.0
// Orders of accounts among each other, worked by hand, and random flows of three of them. The rules
// stand in docs/fills.md.
#include <map>

#include "sim_venue.hpp"

namespace tradecore::sim {
namespace {

using Texts = std::vector<std::string>;

/// Asks 101 x 5, 102 x 5; bids 99 x 5, 98 x 5; last 100. Two accounts.
class Match : public SimVenue {
protected:
    static constexpr std::int32_t kOther = 2;

    explicit Match(QueueModel queue = {}) : SimVenue(Mode::ticks, queue, true) {
        EXPECT_TRUE(venue.deposit(kOther, "USDT", raw("10000")));
        EXPECT_TRUE(venue.deposit(kOther, "BTC", raw("10")));
        levels({{Side::sell, "101", "5"},
                {Side::sell, "102", "5"},
                {Side::buy, "99", "5"},
                {Side::buy, "98", "5"}},
               true);
        trade("100", "1");
        static_cast<void>(tape());
    }

    std::int64_t theirs(OrderRequest request) {
        request.account = kOther;
        return place(request);
    }
    std::int64_t mine(OrderRequest request, SelfTrade mode) {
        request.self_trade = mode;
        return place(request);
    }
    static OrderRequest maker(Side side, std::string_view quantity, std::string_view price) {
        OrderRequest made = limit(side, quantity, price);
        made.type = OrderType::limit_maker;
        return made;
    }
    static OrderRequest iceberg(OrderRequest order, std::string_view shown) {
        order.iceberg_quantity = {raw(shown)};
        return order;
    }
    Texts fills_of(std::int32_t account, std::int64_t order_id) {
        Texts texts;
        for (const Fill* fill : venue.fills({account, 0, order_id})) {
            texts.push_back(base::format_decimal(fill->price.raw) + " x " +
                            base::format_decimal(fill->quantity.raw));
        }
        return texts;
    }
    /// Public trades since the last call: "id: price x quantity", with an s where the taker sold.
    Texts tape() {
        Texts texts;
        for (const model::TradeTick& trade : venue.take_trades()) {
            texts.push_back(std::to_string(trade.id) + ": " +
                            fill_text(base::format_decimal(trade.price.raw),
                                      base::format_decimal(trade.quantity.raw)) +
                            (trade.tag.has(model::kFlagBuyerMaker) ? " s" : ""));
        }
        return texts;
    }
    static std::string tape_text(int id, std::string_view price, std::string_view quantity,
                                 bool sold = false) {
        return std::to_string(id) + ": " + fill_text(price, quantity) + (sold ? " s" : "");
    }
    const PreventedMatch& prevented() {
        const auto all = venue.prevented_matches({kMe, 0});
        EXPECT_FALSE(all.empty());
        return *all.back();
    }
};

TEST_F(Match, ATakerWalksTheMarketAndTheAccountsByPrice) {
    const auto near = theirs(limit(Side::sell, "1", "100.50"));
    const auto far = theirs(limit(Side::sell, "2", "101.50"));
    const auto id = place(market(Side::buy, "7"));
    EXPECT_EQ(fills(id),
              (Texts{fill_text("100.50", "1"), fill_text("101", "5"), fill_text("101.50", "1")}));
    EXPECT_EQ(fills_of(kOther, near), Texts{fill_text("100.50", "1")});
    EXPECT_EQ(fills_of(kOther, far), Texts{fill_text("101.50", "1")});
    EXPECT_EQ(status(near), OrderStatus::filled);
    EXPECT_EQ(status(far), OrderStatus::partially_filled);
    EXPECT_EQ(tape(), (Texts{tape_text(2, "100.50", "1"), tape_text(3, "101", "5"),
                             tape_text(4, "101.50", "1")}));
    EXPECT_EQ(venue.last_price(0).raw, raw("101.50"));
    // The market's next print goes on from there.
    trade("101.50", "1");
    EXPECT_EQ(tape(), Texts{tape_text(5, "101.50", "1")});
}

TEST_F(Match, BothSidesAreToldOfOneTrade) {
    const auto maker = theirs(limit(Side::sell, "1", "100.50"));
    const auto taker = place(limit(Side::buy, "1", "100.50"));
    const Fill& sold = *venue.fills({kOther, 0, maker}).front();
    const Fill& bought = *venue.fills({kMe, 0, taker}).front();
    EXPECT_EQ(sold.trade_id, bought.trade_id);
    EXPECT_TRUE(sold.is_maker);
    EXPECT_FALSE(bought.is_maker);
    EXPECT_EQ(base::format_decimal(sold.fee), amount("0.05025")) << "0.05 % of 100.50";
    EXPECT_EQ(base::format_decimal(bought.fee), amount("0.001"));
    const auto& told = reports();
    ASSERT_EQ(told.size(), 4u);
    EXPECT_EQ(told[2].order_id, taker);
    EXPECT_EQ(told[3].order_id, maker);
    EXPECT_EQ(told[3].trade_id, told[2].trade_id);
    EXPECT_EQ(locked("USDT"), amount("0"));
}

TEST_F(Match, AtOnePriceTheMarketThenTheOldestOrder) {
    const auto first = theirs(limit(Side::sell, "1", "101"));
    const auto second = theirs(limit(Side::sell, "1", "101"));
    const auto id = place(limit(Side::buy, "6.5", "101"));
    EXPECT_EQ(fills(id),
              (Texts{fill_text("101", "5"), fill_text("101", "1"), fill_text("101", "0.5")}));
    EXPECT_EQ(status(first), OrderStatus::filled);
    EXPECT_EQ(status(second), OrderStatus::partially_filled);
}

class MatchQueued : public Match {
protected:
    MatchQueued() : Match({QueueKind::risk_averse}) {}
};

TEST_F(MatchQueued, WhatIsKnownToStandBehindComesAfter) {
    const auto first = theirs(limit(Side::sell, "1", "101")); // Behind 5.
    levels({{Side::sell, "101", "8"}});                       // 3 came after it.
    const auto second = theirs(limit(Side::sell, "1", "101"));
    place(market(Side::buy, "2"));
    EXPECT_EQ(order(first).place.ahead()->raw, raw("3")) << "what we take lets all move up";
    const auto id = place(market(Side::buy, "7.5"));
    EXPECT_EQ(fills(id), (Texts{fill_text("101", "3"), fill_text("101", "1"), fill_text("101", "3"),
                                fill_text("101", "0.5")}));
    EXPECT_EQ(fills_of(kOther, second), Texts{fill_text("101", "0.5")});
}

TEST_F(Match, AnIcebergsNextPartStandsLast) {
    const auto ice = theirs(iceberg(limit(Side::sell, "3", "100.50"), "1"));
    const auto plain = theirs(limit(Side::sell, "1", "100.50"));
    const auto id = place(limit(Side::buy, "3.5", "100.50"));
    EXPECT_EQ(fills_of(kOther, plain), Texts{fill_text("100.50", "1")});
    EXPECT_EQ(fills_of(kOther, ice), (Texts{fill_text("100.50", "1"), fill_text("100.50", "1"),
                                            fill_text("100.50", "0.5")}));
    EXPECT_EQ(order(ice).shown().raw, raw("0.5"));
    EXPECT_EQ(status(id), OrderStatus::filled);
    const auto& told = reports();
    EXPECT_EQ(told[6].order_id, plain) << "second in the walk";
}

TEST_F(Match, FillOrKillCountsAll) {
    theirs(limit(Side::sell, "1", "100.50"));
    const auto none = place(limit(Side::buy, "2", "100.50", TimeInForce::fok));
    EXPECT_EQ(order(none).reason, Reason::unfilled_fok_order_expired);
    const auto all = place(limit(Side::buy, "6", "101", TimeInForce::fok));
    EXPECT_EQ(status(all), OrderStatus::filled);
    EXPECT_EQ(tape().size(), 2u);
}

TEST_F(Match, AnAmountIsSpentOnBoth) {
    theirs(limit(Side::sell, "1", "100.50"));
    const auto id = place(market_for(Side::buy, "201.50"));
    EXPECT_EQ(fills(id), (Texts{fill_text("100.50", "1"), fill_text("101", "1")}));
    EXPECT_EQ(order(id).quantity.raw, raw("2"));
}

TEST_F(Match, AnAmountThatTheBookCannotServeIsRefused) {
    levels({{Side::sell, "101", "0"}, {Side::sell, "102", "0"}});
    EXPECT_EQ(refusal(market_for(Side::buy, "100")), RejectCode::thin_book);
    theirs(limit(Side::sell, "0.1", "101"));
    EXPECT_EQ(fills(place(market_for(Side::buy, "100"))), Texts{fill_text("101", "0.1")});
    const auto own = place(limit(Side::sell, "1", "101"));
    OrderRequest prevented = market_for(Side::buy, "100");
    prevented.self_trade = SelfTrade::expire_maker;
    place(prevented);
    EXPECT_EQ(status(own), OrderStatus::expired_in_match) << "that is for the match to say";
}

TEST_F(Match, ALimitMakerIsRefusedByAnOrderOfAnAccount) {
    theirs(limit(Side::sell, "1", "100.50"));
    EXPECT_EQ(refusal(maker(Side::buy, "1", "100.50")), RejectCode::would_match_immediately);
    place(maker(Side::buy, "1", "100.49"));
}

TEST_F(Match, ATradeOfOursSetsOffStops) {
    const auto waiting = theirs(stop(Side::buy, "1", "100.60"));
    theirs(limit(Side::sell, "1", "100.60"));
    place(market(Side::buy, "1"));
    EXPECT_EQ(fills_of(kOther, waiting), Texts{fill_text("101", "1")});
    EXPECT_EQ(tape(), (Texts{tape_text(2, "100.60", "1"), tape_text(3, "101", "1")}));
}

TEST_F(Match, WhatFollowsAnEntryComesAfterTheWalk) {
    // Their entry is filled in the middle of our walk; what follows it must not take what we take.
    FollowRequest list{kOther, 0, {}, limit(Side::buy, "1", "100"), limit(Side::sell, "1", "99")};
    ASSERT_EQ(venue.submit_list(list, now).code, RejectCode::ok);
    const auto id = place(market(Side::sell, "6"));
    EXPECT_EQ(fills(id), (Texts{fill_text("100", "1"), fill_text("99", "5")}));
    EXPECT_EQ(status(3), OrderStatus::filled);
    const Order& follower = order(2);
    EXPECT_EQ(follower.status, OrderStatus::new_) << "the bids at 99 are gone: it rests";
    EXPECT_TRUE(follower.is_resting);
}

TEST_F(Match, APrintIsSharedWithWhatRestsBeforeIt) {
    const auto id = place(limit(Side::buy, "1", "99.50"));
    trade("99", "3", model::kFlagBuyerMaker);
    EXPECT_EQ(fills(id), Texts{fill_text("99.50", "1")});
    EXPECT_EQ(tape(), (Texts{tape_text(2, "99.50", "1", true), tape_text(3, "99", "2", true)}));
    EXPECT_EQ(venue.last_price(0).raw, raw("99"));
    place(limit(Side::buy, "2", "99.50"));
    trade("99", "1", model::kFlagBuyerMaker); // All of it is ours.
    EXPECT_EQ(tape(), Texts{tape_text(4, "99.50", "1", true)});
    trade("98.90", "1");
    EXPECT_EQ(tape(), (Texts{tape_text(5, "99.50", "1", true)}));
}

// ---- the book that is shown

TEST_F(Match, TheBookShowsWhatAccountsShow) {
    static_cast<void>(venue.take_book());
    const auto ice = theirs(iceberg(limit(Side::sell, "3", "101"), "1"));
    BookNews news = venue.take_book();
    ASSERT_EQ(news.levels.size(), 1u);
    EXPECT_EQ(news.levels[0].quantity.raw, raw("6"));
    EXPECT_EQ(news.levels[0].first_update_id, update_id + 1);
    EXPECT_TRUE(news.levels[0].tag.has(model::kFlagLast));
    const auto taker = place(limit(Side::buy, "5.5", "101"));
    news = venue.take_book();
    ASSERT_EQ(news.levels.size(), 1u) << "taken from the market and from the account";
    EXPECT_EQ(news.levels[0].quantity.raw, raw("0.5"));
    EXPECT_EQ(news.levels[0].first_update_id, update_id + 2);
    levels({{Side::sell, "101", "7"}, {Side::buy, "98", "4"}});
    news = venue.take_book();
    ASSERT_EQ(news.levels.size(), 2u);
    EXPECT_EQ(news.levels[0].quantity.raw, raw("7.5"));
    EXPECT_EQ(news.levels[1].quantity.raw, raw("4"));
    EXPECT_EQ(news.levels[1].last_update_id, venue.book_update_id(0));
    venue.cancel({kOther, 0, ice, {}, {}}, now);
    EXPECT_EQ(venue.take_book().levels[0].quantity.raw, raw("7"));
    EXPECT_EQ(status(taker), OrderStatus::filled);
}

TEST_F(Match, TheBestQuoteIsThatOfAll) {
    quote("99", "5", "101", "5");
    static_cast<void>(venue.take_book());
    const auto id = theirs(limit(Side::buy, "1", "99.50"));
    BookNews news = venue.take_book();
    ASSERT_EQ(news.quotes.size(), 1u);
    EXPECT_EQ(news.quotes[0].bid_price.raw, raw("99.50"));
    EXPECT_EQ(news.quotes[0].bid_quantity.raw, raw("1"));
    EXPECT_EQ(news.quotes[0].update_id, venue.book_update_id(0));
    theirs(limit(Side::buy, "1", "90"));
    EXPECT_TRUE(venue.take_book().quotes.empty()) << "the best is what it was";
    quote("99.50", "2", "101", "5");
    news = venue.take_book();
    ASSERT_EQ(news.quotes.size(), 1u);
    EXPECT_EQ(news.quotes[0].bid_quantity.raw, raw("3"));
    venue.cancel({kOther, 0, id, {}, {}}, now);
    EXPECT_EQ(venue.take_book().quotes[0].bid_quantity.raw, raw("2"));
}

// ---- one's own orders

TEST_F(Match, NoneTradesWithItself) {
    const auto resting = place(limit(Side::sell, "1", "100.50"));
    const auto id = mine(market(Side::buy, "1"), SelfTrade::none);
    EXPECT_EQ(fills(id), fills(resting));
    EXPECT_EQ(free("BTC"), amount("9.999"));
    EXPECT_TRUE(venue.prevented_matches({kMe, 0}).empty());
}

TEST_F(Match, ExpireMakerGoesOn) {
    const auto resting = place(limit(Side::sell, "1", "100.50"));
    const auto id = mine(limit(Side::buy, "2", "101"), SelfTrade::expire_maker);
    EXPECT_EQ(status(resting), OrderStatus::expired_in_match);
    EXPECT_EQ(order(resting).prevented_quantity.raw, raw("1"));
    EXPECT_EQ(fills(id), Texts{fill_text("101", "2")});
    EXPECT_EQ(prevented().maker_quantity.raw, raw("1"));
    EXPECT_EQ(prevented().taker_quantity.raw, 0);
    EXPECT_EQ(prevented().match_id, 0);
    EXPECT_EQ(locked("BTC"), amount("0"));
    const Report& told = reports()[2];
    EXPECT_EQ(told.execution_type, ExecutionType::trade_prevention);
    EXPECT_EQ(told.order_id, resting);
    EXPECT_EQ(told.counter_order_id, id);
    EXPECT_EQ(told.prevented_price.raw, raw("100.50"));
    EXPECT_EQ(told.last_prevented_quantity.raw, raw("1"));
}

TEST_F(Match, ExpireMakerMayLeaveTheTakerToRestOrWithoutAnything) {
    place(limit(Side::sell, "1", "100.50"));
    const auto rests = mine(limit(Side::buy, "1", "100.50"), SelfTrade::expire_maker);
    EXPECT_TRUE(order(rests).is_resting);
    levels({{Side::buy, "99", "0"}, {Side::buy, "98", "0"}});
    const auto nothing = mine(market(Side::sell, "1"), SelfTrade::expire_maker);
    EXPECT_EQ(status(rests), OrderStatus::expired_in_match);
    EXPECT_EQ(status(nothing), OrderStatus::expired);
    EXPECT_EQ(order(nothing).reason, Reason::insufficient_liquidity);
}

TEST_F(Match, ExpireTakerKeepsWhatItTradedBefore) {
    theirs(limit(Side::sell, "1", "100.40"));
    const auto resting = place(limit(Side::sell, "1", "100.50"));
    const auto id = mine(limit(Side::buy, "3", "101"), SelfTrade::expire_taker);
    EXPECT_EQ(fills(id), Texts{fill_text("100.40", "1")});
    EXPECT_EQ(status(id), OrderStatus::expired_in_match);
    EXPECT_EQ(order(id).prevented_quantity.raw, raw("2"));
    EXPECT_EQ(status(resting), OrderStatus::new_);
    EXPECT_EQ(prevented().taker_quantity.raw, raw("2"));
    EXPECT_EQ(prevented().maker_quantity.raw, 0);
}

TEST_F(Match, ExpireBothEndsBoth) {
    const auto resting = place(limit(Side::sell, "1", "100.50"));
    const auto id = mine(market(Side::buy, "3"), SelfTrade::expire_both);
    EXPECT_EQ(status(resting), OrderStatus::expired_in_match);
    EXPECT_EQ(status(id), OrderStatus::expired_in_match);
    EXPECT_EQ(prevented().taker_quantity.raw, raw("3"));
    EXPECT_EQ(prevented().maker_quantity.raw, raw("1"));
    EXPECT_EQ(locked("USDT"), amount("0"));
}

TEST_F(Match, DecrementMakesBothSmaller) {
    const auto resting = place(limit(Side::sell, "3", "100.50"));
    const auto less = mine(limit(Side::buy, "1", "101"), SelfTrade::decrement);
    EXPECT_EQ(status(less), OrderStatus::expired_in_match);
    EXPECT_EQ(status(resting), OrderStatus::new_);
    EXPECT_EQ(order(resting).remaining().raw, raw("2"));
    EXPECT_EQ(locked("BTC"), amount("2"));
    const auto more = mine(limit(Side::buy, "4", "101"), SelfTrade::transfer);
    EXPECT_EQ(status(resting), OrderStatus::expired_in_match);
    EXPECT_EQ(order(resting).prevented_quantity.raw, raw("3"));
    EXPECT_EQ(fills(more), Texts{fill_text("101", "2")});
    EXPECT_EQ(status(more), OrderStatus::filled);
    EXPECT_EQ(order(more).prevented_quantity.raw, raw("2"));
    EXPECT_EQ(venue.prevented_matches({kMe, 0, resting}).size(), 2u);
    EXPECT_EQ(venue.prevented_matches({kMe, 0, more}).size(), 1u);
    EXPECT_EQ(venue.prevented_matches({kMe, 0, -1, 1}).size(), 1u);
}

TEST_F(Match, WhatIsPreventedDoesNotFillOrKill) {
    const auto resting = place(limit(Side::sell, "1", "100.50"));
    for (const SelfTrade mode : {SelfTrade::expire_taker, SelfTrade::expire_both,
                                 SelfTrade::decrement, SelfTrade::expire_maker}) {
        OrderRequest request = limit(Side::buy, "6", "101", TimeInForce::fok);
        const auto id = mine(request, mode);
        EXPECT_EQ(order(id).reason, Reason::unfilled_fok_order_expired);
        EXPECT_EQ(status(resting), OrderStatus::new_);
    }
    OrderRequest enough = limit(Side::buy, "5", "101", TimeInForce::fok);
    EXPECT_EQ(status(mine(enough, SelfTrade::expire_maker)), OrderStatus::filled);
    EXPECT_EQ(status(resting), OrderStatus::expired_in_match);
}

TEST_F(Match, AnAmountLosesWhatIsPrevented) {
    place(limit(Side::sell, "1", "100"));
    const auto id = mine(market_for(Side::buy, "302"), SelfTrade::decrement);
    EXPECT_EQ(fills(id), Texts{fill_text("101", "2")});
    EXPECT_EQ(order(id).quantity.raw, raw("3"));
    EXPECT_EQ(order(id).remaining().raw, 0);
    EXPECT_EQ(status(id), OrderStatus::filled);
    place(limit(Side::sell, "1", "100"));
    const auto none = mine(market_for(Side::buy, "300"), SelfTrade::expire_taker);
    EXPECT_EQ(status(none), OrderStatus::expired_in_match);
    EXPECT_EQ(order(none).prevented_quantity.raw, raw("3"));
}

TEST_F(Match, ALegKeptFromTradingEndsItsPair) {
    ListRequest pair{kMe, 0, {}, {}, maker(Side::sell, "2", "100.50"), stop(Side::sell, "2", "95")};
    const auto made = venue.submit_list(pair, now);
    ASSERT_EQ(made.code, RejectCode::ok);
    mine(limit(Side::buy, "1", "100.50"), SelfTrade::decrement);
    EXPECT_EQ(status(made.order_ids[0]), OrderStatus::new_);
    EXPECT_EQ(order(made.order_ids[1]).reason, Reason::oco_trigger);
    EXPECT_EQ(locked("BTC"), amount("1"));
}

TEST_F(Match, AnEntryKeptFromTradingEndsWhatFollows) {
    FollowRequest list{kMe, 0, {}, limit(Side::buy, "1", "100"), limit(Side::sell, "1", "120")};
    ASSERT_EQ(venue.submit_list(list, now).code, RejectCode::ok);
    mine(limit(Side::sell, "1", "100"), SelfTrade::expire_both);
    EXPECT_EQ(status(1), OrderStatus::expired_in_match);
    EXPECT_EQ(status(2), OrderStatus::expired);
    EXPECT_EQ(order(2).reason, Reason::entry_ended);
}

TEST(MatchOptions, OnlyOnTicks) {
    EXPECT_THROW(Venue({}, Mode::ticks, 0, 0, {{}, {}, {}, true}), std::invalid_argument);
    model::Instrument rules;
    rules.symbol = "BTCUSDT";
    rules.base_asset = "BTC";
    rules.quote_asset = "USDT";
    rules.tick_size = {1};
    rules.lot_size = {1};
    EXPECT_THROW(Venue({rules}, Mode::bars, 0, 0, {{}, {}, {}, true}), std::invalid_argument);
}

/// Three accounts at random: money is exact, no two resting orders cross, ids have no hole, and
/// both sides of each trade between accounts are there.
class MatchAtRandom : public Match, public ::testing::WithParamInterface<QueueKind> {
protected:
    MatchAtRandom() : Match({GetParam()}) {}

    static std::string price(Dice& dice) {
        return base::format_decimal((9'900 + dice.roll(200)) * raw("0.01"));
    }
    static std::string quantity(Dice& dice) {
        return base::format_decimal((100 + dice.roll(2'000)) * raw("0.001"));
    }
    void send(Dice& dice, std::int32_t account) {
        const Side side = dice.roll(2) == 0 ? Side::buy : Side::sell;
        OrderRequest request;
        switch (dice.roll(8)) {
        case 0: request = market(side, quantity(dice)); break;
        case 1:
            request = market_for(side, base::format_decimal(raw("50") * (1 + dice.roll(5))));
            break;
        case 2: request = stop(side, quantity(dice), price(dice)); break;
        case 3: request = maker(side, quantity(dice), price(dice)); break;
        case 4: request = iceberg(limit(side, quantity(dice), price(dice)), "0.1"); break;
        default:
            request =
                limit(side, quantity(dice), price(dice), static_cast<TimeInForce>(dice.roll(3)));
            break;
        }
        request.account = account;
        request.self_trade = static_cast<SelfTrade>(dice.roll(6));
        venue.submit(request, now);
    }
    void move_market(Dice& dice) {
        if (dice.roll(2) == 0) {
            trade(price(dice), quantity(dice),
                  dice.roll(2) == 0 ? std::uint8_t{0} : model::kFlagBuyerMaker);
            return;
        }
        levels({{dice.roll(2) == 0 ? Side::buy : Side::sell, price(dice), quantity(dice)}});
    }
    /// What a client makes of the updates is the book that the venue shows, and no id is missing.
    void check_shown() {
        for (const model::BookLevel& level : venue.take_book().levels) {
            if (is_new_update) {
                ASSERT_EQ(level.first_update_id, last_update + 1);
            }
            is_new_update = level.tag.has(model::kFlagLast);
            last_update = level.last_update_id;
            auto& side = client[level.tag.has(model::kFlagSell) ? 1 : 0];
            side[level.price.raw] = level.quantity.raw;
            if (level.quantity.raw == 0) {
                side.erase(level.price.raw);
            }
        }
        for (const Side side : {Side::buy, Side::sell}) {
            std::map<std::int64_t, std::int64_t> shown;
            for (const Level& level : venue.book(0, side, SIZE_MAX)) {
                ASSERT_GT(level.quantity.raw, 0);
                shown[level.price.raw] = level.quantity.raw;
            }
            ASSERT_EQ(client[side == Side::sell ? 1 : 0], shown);
        }
        ASSERT_EQ(last_update, venue.book_update_id(0));
    }
    std::map<std::int64_t, std::int64_t> client[2];
    std::int64_t last_update = 0;
    bool is_new_update = true;

    void check_book() {
        Price bid{INT64_MIN};
        Price ask{INT64_MAX};
        for (const std::int32_t account : {kMe, kOther, kOther + 1}) {
            std::int64_t locks[2] = {};
            for (const Order* open : venue.open_orders(account)) {
                ASSERT_GT(open->remaining().raw, 0);
                ASSERT_LE(open->shown(), open->remaining());
                locks[open->side == Side::buy ? 1 : 0] += open->locked;
                if (open->is_resting) {
                    bid = open->side == Side::buy ? std::max(bid, open->price) : bid;
                    ask = open->side == Side::sell ? std::min(ask, open->price) : ask;
                }
            }
            for (const AssetId asset : {AssetId{0}, AssetId{1}}) {
                const Balance balance = venue.accounts().balance(account, asset);
                ASSERT_EQ(balance.locked, locks[asset]);
                ASSERT_GE(balance.free, 0);
            }
        }
        ASSERT_LT(bid, ask);
    }
};

TEST_P(MatchAtRandom, TheBookHoldsTogether) {
    ASSERT_TRUE(venue.deposit(kOther + 1, "USDT", raw("10000")));
    ASSERT_TRUE(venue.deposit(kOther + 1, "BTC", raw("10")));
    Dice dice(7);
    std::int64_t last_id = 1;
    std::map<std::int64_t, int> sides;
    for (int step = 0; step < 6'000; ++step) {
        const auto account = static_cast<std::int32_t>(kMe + dice.roll(3));
        switch (dice.roll(5)) {
        case 0: move_market(dice); break;
        case 1: venue.cancel({account, 0, 1 + dice.roll(4'000), "", ""}, now); break;
        default: send(dice, account); break;
        }
        check_book();
        check_shown();
        ASSERT_FALSE(HasFatalFailure()) << "at step " << step;
        for (const model::TradeTick& trade : venue.take_trades()) {
            ASSERT_EQ(trade.id, ++last_id) << "at step " << step;
        }
        for (const Report& report : venue.take_reports()) {
            if (report.execution_type == ExecutionType::trade) {
                ++sides[report.trade_id];
                ASSERT_LE(report.trade_id, last_id);
            }
        }
    }
    const auto pairs = std::count_if(sides.begin(), sides.end(),
                                     [](const auto& side) { return side.second == 2; });
    EXPECT_GT(pairs, 100) << "accounts did trade with each other";
    EXPECT_GT(venue.prevented_matches({kMe, 0}).size(), 20u);
}

INSTANTIATE_TEST_SUITE_P(Queues, MatchAtRandom,
                         ::testing::Values(QueueKind::strict, QueueKind::proportional),
                         [](const auto& kind) {
                             return kind.param == QueueKind::strict ? std::string("Strict")
                                                                    : std::string("Queued");
                         });

} // namespace
} // namespace tradecore::sim
