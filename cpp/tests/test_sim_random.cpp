// SPDX-License-Identifier: Apache-2.0
// Random order flow with every internal assertion on (debug and sanitizer builds): nothing made,
// nothing lost, nothing below zero, and no undefined step on the way.
#include "sim_venue.hpp"

namespace tradecore::sim {
namespace {

class Random : public SimVenue, public ::testing::WithParamInterface<Mode> {
protected:
    Random() : SimVenue(GetParam()) {}

    static std::string price(Dice& dice) {
        return base::format_decimal((9'900 + dice.roll(200)) * raw("0.01"));
    }
    static std::string quantity(Dice& dice) {
        return base::format_decimal((1 + dice.roll(3'000)) * raw("0.001"));
    }

    void send(Dice& dice) {
        const Side side = dice.roll(2) == 0 ? Side::buy : Side::sell;
        const auto tif = static_cast<TimeInForce>(dice.roll(3));
        OrderRequest request;
        switch (dice.roll(5)) {
        case 0: request = market(side, quantity(dice)); break;
        case 1: request = market_for(side, quantity(dice) + "00"); break;
        case 2: request = limit(side, quantity(dice), price(dice), tif); break;
        case 3: request = stop(side, quantity(dice), price(dice)); break;
        default: request = stop_limit(side, quantity(dice), price(dice), price(dice), tif); break;
        }
        if (request.quote_quantity.raw != 0) {
            request.quote_quantity.raw *= 100;
        }
        venue.submit(request, now);
    }

    void move_market(Dice& dice) {
        if (GetParam() == Mode::bars) {
            const std::string first = price(dice), last = price(dice);
            run_bar(bar(first, std::max(first, last), std::min(first, last), last,
                        dice.roll(8) == 0 ? "0" : "10"));
            return;
        }
        switch (dice.roll(3)) {
        case 0: trade(price(dice), quantity(dice)); break;
        case 1: {
            const std::string bid = price(dice);
            quote(bid, quantity(dice), base::format_decimal(raw(bid) + raw("0.05")),
                  quantity(dice));
            break;
        }
        default:
            levels({{dice.roll(2) == 0 ? Side::buy : Side::sell, price(dice), quantity(dice)},
                    {dice.roll(2) == 0 ? Side::buy : Side::sell, price(dice), "0"}},
                   dice.roll(20) == 0);
            break;
        }
    }
};

TEST_P(Random, MoneyIsExactOnAnyFlow) {
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
        SCOPED_TRACE(seed);
        Dice dice(seed);
        for (int step = 0; step < 400; ++step) {
            switch (dice.roll(4)) {
            case 0: send(dice); break;
            case 1: venue.cancel({kMe, 0, 1 + dice.roll(200), "", ""}, now); break;
            default: move_market(dice); break;
            }
            ASSERT_GE(balance("BTC").free, 0);
            ASSERT_GE(balance("USDT").free, 0);
        }
        TearDown();
    }
    std::size_t trades = 0;
    for (const Report& report : reports()) {
        trades += report.execution_type == ExecutionType::trade ? 1 : 0;
        EXPECT_LE(report.filled_quantity, report.quantity);
    }
    EXPECT_GT(trades, 500u) << "the flow did trade";
}

INSTANTIATE_TEST_SUITE_P(Modes, Random, ::testing::Values(Mode::bars, Mode::ticks),
                         [](const auto& mode) {
                             return mode.param == Mode::bars ? std::string("Bars")
                                                             : std::string("Ticks");
                         });

} // namespace
} // namespace tradecore::sim
