// SPDX-License-Identifier: Apache-2.0
// Binance's user-data events to values: bare, or inside {"subscriptionId":..,"event":..} as the
// WebSocket API wraps them. They move money and come a few a second, so there is one way through
// them, the strict one, and any key that stands twice is refused.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

#include "tradecore/base/exact.hpp"
#include "tradecore/base/status.hpp"
#include "tradecore/decode/decoder.hpp"

namespace tradecore::decode {

enum class UserKind : std::uint8_t {
    answer, ///< No event: an answer of the WebSocket API, or its error.
    execution,
    balances,
    balance_change,
    list_status,
    external_lock,
    stream_ended, ///< Nothing more comes from this subscription.
    server_shutdown,
};
inline constexpr std::size_t kUserKinds = 8;

/// One change of one order. Texts are the venue's words.
struct Execution {
    std::string_view symbol;
    std::string_view client_id; ///< Of the order, also where the venue states that of the cancel.
    std::string_view side;
    std::string_view order_type;
    std::string_view execution_type;
    std::string_view status;
    std::string_view reason; ///< Why it was rejected or expired; empty for none.
    std::int64_t order_id = 0;
    base::Price price;
    base::Price stop_price;
    base::Quantity quantity;
    base::Quantity filled_quantity;
    base::Notional filled_quote;
    // Of this execution; all zero and empty unless last_quantity is above 0.
    base::Quantity last_quantity;
    base::Price last_price;
    base::Notional last_quote;
    std::int64_t fee = 0; ///< Of fee_asset, 1e-8.
    std::string_view fee_asset;
    std::int64_t trade_id = -1;
    bool is_maker = false;
};

/// What the account has of one asset.
struct Balance {
    std::string_view asset;
    std::int64_t free = 0;   ///< 1e-8.
    std::int64_t locked = 0; ///< 1e-8.
};

/// By how much a balance, or the part of it that is locked elsewhere, changed.
struct BalanceChange {
    std::string_view asset;
    std::int64_t delta = 0; ///< 1e-8, signed.
};

struct ListedOrder {
    std::string_view symbol;
    std::string_view client_id;
    std::int64_t order_id = 0;
};

/// A list of orders that hang together. Texts are the venue's words.
struct ListStatus {
    static constexpr std::size_t kOrders = 8; ///< No list of the venue has more than three.

    std::string_view symbol;
    std::string_view client_id; ///< Of the list.
    std::string_view contingency;
    std::string_view status;       ///< EXEC_STARTED, ALL_DONE, ...
    std::string_view order_status; ///< EXECUTING, ALL_DONE, ...
    std::string_view reason;       ///< Empty for none.
    std::int64_t list_id = 0;
    std::array<ListedOrder, kOrders> orders{};
    std::size_t order_count = 0;
};

/// What one message said. Only the member that `kind` names is meaningful. Texts are views into the
/// frame, balances into the decoder: until the frame goes and until the next decode.
struct UserEvent {
    UserKind kind = UserKind::answer;
    std::int64_t subscription_id = -1; ///< -1 where none is stated.
    base::Timestamp ts_event;          ///< Of what happened; where it has no time, of its telling.
    Execution execution;
    BalanceChange change; ///< Of balance_change and external_lock.
    ListStatus list;
    std::span<const Balance> balances;
};

/// One for each connection.
class UserDecoder {
public:
    struct Counters {
        std::array<std::uint64_t, kStatuses> by_status{};
        std::array<std::uint64_t, kUserKinds> by_kind{}; ///< Of the messages that were ok.
    };
    struct Limits {
        std::size_t frame_bytes = std::size_t{1} << 20;
        std::size_t balances = 1'024;
    };

    UserDecoder() : UserDecoder(Limits{}) {}
    /// Throws std::bad_alloc, std::invalid_argument (a limit of 0).
    explicit UserDecoder(Limits limits);

    /// Decode one message. `out` is untouched unless the answer is ok. Allocates nothing. An event
    /// that is not known is Status::unknown_kind. Texts with escapes are Status::malformed, as no
    /// id, symbol or word of the venue has any.
    [[nodiscard]] Status decode(std::span<const std::byte> frame, UserEvent& out) noexcept;

    [[nodiscard]] const Counters& counters() const noexcept { return counters_; }

private:
    Limits limits_;
    std::unique_ptr<Balance[]> balances_;
    Counters counters_;
};

} // namespace tradecore::decode
