// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <functional>
#include <map>
#include <random>
#include <vector>

#include "tradecore/book/book.hpp"

namespace tradecore::book {
namespace {

using model::BookLevel;

BookLevel level(std::int64_t first, std::int64_t last, bool is_ask, std::int64_t price,
                std::int64_t quantity, std::uint8_t flags = 0) {
    BookLevel record;
    record.first_update_id = first;
    record.last_update_id = last;
    record.price = {price};
    record.quantity = {quantity};
    record.tag.kind = model::RecordKind::book_level;
    record.tag.flags = static_cast<std::uint8_t>(flags | (is_ask ? model::kFlagSell : 0));
    return record;
}

std::vector<BookLevel> snapshot(std::int64_t id) {
    return {level(id, id, false, 100, 5, model::kFlagSnapshot),
            level(id, id, false, 99, 7, model::kFlagSnapshot),
            level(id, id, true, 101, 3, model::kFlagSnapshot)};
}

Status apply_one(Book& book, const BookLevel& update) {
    return book.apply({&update, 1});
}

TEST(Book, IsInvalidUntilASnapshot) {
    Book book;
    EXPECT_EQ(apply_one(book, level(1, 2, false, 100, 1)), Status::gap);
    EXPECT_FALSE(book.is_valid());
    EXPECT_EQ(book.apply(snapshot(10)), Status::ok);
    EXPECT_TRUE(book.is_valid());
    EXPECT_EQ(book.bid(), (Level{{100}, {5}}));
    EXPECT_EQ(book.bid(1), (Level{{99}, {7}}));
    EXPECT_EQ(book.ask(), (Level{{101}, {3}}));
}

TEST(Book, SetsReplacesAndRemovesLevels) {
    Book book;
    ASSERT_EQ(book.apply(snapshot(10)), Status::ok);
    EXPECT_EQ(apply_one(book, level(8, 11, false, 100, 9)), Status::ok); // U <= 11 <= u joins.
    EXPECT_EQ(book.bid().quantity.raw, 9);
    EXPECT_EQ(apply_one(book, level(12, 12, false, 100, 0)), Status::ok);
    EXPECT_EQ(book.bid().price.raw, 99);
    EXPECT_EQ(apply_one(book, level(13, 13, true, 200, 0)), Status::ok) << "unknown level";
    EXPECT_EQ(book.ask_count(), 1U);
    EXPECT_EQ(apply_one(book, level(14, 20, false, 0, 0)), Status::ok) << "ids only";
    EXPECT_EQ(book.last_update_id(), 20);
}

TEST(Book, IgnoresWhatItHoldsAlready) {
    Book book;
    ASSERT_EQ(book.apply(snapshot(10)), Status::ok);
    EXPECT_EQ(apply_one(book, level(5, 10, false, 100, 1)), Status::ok);
    EXPECT_EQ(book.bid().quantity.raw, 5);
    EXPECT_EQ(book.last_update_id(), 10);
}

TEST(Book, AGapInvalidatesUntilTheNextSnapshot) {
    Book book;
    ASSERT_EQ(book.apply(snapshot(10)), Status::ok);
    EXPECT_EQ(apply_one(book, level(12, 13, false, 100, 1)), Status::gap);
    EXPECT_FALSE(book.is_valid());
    EXPECT_EQ(book.bid_count(), 0U);
    EXPECT_EQ(apply_one(book, level(14, 14, false, 100, 1)), Status::gap);
    EXPECT_EQ(book.apply(snapshot(20)), Status::ok);
    EXPECT_TRUE(book.is_valid());
}

TEST(Book, FuturesJoinByThePreviousId) {
    Book book;
    ASSERT_EQ(book.apply(snapshot(10)), Status::ok);
    BookLevel diff = level(8, 15, false, 100, 4);
    diff.previous_update_id = 7;
    EXPECT_EQ(apply_one(book, diff), Status::ok) << "the first joins by its range";
    diff = level(18, 19, false, 100, 6);
    diff.previous_update_id = 15;
    EXPECT_EQ(apply_one(book, diff), Status::ok) << "ids in between are not ours";
    diff = level(22, 23, false, 100, 6);
    diff.previous_update_id = 21;
    EXPECT_EQ(apply_one(book, diff), Status::gap);
}

TEST(Book, RefusesNegativeNumbersWhole) {
    Book book;
    ASSERT_EQ(book.apply(snapshot(10)), Status::ok);
    const std::vector<BookLevel> update{level(11, 11, false, 100, 0), level(11, 11, false, 99, -1)};
    EXPECT_EQ(book.apply(update), Status::out_of_range);
    EXPECT_EQ(book.bid(), (Level{{100}, {5}}));
}

TEST(Book, AFullSideForgetsItsWorstLevel) {
    Book book(2);
    ASSERT_EQ(book.apply(snapshot(10)), Status::ok);
    EXPECT_EQ(apply_one(book, level(11, 11, false, 98, 1)), Status::ok)
        << "worse than all: left out";
    EXPECT_EQ(book.bid_count(), 2U);
    EXPECT_EQ(book.bid(1).price.raw, 99);
    EXPECT_EQ(apply_one(book, level(12, 12, false, 103, 1)), Status::ok);
    EXPECT_EQ(book.bid().price.raw, 103);
    EXPECT_EQ(book.bid(1).price.raw, 100);
    EXPECT_TRUE(book.is_crossed());
}

TEST(Book, EqualsAMapOverRandomUpdates) {
    std::mt19937 random(11);
    const auto draw = [&](int low, int high) {
        return std::uniform_int_distribution<int>(low, high)(random);
    };
    Book book;
    std::map<std::int64_t, std::int64_t, std::greater<>> bids;
    std::map<std::int64_t, std::int64_t> asks;
    ASSERT_EQ(book.apply(std::vector{level(1, 1, false, 1'000, 1, model::kFlagSnapshot)}),
              Status::ok);
    bids[1'000] = 1;
    for (std::int64_t id = 2; id < 4'000; ++id) {
        std::vector<BookLevel> update;
        for (int i = draw(1, 6); i > 0; --i) {
            const bool is_ask = draw(0, 1) == 1;
            const std::int64_t price = is_ask ? draw(1'001, 1'060) : draw(940, 1'000);
            const std::int64_t quantity = draw(0, 3);
            update.push_back(level(id, id, is_ask, price, quantity));
            const auto put = [&](auto& side) {
                if (quantity == 0) {
                    side.erase(price);
                } else {
                    side[price] = quantity;
                }
            };
            is_ask ? put(asks) : put(bids);
        }
        ASSERT_EQ(book.apply(update), Status::ok);
        ASSERT_EQ(book.bid_count(), bids.size());
        ASSERT_EQ(book.ask_count(), asks.size());
        std::size_t i = 0;
        for (const auto& [price, quantity] : bids) {
            ASSERT_EQ(book.bid(i++), (Level{{price}, {quantity}}));
        }
        i = 0;
        for (const auto& [price, quantity] : asks) {
            ASSERT_EQ(book.ask(i++), (Level{{price}, {quantity}}));
        }
    }
}

} // namespace
} // namespace tradecore::book
