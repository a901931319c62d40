// SPDX-License-Identifier: Apache-2.0
#include "tradecore/book/book.hpp"

#include <algorithm>
#include <stdexcept>

namespace tradecore::book {

Book::Book(std::size_t levels_max) : levels_max_(levels_max) {
    if (levels_max == 0) {
        throw std::invalid_argument("levels_max must be above 0");
    }
    bids_.reserve(levels_max);
    asks_.reserve(levels_max);
}

void Book::clear() noexcept {
    bids_.clear();
    asks_.clear();
    last_update_id_ = 0;
    is_valid_ = false;
    is_joined_ = false;
}

// Spot: the first diff after a snapshot of id S has U <= S + 1 <= u, each later one U == last + 1.
// Futures: the first has U <= S <= u, each later one states the last u in pu. Older ones are
// dropped. Source: "How to manage a local order book correctly" in the venue's stream documents.
Status Book::joins(const model::BookLevel& update) const noexcept {
    if (update.previous_update_id != 0 && is_joined_) {
        return update.previous_update_id == last_update_id_ ? Status::ok : Status::gap;
    }
    return update.first_update_id <= last_update_id_ + 1 ? Status::ok : Status::gap;
}

Status Book::apply(std::span<const model::BookLevel> update) noexcept {
    if (update.empty()) {
        return Status::ok;
    }
    if (std::any_of(update.begin(), update.end(), [](const model::BookLevel& level) {
            return level.price.raw < 0 || level.quantity.raw < 0;
        })) {
        return Status::out_of_range;
    }
    const model::BookLevel& first = update.front();
    if (first.tag.has(model::kFlagSnapshot)) {
        clear();
        is_valid_ = true;
    } else if (!is_valid_) {
        return Status::gap;
    } else if (first.last_update_id <= last_update_id_) {
        return Status::ok;
    } else if (const Status status = joins(first); status != Status::ok) {
        clear();
        return status;
    } else {
        is_joined_ = true;
    }
    for (const model::BookLevel& level : update) {
        if (level.price.raw == 0) {
            continue;
        }
        if (level.tag.has(model::kFlagSell)) {
            set(asks_, Order::descending, {level.price, level.quantity});
        } else {
            set(bids_, Order::ascending, {level.price, level.quantity});
        }
    }
    last_update_id_ = first.last_update_id;
    return Status::ok;
}

void Book::set(std::vector<Level>& side, Order order, Level level) noexcept {
    const auto is_worse = [order](const Level& a, Price price) {
        return order == Order::ascending ? a.price < price : a.price > price;
    };
    // From the best end: most changes are within a few levels of it.
    auto at = side.end();
    for (int steps = 0; at != side.begin() && !is_worse(*(at - 1), level.price); --at) {
        if (++steps == 16) {
            at = std::lower_bound(side.begin(), at, level.price, is_worse);
            break;
        }
    }
    const bool is_there = at != side.end() && at->price == level.price;
    if (level.quantity.raw == 0) {
        if (is_there) {
            side.erase(at);
        }
    } else if (is_there) {
        at->quantity = level.quantity;
    } else if (side.size() < levels_max_) {
        side.insert(at, level);
    } else if (at != side.begin()) { // Full: the worst makes room, all before `at` move down.
        std::move(side.begin() + 1, at, side.begin());
        *(at - 1) = level;
    }
}

} // namespace tradecore::book
