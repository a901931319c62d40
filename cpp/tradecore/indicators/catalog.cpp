// SPDX-License-Identifier: Apache-2.0
#include "tradecore/indicators/catalog.hpp"

#include <algorithm>
#include <cmath>
#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <stdexcept>
#include <utility>
#include <vector>

#include "tradecore/indicators/detail/rows.hpp"

namespace tradecore::indicators {
namespace {

// clang-format off
// One for each file of rows.
constexpr std::span<const Row> (*kFiles[])() noexcept = {
    detail::cycle_rows,
    detail::flow_rows,
    detail::math_rows,
    detail::momentum_averaged_rows,
    detail::momentum_direction_rows,
    detail::momentum_oscillator_rows,
    detail::momentum_rows,
    detail::overlap_band_rows,
    detail::overlap_rows,
    detail::pattern_rows,
    detail::price_rows,
    detail::statistic_rows,
    detail::volatility_rows,
    detail::volume_rows,
};
// clang-format on

const std::vector<const Row*>& rows() noexcept {
    static const std::vector<const Row*> kRows = [] {
        std::vector<const Row*> all;
        for (const auto file : kFiles) {
            for (const Row& row : file()) {
                all.push_back(&row);
            }
        }
        std::ranges::sort(all, {}, [](const Row* row) { return std::pair(row->group, row->name); });
        return all;
    }();
    return kRows;
}

const Row* built_in(std::string_view name) noexcept {
    const auto& all = rows();
    const auto found = std::ranges::find(all, name, &Row::name);
    return found == all.end() ? nullptr : *found;
}

/// The rows that were added. The one thing in this library that a process shares: names mean the
/// same everywhere, as those of the catalog do.
class Added {
public:
    const Row* find(std::string_view name) noexcept {
        const std::lock_guard lock(mutex_);
        const auto found = newest_.find(name);
        return found == newest_.end() ? nullptr : found->second;
    }

    const Row& add(const Row& row, Maker::Remembering make, bool replace) {
        const std::lock_guard lock(mutex_);
        if (!replace && newest_.contains(row.name)) {
            throw std::invalid_argument("name was '" + std::string(row.name) +
                                        "', which another custom indicator has");
        }
        Kept& kept = kept_.emplace_back(row, std::move(make));
        try {
            newest_.insert_or_assign(std::string(row.name), &kept.row);
        } catch (...) {
            kept_.pop_back();
            throw;
        }
        return kept.row;
    }

private:
    /// A row with all that it points to.
    struct Kept {
        Kept(const Row& from, Maker::Remembering maker) : make(std::move(maker)), row(from) {
            for (std::string_view* const text :
                 {&row.name, &row.title, &row.formula, &row.source, &row.tradingview}) {
                keep(*text);
            }
            std::ranges::for_each(row.inputs.items, [this](auto& text) { keep(text); });
            std::ranges::for_each(row.outputs.items, [this](auto& text) { keep(text); });
            std::ranges::for_each(row.settings.items, [this](auto& each) { keep(each.name); });
            row.make = Maker(&make);
        }
        void keep(std::string_view& text) { text = texts.emplace_back(text); }

        std::deque<std::string> texts; ///< Which never move.
        Maker::Remembering make;
        Row row;
    };

    std::mutex mutex_;
    std::deque<Kept> kept_; ///< Which never move either.
    std::map<std::string, const Row*, std::less<>> newest_;
};

Added& added() noexcept {
    static Added rows;
    return rows;
}

std::string text_of(double value) {
    std::string text = std::to_string(value);
    text.erase(text.find_last_not_of('0') + 1);
    if (text.back() == '.') {
        text.pop_back();
    }
    return text;
}

bool fits(const Setting& setting, double value) {
    const bool is_inside = value >= setting.least && value <= setting.most;
    if (setting.kind == Setting::Kind::number) {
        return is_inside;
    }
    return is_inside && value == std::floor(value) &&
           !(setting.kind == Setting::Kind::matype && (value == 11.0));
}

std::string wanted(const Setting& setting) {
    switch (setting.kind) {
    case Setting::Kind::number:
        return setting.most >= 3e37 && setting.least <= -3e37
                   ? "a finite number"
                   : "a number from " + text_of(setting.least) + " to " + text_of(setting.most);
    case Setting::Kind::matype: return "a number of an average: 0 to 10, 12 or 13";
    case Setting::Kind::convention: return "0, TA-Lib's convention, or 1, TradingView's";
    default:
        return "a whole number from " + text_of(setting.least) + " to " + text_of(setting.most);
    }
}

} // namespace

std::span<const Row* const> catalog() noexcept {
    return rows();
}

const Row* find_row(std::string_view name) noexcept {
    const Row* const row = built_in(name);
    return row != nullptr ? row : added().find(name);
}

const Row& add_row(const Row& row, Maker::Remembering make, bool replace) {
    if (built_in(row.name) != nullptr) {
        throw std::invalid_argument("name was '" + std::string(row.name) +
                                    "', which an indicator of the catalog has");
    }
    return added().add(row, std::move(make), replace);
}

std::string complaint(const Row& row, std::span<const double> values) {
    const auto settings = row.settings.span();
    if (values.size() != settings.size()) {
        return std::string(row.name) + " was given " + std::to_string(values.size()) +
               " settings, must have " + std::to_string(settings.size());
    }
    for (std::size_t k = 0; k < settings.size(); ++k) {
        if (!fits(settings[k], values[k])) {
            return std::string(settings[k].name) + " of " + std::string(row.name) + " was " +
                   text_of(values[k]) + ", must be " + wanted(settings[k]);
        }
    }
    return {};
}

} // namespace tradecore::indicators
