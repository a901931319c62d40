// SPDX-License-Identifier: Apache-2.0
// The simulated venue: the one place that decides fills and holds a venue's state. A pure state
// machine: no clock, no I/O, no randomness; same calls in, same reports out. The rules of filling
// are written out, with worked cases, in docs/fills.md.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "tradecore/model/instrument.hpp"
#include "tradecore/model/records.hpp"
#include "tradecore/sim/accounts.hpp"
#include "tradecore/sim/liquidity.hpp"
#include "tradecore/sim/options.hpp"
#include "tradecore/sim/order.hpp"
#include "tradecore/sim/position.hpp"
#include "tradecore/sim/public_book.hpp"
#include "tradecore/sim/trigger.hpp"

namespace tradecore::sim {

/// What moves the market: closed bars in two phases each, or single ticks.
enum class Mode : std::uint8_t { bars, ticks };

/// Which part of an archive to give. With neither a first id nor a time, the newest `limit`.
struct ArchiveQuery {
    std::int32_t account = 0;
    std::uint16_t instrument = 0;
    std::int64_t order_id = -1; ///< Fills only: of this order.
    std::int64_t first_id = -1; ///< Order or trade ids from here on.
    Timestamp ts_from{INT64_MIN};
    Timestamp ts_to{INT64_MAX};
    std::size_t limit = 500;
};

/// Averages that rules refer to; 0: the last price.
struct References {
    Price percent;  ///< Of bands around it.
    Price notional; ///< Of market orders' worth.
};

/// How many orders and lists of an account are open.
struct OpenCounts {
    std::int32_t orders = 0;
    std::int32_t triggered = 0; ///< Stops and take-profits.
    std::int32_t icebergs = 0;
    std::int32_t lists = 0;
};

class Venue {
public:
    /// Throws std::invalid_argument: no instruments, a symbol twice, spot beside perpetuals,
    /// perpetuals of two settlement assets, steps not above zero, margins or a fee out of range,
    /// options out of their ranges.
    Venue(std::vector<model::Instrument> instruments, Mode mode, std::int64_t maker_fee_ppm,
          std::int64_t taker_fee_ppm, VenueOptions options = {});

    // ---- accounts

    /// False, and nothing changed, if the amount is negative or the balance would not fit.
    [[nodiscard]] bool deposit(std::int32_t account, std::string_view asset, std::int64_t amount);
    [[nodiscard]] const Accounts& accounts() const noexcept { return accounts_; }

    /// What the account pays from here on in place of the venue's fees: spot only. Throws
    /// std::invalid_argument for rates that are out of range together, std::logic_error on
    /// perpetuals.
    void set_fees(std::int32_t account, const AccountFees& fees);
    [[nodiscard]] AccountFees fees(std::int32_t account) const;

    // ---- rules, while it runs. Orders that stand stay. Throws std::out_of_range for an unknown
    //      instrument, std::invalid_argument as the constructor or for another symbol or asset.

    void set_rules(std::size_t instrument, model::Instrument rules);
    /// What prices and market orders are measured against in place of the last price; 0: that.
    void set_references(std::size_t instrument, References references);
    /// While halted nothing trades, and no order is taken; the book goes on.
    void set_halted(std::size_t instrument, bool is_halted, Timestamp ts);

    // ---- orders. Reports tell all that follows; a refused request changes nothing, reports
    // nothing.

    /// What can be looked at before an order is sent: whether the market is open, which fields go
    /// together, the instrument's rules. Not what the account has, nor where the book is.
    [[nodiscard]] RejectCode check_form(const OrderRequest& request) const;
    SubmitResult submit(const OrderRequest& request, Timestamp ts);
    CancelResult cancel(const CancelRequest& request, Timestamp ts);
    /// A pair, or an entry that places one. What the pair needs is locked once. A refusal of any
    /// order refuses all. Cancelling one of them cancels all.
    ListResult submit_list(ListRequest request, Timestamp ts);
    /// An entry that places one order.
    ListResult submit_list(FollowRequest request, Timestamp ts);
    /// By list id, the list's client id, or both, which must then agree.
    CancelResult cancel_list(const CancelRequest& request, Timestamp ts);
    /// Of a pair both orders become smaller: only one of them trades.
    AmendResult amend(const AmendRequest& request, Timestamp ts);
    /// What happened since the last call, in order.
    [[nodiscard]] std::vector<Report> take_reports();
    /// Public trades since the last call, in order: the market's, less what our resting orders had
    /// of them, and our own. Their ids go up by one for each of ours. None unless accounts meet.
    [[nodiscard]] std::vector<model::TradeTick> take_trades();
    /// The book that is shown, since the last call: the market's updates and ours. Nothing unless
    /// accounts are shown.
    [[nodiscard]] BookNews take_book();
    /// Funding since the last call, in order.
    [[nodiscard]] std::vector<FundingPayment> take_funding();
    [[nodiscard]] bool has_reports() const noexcept {
        return !reports_.empty() || !payments_.empty();
    }

    // ---- the market, Mode::bars: for each bar the open phase, then the close phase.
    //      Throws std::logic_error in the other mode, std::out_of_range for an unknown instrument.

    void open_phase(std::span<const model::Bar> bars);
    void close_phase(std::span<const model::Bar> bars);

    // ---- the market, Mode::ticks, in time order. Throws as above.

    void on_trades(std::span<const model::TradeTick> trades);
    void on_quotes(std::span<const model::QuoteTick> quotes);
    /// Whole updates: the last level of each is marked kFlagLast.
    void on_levels(std::span<const model::BookLevel> levels);

    // ---- perpetuals. An account's positions share one margin, its wallet of the quote asset.

    /// A funding time: longs pay `rate` (1e-8) of what they hold, valued at `price` (0: the last
    /// price), shorts receive it; below zero the other way. Throws std::out_of_range for an unknown
    /// instrument, std::logic_error for spot.
    void on_funding(std::size_t instrument, std::int64_t rate, Price price, Timestamp ts);
    [[nodiscard]] Position position(std::int32_t account, std::uint16_t instrument) const;
    [[nodiscard]] Margin margin(std::int32_t account) const;
    /// The first price on the tick, others unchanged, at which the account's equity is no more than
    /// its maintenance margin; none without a position, or if a long could lose all and keep it.
    [[nodiscard]] std::optional<Price> liquidation_price(std::int32_t account,
                                                         std::uint16_t instrument) const;

    // ---- state

    [[nodiscard]] const std::vector<model::Instrument>& instruments() const noexcept {
        return rules_;
    }
    [[nodiscard]] Mode mode() const noexcept { return mode_; }
    [[nodiscard]] const QueueModel& queue() const noexcept { return options_.queue; }
    [[nodiscard]] bool accounts_meet() const noexcept { return options_.accounts_meet; }
    [[nodiscard]] bool shows_accounts() const noexcept { return options_.shows_accounts; }
    [[nodiscard]] std::int64_t maker_fee_ppm() const noexcept { return maker_fee_ppm_; }
    [[nodiscard]] std::int64_t taker_fee_ppm() const noexcept { return taker_fee_ppm_; }
    /// 0 until a price is known. Pre: instrument < instruments().size(), here and below.
    [[nodiscard]] Price last_price(std::uint16_t instrument) const {
        return traded_[instrument].last;
    }
    [[nodiscard]] const Liquidity& liquidity(std::uint16_t instrument) const {
        return traded_[instrument].liquidity;
    }

    /// The book as it is shown: best first, at most `count` levels.
    [[nodiscard]] std::vector<Level> book(std::uint16_t instrument, Side side,
                                          std::size_t count) const;
    [[nodiscard]] std::int64_t book_update_id(std::uint16_t instrument) const;

    // ---- archive. Pointers last as long as the venue.

    [[nodiscard]] const Order* order(std::int64_t order_id) const noexcept;
    /// The newest order that bore this client id.
    [[nodiscard]] const Order* order_by_client_id(std::int32_t account, std::uint16_t instrument,
                                                  const std::string& client_id) const;
    [[nodiscard]] const OrderList* list(std::int64_t list_id) const noexcept;
    /// The newest list that bore this client id.
    [[nodiscard]] const OrderList* list_by_client_id(std::int32_t account, std::uint16_t instrument,
                                                     const std::string& client_id) const;
    [[nodiscard]] bool is_over(const OrderList& list) const noexcept;
    [[nodiscard]] std::vector<const Order*> open_orders(std::int32_t account,
                                                        std::int32_t instrument = -1) const;
    [[nodiscard]] OpenCounts open_counts(std::int32_t account, std::int32_t instrument = -1) const;
    [[nodiscard]] std::vector<const Order*> all_orders(const ArchiveQuery& query) const;
    [[nodiscard]] std::vector<const Fill*> fills(const ArchiveQuery& query) const;
    /// Of one order, oldest first.
    [[nodiscard]] std::span<const Amendment> amendments(std::int64_t order_id) const noexcept;

    /// Of one account in one instrument, oldest first, from a match id on: the one with that id, or
    /// all of one order (either side of the match).
    [[nodiscard]] std::vector<const PreventedMatch*>
    prevented_matches(const ArchiveQuery& query) const;

    /// What would refuse the request whatever its account holds, has open, and the market is at.
    [[nodiscard]] RejectCode check_smaller(const OrderRequest& request) const noexcept;
    [[nodiscard]] RejectCode check_iceberg(const OrderRequest& request) const noexcept;

private:
    /// From one price to another; nothing while high is below low.
    struct Reach {
        Price low{INT64_MAX};
        Price high{INT64_MIN};

        [[nodiscard]] bool holds(Price price) const noexcept {
            return low <= price && price <= high;
        }
    };
    /// One instrument's live side.
    struct Traded {
        AssetId base = 0;
        AssetId quote = 0;
        bool is_perpetual = false;
        bool is_halted = false;
        Price last;
        Price bar_open;                 ///< Between the two phases of a bar that traded, else 0.
        model::Bar bar;                 ///< Of a perpetual, the bar of that open.
        bool is_mid_bar = false;        ///< Between a bar's two phases.
        std::vector<std::int64_t> open; ///< Ids of open orders, oldest first.
        Liquidity liquidity;
        References references;
        Reach queued[2]; ///< Where orders of ours have a place in the queue: buys, sells.
        // Where accounts meet: what executions led to and is still to be followed up.
        std::deque<std::int64_t> filled_entries; ///< List ids.
        std::deque<Price> moves;                 ///< Prices traded at.
        std::int64_t trade_id = 0;               ///< The last public one.
        std::int64_t own_trades = 0;             ///< Public ones that the market knows nothing of.
        std::int64_t prevented_matches = 0;
        PublicBook shown; ///< Only where accounts are shown.
    };
    /// One account's orders in one instrument.
    struct History {
        std::unordered_map<std::string, std::int64_t> newest_by_client_id;
        std::unordered_map<std::string, std::int64_t> newest_list_by_client_id;
        std::vector<std::int64_t> orders;
        std::vector<std::size_t> fills;
        std::vector<std::size_t> prevented;
    };
    struct Charge {
        AssetId asset = 0;
        std::int64_t amount = 0;
        Notional worth; ///< In quote.
    };
    struct Slice {
        Price price;
        Quantity quantity;
        std::int64_t maker = -1;   ///< Our order that rests there; -1: the market's.
        bool is_prevented = false; ///< It is the taker's own account's.
    };
    /// What a taker would get from the known liquidity, and from orders of ours.
    struct Plan {
        std::vector<Slice> slices;
        Quantity quantity;
        Quantity prevented; ///< That it would lose to its own account.
        base::int128 quote = 0;
    };
    class Walk; // venue_match.cpp

    // Checks, in the venue's order (venue_checks.cpp).
    [[nodiscard]] RejectCode check(const OrderRequest& request, base::int128& lock) const;
    [[nodiscard]] RejectCode check_shape(const OrderRequest& request) const noexcept;
    [[nodiscard]] RejectCode check_filters(const OrderRequest& request) const;
    [[nodiscard]] RejectCode check_prices(const OrderRequest& request) const noexcept;
    [[nodiscard]] bool fits_notional(const OrderRequest& request,
                                     base::int128 value) const noexcept;
    [[nodiscard]] bool exceeds_position(const OrderRequest& request, Quantity lots) const;
    [[nodiscard]] bool is_id_taken(const OrderRequest& request) const;
    [[nodiscard]] RejectCode check_engine(const OrderRequest& request, Price last,
                                          base::int128& lock) const;
    [[nodiscard]] bool is_book_thin(const OrderRequest& request) const;
    [[nodiscard]] bool would_match(const OrderRequest& request, Price last) const;
    [[nodiscard]] base::int128 needed(const OrderRequest& request) const;
    [[nodiscard]] Price expected_price(const OrderRequest& request) const noexcept;

    void check_instrument(const model::Instrument& rules) const;
    void check_fees(const AccountFees& fees) const;

    // Life of an order (venue.cpp).
    [[nodiscard]] Order& order_at(std::int64_t order_id) noexcept { return orders_[order_id - 1]; }
    [[nodiscard]] AssetId paid_asset(const Order& order) const noexcept;
    [[nodiscard]] Order& file(const OrderRequest& request, Timestamp ts);
    [[nodiscard]] std::string cancel_client_id(const CancelRequest& request);
    void arrive(Order& order, Timestamp ts);
    void report(const Order& order, ExecutionType type, Timestamp ts, const Fill* fill = nullptr,
                const std::string& cancel_client_id = {});
    void end(Order& order, OrderStatus status, Reason reason, Timestamp ts,
             const std::string& cancel_client_id = {});
    void drop_ended(Traded& traded);
    [[nodiscard]] Timestamp now(Timestamp ts) noexcept;

    // Amendments (venue_amend.cpp).
    [[nodiscard]] const Order* find(std::int32_t account, std::uint16_t instrument,
                                    std::int64_t order_id, const std::string& client_id) const;
    [[nodiscard]] RejectCode check_amend(const Order& order, const AmendRequest& request) const;
    void shrink(Order& order, Quantity quantity, Timestamp ts, const std::string& old_client_id);
    void cut_lock(const Order& order);

    // Money (venue_settle.cpp).
    [[nodiscard]] bool fill(Order& order, Price price, Quantity quantity, bool is_maker,
                            Timestamp ts, std::optional<Reading> hidden = {},
                            std::int64_t trade_id = 0);
    [[nodiscard]] std::optional<Charge> settle_spot(Order& order, Price price, Quantity quantity,
                                                    bool is_maker);
    void set_lock(Order& order, std::int64_t amount);
    [[nodiscard]] static std::int64_t unlock_for(Order& order, std::int64_t amount) noexcept;
    [[nodiscard]] std::int64_t lock_left(const Order& order) const noexcept;
    [[nodiscard]] base::int128 with_fee(const OrderRequest& order,
                                        base::int128 value) const noexcept;
    [[nodiscard]] Charge fee_of(const Order& order, Price price, Quantity quantity,
                                bool is_maker) const;
    [[nodiscard]] Price coin_price(AssetId quote) const noexcept;
    [[nodiscard]] bool can_pay(const Order& order, const Plan& plan) const;

    // Positions and their margin (venue_margin.cpp).
    /// A price other than the last for one instrument, and a position other than what is held.
    struct Supposed {
        std::size_t instrument = SIZE_MAX;
        Price price;
        Position position;
    };
    [[nodiscard]] Margin margin_if(std::int32_t account, const Supposed& supposed,
                                   bool counts_orders) const;
    [[nodiscard]] base::int128 initial_margin(std::int32_t account, std::size_t instrument,
                                              base::int128 held, base::int128 bought = 0,
                                              base::int128 sold = 0) const;
    [[nodiscard]] RejectCode check_margin(const OrderRequest& request, base::int128& value) const;
    [[nodiscard]] bool carries(const Order& order, Price price, Quantity quantity,
                               base::int128 value, std::int64_t fee) const;
    [[nodiscard]] std::optional<Charge> settle_contract(Order& order, Price price,
                                                        Quantity quantity, bool is_maker);
    void cut_to_position(Order& order) const;
    void follow_position(Order& filled, Timestamp ts);
    [[nodiscard]] model::Bar met_by(const Order& order, const model::Bar& bar) const;
    void liquidate_in(std::uint16_t instrument, Price low, Price high, Timestamp ts);
    void liquidate(std::int32_t account, std::uint16_t instrument, Price price, Timestamp ts);

    // Lists (venue_lists.cpp).
    [[nodiscard]] const OrderList& list_at(std::int64_t list_id) const noexcept {
        return lists_[list_id - 1];
    }
    [[nodiscard]] RejectCode check_list(const ListRequest& request, base::int128& lock) const;
    [[nodiscard]] RejectCode check_list(const FollowRequest& request, base::int128& lock) const;
    [[nodiscard]] bool is_list_id_taken(std::int32_t account, std::uint16_t instrument,
                                        const std::string& client_id) const;
    [[nodiscard]] RejectCode check_leg(OrderRequest leg, const OrderRequest* entry) const;
    [[nodiscard]] RejectCode check_pair(const OrderRequest& target, const OrderRequest& stop,
                                        Price last, base::int128& lock) const;
    [[nodiscard]] OrderList& file_list(std::int32_t account, std::uint16_t instrument,
                                       const std::string& client_id, Timestamp ts);
    [[nodiscard]] std::int64_t file_leg(const OrderList& list, const OrderRequest& leg,
                                        Timestamp ts);
    ListResult begin(const OrderList& list, base::int128 lock, Timestamp ts);
    void place_pair(const OrderList& list, base::int128 lock, Timestamp ts);
    void follow_entry(const OrderList& list, Price last, Timestamp ts);
    [[nodiscard]] RejectCode place_legs(const OrderList& list, Price last, Timestamp ts);
    void claim(Order& order, Timestamp ts);
    void end_list(const OrderList& list, OrderStatus status, Reason reason, Timestamp ts,
                  const std::string& cancel_client_id);
    void end_legs(const OrderList& list, OrderStatus status, Reason reason, Timestamp ts,
                  const std::string& cancel_client_id);
    [[nodiscard]] bool is_entry(const Order& order) const noexcept;

    // Meeting the market (venue_fills.cpp).
    void meet_price(Order& order, Price price, Timestamp ts, std::optional<Reading> hidden = {});
    void fill_resting(Order& order, Quantity quantity, Timestamp ts,
                      std::optional<Reading> hidden = {}, std::int64_t trade_id = 0);
    void meet_liquidity(Order& order, Timestamp ts);
    void rest_or_expire(Order& order, Timestamp ts);
    void trigger(Order& order, Timestamp ts);
    static void note_trailing(Order& order, bool goes_off, Timestamp ts) noexcept;
    [[nodiscard]] Plan plan(const OrderRequest& request, bool has_limit, Quantity remaining) const;
    [[nodiscard]] Quantity lots_for_quote(const OrderRequest& request, Price price) const noexcept;

    // Orders of ours among each other (venue_match.cpp).
    [[nodiscard]] Plan plan_taker(const OrderRequest& request, bool has_limit,
                                  Quantity remaining) const;
    [[nodiscard]] std::vector<const Order*> makers_for(const OrderRequest& request,
                                                       bool has_limit) const;
    void take_slice(Order& taker, const Slice& slice, Timestamp ts);
    void prevent(Order& taker, Order& maker, Price price, Timestamp ts);
    void lose(Order& order, Quantity quantity, const PreventedMatch& match, Timestamp ts);
    [[nodiscard]] std::int64_t publish_own(const Order& order, Price price, Quantity quantity,
                                           bool is_maker, Timestamp ts);
    void publish(const model::TradeTick& trade, Quantity left);
    void follow_up(Traded& traded, Timestamp ts);
    void show(const Order& order);
    void take_level(const Order& taker, Price price, Quantity quantity);
    void show_level(Traded& traded, const model::BookLevel& level);
    void touch(std::uint16_t instrument, Side side, Price price);

    // The market moves (venue_bars.cpp, venue_ticks.cpp).
    [[nodiscard]] Traded& traded_for(const model::Tag& tag, Mode mode);
    void open_bar(const model::Bar& bar);
    void close_bar(const model::Bar& bar);
    void take_price(Order& order, Price price, const model::Bar& bar, Timestamp ts,
                    std::optional<Reading> hidden = {});
    [[nodiscard]] Price slipped(const Order& order, Price price, const model::Bar& bar) const;
    [[nodiscard]] Reading hidden_by(const Order& order, const Met& met,
                                    const model::Bar& bar) const;
    void close_trigger(Order& order, const model::Bar& bar, Timestamp ts);
    void close_entry(const OrderList& list, const model::Bar& bar, Timestamp ts);
    void close_follower(Order& order, const Order& entry, const model::Bar& bar, Timestamp ts);
    void on_trade(const model::TradeTick& trade);
    void meet_trigger(Order& order, Price price, Timestamp ts);
    [[nodiscard]] Quantity meet_trade(Traded& traded, Side side, const model::TradeTick& trade,
                                      Timestamp ts);
    void fill_crossed(Traded& traded, Side side, Timestamp ts);
    void on_liquidity(Traded& traded, Timestamp ts);
    template <class Wanted> void collect_resting(const Traded& traded, Side side, Wanted&& wanted);

    // Places in the queue (venue_queue.cpp). Nothing is joined, and nothing happens, when strict.
    void rest(Order& order);
    void show_next(Order& order, Quantity taken);
    void find_reach(Traded& traded);
    template <class Visit> void each_place(const Traded& traded, Visit&& visit);
    void queue_on_level(const Traded& traded, const model::BookLevel& level, bool has_forgotten);
    void queue_on_quote(const Traded& traded, const model::QuoteTick& quote);

    std::vector<model::Instrument> rules_;
    std::vector<Traded> traded_;
    Mode mode_;
    std::int64_t maker_fee_ppm_;
    std::int64_t taker_fee_ppm_;
    VenueOptions options_;
    AssetId coin_ = 0; ///< Pays fees where options_ or an account's fees say so.
    std::map<std::int32_t, AccountFees> fees_; ///< Of accounts with fees of their own.
    Accounts accounts_;
    std::deque<Order> orders_;    ///< orders_[i] has order_id i + 1.
    std::deque<OrderList> lists_; ///< lists_[i] has list_id i + 1.
    std::deque<Fill> fills_;
    std::map<std::pair<std::int32_t, std::uint16_t>, History> history_;
    std::map<std::int32_t, std::vector<Position>> positions_;             ///< By instrument.
    std::unordered_map<std::int64_t, std::vector<Amendment>> amendments_; ///< By order id.
    std::vector<Report> reports_;
    std::vector<model::TradeTick> trades_;
    std::deque<PreventedMatch> prevented_;
    BookNews book_news_;
    std::vector<std::uint16_t> changed_books_; ///< Instruments whose own changes are to be sent.
    std::vector<FundingPayment> payments_;
    std::vector<std::int64_t> touched_; ///< Scratch: resting orders that one event may fill.
    std::int64_t execution_id_ = 0;
    std::int64_t trade_id_ = 0;
    std::int64_t rank_ = 0;
    std::int64_t request_number_ = 0; ///< Of the cancels and amendments named here.
    Timestamp now_{INT64_MIN};        ///< Reports never go back in time.
};

} // namespace tradecore::sim
