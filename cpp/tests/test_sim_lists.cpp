// SPDX-License-Identifier: Apache-2.0
// Pairs of which one order trades at most, and entries that place a pair. Worked by hand.
#include "sim_venue.hpp"

namespace tradecore::sim {
namespace {

using Texts = std::vector<std::string>;

class Lists : public SimVenue {
protected:
    explicit Lists(Mode mode = Mode::bars) : SimVenue(mode) {
        if (mode == Mode::bars) {
            run_bar(bar("100", "101", "99", "100"));
        }
    }

    static OrderRequest maker(Side side, std::string_view quantity, std::string_view price) {
        OrderRequest made = limit(side, quantity, price);
        made.type = OrderType::limit_maker;
        return made;
    }
    static ListRequest pair(const OrderRequest& target, const OrderRequest& stop) {
        ListRequest made;
        made.account = kMe;
        made.target = target;
        made.stop = stop;
        return made;
    }
    /// Sell 2 at 104, or at the market from 97 down.
    static ListRequest exit_pair() {
        return pair(maker(Side::sell, "2", "104"), stop(Side::sell, "2", "97"));
    }
    static ListRequest bracket(const OrderRequest& entry, const OrderRequest& target,
                               const OrderRequest& stop) {
        ListRequest made = pair(target, stop);
        made.entry = entry;
        return made;
    }
    template <class Request> std::vector<std::int64_t> place_list(const Request& request) {
        const ListResult result = venue.submit_list(request, now);
        EXPECT_EQ(result.code, RejectCode::ok) << to_string(result.code);
        return result.order_ids;
    }
    static FollowRequest follow(const OrderRequest& entry, const OrderRequest& follower) {
        return {kMe, 0, "", entry, follower};
    }
    template <class Request> RejectCode list_refusal(const Request& request) {
        const std::size_t before = reports().size();
        const Balance base = balance("BTC"), quote = balance("USDT");
        const ListResult result = venue.submit_list(request, now);
        EXPECT_EQ(result.list_id, -1);
        EXPECT_EQ(reports().size(), before) << "a refusal reports nothing";
        EXPECT_EQ(balance("BTC").locked, base.locked);
        EXPECT_EQ(balance("USDT").locked, quote.locked);
        EXPECT_TRUE(venue.open_orders(kMe).empty());
        return result.code;
    }
};

TEST_F(Lists, APairLocksWhatItNeedsOnce) {
    const auto ids = place_list(exit_pair());
    EXPECT_EQ(locked("BTC"), amount("2"));
    EXPECT_EQ(free("BTC"), amount("8"));
    EXPECT_EQ(venue.open_orders(kMe).size(), 2u);
    EXPECT_EQ(reports()[0].execution_type, ExecutionType::new_);
    EXPECT_EQ(reports()[1].execution_type, ExecutionType::new_);
    EXPECT_EQ(reports()[1].list_client_id, "venue-list-1");
    EXPECT_EQ(order(ids[0]).list_id, 1);
}

TEST_F(Lists, APurchasePairLocksTheLargerNeed) {
    // 2 at 98 or 2 at 103: 206 is the larger.
    place_list(pair(maker(Side::buy, "2", "98"), stop(Side::buy, "2", "103")));
    EXPECT_EQ(locked("USDT"), amount("206"));
    run_bar(bar("100", "101", "97.99", "99"));
    // 196 paid, and the rest is free.
    EXPECT_EQ(free("USDT"), amount("9804"));
    EXPECT_EQ(locked("USDT"), amount("0"));
}

TEST_F(Lists, TheTargetTradesAndTheStopEnds) {
    const auto ids = place_list(exit_pair());
    run_bar(bar("100", "104.01", "98", "103"));
    EXPECT_EQ(fills(ids[0]), Texts{fill_text("104", "2")});
    EXPECT_EQ(status(ids[1]), OrderStatus::expired);
    EXPECT_EQ(order(ids[1]).reason, Reason::oco_trigger);
    EXPECT_EQ(locked("BTC"), amount("0"));
    // 208 less 0.05 % = 207.896.
    EXPECT_EQ(free("USDT"), amount("10207.896"));
    const auto& told = reports();
    EXPECT_EQ(told[2].execution_type, ExecutionType::expired);
    EXPECT_FALSE(told[2].is_list_over);
    EXPECT_EQ(told[3].execution_type, ExecutionType::trade);
    EXPECT_TRUE(told[3].is_list_over);
}

TEST_F(Lists, TheStopGoesOffAndTheTargetEnds) {
    const auto ids = place_list(exit_pair());
    run_bar(bar("100", "103", "96", "98"));
    EXPECT_EQ(fills(ids[1]), Texts{fill_text("97", "2")});
    EXPECT_EQ(order(ids[0]).reason, Reason::oco_trigger);
}

TEST_F(Lists, StopAndTargetInOneBarIsTheStop) {
    const auto ids = place_list(exit_pair());
    // The open is next to the target; the stop is first all the same.
    run_bar(bar("103.90", "106", "96", "105"));
    EXPECT_EQ(fills(ids[1]), Texts{fill_text("97", "2")});
    EXPECT_EQ(status(ids[0]), OrderStatus::expired);
}

TEST_F(Lists, AnOpenBeyondTheTargetDecides) {
    const auto ids = place_list(exit_pair());
    run_bar(bar("105", "106", "96", "97"));
    // It gapped over the target: filled there, at its own price, before the fall.
    EXPECT_EQ(fills(ids[0]), Texts{fill_text("104", "2")});
    EXPECT_EQ(status(ids[1]), OrderStatus::expired);
}

TEST_F(Lists, AnOpenBeyondTheStopDecides) {
    const auto ids = place_list(exit_pair());
    run_bar(bar("95", "106", "94", "105"));
    EXPECT_EQ(fills(ids[1]), Texts{fill_text("95", "2")});
    EXPECT_EQ(status(ids[0]), OrderStatus::expired);
}

TEST_F(Lists, ATouchedTargetLeavesThePairStanding) {
    const auto ids = place_list(exit_pair());
    run_bar(bar("100", "104", "97.01", "103"));
    EXPECT_EQ(status(ids[0]), OrderStatus::new_);
    EXPECT_EQ(status(ids[1]), OrderStatus::new_);
    EXPECT_EQ(locked("BTC"), amount("2"));
}

TEST_F(Lists, CancellingOneCancelsBoth) {
    const auto ids = place_list(exit_pair());
    EXPECT_EQ(venue.cancel({kMe, 0, ids[0], "", "c"}, now).code, RejectCode::ok);
    EXPECT_EQ(status(ids[0]), OrderStatus::canceled);
    EXPECT_EQ(status(ids[1]), OrderStatus::canceled);
    EXPECT_EQ(locked("BTC"), amount("0"));
    EXPECT_FALSE(reports()[2].is_list_over);
    EXPECT_TRUE(reports()[3].is_list_over);
    EXPECT_EQ(reports()[3].cancel_client_id, "c");
    EXPECT_EQ(venue.cancel({kMe, 0, ids[1], "", ""}, now).code, RejectCode::unknown_order);
}

TEST_F(Lists, AListIsCancelledByItsOwnIds) {
    ListRequest named = exit_pair();
    named.client_id = "exit";
    const auto ids = place_list(named);
    EXPECT_EQ(venue.submit_list(named, now).code, RejectCode::duplicate_order);
    EXPECT_EQ(venue.cancel_list({kMe, 0, 2, "exit", ""}, now).code, RejectCode::unknown_order);
    EXPECT_EQ(venue.cancel_list({kMe, 0, 1, "other", ""}, now).code, RejectCode::cancel_mismatch);
    EXPECT_EQ(venue.cancel_list({kMe, 0, -1, "exit", ""}, now).code, RejectCode::ok);
    EXPECT_EQ(status(ids[1]), OrderStatus::canceled);
    EXPECT_EQ(venue.list_by_client_id(kMe, 0, "exit")->list_id, 1);
    place_list(named); // The id is free again.
}

TEST_F(Lists, AStopLimitLegThatGoesOffEndsTheTargetEvenUnfilled) {
    const auto ids =
        place_list(pair(maker(Side::sell, "2", "104"), stop_limit(Side::sell, "2", "97", "96.50")));
    run_bar(bar("96", "96.40", "95", "96"));
    EXPECT_EQ(status(ids[0]), OrderStatus::expired);
    EXPECT_TRUE(order(ids[1]).is_resting);
    EXPECT_EQ(locked("BTC"), amount("2"));
    run_bar(bar("96", "105", "96", "104"));
    EXPECT_EQ(fills(ids[1]), Texts{fill_text("96.50", "2")});
}

TEST_F(Lists, ARefusalOfEitherLegRefusesAll) {
    EXPECT_EQ(list_refusal(pair(maker(Side::sell, "2", "100"), stop(Side::sell, "2", "97"))),
              RejectCode::would_match_immediately);
    EXPECT_EQ(list_refusal(pair(maker(Side::sell, "2", "104"), stop(Side::sell, "2", "100"))),
              RejectCode::would_trigger_immediately);
    EXPECT_EQ(list_refusal(pair(maker(Side::sell, "11", "104"), stop(Side::sell, "11", "97"))),
              RejectCode::insufficient_balance);
    EXPECT_EQ(list_refusal(pair(maker(Side::sell, "2", "97"), stop(Side::sell, "2", "104"))),
              RejectCode::list_prices);
    EXPECT_EQ(list_refusal(pair(maker(Side::sell, "2", "104"), stop(Side::sell, "1", "97"))),
              RejectCode::unsupported_combination);
    EXPECT_EQ(list_refusal(pair(maker(Side::sell, "2", "104"), stop(Side::buy, "2", "97"))),
              RejectCode::unsupported_combination);
    EXPECT_EQ(list_refusal(pair(limit(Side::sell, "2", "104"), stop(Side::sell, "2", "97"))),
              RejectCode::unsupported_combination);
    EXPECT_EQ(list_refusal(pair(maker(Side::sell, "2", "104.001"), stop(Side::sell, "2", "97"))),
              RejectCode::price_filter);
    EXPECT_EQ(list_refusal(pair(maker(Side::sell, "0", "104"), stop(Side::sell, "0", "97"))),
              RejectCode::lot_size);
    ListRequest twins = exit_pair();
    twins.target.client_id = twins.stop.client_id = "same";
    EXPECT_EQ(list_refusal(twins), RejectCode::duplicate_order);
}

// ---- brackets

TEST_F(Lists, ABoughtEntryPlacesItsPairOverWhatItBroughtIn) {
    const auto ids = place_list(bracket(limit(Side::buy, "2", "105"), maker(Side::sell, "0", "110"),
                                        stop(Side::sell, "0", "97")));
    EXPECT_EQ(status(ids[1]), OrderStatus::pending);
    EXPECT_EQ(locked("BTC"), amount("0"));
    EXPECT_EQ(locked("USDT"), amount("210"));
    open_bar(bar("101", "103", "96", "102"));
    // 2 at 101, 0.1 % of it kept: 1.998 to sell.
    EXPECT_EQ(fills(ids[0]), Texts{fill_text("101", "2")});
    EXPECT_EQ(status(ids[1]), OrderStatus::new_);
    EXPECT_EQ(order(ids[2]).quantity.raw, raw("1.998"));
    EXPECT_EQ(locked("BTC"), amount("1.998"));
    close_bar(bar("101", "103", "96", "102"));
    EXPECT_EQ(fills(ids[2]), Texts{fill_text("97", "1.998")}) << "live for the rest of the bar";
    EXPECT_EQ(status(ids[1]), OrderStatus::expired);
}

TEST_F(Lists, AnEntryFilledWithinABarMeetsItsStopInThatBar) {
    const auto ids = place_list(bracket(limit(Side::buy, "2", "98"), maker(Side::sell, "0", "103"),
                                        stop(Side::sell, "0", "97")));
    run_bar(bar("100", "104", "96.50", "104"));
    // Down through 98 it bought, and had to pass 97 on the way to 96.50.
    EXPECT_EQ(fills(ids[0]), Texts{fill_text("98", "2")});
    EXPECT_EQ(fills(ids[2]), Texts{fill_text("97", "1.999")});
}

TEST_F(Lists, AnEntryFilledWithinABarMeetsItsTargetOnlyIfTheCloseProvesIt) {
    const auto request = bracket(limit(Side::buy, "2", "98"), maker(Side::sell, "0", "103"),
                                 stop(Side::sell, "0", "95"));
    const auto hidden = place_list(request);
    run_bar(bar("100", "104", "97.50", "103")); // 104 may have come before 98.
    EXPECT_EQ(status(hidden[1]), OrderStatus::new_);
    venue.cancel({kMe, 0, hidden[1], "", ""}, now);
    const auto proven = place_list(request);
    run_bar(bar("100", "104", "97.50", "103.01"));
    EXPECT_EQ(fills(proven[1]), Texts{fill_text("103", "1.999")});
}

TEST_F(Lists, AnEntryThatEndsTakesItsPairAlong) {
    const auto ids =
        place_list(bracket(limit(Side::buy, "2", "99", TimeInForce::ioc),
                           maker(Side::sell, "2", "103"), stop(Side::sell, "2", "95")));
    open_bar(bar("100", "101", "99.50", "100"));
    EXPECT_EQ(status(ids[0]), OrderStatus::expired);
    EXPECT_EQ(order(ids[1]).reason, Reason::entry_ended);
    EXPECT_EQ(status(ids[2]), OrderStatus::expired);
    EXPECT_TRUE(reports().back().is_list_over);
}

TEST_F(Lists, CancellingAnEntryCancelsItsPair) {
    const auto ids = place_list(bracket(limit(Side::buy, "2", "99"), maker(Side::sell, "2", "103"),
                                        stop(Side::sell, "2", "95")));
    EXPECT_EQ(venue.cancel({kMe, 0, ids[2], "", ""}, now).code, RejectCode::ok);
    for (const std::int64_t id : ids) {
        EXPECT_EQ(status(id), OrderStatus::canceled);
    }
    EXPECT_EQ(locked("USDT"), amount("0"));
}

TEST_F(Lists, APairRefusedWhenItsEntryIsFilledEndsRejected) {
    const auto ids = place_list(bracket(limit(Side::buy, "2", "99"), maker(Side::sell, "0", "103"),
                                        stop(Side::sell, "0", "97")));
    open_bar(bar("96", "97", "95", "96"));
    // Bought at the open, 96: a stop at 97 would go off at once. What was bought is unprotected.
    EXPECT_EQ(fills(ids[0]), Texts{fill_text("96", "2")});
    EXPECT_EQ(order(ids[1]).reason, Reason::rejected);
    EXPECT_EQ(order(ids[2]).reason, Reason::rejected);
}

TEST_F(Lists, ARestingEntryGappedOverFindsTheOpenBeyondItsStop) {
    const auto ids = place_list(bracket(limit(Side::buy, "2", "99"), maker(Side::sell, "0", "103"),
                                        stop(Side::sell, "0", "97")));
    run_bar(bar("100", "101", "99", "100")); // It rests.
    open_bar(bar("95", "97", "94", "96"));
    EXPECT_EQ(fills(ids[0]), Texts{fill_text("99", "2")});
    EXPECT_EQ(fills(ids[2]), Texts{fill_text("95", "1.999")});
}

TEST_F(Lists, ASoldEntryBuysBackItsOwnQuantity) {
    const auto ids = place_list(bracket(limit(Side::sell, "2", "99"), maker(Side::buy, "2", "95"),
                                        stop(Side::buy, "2", "103")));
    open_bar(bar("100", "101", "96", "97"));
    EXPECT_EQ(fills(ids[0]), Texts{fill_text("100", "2")});
    EXPECT_EQ(locked("USDT"), amount("206"));
    EXPECT_EQ(status(ids[1]), OrderStatus::new_);
}

TEST_F(Lists, ABracketOutOfOrderIsRefused) {
    const auto target = maker(Side::sell, "2", "103");
    const auto out = stop(Side::sell, "2", "97");
    EXPECT_EQ(list_refusal(bracket(limit(Side::buy, "2", "96"), target, out)),
              RejectCode::list_prices);
    EXPECT_EQ(list_refusal(bracket(limit(Side::buy, "2", "103"), target, out)),
              RejectCode::list_prices);
    EXPECT_EQ(list_refusal(bracket(market(Side::buy, "2"), target, out)),
              RejectCode::unsupported_combination);
    EXPECT_EQ(list_refusal(bracket(limit(Side::sell, "2", "100"), target, out)),
              RejectCode::unsupported_combination);
    EXPECT_EQ(list_refusal(bracket(limit(Side::sell, "2", "100"), maker(Side::buy, "0", "97"),
                                   stop(Side::buy, "0", "103"))),
              RejectCode::unsupported_combination)
        << "only a purchase can size its pair";
    EXPECT_EQ(list_refusal(bracket(limit(Side::buy, "200", "100"), target, out)),
              RejectCode::insufficient_balance);
}

TEST_F(Lists, AFollowerWaitsForItsEntryAndStandsAlone) {
    const auto ids = place_list(follow(limit(Side::buy, "2", "98"), maker(Side::sell, "0", "103")));
    EXPECT_EQ(status(ids[1]), OrderStatus::pending);
    EXPECT_EQ(locked("BTC"), amount("0"));
    run_bar(bar("100", "101", "97", "99"));
    EXPECT_EQ(fills(ids[0]), Texts{fill_text("98", "2")});
    EXPECT_EQ(status(ids[1]), OrderStatus::new_);
    EXPECT_EQ(locked("BTC"), amount("1.999"));
    EXPECT_FALSE(reports().back().is_list_over);
    open_bar(bar("104", "105", "103", "104"));
    EXPECT_EQ(fills(ids[1]), Texts{fill_text("103", "1.999")});
    EXPECT_TRUE(reports().back().is_list_over);
}

TEST_F(Lists, AFollowerMeetsTheBarOfItsEntryAsALegOfAPairWould) {
    const auto entry = limit(Side::buy, "2", "98");
    const auto out = place_list(follow(entry, stop(Side::sell, "0", "97")));
    run_bar(bar("100", "104", "96.50", "103"));
    EXPECT_EQ(fills(out[1]), Texts{fill_text("97", "1.999")}) << "on the way to 96.50";
    const auto more = place_list(follow(entry, stop(Side::buy, "1", "101")));
    run_bar(bar("100", "104", "97.50", "100.50"));
    EXPECT_EQ(status(more[1]), OrderStatus::new_) << "104 may have come before 98";
    venue.cancel({kMe, 0, more[1], "", ""}, now);
    const auto proven = place_list(follow(entry, stop(Side::buy, "1", "101")));
    run_bar(bar("100", "104", "97.50", "103"));
    EXPECT_EQ(fills(proven[1]), Texts{fill_text("101", "1")}) << "on the way to the close";
    const auto target = place_list(follow(entry, maker(Side::sell, "2", "102")));
    run_bar(bar("103", "104", "97.50", "102"));
    EXPECT_EQ(status(target[1]), OrderStatus::new_) << "a touch";
    venue.cancel({kMe, 0, target[1], "", ""}, now);
    EXPECT_EQ(locked("BTC"), amount("0"));
}

TEST_F(Lists, AnEntryAndItsFollowerEndTogether) {
    const auto request = follow(limit(Side::buy, "2", "99"), market(Side::sell, "2"));
    for (const std::size_t which : {0u, 1u}) {
        const auto ids = place_list(request);
        EXPECT_EQ(venue.cancel({kMe, 0, ids[which], "", ""}, now).code, RejectCode::ok);
        EXPECT_EQ(status(ids[0]), OrderStatus::canceled);
        EXPECT_EQ(status(ids[1]), OrderStatus::canceled);
        EXPECT_EQ(locked("USDT"), amount("0"));
    }
    const auto ended =
        place_list(follow(limit(Side::buy, "2", "99", TimeInForce::ioc), market(Side::sell, "2")));
    open_bar(bar("100", "101", "99.50", "100"));
    EXPECT_EQ(order(ended[1]).reason, Reason::entry_ended);
}

TEST_F(Lists, AFollowerRefusedWhenItsEntryIsFilledEndsRejected) {
    const auto ids = place_list(follow(limit(Side::buy, "2", "99"), limit(Side::buy, "100", "99")));
    open_bar(bar("99", "100", "98", "99"));
    EXPECT_EQ(status(ids[0]), OrderStatus::filled);
    EXPECT_EQ(order(ids[1]).reason, Reason::rejected) << "10,000 do not pay for it";
}

TEST_F(Lists, AFollowerOutOfShapeIsRefused) {
    const auto entry = limit(Side::buy, "2", "99");
    for (const FollowRequest& request :
         {follow(market(Side::buy, "2"), market(Side::sell, "2")),
          follow(entry, market_for(Side::sell, "100")), follow(entry, market(Side::buy, "0")),
          follow(entry, limit(Side::sell, "2", "0"))}) {
        EXPECT_EQ(list_refusal(request), RejectCode::unsupported_combination);
    }
    EXPECT_EQ(list_refusal(follow(entry, limit(Side::sell, "2.0001", "100"))),
              RejectCode::lot_size);
    EXPECT_EQ(list_refusal(follow(limit(Side::buy, "200", "99"), market(Side::sell, "2"))),
              RejectCode::insufficient_balance);
    FollowRequest same = follow(entry, market(Side::sell, "2"));
    same.entry.client_id = same.follower.client_id = "one";
    EXPECT_EQ(list_refusal(same), RejectCode::duplicate_order);
}

// ---- on ticks

class ListsOnTicks : public Lists {
protected:
    ListsOnTicks() : Lists(Mode::ticks) {
        trade("100");
        quote("99.90", "50", "100.10", "50");
    }
};

TEST_F(ListsOnTicks, APartlyTradedTargetEndsTheStop) {
    const auto ids = place_list(exit_pair());
    trade("104.01", "0.5");
    EXPECT_EQ(fills(ids[0]), Texts{fill_text("104", "0.5")});
    EXPECT_EQ(status(ids[0]), OrderStatus::partially_filled);
    EXPECT_EQ(status(ids[1]), OrderStatus::expired);
    EXPECT_EQ(locked("BTC"), amount("1.5"));
    trade("90"); // The stop is gone.
    EXPECT_EQ(fills(ids[0]).size(), 1u);
    trade("104.01", "5");
    EXPECT_EQ(fills(ids[0]), (Texts{fill_text("104", "0.5"), fill_text("104", "1.5")}));
}

TEST_F(ListsOnTicks, AStopThatGoesOffWalksTheLevels) {
    const auto ids = place_list(exit_pair());
    quote("96", "50", "97", "50");
    trade("97");
    EXPECT_EQ(fills(ids[1]), Texts{fill_text("96", "2")});
    EXPECT_EQ(status(ids[0]), OrderStatus::expired);
}

TEST_F(ListsOnTicks, AnEntryPartlyFilledLeavesItsPairPending) {
    const auto ids = place_list(bracket(limit(Side::buy, "2", "99"), maker(Side::sell, "0", "103"),
                                        stop(Side::sell, "0", "95")));
    trade("98.99", "0.5");
    EXPECT_EQ(status(ids[0]), OrderStatus::partially_filled);
    EXPECT_EQ(status(ids[2]), OrderStatus::pending);
    trade("98.99", "1.5");
    EXPECT_EQ(status(ids[2]), OrderStatus::new_);
    // Maker's 0.05 % of 2.
    EXPECT_EQ(order(ids[2]).quantity.raw, raw("1.999"));
}

TEST_F(ListsOnTicks, AMarketableEntryPlacesItsPairOnArrival) {
    const auto ids = place_list(bracket(limit(Side::buy, "2", "101"), maker(Side::sell, "0", "103"),
                                        stop(Side::sell, "0", "95")));
    EXPECT_EQ(fills(ids[0]), Texts{fill_text("100.10", "2")});
    EXPECT_EQ(status(ids[1]), OrderStatus::new_);
    EXPECT_EQ(venue.open_orders(kMe).size(), 2u);
}

TEST_F(ListsOnTicks, AFollowerDoesNotFindWhatItsEntryTook) {
    quote("99.90", "5", "100.10", "3");
    const auto ids = place_list(follow(limit(Side::buy, "2", "101"), market(Side::buy, "2")));
    EXPECT_EQ(fills(ids[0]), Texts{fill_text("100.10", "2")});
    EXPECT_EQ(fills(ids[1]), Texts{fill_text("100.10", "1")});
    EXPECT_EQ(order(ids[1]).reason, Reason::insufficient_liquidity);
    EXPECT_TRUE(venue.open_orders(kMe).empty());
}

TEST_F(ListsOnTicks, AMarketFollowerSellsWhatItsEntryBroughtIn) {
    const auto ids = place_list(follow(limit(Side::buy, "2", "99"), market(Side::sell, "0")));
    trade("98.99", "1.5");
    EXPECT_EQ(status(ids[1]), OrderStatus::pending);
    trade("98.99", "0.5");
    EXPECT_EQ(fills(ids[1]), Texts{fill_text("99.90", "1.999")});
    EXPECT_EQ(balance("BTC").free, raw("10"));
}

} // namespace
} // namespace tradecore::sim
