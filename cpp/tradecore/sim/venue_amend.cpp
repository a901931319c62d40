// SPDX-License-Identifier: Apache-2.0
// Amendments: an open order becomes smaller and keeps its place in the queue.
#include <algorithm>

#include "tradecore/sim/venue.hpp"

namespace tradecore::sim {

using base::int128;

AmendResult Venue::amend(const AmendRequest& request, Timestamp ts) {
    if (request.instrument >= rules_.size()) {
        return {RejectCode::unknown_instrument};
    }
    const Order* found =
        find(request.account, request.instrument, request.order_id, request.client_id);
    if (found == nullptr || !found->is_open()) {
        return {RejectCode::unknown_order};
    }
    const RejectCode code = check_amend(*found, request);
    if (code != RejectCode::ok) {
        return {code};
    }
    ts = now(ts);
    Order& order = order_at(found->order_id);
    const std::string old_id = order.client_id;
    const Quantity old_quantity = order.quantity;
    order.client_id = !request.new_client_id.empty()
                          ? request.new_client_id
                          : "venue-amend-" + std::to_string(++request_number_);
    auto& named = history_[{order.account, order.instrument}].newest_by_client_id;
    if (const auto old = named.find(old_id); old != named.end() && old->second == order.order_id) {
        named.erase(old);
    }
    named[order.client_id] = order.order_id;
    shrink(order, request.quantity, ts, old_id);
    const std::int64_t execution_id = execution_id_;
    amendments_[order.order_id].push_back({order.order_id, execution_id, old_id, order.client_id,
                                           old_quantity, request.quantity, ts});
    if (order.list_id >= 0) {
        const OrderList& list = list_at(order.list_id);
        if (order.order_id == list.target || order.order_id == list.stop) {
            Order& other = order_at(order.order_id == list.target ? list.stop : list.target);
            if (other.is_open()) {
                shrink(other, request.quantity, ts, other.client_id);
            }
        }
    }
    return {RejectCode::ok, order.order_id, execution_id};
}

/// The account's order on that instrument, open or ended; null if there is none.
const Order* Venue::find(std::int32_t account, std::uint16_t instrument, std::int64_t order_id,
                         const std::string& client_id) const {
    const Order* found =
        order_id >= 0 ? this->order(order_id) : order_by_client_id(account, instrument, client_id);
    const bool is_theirs =
        found != nullptr && found->account == account && found->instrument == instrument;
    return is_theirs ? found : nullptr;
}

RejectCode Venue::check_amend(const Order& order, const AmendRequest& request) const {
    if (!request.client_id.empty() && order.client_id != request.client_id) {
        return RejectCode::cancel_mismatch;
    }
    if (request.quantity == order.quantity) {
        return RejectCode::no_change;
    }
    if (request.quantity > order.quantity) {
        return RejectCode::quantity_increase;
    }
    if (request.quantity <= order.filled_quantity + order.prevented_quantity) {
        return RejectCode::lot_size; // Nothing would be left of it.
    }
    OrderRequest smaller = order;
    smaller.quantity = request.quantity;
    smaller.iceberg_quantity = std::min(order.iceberg_quantity, request.quantity);
    smaller.client_id = request.new_client_id;
    const RejectCode code = check_smaller(smaller);
    const bool renames = request.new_client_id != order.client_id;
    return code == RejectCode::ok && renames && is_id_taken(smaller) ? RejectCode::duplicate_order
                                                                     : code;
}

/// Reports REPLACED.
void Venue::shrink(Order& order, Quantity quantity, Timestamp ts,
                   const std::string& old_client_id) {
    order.quantity = quantity;
    order.iceberg_quantity = std::min(order.iceberg_quantity, quantity);
    order.visible = std::min(order.visible, order.remaining());
    order.ts_updated = ts;
    cut_lock(order);
    report(order, ExecutionType::replaced, ts);
    reports_.back().old_client_id = old_client_id;
}

/// Frees what a smaller order does not need any more. A pair's need is the larger of its two, and
/// known once both are smaller.
void Venue::cut_lock(const Order& order) {
    const auto need = [this](const Order& of) -> int128 {
        const Traded& traded = traded_[of.instrument];
        if (!traded.is_perpetual && of.side == Side::sell) {
            return of.remaining().raw;
        }
        return of.has_limit() ? int128{lock_left(of)} : needed(of);
    };
    std::int64_t holder = order.order_id;
    int128 most = need(order);
    if (order.list_id >= 0) {
        const OrderList& list = list_at(order.list_id);
        if ((order.order_id == list.target || order.order_id == list.stop) &&
            order_at(list.target).is_open() && order_at(list.stop).is_open()) {
            holder = list.stop;
            most = std::max(need(order_at(list.target)), need(order_at(list.stop)));
        }
    }
    Order& holding = order_at(holder);
    set_lock(holding, static_cast<std::int64_t>(std::min<int128>(holding.locked, most)));
}

std::span<const Amendment> Venue::amendments(std::int64_t order_id) const noexcept {
    const auto found = amendments_.find(order_id);
    return found == amendments_.end() ? std::span<const Amendment>{} : found->second;
}

} // namespace tradecore::sim
