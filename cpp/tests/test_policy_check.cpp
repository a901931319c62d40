// SPDX-License-Identifier: Apache-2.0
// The risk limits as a table: each limit at its edge and one beyond.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tradecore/policy/check.hpp"

namespace tradecore::policy {
namespace {

using base::kScale;
using base::Notional;
using base::Price;
using base::Quantity;
using base::Timestamp;

constexpr std::int64_t kSecond = 1'000'000'000;

struct Case {
    std::string name;
    RiskOrder order;
    RiskAccount account;
    RiskLimits limits;
    RiskCode code;
    std::int64_t figure = 0;
    std::int64_t limit = 0;
};

RiskOrder buy(std::int64_t quantity, std::int64_t price) {
    return {Purpose::entry, model::Side::buy, Quantity{quantity * kScale}, Price{price * kScale}};
}

RiskAccount account_at(std::int64_t last) {
    RiskAccount made;
    made.now = {1'000 * kSecond};
    made.last_price = {last * kScale};
    return made;
}

template <class Change> RiskLimits limits_with(Change change) {
    RiskLimits made;
    change(made);
    return made;
}

template <class Change> RiskAccount account_with(Change change) {
    RiskAccount made = account_at(100);
    change(made);
    return made;
}

std::vector<Case> cases() {
    const auto quantity = limits_with([](auto& l) { l.order_quantity_max = {2 * kScale}; });
    const auto notional = limits_with([](auto& l) { l.order_notional_max = {200 * kScale}; });
    const auto position = limits_with([](auto& l) { l.position_notional_max = {500 * kScale}; });
    const auto open = limits_with([](auto& l) { l.open_orders_max = 3; });
    const auto collar = limits_with([](auto& l) { l.price_collar_bps = 100; });
    const auto loss = limits_with([](auto& l) { l.daily_loss_max = {50 * kScale}; });
    const auto cool = limits_with([](auto& l) { l.cool_down_ns = 60 * kSecond; });
    const auto pace = limits_with([](auto& l) { l.orders_per_minute_max = 2; });
    const RiskLimits none;
    const auto at = account_at(100);
    return {
        {"nothing limits by default", buy(90'000, 1'000'000), at, none, RiskCode::ok},
        {"zero quantity", buy(0, 100), at, none, RiskCode::bad_order, 0, 1},
        {"zero price", buy(1, 0), at, none, RiskCode::bad_order, 0, 1},
        {"negative", buy(-1, 100), at, none, RiskCode::bad_order, -kScale, 1},
        {"product too large", buy(90'000'000'000, 90'000'000'000), at, none, RiskCode::bad_order,
         INT64_MAX, INT64_MAX},
        {"quantity at the limit", buy(2, 100), at, quantity, RiskCode::ok},
        {"quantity beyond", buy(3, 100), at, quantity, RiskCode::order_quantity_max, 3 * kScale,
         2 * kScale},
        {"notional at the limit", buy(2, 100), at, notional, RiskCode::ok},
        {"notional beyond", buy(2, 101), at, notional, RiskCode::order_notional_max, 202 * kScale,
         200 * kScale},
        {"position at the limit", buy(2, 100),
         account_with([](auto& a) { a.position_notional = {300 * kScale}; }), position,
         RiskCode::ok},
        {"position beyond", buy(2, 100),
         account_with([](auto& a) { a.position_notional = {301 * kScale}; }), position,
         RiskCode::position_notional_max, 501 * kScale, 500 * kScale},
        {"a third open order", buy(1, 100), account_with([](auto& a) { a.open_orders = 2; }), open,
         RiskCode::ok},
        {"a fourth", buy(1, 100), account_with([](auto& a) { a.open_orders = 3; }), open,
         RiskCode::open_orders_max, 4, 3},
        {"one percent above", buy(1, 101), at, collar, RiskCode::ok},
        {"one percent below", buy(1, 99), at, collar, RiskCode::ok},
        {"two percent above", buy(1, 102), at, collar, RiskCode::price_collar, 200, 100},
        {"no last price to measure by", buy(1, 100), account_at(0), collar, RiskCode::price_collar,
         INT64_MAX, 100},
        {"no collar needs no last price", buy(1, 100), account_at(0), none, RiskCode::ok},
        {"loss at the limit", buy(1, 100),
         account_with([](auto& a) { a.profit_today = {-50 * kScale}; }), loss, RiskCode::ok},
        {"loss beyond", buy(1, 100),
         account_with([](auto& a) { a.profit_today = {-50 * kScale - 1}; }), loss,
         RiskCode::daily_loss_max, 50 * kScale + 1, 50 * kScale},
        {"a profit is no loss", buy(1, 100),
         account_with([](auto& a) { a.profit_today = {900 * kScale}; }), loss, RiskCode::ok},
        {"cooled down", buy(1, 100),
         account_with([](auto& a) { a.ts_last_loss = {940 * kSecond}; }), cool, RiskCode::ok},
        {"still hot", buy(1, 100), account_with([](auto& a) { a.ts_last_loss = {941 * kSecond}; }),
         cool, RiskCode::cool_down, 59 * kSecond, 60 * kSecond},
        {"never lost", buy(1, 100), at, cool, RiskCode::ok},
        {"second order of the minute", buy(1, 100),
         account_with([](auto& a) { a.orders_last_minute = 1; }), pace, RiskCode::ok},
        {"third", buy(1, 100), account_with([](auto& a) { a.orders_last_minute = 2; }), pace,
         RiskCode::orders_per_minute, 3, 2},
    };
}

TEST(Check, EachLimitAtItsEdge) {
    for (const Case& each : cases()) {
        const Verdict verdict = check(each.order, each.account, each.limits);
        EXPECT_EQ(verdict.code, each.code) << each.name << ": " << to_string(verdict.code);
        EXPECT_EQ(verdict.figure, each.figure) << each.name;
        EXPECT_EQ(verdict.limit, each.limit) << each.name;
    }
}

TEST(Check, ExitsAndProtectionPassEveryLimitButNonsense) {
    for (const Case& each : cases()) {
        for (const Purpose purpose : {Purpose::exit, Purpose::protect}) {
            RiskOrder order = each.order;
            order.purpose = purpose;
            const RiskCode wanted =
                each.code == RiskCode::bad_order ? RiskCode::bad_order : RiskCode::ok;
            EXPECT_EQ(check(order, each.account, each.limits).code, wanted) << each.name;
        }
    }
}

TEST(Check, CollarRoundsAgainstTheOrder) {
    RiskLimits limits;
    limits.price_collar_bps = 100;
    RiskOrder order = buy(1, 101);
    order.price.raw += 1; // A hair beyond one percent.
    EXPECT_EQ(check(order, account_at(100), limits).code, RiskCode::price_collar);
}

TEST(Check, CodesAreStable) {
    const std::vector<std::string> texts{"ok",
                                         "bad_order",
                                         "order_quantity_max",
                                         "order_notional_max",
                                         "position_notional_max",
                                         "open_orders_max",
                                         "price_collar",
                                         "daily_loss_max",
                                         "cool_down",
                                         "orders_per_minute"};
    for (std::size_t i = 0; i < texts.size(); ++i) {
        EXPECT_EQ(to_string(static_cast<RiskCode>(i)), texts[i]);
    }
}

} // namespace
} // namespace tradecore::policy
