// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <array>
#include <map>
#include <random>

#include "tradecore/book/book.hpp"

namespace tradecore::book {
namespace {

struct Update {
    std::vector<BookLevel> run;

    Update(std::int64_t first, std::int64_t last, std::uint8_t flags = 0,
           std::int64_t previous = 0) {
        stamp.first_update_id = first;
        stamp.last_update_id = last;
        stamp.previous_update_id = previous;
        stamp.tag = {0, model::RecordKind::book_level, flags, 0};
    }
    Update& bid(std::int64_t price, std::int64_t quantity) { return add(price, quantity, 0); }
    Update& ask(std::int64_t price, std::int64_t quantity) {
        return add(price, quantity, model::kFlagSell);
    }
    operator std::span<const BookLevel>() {
        if (run.empty()) {
            run.push_back(stamp);
        }
        run.back().tag.flags |= model::kFlagLast;
        return run;
    }

private:
    Update& add(std::int64_t price, std::int64_t quantity, std::uint8_t side) {
        BookLevel level = stamp;
        level.price = {price};
        level.quantity = {quantity};
        level.tag.flags |= side;
        run.push_back(level);
        return *this;
    }
    BookLevel stamp{};
};

Update snapshot(std::int64_t id) {
    return {id, id, model::kFlagSnapshot};
}

TEST(Book, SnapshotThenUpdates) {
    Book book;
    EXPECT_EQ(book.best_bid(), (Level{}));
    ASSERT_EQ(book.apply(snapshot(10).bid(99, 1).bid(98, 2).ask(101, 3).ask(102, 4)), Status::ok);
    EXPECT_TRUE(book.is_in_sequence());
    EXPECT_EQ(book.best_bid(), (Level{{99}, {1}}));
    EXPECT_EQ(book.best_ask(), (Level{{101}, {3}}));
    ASSERT_EQ(book.apply(Update(11, 12).bid(99, 0).bid(100, 5).ask(101, 7)), Status::ok);
    EXPECT_EQ(book.best_bid(), (Level{{100}, {5}}));
    EXPECT_EQ(book.best_ask(), (Level{{101}, {7}}));
    EXPECT_EQ(book.last_update_id(), 12);
    EXPECT_EQ(book.bid_at({98}).raw, 2);
    EXPECT_EQ(book.bid_at({99}).raw, 0);
    EXPECT_EQ(book.ask_at({102}).raw, 4);
    std::array<Level, 3> top;
    EXPECT_EQ(book.top_bids(top), 2U);
    EXPECT_EQ(top[1], (Level{{98}, {2}}));
    EXPECT_EQ(book.top_asks(std::span(top).first(1)), 1U);
    EXPECT_FALSE(book.is_crossed());
}

TEST(Book, OlderUpdatesAreIgnoredAndOverlapsApplied) {
    Book book;
    ASSERT_EQ(book.apply(snapshot(10).bid(99, 1)), Status::ok);
    EXPECT_EQ(book.apply(Update(5, 10).bid(99, 7)), Status::ok);
    EXPECT_EQ(book.ignored(), 1U);
    EXPECT_EQ(book.best_bid().quantity.raw, 1);
    EXPECT_EQ(book.apply(Update(8, 13).bid(99, 7)), Status::ok);
    EXPECT_EQ(book.best_bid().quantity.raw, 7);
}

TEST(Book, AnUpdateWithoutLevelsMovesTheId) {
    Book book;
    ASSERT_EQ(book.apply(snapshot(10).bid(99, 1)), Status::ok);
    EXPECT_EQ(book.apply(Update(11, 15)), Status::ok);
    EXPECT_EQ(book.last_update_id(), 15);
    EXPECT_EQ(book.bid_count(), 1U);
    EXPECT_EQ(book.apply(Update(16, 16)), Status::ok);
}

TEST(Book, AGapEndsTheSequenceUntilTheNextSnapshot) {
    Book book;
    EXPECT_EQ(book.apply(Update(1, 2).bid(99, 1)), Status::gap);
    ASSERT_EQ(book.apply(snapshot(10).bid(99, 1)), Status::ok);
    EXPECT_EQ(book.apply(Update(12, 13).bid(99, 7)), Status::gap);
    EXPECT_FALSE(book.is_in_sequence());
    EXPECT_EQ(book.best_bid().quantity.raw, 1);
    EXPECT_EQ(book.apply(Update(11, 11).bid(99, 7)), Status::gap);
    EXPECT_EQ(book.gaps(), 3U);
    ASSERT_EQ(book.apply(snapshot(20).bid(98, 1)), Status::ok);
    EXPECT_TRUE(book.is_in_sequence());
    EXPECT_EQ(book.best_bid().price.raw, 98);
    book.clear();
    EXPECT_FALSE(book.is_in_sequence());
    EXPECT_EQ(book.bid_count(), 0U);
}

TEST(Book, FuturesFollowByTheUpdateBefore) {
    Book book;
    ASSERT_EQ(book.apply(snapshot(10).bid(99, 1)), Status::ok);
    EXPECT_EQ(book.apply(Update(4, 9, 0, 3).bid(99, 7)), Status::ok);
    EXPECT_EQ(book.ignored(), 1U);
    EXPECT_EQ(book.apply(Update(8, 14, 0, 7).bid(99, 8)), Status::ok);
    EXPECT_EQ(book.apply(Update(20, 25, 0, 14).bid(99, 9)), Status::ok);
    EXPECT_EQ(book.best_bid().quantity.raw, 9);
    EXPECT_EQ(book.apply(Update(26, 27, 0, 24).bid(99, 1)), Status::gap);
}

TEST(Book, RefusesWithoutAChange) {
    Book book(2);
    ASSERT_EQ(book.apply(snapshot(10).bid(99, 1)), Status::ok);
    EXPECT_EQ(book.apply({}), Status::malformed);
    EXPECT_EQ(book.apply(Update(12, 11).bid(99, 7)), Status::malformed);
    EXPECT_EQ(book.apply(snapshot(20).bid(1, 1).bid(2, 1).bid(3, 1)), Status::too_large);
    EXPECT_EQ(book.best_bid(), (Level{{99}, {1}}));
    EXPECT_EQ(book.last_update_id(), 10);
    EXPECT_TRUE(book.is_in_sequence());
    EXPECT_THROW(Book(0), std::invalid_argument);
}

TEST(Book, AFullSideForgetsTheFarthest) {
    Book book(3);
    ASSERT_EQ(book.apply(snapshot(1).bid(10, 1).bid(9, 1).bid(8, 1).ask(20, 1)), Status::ok);
    ASSERT_EQ(book.apply(Update(2, 2).bid(11, 1)), Status::ok);
    ASSERT_EQ(book.apply(Update(3, 3).bid(7, 1)), Status::ok);
    ASSERT_EQ(book.apply(Update(4, 4).bid(9, 5)), Status::ok);
    EXPECT_EQ(book.forgotten(), 2U);
    std::array<Level, 4> top;
    ASSERT_EQ(book.top_bids(top), 3U);
    EXPECT_EQ(top[0].price.raw, 11);
    EXPECT_EQ(top[1].price.raw, 10);
    EXPECT_EQ(top[2], (Level{{9}, {5}}));
}

TEST(Book, UnorderedSnapshotsAreArranged) {
    Book book;
    ASSERT_EQ(book.apply(snapshot(1).bid(8, 1).bid(10, 2).bid(9, 0).ask(22, 1).ask(20, 2)),
              Status::ok);
    EXPECT_EQ(book.best_bid(), (Level{{10}, {2}}));
    EXPECT_EQ(book.bid_count(), 2U);
    EXPECT_EQ(book.best_ask(), (Level{{20}, {2}}));
}

TEST(Book, EqualsAMapUnderRandomUpdates) {
    std::mt19937 random(11);
    Book book;
    std::map<std::int64_t, std::int64_t> bids, asks;
    ASSERT_EQ(book.apply(snapshot(0).bid(1'000, 1).ask(1'001, 1)), Status::ok);
    bids[1'000] = asks[1'001] = 1;
    for (std::int64_t id = 1; id < 5'000; ++id) {
        Update update(id, id);
        for (auto changes = random() % 5; changes > 0; --changes) {
            const bool is_bid = random() % 2 == 0;
            const std::int64_t price = is_bid ? 1'000 - random() % 60 : 1'001 + random() % 60;
            const std::int64_t quantity = random() % 3;
            auto& side = is_bid ? bids : asks;
            if (quantity == 0) {
                side.erase(price);
            } else {
                side[price] = quantity;
            }
            is_bid ? update.bid(price, quantity) : update.ask(price, quantity);
        }
        ASSERT_EQ(book.apply(update), Status::ok);
        std::vector<Level> top(100);
        top.resize(book.top_bids(top));
        ASSERT_EQ(top.size(), bids.size());
        auto bid = bids.rbegin();
        for (const Level& level : top) {
            ASSERT_EQ(level, (Level{{bid->first}, {bid->second}}));
            ++bid;
        }
        top.resize(100);
        top.resize(book.top_asks(top));
        ASSERT_EQ(top.size(), asks.size());
        auto ask = asks.begin();
        for (const Level& level : top) {
            ASSERT_EQ(level, (Level{{ask->first}, {ask->second}}));
            ++ask;
        }
    }
}

} // namespace
} // namespace tradecore::book
