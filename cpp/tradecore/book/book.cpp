// SPDX-License-Identifier: Apache-2.0
#include "tradecore/book/book.hpp"

#include <algorithm>
#include <stdexcept>

namespace tradecore::book {
namespace {

/// Whether a stands farther from the other side than b.
template <bool kIsBid> [[nodiscard]] constexpr bool is_worse(Price a, Price b) noexcept {
    return kIsBid ? a < b : a > b;
}

/// The place of `price`, or where it belongs. Most changes are near the best, so look from there
/// a few steps before halving.
template <bool kIsBid, class Side> [[nodiscard]] auto find(Side& side, Price price) noexcept {
    constexpr std::ptrdiff_t near = 8;
    auto at = side.end();
    const auto stop = at - std::min<std::ptrdiff_t>(near, at - side.begin());
    while (at != stop && !is_worse<kIsBid>((at - 1)->price, price)) {
        --at;
    }
    if (at != stop || at == side.begin()) {
        return at;
    }
    return std::lower_bound(side.begin(), at, price, [](const Level& level, Price wanted) {
        return is_worse<kIsBid>(level.price, wanted);
    });
}

template <bool kIsBid, class Side>
[[nodiscard]] Quantity quantity_at(const Side& side, Price price) noexcept {
    const auto at = find<kIsBid>(side, price);
    return at != side.end() && at->price == price ? at->quantity : Quantity{};
}

} // namespace

Book::Book(std::size_t levels_max) : levels_max_(levels_max) {
    if (levels_max == 0) {
        throw std::invalid_argument("levels_max was 0, must be at least 1");
    }
    bids_.reserve(levels_max);
    asks_.reserve(levels_max);
}

void Book::clear() noexcept {
    bids_.clear();
    asks_.clear();
    last_update_id_ = 0;
    ts_event_ = {};
    is_in_sequence_ = is_fresh_ = false;
}

template <bool kIsBid> void Book::set(Side& side, Level level) noexcept {
    auto at = find<kIsBid>(side, level.price);
    if (at != side.end() && at->price == level.price) {
        if (level.quantity.raw == 0) {
            side.erase(at);
        } else {
            at->quantity = level.quantity;
        }
        return;
    }
    if (level.quantity.raw == 0) {
        return; // A level we never knew.
    }
    if (side.size() == levels_max_) {
        ++forgotten_;
        if (at == side.begin()) {
            return; // It is the farthest itself.
        }
        std::move(side.begin() + 1, at, side.begin());
        *(at - 1) = level;
        return;
    }
    side.insert(at, level);
}

Status Book::apply(std::span<const BookLevel> run) noexcept {
    if (run.empty() || run.front().last_update_id < run.front().first_update_id) {
        return Status::malformed;
    }
    const BookLevel& front = run.front();
    if (front.tag.has(model::kFlagSnapshot)) {
        return replace(run);
    }
    if (!is_in_sequence_) {
        ++gaps_;
        return Status::gap;
    }
    const std::int64_t id = last_update_id_;
    const bool states_previous = front.previous_update_id != 0;
    if (states_previous ? front.last_update_id < id : front.last_update_id <= id) {
        ++ignored_;
        return Status::ok;
    }
    const bool follows = !states_previous ? front.first_update_id <= id + 1
                                          : front.previous_update_id == id ||
                                                (is_fresh_ && front.first_update_id <= id);
    if (!follows) {
        ++gaps_;
        is_in_sequence_ = false;
        return Status::gap;
    }
    for (const BookLevel& level : run) {
        if (level.price.raw == 0) {
            continue; // An update that changes nothing.
        }
        if (level.tag.has(model::kFlagSell)) {
            set<false>(asks_, {level.price, level.quantity});
        } else {
            set<true>(bids_, {level.price, level.quantity});
        }
    }
    last_update_id_ = front.last_update_id;
    ts_event_ = front.ts_event;
    is_fresh_ = false;
    ++applied_;
    return Status::ok;
}

Status Book::replace(std::span<const BookLevel> run) noexcept {
    const auto is_ask = [](const BookLevel& level) noexcept {
        return level.tag.has(model::kFlagSell);
    };
    const auto asks = static_cast<std::size_t>(std::count_if(run.begin(), run.end(), is_ask));
    if (asks > levels_max_ || run.size() - asks > levels_max_) {
        return Status::too_large;
    }
    if (is_in_sequence_ && run.front().last_update_id < last_update_id_) {
        ++ignored_; // Partial depth that was overtaken by updates.
        return Status::ok;
    }
    bids_.clear();
    asks_.clear();
    for (const BookLevel& level : run) {
        if (level.price.raw != 0 && level.quantity.raw != 0) {
            (is_ask(level) ? asks_ : bids_).push_back({level.price, level.quantity});
        }
    }
    // They come best first; the order is restored without trusting that.
    const auto arrange = [](Side& side, auto worse) noexcept {
        std::reverse(side.begin(), side.end());
        const auto before = [worse](const Level& a, const Level& b) noexcept {
            return worse(a.price, b.price);
        };
        if (!std::is_sorted(side.begin(), side.end(), before)) {
            std::sort(side.begin(), side.end(), before);
        }
        const auto same = [](const Level& a, const Level& b) { return a.price == b.price; };
        side.erase(std::unique(side.begin(), side.end(), same), side.end());
    };
    arrange(bids_, is_worse<true>);
    arrange(asks_, is_worse<false>);
    last_update_id_ = run.front().last_update_id;
    ts_event_ = run.front().ts_event;
    is_in_sequence_ = is_fresh_ = true;
    ++applied_;
    return Status::ok;
}

std::size_t Book::top(const Side& side, std::span<Level> out) noexcept {
    const std::size_t count = std::min(side.size(), out.size());
    std::copy_n(side.rbegin(), count, out.begin());
    return count;
}

Quantity Book::bid_at(Price price) const noexcept {
    return quantity_at<true>(bids_, price);
}
Quantity Book::ask_at(Price price) const noexcept {
    return quantity_at<false>(asks_, price);
}

} // namespace tradecore::book
