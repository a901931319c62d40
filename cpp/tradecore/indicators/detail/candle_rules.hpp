// SPDX-License-Identifier: Apache-2.0
// All 61 candlestick patterns of TA-Lib, as a list of types.
#pragma once

#include <cstddef>
#include <tuple>

#include "tradecore/indicators/detail/candle_rules_long.hpp"
#include "tradecore/indicators/detail/candle_rules_short.hpp"
#include "tradecore/indicators/detail/candle_rules_three.hpp"
#include "tradecore/indicators/detail/candle_view.hpp"

namespace tradecore::indicators::detail {
namespace {

/// In TA-Lib's order.
using CandleRules =
    std::tuple<Cdl2crows, Cdl3blackcrows, Cdl3inside, Cdl3linestrike, Cdl3outside, Cdl3starsinsouth,
               Cdl3whitesoldiers, Cdlabandonedbaby, Cdladvanceblock, Cdlbelthold, Cdlbreakaway,
               Cdlclosingmarubozu, Cdlconcealbabyswall, Cdlcounterattack, Cdldarkcloudcover,
               Cdldoji, Cdldojistar, Cdldragonflydoji, Cdlengulfing, Cdleveningdojistar,
               Cdleveningstar, Cdlgapsidesidewhite, Cdlgravestonedoji, Cdlhammer, Cdlhangingman,
               Cdlharami, Cdlharamicross, Cdlhighwave, Cdlhikkake, Cdlhikkakemod, Cdlhomingpigeon,
               Cdlidentical3crows, Cdlinneck, Cdlinvertedhammer, Cdlkicking, Cdlkickingbylength,
               Cdlladderbottom, Cdllongleggeddoji, Cdllongline, Cdlmarubozu, Cdlmatchinglow,
               Cdlmathold, Cdlmorningdojistar, Cdlmorningstar, Cdlonneck, Cdlpiercing,
               Cdlrickshawman, Cdlrisefall3methods, Cdlseparatinglines, Cdlshootingstar,
               Cdlshortline, Cdlspinningtop, Cdlstalledpattern, Cdlsticksandwich, Cdltakuri,
               Cdltasukigap, Cdlthrusting, Cdltristar, Cdlunique3river, Cdlupsidegap2crows,
               Cdlxsidegap3methods>;

static_assert(std::tuple_size_v<CandleRules> == kCandleRules);

/// A rule whose finds are confirmed later.
template <class Rule>
concept ConfirmsCandles = requires { Rule::is_confirmed; };

/// A rule that takes a penetration: `value(view, penetration)`.
template <class Rule>
concept PenetratesCandles = requires { Rule::default_penetration; };

} // namespace
} // namespace tradecore::indicators::detail
