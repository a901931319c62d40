// SPDX-License-Identifier: Apache-2.0
// Who holds what, free and locked, in units of 1e-8. Every amount that leaves one place arrives at
// another: accounts, fees collected, or the market on the other side of the fills.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "tradecore/base/exact.hpp"

namespace tradecore::sim {

using AssetId = std::uint16_t;

/// The most a balance or an amount may be, so that sums of two always fit.
inline constexpr std::int64_t kAmountMax = INT64_MAX / 4;

struct Balance {
    std::int64_t free = 0;
    std::int64_t locked = 0;
};

/// Of one asset over the whole venue. Always: held = deposited + from_market + funding + insured -
/// fees.
struct AssetTotals {
    base::int128 held = 0; ///< Sum of all accounts, free and locked.
    base::int128 deposited = 0;
    base::int128 from_market = 0; ///< What fills brought in, less what they took.
    base::int128 fees = 0;        ///< Collected by the venue.
    base::int128 funding = 0;     ///< Received for positions, less what was paid.
    base::int128 insured = 0;     ///< Debts that the venue's fund took over.
};

/// Why an account of perpetuals changes.
enum class Flow : std::uint8_t { market, fee, funding, insurance };

class Accounts {
public:
    /// The id of an asset, made on first sight.
    [[nodiscard]] AssetId asset(std::string_view name);
    [[nodiscard]] const std::vector<std::string>& assets() const noexcept { return names_; }

    [[nodiscard]] Balance balance(std::int32_t account, AssetId asset) const noexcept;
    [[nodiscard]] AssetTotals totals(AssetId asset) const noexcept;

    /// False, and nothing changed, if the balance would pass kAmountMax. Pre: amount >= 0.
    [[nodiscard]] bool deposit(std::int32_t account, AssetId asset, std::int64_t amount);

    /// Free to locked. Pre: free >= amount >= 0.
    void lock(std::int32_t account, AssetId asset, std::int64_t amount);
    /// Locked to free. Pre: locked >= amount >= 0.
    void unlock(std::int32_t account, AssetId asset, std::int64_t amount);
    /// To the market, `from_locked` of it out of the lock. Pre: both parts are there.
    void pay(std::int32_t account, AssetId asset, std::int64_t amount, std::int64_t from_locked);
    /// From the market into free. Pre: amount >= 0.
    void receive(std::int32_t account, AssetId asset, std::int64_t amount);
    /// A fee, which the venue keeps, `from_locked` of it out of the lock. Pre: as pay.
    void charge(std::int32_t account, AssetId asset, std::int64_t amount, std::int64_t from_locked);
    /// Changes what is free by a signed amount. It may fall below zero: while positions are held
    /// their profit may cover a debt.
    void settle(std::int32_t account, AssetId asset, std::int64_t amount, Flow flow);

private:
    void take(Balance& balance, std::int64_t amount, std::int64_t from_locked);

    struct Flows {
        base::int128 deposited = 0;
        base::int128 from_market = 0;
        base::int128 fees = 0;
        base::int128 funding = 0;
        base::int128 insured = 0;
    };

    [[nodiscard]] Balance& at(std::int32_t account, AssetId asset);

    std::vector<std::string> names_;
    std::vector<Flows> flows_;
    std::map<std::int32_t, std::vector<Balance>> accounts_;
};

} // namespace tradecore::sim
