// SPDX-License-Identifier: Apache-2.0
// What a user chooses of a venue: how fees are paid, what taking costs on bars, and how a place in
// the queue is kept on ticks.
#pragma once

#include <cstdint>
#include <string>

#include "tradecore/base/exact.hpp"
#include "tradecore/sim/queue.hpp"

namespace tradecore::sim {

inline constexpr std::int64_t kMillion = 1'000'000; ///< Rates are whole parts per million.

/// What a fee is taken in: the asset received, the quote on both sides, or a third coin at a
/// discount. Where the coin does not suffice, or its price is not known, it is the asset received.
enum class FeeAsset : std::uint8_t { received, quote, coin };

struct FeePayment {
    FeeAsset asset = FeeAsset::received;
    std::string coin = "BNB";
    std::int64_t coin_share_ppm = 750'000; ///< What is left of the fee when the coin pays it.
    base::Price coin_price; ///< Quote per coin where no instrument tells; 0: not known.
};

/// Shares of what a fill brings in, in ppm: the maker's or the taker's and the side's are added.
struct FeeRates {
    std::int64_t maker = 0;
    std::int64_t taker = 0;
    std::int64_t buyer = 0;
    std::int64_t seller = 0;

    [[nodiscard]] std::int64_t of(bool is_maker, bool is_buy) const noexcept {
        return (is_maker ? maker : taker) + (is_buy ? buyer : seller);
    }
};

/// What one account pays.
struct AccountFees {
    FeeRates standard{}; ///< A coin pays them at a discount.
    FeeRates extra{};    ///< Never at a discount.
    bool pays_in_coin = false;
};

/// What a taker pays beyond the known price on bars.
enum class SlippageKind : std::uint8_t {
    none,
    price, ///< Parts per million of the price.
    ticks,
    range ///< Parts per million of the bar's range.
};

struct Slippage {
    SlippageKind kind = SlippageKind::none;
    std::int64_t amount = 0; ///< In what the kind says, 0 to 1e6.
};

struct VenueOptions {
    FeePayment fee_payment;
    Slippage slippage;
    QueueModel queue; ///< Mode::ticks only.
    /// Mode::ticks, spot: orders of accounts trade with each other where the book is known, and
    /// every execution is a public trade. Otherwise all of them meet the market alone.
    bool accounts_meet = false;
    /// Where accounts meet: what their orders show is part of the book that is shown.
    bool shows_accounts = false;
};

} // namespace tradecore::sim
