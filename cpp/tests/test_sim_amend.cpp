// SPDX-License-Identifier: Apache-2.0
// Orders made smaller in place, and icebergs: what they keep, lock, show and lose.
#include "sim_venue.hpp"

namespace tradecore::sim {
namespace {

using Texts = std::vector<std::string>;

class Amended : public SimVenue {
protected:
    explicit Amended(QueueModel queue = {QueueKind::proportional}) : SimVenue(Mode::ticks, queue) {
        levels({{Side::sell, "101", "5"}, {Side::buy, "100", "4"}, {Side::buy, "99", "4"}}, true);
        trade("100.50");
    }

    RejectCode amend(std::int64_t id, std::string_view quantity, std::string new_id = {}) {
        return venue.amend({kMe, 0, id, {}, std::move(new_id), {raw(quantity)}}, now).code;
    }
    Quantity ahead(std::int64_t id) { return order(id).place.ahead().value(); }
};

TEST_F(Amended, ASmallerOrderKeepsItsPlaceAndFreesItsLock) {
    const auto id = place(limit(Side::buy, "3", "100"));
    trade("100", "1", model::kFlagBuyerMaker);
    ASSERT_EQ(ahead(id).raw, raw("3"));
    EXPECT_EQ(amend(id, "2", "renamed"), RejectCode::ok);
    EXPECT_EQ(ahead(id).raw, raw("3"));
    EXPECT_EQ(locked("USDT"), amount("200"));
    const Report& told = reports().back();
    EXPECT_EQ(told.execution_type, ExecutionType::replaced);
    EXPECT_EQ(told.client_id, "renamed");
    EXPECT_EQ(told.old_client_id, "venue-1");
    EXPECT_EQ(told.quantity.raw, raw("2"));
    EXPECT_EQ(venue.order_by_client_id(kMe, 0, "venue-1"), nullptr);
    trade("100", "4", model::kFlagBuyerMaker);
    EXPECT_EQ(fills(id), Texts{fill_text("100", "1")});
    EXPECT_EQ(amend(id, "1.5"), RejectCode::ok);
    EXPECT_EQ(status(id), OrderStatus::partially_filled);
    EXPECT_EQ(locked("USDT"), amount("50"));
    ASSERT_EQ(venue.amendments(id).size(), 2u);
    EXPECT_EQ(venue.amendments(id)[1].client_id, "renamed");
    EXPECT_EQ(venue.amendments(id)[1].new_quantity.raw, raw("1.5"));
}

TEST_F(Amended, RefusalsChangeNothing) {
    const auto id = place(limit(Side::buy, "3", "99.50"));
    trade("99.40", "1");
    ASSERT_EQ(order(id).filled_quantity.raw, raw("1"));
    const std::size_t before = reports().size();
    EXPECT_EQ(amend(id, "3"), RejectCode::no_change);
    EXPECT_EQ(amend(id, "4"), RejectCode::quantity_increase);
    EXPECT_EQ(amend(id, "1"), RejectCode::lot_size) << "nothing would be left";
    EXPECT_EQ(amend(id, "1.0005"), RejectCode::lot_size);
    EXPECT_EQ(amend(99, "1"), RejectCode::unknown_order);
    EXPECT_EQ(venue.amend({kMe + 1, 0, id, {}, {}, {raw("2")}}, now).code,
              RejectCode::unknown_order);
    EXPECT_EQ(venue.amend({kMe, 0, id, "other", {}, {raw("2")}}, now).code,
              RejectCode::cancel_mismatch);
    OrderRequest named = limit(Side::buy, "1", "90");
    named.client_id = "taken";
    const auto other = place(named);
    EXPECT_EQ(amend(id, "2", "taken"), RejectCode::duplicate_order);
    EXPECT_EQ(amend(other, "0.01"), RejectCode::notional);
    EXPECT_EQ(reports().size(), before + 1);
    EXPECT_EQ(amend(other, "0.5", "taken"), RejectCode::ok) << "its own";
}

TEST_F(Amended, AgainAndAgain) {
    const auto id = place(limit(Side::buy, "3", "90"));
    for (std::size_t i = 0; i < 20; ++i) {
        const Quantity smaller = order(id).quantity - Quantity{raw("0.1")};
        EXPECT_EQ(venue.amend({kMe, 0, id, {}, {}, smaller}, now).code, RejectCode::ok);
    }
    EXPECT_EQ(venue.amendments(id).size(), 20u);
}

TEST_F(Amended, APairIsOneSize) {
    ListRequest pair{kMe, 0, {}, {}, limit(Side::buy, "2", "98"), stop(Side::buy, "2", "110")};
    pair.target.type = OrderType::limit_maker;
    const auto made = venue.submit_list(pair, now);
    ASSERT_EQ(made.code, RejectCode::ok);
    EXPECT_EQ(locked("USDT"), amount("220"));
    EXPECT_EQ(amend(made.order_ids[0], "1"), RejectCode::ok);
    EXPECT_EQ(order(made.order_ids[1]).quantity.raw, raw("1"));
    EXPECT_EQ(locked("USDT"), amount("110"));
}

OrderRequest iceberg(OrderRequest order, std::string_view shown) {
    order.iceberg_quantity = {raw(shown)};
    return order;
}

TEST_F(Amended, AnIcebergShowsAPartAndStandsLastAfterIt) {
    const auto id = place(iceberg(limit(Side::buy, "3", "100"), "1"));
    EXPECT_EQ(order(id).shown().raw, raw("1"));
    EXPECT_EQ(locked("USDT"), amount("300"));
    // 4 stand before it: 5.5 reach it with 1.5, of which it shows 1.
    levels({{Side::buy, "100", "8"}});
    trade("100", "5.5", model::kFlagBuyerMaker);
    EXPECT_EQ(fills(id), Texts{fill_text("100", "1")});
    EXPECT_EQ(order(id).shown().raw, raw("1"));
    EXPECT_EQ(ahead(id).raw, raw("8")) << "behind all that is stated at its price";
    trade("100", "8.4", model::kFlagBuyerMaker);
    EXPECT_EQ(order(id).shown().raw, raw("0.6"));
    // A price beyond it takes what it hides too.
    trade("99.99", "1.3");
    EXPECT_EQ(order(id).remaining().raw, raw("0.3"));
    EXPECT_EQ(order(id).shown().raw, raw("0.3"));
}

TEST_F(Amended, WhatAnIcebergShowsBecomesSmallerOnlyBelowIt) {
    const auto id = place(iceberg(limit(Side::buy, "3", "100"), "1"));
    EXPECT_EQ(amend(id, "2"), RejectCode::ok);
    EXPECT_EQ(order(id).shown().raw, raw("1"));
    EXPECT_EQ(amend(id, "0.5"), RejectCode::ok);
    EXPECT_EQ(order(id).shown().raw, raw("0.5"));
    EXPECT_EQ(ahead(id).raw, raw("4"));
}

TEST_F(Amended, WhatCannotBeAnIceberg) {
    EXPECT_EQ(refusal(iceberg(limit(Side::buy, "1", "99"), "1.001")), RejectCode::iceberg_quantity);
    EXPECT_EQ(refusal(iceberg(limit(Side::buy, "1", "99"), "0.5005")), RejectCode::lot_size);
    EXPECT_EQ(refusal(iceberg(limit(Side::buy, "1", "99"), "-1")), RejectCode::lot_size);
    EXPECT_EQ(refusal(iceberg(market(Side::buy, "1"), "0.5")), RejectCode::unsupported_combination);
    EXPECT_EQ(refusal(iceberg(stop(Side::sell, "1", "90"), "0.5")),
              RejectCode::unsupported_combination);
    EXPECT_EQ(refusal(iceberg(limit(Side::buy, "1", "99", TimeInForce::ioc), "0.5")),
              RejectCode::unsupported_combination);
    place(iceberg(limit(Side::buy, "1", "99"), "1"));
    place(iceberg(stop_limit(Side::sell, "1", "90", "89"), "0.5"));
}

TEST_F(Amended, ATrailingOrderSaysSinceWhen) {
    OrderRequest trailing = stop(Side::sell, "1", "0");
    trailing.trailing_bps = 100;
    const auto id = place(trailing);
    EXPECT_EQ(order(id).ts_trailing.raw, 0);
    trade("100.40");
    const Timestamp began = now;
    EXPECT_EQ(order(id).ts_trailing, began);
    trade("110");
    trade("108");
    EXPECT_TRUE(order(id).is_triggered);
    EXPECT_EQ(order(id).ts_trailing, began);
    EXPECT_EQ(reports().back().ts_trailing, began);
}

} // namespace
} // namespace tradecore::sim
