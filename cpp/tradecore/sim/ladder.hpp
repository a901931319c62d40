// SPDX-License-Identifier: Apache-2.0
// One side of the known levels: any price in constant time, the best ones in order.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <utility>
#include <vector>

#include "tradecore/base/exact.hpp"

namespace tradecore::sim {

/// A level. Its key grows with the distance from the other side: an ask's is its price, a bid's
/// minus its price.
struct Rung {
    static constexpr std::int64_t kNone = std::numeric_limits<std::int64_t>::min();

    std::int64_t key = kNone;
    base::Quantity quantity; ///< 0: gone. The place is kept, for it often comes back.
    base::Quantity taken;    ///< Of it, by our own orders.
    std::int64_t update_id = 0;
};

/// A table of all rungs by key, and the keys of the best of them in order: updates go anywhere,
/// but it is the best that orders meet.
class Ladder {
public:
    [[nodiscard]] bool empty() const noexcept { return live_ == 0; }
    /// Pre: not empty.
    [[nodiscard]] const Rung& best() const noexcept { return *find(near_.back()); }
    /// The key of the farthest; kNone if empty. Looks at all.
    [[nodiscard]] std::int64_t farthest() const noexcept {
        std::int64_t key = Rung::kNone;
        for (const Rung& rung : table_) {
            key = rung.quantity.raw > 0 ? std::max(key, rung.key) : key;
        }
        return key;
    }
    /// Null if there is none.
    [[nodiscard]] const Rung* find(std::int64_t key) const noexcept {
        if (table_.empty()) {
            return nullptr;
        }
        const Rung& at = table_[slot(key)];
        return at.quantity.raw > 0 ? &at : nullptr;
    }
    [[nodiscard]] Rung* find(std::int64_t key) noexcept {
        return const_cast<Rung*>(std::as_const(*this).find(key));
    }

    /// The market says so. What we have taken stays taken while the quantity is the same.
    void set(std::int64_t key, base::Quantity quantity, std::int64_t update_id) {
        if (2 * (used_ + 1) > table_.size()) {
            grow();
        }
        Rung& at = table_[slot(key)];
        used_ += at.key == Rung::kNone ? 1 : 0;
        if (at.quantity.raw <= 0) {
            ++live_;
            place(key);
        }
        at = {key, quantity, at.quantity == quantity ? at.taken : base::Quantity{}, update_id};
    }
    void erase(std::int64_t key) {
        Rung* at = find(key);
        if (at == nullptr) {
            return;
        }
        at->quantity = {};
        --live_;
        if (key <= bound_) {
            near_.erase(spot(key));
            if (near_.empty()) {
                refill();
            }
        }
    }
    void clear() noexcept {
        table_.clear();
        near_.clear();
        used_ = live_ = 0;
        bound_ = kAll;
    }

    /// Calls visit(rung) from the best on until it returns false.
    template <class Visit> void each(Visit&& visit) const {
        for (auto key = near_.rbegin(); key != near_.rend(); ++key) {
            if (!visit(*find(*key))) {
                return;
            }
        }
        if (near_.size() == live_) {
            return;
        }
        std::vector<std::int64_t> rest = beyond();
        std::sort(rest.begin(), rest.end());
        for (const std::int64_t key : rest) {
            if (!visit(*find(key))) {
                return;
            }
        }
    }

private:
    static constexpr std::int64_t kAll = std::numeric_limits<std::int64_t>::max();
    static constexpr std::size_t kNear = 64;

    /// Where `key` is in the table or would be. Pre: a slot is free.
    [[nodiscard]] std::size_t slot(std::int64_t key) const noexcept {
        const std::size_t mask = table_.size() - 1;
        // Fibonacci hashing; the high bits are the mixed ones.
        std::size_t at = (static_cast<std::uint64_t>(key) * 0x9E37'79B9'7F4A'7C15U) >> 32 & mask;
        while (table_[at].key != key && table_[at].key != Rung::kNone) {
            at = (at + 1) & mask;
        }
        return at;
    }
    void grow() {
        std::vector<Rung> old(std::max<std::size_t>(64, table_.size()));
        while (old.size() < 4 * (live_ + 1)) {
            old.resize(2 * old.size());
        }
        old.swap(table_);
        used_ = live_;
        for (const Rung& rung : old) {
            if (rung.quantity.raw > 0) {
                table_[slot(rung.key)] = rung;
            }
        }
    }
    /// In near_, worst first.
    [[nodiscard]] std::vector<std::int64_t>::iterator spot(std::int64_t key) {
        return std::lower_bound(near_.begin(), near_.end(), key, std::greater<>());
    }
    void place(std::int64_t key) {
        if (key > bound_) {
            return;
        }
        near_.insert(spot(key), key);
        if (near_.size() > 2 * kNear) {
            near_.erase(near_.begin(), near_.begin() + kNear);
            bound_ = near_.front();
        }
    }
    [[nodiscard]] std::vector<std::int64_t> beyond() const {
        std::vector<std::int64_t> keys;
        for (const Rung& rung : table_) {
            if (rung.quantity.raw > 0 && rung.key > bound_) {
                keys.push_back(rung.key);
            }
        }
        return keys;
    }
    void refill() {
        near_ = beyond();
        const bool has_more = near_.size() > kNear;
        if (has_more) {
            std::nth_element(near_.begin(), near_.begin() + kNear, near_.end());
            near_.resize(kNear);
        }
        std::sort(near_.begin(), near_.end(), std::greater<>());
        bound_ = has_more ? near_.front() : kAll;
    }

    std::vector<Rung> table_;        ///< A power of two, at most half of it used.
    std::vector<std::int64_t> near_; ///< All live keys up to bound_, worst first.
    std::size_t used_ = 0;           ///< Slots that are live or gone.
    std::size_t live_ = 0;
    std::int64_t bound_ = kAll;
};

} // namespace tradecore::sim
