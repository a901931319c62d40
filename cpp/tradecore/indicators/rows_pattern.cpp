// SPDX-License-Identifier: Apache-2.0
// Candlestick patterns, one row for each rule.
#include <array>
#include <tuple>
#include <utility>

#include "tradecore/indicators/candles.hpp"
#include "tradecore/indicators/detail/candle_rules.hpp"
#include "tradecore/indicators/detail/candle_texts.hpp"
#include "tradecore/indicators/detail/rows.hpp"

namespace tradecore::indicators::detail {
namespace {

template <class Rule, std::size_t which>
constexpr CandleRule kRule{which, Rule::needs, Rule::lookback};

template <class Rule, std::size_t which> constexpr Row row_of() {
    constexpr const CandleText& text = kCandleTexts[which];
    static_assert(text.name == Rule::name);
    Row row{
        .name = Rule::name,
        .group = Group::pattern,
        .title = text.title,
        .formula = text.formula,
        .inputs = {"open", "high", "low", "close"},
        .settings = {},
        .outputs = {"integer"},
        .make = [](const Settings&) { return make<Candle>(kRule<Rule, which>); },
        .whole = kAllWhole,
    };
    if constexpr (PenetratesCandles<Rule>) {
        row.settings = {number("penetration", Rule::default_penetration, 0.0)};
        row.make = [](const Settings& s) { return make<Candle>(kRule<Rule, which>, s.number(0)); };
    }
    return row;
}

constexpr auto kPatternRows = []<std::size_t... which>(std::index_sequence<which...>) {
    return std::array{row_of<std::tuple_element_t<which, CandleRules>, which>()...};
}(std::make_index_sequence<kCandleRules>{});

} // namespace

std::span<const Row> pattern_rows() noexcept {
    return kPatternRows;
}

} // namespace tradecore::indicators::detail
