// SPDX-License-Identifier: Apache-2.0
#include "tradecore/sim/accounts.hpp"

#include <algorithm>

#include "tradecore/base/assert.hpp"

namespace tradecore::sim {

AssetId Accounts::asset(std::string_view name) {
    const auto found = std::find(names_.begin(), names_.end(), name);
    if (found != names_.end()) {
        return static_cast<AssetId>(found - names_.begin());
    }
    names_.emplace_back(name);
    flows_.emplace_back();
    return static_cast<AssetId>(names_.size() - 1);
}

Balance Accounts::balance(std::int32_t account, AssetId asset) const noexcept {
    const auto found = accounts_.find(account);
    return found == accounts_.end() || asset >= found->second.size() ? Balance{}
                                                                     : found->second[asset];
}

AssetTotals Accounts::totals(AssetId asset) const noexcept {
    const Flows& flows = flows_[asset];
    AssetTotals sum{0,          flows.deposited, flows.from_market,
                    flows.fees, flows.funding,   flows.insured};
    for (const auto& [account, balances] : accounts_) {
        if (asset < balances.size()) {
            sum.held += base::int128{balances[asset].free} + balances[asset].locked;
        }
    }
    return sum;
}

bool Accounts::deposit(std::int32_t account, AssetId asset, std::int64_t amount) {
    TC_ASSERT(amount >= 0);
    Balance& balance = at(account, asset);
    if (amount > kAmountMax - balance.free - balance.locked) {
        return false;
    }
    balance.free += amount;
    flows_[asset].deposited += amount;
    return true;
}

void Accounts::lock(std::int32_t account, AssetId asset, std::int64_t amount) {
    Balance& balance = at(account, asset);
    TC_ASSERT(amount >= 0 && balance.free >= amount);
    balance.free -= amount;
    balance.locked += amount;
}

void Accounts::unlock(std::int32_t account, AssetId asset, std::int64_t amount) {
    Balance& balance = at(account, asset);
    TC_ASSERT(amount >= 0 && balance.locked >= amount);
    balance.locked -= amount;
    balance.free += amount;
}

void Accounts::pay(std::int32_t account, AssetId asset, std::int64_t amount,
                   std::int64_t from_locked) {
    take(at(account, asset), amount, from_locked);
    flows_[asset].from_market -= amount;
}

void Accounts::receive(std::int32_t account, AssetId asset, std::int64_t amount) {
    TC_ASSERT(amount >= 0);
    at(account, asset).free += amount;
    flows_[asset].from_market += amount;
}

void Accounts::charge(std::int32_t account, AssetId asset, std::int64_t amount,
                      std::int64_t from_locked) {
    take(at(account, asset), amount, from_locked);
    flows_[asset].fees += amount;
}

void Accounts::settle(std::int32_t account, AssetId asset, std::int64_t amount, Flow flow) {
    at(account, asset).free += amount;
    Flows& flows = flows_[asset];
    switch (flow) {
    case Flow::market: flows.from_market += amount; break;
    case Flow::fee: flows.fees -= amount; break;
    case Flow::funding: flows.funding += amount; break;
    case Flow::insurance: flows.insured += amount; break;
    }
}

void Accounts::take(Balance& balance, std::int64_t amount, std::int64_t from_locked) {
    TC_ASSERT(from_locked >= 0 && from_locked <= amount && balance.locked >= from_locked &&
              balance.free >= amount - from_locked);
    balance.locked -= from_locked;
    balance.free -= amount - from_locked;
}

Balance& Accounts::at(std::int32_t account, AssetId asset) {
    auto& balances = accounts_[account];
    if (asset >= balances.size()) {
        balances.resize(names_.size());
    }
    return balances[asset];
}

} // namespace tradecore::sim
