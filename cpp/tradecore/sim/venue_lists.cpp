// SPDX-License-Identifier: Apache-2.0
// Pairs of which at most one order trades (OCO), and entries that place a pair (brackets) or one
// order.
#include <algorithm>
#include <utility>

#include "tradecore/sim/venue.hpp"

namespace tradecore::sim {
namespace {

using base::int128;

/// Where a leg waits; 0 if nobody knows yet, as with a trailing one that has not begun.
[[nodiscard]] Price place_of(const OrderRequest& leg) noexcept {
    return leg.has_trigger() ? leg.stop_price : leg.price;
}

/// Whether `better` is on the good side of `worse` for an order of that side.
[[nodiscard]] bool are_in_order(Side side, Price worse, Price better) noexcept {
    return worse.raw == 0 || better.raw == 0 ||
           (side == Side::sell ? worse < better : worse > better);
}

[[nodiscard]] bool is_pair(const OrderRequest& target, const OrderRequest& stop) noexcept {
    return (target.type == OrderType::limit_maker || target.is_take_profit()) &&
           stop.has_trigger() && !stop.is_take_profit() && target.side == stop.side &&
           target.quantity == stop.quantity;
}

[[nodiscard]] bool can_enter(const OrderRequest& order) noexcept {
    return order.type == OrderType::limit || order.type == OrderType::limit_maker;
}

[[nodiscard]] bool is_entry_of(const OrderRequest& entry, const OrderRequest& leg) noexcept {
    const bool is_sized = leg.quantity.raw != 0 || entry.side == Side::buy;
    return can_enter(entry) && entry.side != leg.side && is_sized;
}

[[nodiscard]] bool share_an_id(const OrderRequest& a, const OrderRequest& b) noexcept {
    return !a.client_id.empty() && a.client_id == b.client_id;
}

} // namespace

ListResult Venue::submit_list(ListRequest request, Timestamp ts) {
    if (request.instrument >= rules_.size()) {
        return {RejectCode::unknown_instrument, -1, {}};
    }
    for (OrderRequest* leg :
         {&request.target, &request.stop, request.entry ? &*request.entry : nullptr}) {
        if (leg != nullptr) {
            leg->account = request.account;
            leg->instrument = request.instrument;
        }
    }
    int128 lock = 0;
    const RejectCode code = check_list(request, lock);
    if (code != RejectCode::ok) {
        return {code, -1, {}};
    }
    ts = now(ts);
    OrderList& list = file_list(request.account, request.instrument, request.client_id, ts);
    list.entry = request.entry ? file_leg(list, *request.entry, ts) : -1;
    list.target = file_leg(list, request.target, ts);
    list.stop = file_leg(list, request.stop, ts);
    return begin(list, lock, ts);
}

ListResult Venue::submit_list(FollowRequest request, Timestamp ts) {
    if (request.instrument >= rules_.size()) {
        return {RejectCode::unknown_instrument, -1, {}};
    }
    for (OrderRequest* leg : {&request.entry, &request.follower}) {
        leg->account = request.account;
        leg->instrument = request.instrument;
    }
    int128 lock = 0;
    const RejectCode code = check_list(request, lock);
    if (code != RejectCode::ok) {
        return {code, -1, {}};
    }
    ts = now(ts);
    OrderList& list = file_list(request.account, request.instrument, request.client_id, ts);
    list.entry = file_leg(list, request.entry, ts);
    list.follower = file_leg(list, request.follower, ts);
    return begin(list, lock, ts);
}

/// A list that has been filed: its entry goes live and what follows waits, or the pair goes live.
ListResult Venue::begin(const OrderList& list, int128 lock, Timestamp ts) {
    ListResult result{RejectCode::ok, list.list_id, {}};
    for (const std::int64_t id : {list.entry, list.target, list.stop, list.follower}) {
        if (id >= 0) {
            result.order_ids.push_back(id);
        }
    }
    Traded& traded = traded_[list.instrument];
    traded.open.insert(traded.open.end(), result.order_ids.begin(), result.order_ids.end());
    if (list.entry >= 0) {
        for (const std::int64_t id : result.order_ids) {
            if (id != list.entry) {
                order_at(id).status = OrderStatus::pending;
                report(order_at(id), ExecutionType::new_, ts);
            }
        }
        set_lock(order_at(list.entry), static_cast<std::int64_t>(lock));
        arrive(order_at(list.entry), ts);
    } else {
        place_pair(list, lock, ts);
    }
    if (options_.accounts_meet) {
        follow_up(traded, ts);
    }
    drop_ended(traded);
    return result;
}

CancelResult Venue::cancel_list(const CancelRequest& request, Timestamp ts) {
    if (request.instrument >= rules_.size()) {
        return {RejectCode::unknown_instrument, -1, {}};
    }
    const OrderList* list =
        request.order_id >= 0
            ? this->list(request.order_id)
            : list_by_client_id(request.account, request.instrument, request.client_id);
    if (list == nullptr || list->account != request.account ||
        list->instrument != request.instrument || is_over(*list)) {
        return {RejectCode::unknown_order, -1, {}};
    }
    if (!request.client_id.empty() && list->client_id != request.client_id) {
        return {RejectCode::cancel_mismatch, -1, {}};
    }
    std::string cancel_id = cancel_client_id(request);
    end_list(*list, OrderStatus::canceled, Reason::none, now(ts), cancel_id);
    drop_ended(traded_[request.instrument]);
    return {RejectCode::ok, list->list_id, cancel_id};
}

/// Pre: account and instrument are the list's in every order. Sets `lock` to what is needed now.
RejectCode Venue::check_list(const ListRequest& request, int128& lock) const {
    const OrderRequest& target = request.target;
    const OrderRequest& stop = request.stop;
    if (!is_pair(target, stop) || (request.entry && !is_entry_of(*request.entry, stop))) {
        return RejectCode::unsupported_combination;
    }
    const Price middle = request.entry ? request.entry->price : Price{};
    if (!are_in_order(stop.side, place_of(stop), place_of(target)) ||
        !are_in_order(stop.side, place_of(stop), middle) ||
        !are_in_order(stop.side, middle, place_of(target))) {
        return RejectCode::list_prices;
    }
    if (share_an_id(target, stop) ||
        (request.entry &&
         (share_an_id(*request.entry, target) || share_an_id(*request.entry, stop))) ||
        is_list_id_taken(request.account, request.instrument, request.client_id)) {
        return RejectCode::duplicate_order;
    }
    const OrderRequest* entry = request.entry ? &*request.entry : nullptr;
    RejectCode code = entry != nullptr ? check(*entry, lock) : RejectCode::ok;
    code = code == RejectCode::ok ? check_leg(target, entry) : code;
    code = code == RejectCode::ok ? check_leg(stop, entry) : code;
    return code != RejectCode::ok || entry != nullptr
               ? code
               : check_pair(target, stop, traded_[request.instrument].last, lock);
}

RejectCode Venue::check_list(const FollowRequest& request, int128& lock) const {
    const OrderRequest& entry = request.entry;
    const OrderRequest& follower = request.follower;
    const bool is_sized =
        follower.quantity.raw != 0 || (entry.side == Side::buy && follower.side == Side::sell);
    if (!can_enter(entry) || !is_sized || follower.quote_quantity.raw != 0) {
        return RejectCode::unsupported_combination;
    }
    if (share_an_id(entry, follower) ||
        is_list_id_taken(request.account, request.instrument, request.client_id)) {
        return RejectCode::duplicate_order;
    }
    const RejectCode code = check(entry, lock);
    return code == RejectCode::ok ? check_leg(follower, &entry) : code;
}

/// Whether an open list of the account bears this client id.
bool Venue::is_list_id_taken(std::int32_t account, std::uint16_t instrument,
                             const std::string& client_id) const {
    const OrderList* same = list_by_client_id(account, instrument, client_id);
    return same != nullptr && !is_over(*same);
}

/// What can be looked at before it is known when the leg goes live. Without a quantity of its own
/// it has at most its entry's.
RejectCode Venue::check_leg(OrderRequest leg, const OrderRequest* entry) const {
    if (leg.quantity.raw == 0 && entry != nullptr) {
        leg.quantity = entry->quantity;
    }
    const RejectCode code = check_form(leg);
    return code == RejectCode::ok && is_id_taken(leg) ? RejectCode::duplicate_order : code;
}

/// Whether both legs can stand with the market at `last`. Sets `lock` to the larger need.
RejectCode Venue::check_pair(const OrderRequest& target, const OrderRequest& stop, Price last,
                             int128& lock) const {
    int128 other = 0;
    RejectCode code = check_engine(target, last, other);
    code = code == RejectCode::ok ? check_engine(stop, last, lock) : code;
    lock = std::max(lock, other);
    return code;
}

/// Puts an accepted list into the archive, as yet without its orders.
OrderList& Venue::file_list(std::int32_t account, std::uint16_t instrument,
                            const std::string& client_id, Timestamp ts) {
    OrderList& list = lists_.emplace_back();
    list.list_id = static_cast<std::int64_t>(lists_.size());
    list.account = account;
    list.instrument = instrument;
    list.client_id = client_id.empty() ? "venue-list-" + std::to_string(list.list_id) : client_id;
    list.ts_created = ts;
    history_[{account, instrument}].newest_list_by_client_id[list.client_id] = list.list_id;
    return list;
}

/// Puts one order of a list into the archive.
std::int64_t Venue::file_leg(const OrderList& list, const OrderRequest& leg, Timestamp ts) {
    Order& order = file(leg, ts);
    order.list_id = list.list_id;
    return order.order_id;
}

/// Both legs go live. What they need is locked once, on the stop.
void Venue::place_pair(const OrderList& list, int128 lock, Timestamp ts) {
    Order& target = order_at(list.target);
    Order& stop = order_at(list.stop);
    target.status = stop.status = OrderStatus::new_;
    set_lock(stop, static_cast<std::int64_t>(lock));
    arrive(target, ts);
    arrive(stop, ts);
}

/// The entry is filled, the market at `last`: what follows goes live, or ends if refused now.
void Venue::follow_entry(const OrderList& list, Price last, Timestamp ts) {
    const Order& entry = order_at(list.entry);
    const std::int64_t got = entry.filled_quantity.raw - entry.fees_in_base;
    for (const std::int64_t id : {list.target, list.stop, list.follower}) {
        if (id >= 0) {
            Order& leg = order_at(id);
            leg.ts_updated = ts;
            if (leg.quantity.raw == 0) {
                leg.quantity.raw = got - got % rules_[list.instrument].lot_size.raw;
            }
        }
    }
    if (place_legs(list, last, ts) != RejectCode::ok) {
        end_legs(list, OrderStatus::expired, Reason::rejected, ts, {});
    }
}

/// Whether what follows the entry was placed; nothing has changed if not.
RejectCode Venue::place_legs(const OrderList& list, Price last, Timestamp ts) {
    int128 lock = 0;
    if (list.follower >= 0) {
        Order& follower = order_at(list.follower);
        RejectCode code = check_filters(follower);
        code = code == RejectCode::ok ? check_engine(follower, last, lock) : code;
        if (code == RejectCode::ok) {
            follower.status = OrderStatus::new_;
            set_lock(follower, static_cast<std::int64_t>(lock));
            arrive(follower, ts);
        }
        return code;
    }
    const Order& target = order_at(list.target);
    const Order& stop = order_at(list.stop);
    RejectCode code = check_filters(target);
    code = code == RejectCode::ok ? check_filters(stop) : code;
    code = code == RejectCode::ok ? check_pair(target, stop, last, lock) : code;
    if (code == RejectCode::ok) {
        place_pair(list, lock, ts);
    }
    return code;
}

/// The order trades or goes off: the other leg ends, and what the pair locked is this order's.
void Venue::claim(Order& order, Timestamp ts) {
    if (order.list_id < 0) {
        return;
    }
    const OrderList& list = list_at(order.list_id);
    if (order.order_id != list.target && order.order_id != list.stop) {
        return;
    }
    Order& other = order_at(order.order_id == list.target ? list.stop : list.target);
    if (!other.is_open()) {
        return;
    }
    order.locked += std::exchange(other.locked, 0);
    end(other, OrderStatus::expired, Reason::oco_trigger, ts);
    const int128 need = needed(order);
    if (need < order.locked) {
        set_lock(order, static_cast<std::int64_t>(need));
    }
}

void Venue::end_list(const OrderList& list, OrderStatus status, Reason reason, Timestamp ts,
                     const std::string& cancel_client_id) {
    if (list.entry >= 0 && order_at(list.entry).is_open()) {
        end(order_at(list.entry), status, reason, ts, cancel_client_id); // Its legs follow.
    }
    end_legs(list, status, reason, ts, cancel_client_id);
}

void Venue::end_legs(const OrderList& list, OrderStatus status, Reason reason, Timestamp ts,
                     const std::string& cancel_client_id) {
    for (const std::int64_t id : {list.target, list.stop, list.follower}) {
        if (id >= 0 && order_at(id).is_open()) {
            end(order_at(id), status, reason, ts, cancel_client_id);
        }
    }
}

bool Venue::is_entry(const Order& order) const noexcept {
    return order.list_id >= 0 && list_at(order.list_id).entry == order.order_id;
}

bool Venue::is_over(const OrderList& list) const noexcept {
    const auto is_open = [this](std::int64_t id) { return id >= 0 && orders_[id - 1].is_open(); };
    return !is_open(list.entry) && !is_open(list.target) && !is_open(list.stop) &&
           !is_open(list.follower);
}

} // namespace tradecore::sim
