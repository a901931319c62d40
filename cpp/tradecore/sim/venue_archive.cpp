// SPDX-License-Identifier: Apache-2.0
// Queries over what the venue has seen.
#include <algorithm>

#include "tradecore/sim/venue.hpp"

namespace tradecore::sim {
namespace {

/// Keeps the first `limit` if the query names a start, else the last.
template <class Row> void cut(std::vector<Row>& rows, const ArchiveQuery& query) {
    if (rows.size() <= query.limit) {
        return;
    }
    if (query.first_id < 0 && query.ts_from.raw == INT64_MIN) {
        rows.erase(rows.begin(), rows.end() - static_cast<std::ptrdiff_t>(query.limit));
    } else {
        rows.resize(query.limit);
    }
}

} // namespace

const Order* Venue::order(std::int64_t order_id) const noexcept {
    const bool exists = order_id >= 1 && order_id <= static_cast<std::int64_t>(orders_.size());
    return exists ? &orders_[order_id - 1] : nullptr;
}

const Order* Venue::order_by_client_id(std::int32_t account, std::uint16_t instrument,
                                       const std::string& client_id) const {
    const auto history = history_.find({account, instrument});
    if (history == history_.end()) {
        return nullptr;
    }
    const auto found = history->second.newest_by_client_id.find(client_id);
    return found == history->second.newest_by_client_id.end() ? nullptr : order(found->second);
}

const OrderList* Venue::list(std::int64_t list_id) const noexcept {
    const bool exists = list_id >= 1 && list_id <= static_cast<std::int64_t>(lists_.size());
    return exists ? &lists_[list_id - 1] : nullptr;
}

const OrderList* Venue::list_by_client_id(std::int32_t account, std::uint16_t instrument,
                                          const std::string& client_id) const {
    const auto history = history_.find({account, instrument});
    if (history == history_.end()) {
        return nullptr;
    }
    const auto found = history->second.newest_list_by_client_id.find(client_id);
    return found == history->second.newest_list_by_client_id.end() ? nullptr : list(found->second);
}

std::vector<const Order*> Venue::open_orders(std::int32_t account, std::int32_t instrument) const {
    std::vector<const Order*> found;
    for (std::size_t i = 0; i < traded_.size(); ++i) {
        if (instrument >= 0 && i != static_cast<std::size_t>(instrument)) {
            continue;
        }
        for (const std::int64_t id : traded_[i].open) {
            if (orders_[id - 1].account == account) {
                found.push_back(&orders_[id - 1]);
            }
        }
    }
    return found;
}

OpenCounts Venue::open_counts(std::int32_t account, std::int32_t instrument) const {
    OpenCounts counts;
    std::vector<std::int64_t> lists;
    for (const Order* order : open_orders(account, instrument)) {
        ++counts.orders;
        counts.triggered += order->has_trigger() ? 1 : 0;
        counts.icebergs += order->iceberg_quantity.raw != 0 ? 1 : 0;
        if (order->list_id >= 0) {
            lists.push_back(order->list_id);
        }
    }
    std::sort(lists.begin(), lists.end());
    counts.lists =
        static_cast<std::int32_t>(std::unique(lists.begin(), lists.end()) - lists.begin());
    return counts;
}

std::vector<const Order*> Venue::all_orders(const ArchiveQuery& query) const {
    std::vector<const Order*> found;
    const auto history = history_.find({query.account, query.instrument});
    if (history == history_.end()) {
        return found;
    }
    for (const std::int64_t id : history->second.orders) {
        const Order& order = orders_[id - 1];
        if (id >= query.first_id && order.ts_created >= query.ts_from &&
            order.ts_created <= query.ts_to) {
            found.push_back(&order);
        }
    }
    cut(found, query);
    return found;
}

std::vector<const PreventedMatch*> Venue::prevented_matches(const ArchiveQuery& query) const {
    std::vector<const PreventedMatch*> found;
    const auto history = history_.find({query.account, query.instrument});
    if (history == history_.end()) {
        return found;
    }
    for (const std::size_t i : history->second.prevented) {
        const PreventedMatch& match = prevented_[i];
        const bool is_theirs =
            match.taker_order_id == query.order_id || match.maker_order_id == query.order_id;
        if ((query.order_id < 0 || is_theirs) && match.match_id >= query.first_id &&
            found.size() < query.limit) {
            found.push_back(&match);
        }
    }
    return found;
}

std::vector<const Fill*> Venue::fills(const ArchiveQuery& query) const {
    std::vector<const Fill*> found;
    const auto history = history_.find({query.account, query.instrument});
    if (history == history_.end()) {
        return found;
    }
    for (const std::size_t i : history->second.fills) {
        const Fill& fill = fills_[i];
        if ((query.order_id < 0 || fill.order_id == query.order_id) &&
            fill.trade_id >= query.first_id && fill.ts_event >= query.ts_from &&
            fill.ts_event <= query.ts_to) {
            found.push_back(&fill);
        }
    }
    cut(found, query);
    return found;
}

} // namespace tradecore::sim
