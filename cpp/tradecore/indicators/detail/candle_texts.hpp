// SPDX-License-Identifier: Apache-2.0
// What the catalog says of each candlestick pattern, in the order of CandleRules.
//
// Bars are A, B, C, D, E in order of time; the value stands on the last. Long and short are bodies
// above and below the mean of the 10 bars before; a doji's is up to 0.1 of their mean range, and so
// is a shadow that counts for none. A gap is one between bodies. Prices are near within 0.2, far
// over 0.6, and equal within 0.05 of the mean range of the 5 bars before.
#pragma once

#include <string_view>

#include "tradecore/indicators/detail/candle_kernels.hpp"

namespace tradecore::indicators::detail {

struct CandleText {
    std::string_view name;
    std::string_view title;
    std::string_view formula;
};

inline constexpr CandleText kCandleTexts[kCandleRules] = {
    {"cdl2crows", "two crows",
     "-100 where A long white; B black, gaps up; C black, opens inside B's body, closes inside "
     "A's"},
    {"cdl3blackcrows", "three black crows",
     "-100 for a white bar, then three black ones without lower shadows, each opening inside the "
     "body before and closing lower, the first below the white bar's high"},
    {"cdl3inside", "three inside up or down",
     "100 or -100 where A long, B short inside A's body; C against A's colour, closes beyond A's "
     "open; sign of C"},
    {"cdl3linestrike", "three-line strike",
     "100 or -100 where three bars of one colour march, opening in or near the body before; the "
     "fourth opens further on and closes back beyond the first's open; sign of the three"},
    {"cdl3outside", "three outside up or down",
     "100 or -100 where B's body covers that of A, of the other colour; C closes further on; "
     "sign of B"},
    {"cdl3starsinsouth", "three stars in the south",
     "100 for three black bars; A long with a long lower shadow, B smaller within A's range with "
     "a lower shadow, C short without shadows inside B's range"},
    {"cdl3whitesoldiers", "three advancing white soldiers",
     "100 for three white bars without upper shadows, closing higher, opening in or near the "
     "body before; none far smaller than the one before, the last not short"},
    {"cdlabandonedbaby", "abandoned baby",
     "100 or -100 where A long; B a doji apart from A and C, shadows too; C not short, of the "
     "other colour, closes more than `penetration` of A's body into it; sign of C"},
    {"cdladvanceblock", "advance block",
     "-100 for three white bars closing higher, opening in or near the body before; A long with "
     "a short upper shadow, B and C weaker by body or upper shadow"},
    {"cdlbelthold", "belt hold",
     "100 or -100 for a long body that opens at its end, white without a lower shadow or black "
     "without an upper one; sign of its colour"},
    {"cdlbreakaway", "breakaway",
     "100 or -100 where A long, B gaps on and C, D go on, A, B, D of one colour; E of the other "
     "closes inside the gap; sign of E"},
    {"cdlclosingmarubozu", "closing marubozu",
     "100 or -100 for a long body that closes at its end, white without an upper shadow or black "
     "without a lower one; sign of its colour"},
    {"cdlconcealbabyswall", "concealing baby swallow",
     "100 for four black bars; A and B without shadows; C gaps down with an upper shadow into "
     "B's body; D's range holds C's"},
    {"cdlcounterattack", "counterattack",
     "100 or -100 for two long bars of opposite colours with equal closes; sign of B"},
    {"cdldarkcloudcover", "dark cloud cover",
     "-100 where A long white; B black, opens above A's high, closes inside A's body by more "
     "than `penetration` of it"},
    {"cdldoji", "doji", "100 for body up to 0.1 of the mean range of the 10 bars before"},
    {"cdldojistar", "doji star",
     "100 or -100 where A long; B a doji whose body gaps on in A's direction; sign against A"},
    {"cdldragonflydoji", "dragonfly doji",
     "100 for a doji without an upper shadow but with a lower one"},
    {"cdlengulfing", "engulfing",
     "100 or -100 where B's body covers that of A, of the other colour; 80 or -80 if one end is "
     "equal; sign of B"},
    {"cdleveningdojistar", "evening doji star",
     "-100 where A long white; B a doji whose body gaps up; C black, not short, closes more than "
     "`penetration` of A's body into it"},
    {"cdleveningstar", "evening star",
     "-100 where A long white; B short, its body gaps up; C black, not short, closes more than "
     "`penetration` of A's body into it"},
    {"cdlgapsidesidewhite", "gap with side-by-side white lines",
     "100 or -100 where B and C white, alike in size and open, both with a gap from A; sign of "
     "the gap"},
    {"cdlgravestonedoji", "gravestone doji",
     "100 for a doji without a lower shadow but with an upper one"},
    {"cdlhammer", "hammer",
     "100 for short body, long lower shadow, no upper one, the body at or below the low before, "
     "or near it"},
    {"cdlhangingman", "hanging man",
     "-100 for short body, long lower shadow, no upper one, the body at or above the high "
     "before, or near it"},
    {"cdlharami", "harami",
     "100 or -100 where A long, B short inside A's body; 80 or -80 if an end is equal; sign "
     "against A"},
    {"cdlharamicross", "harami cross",
     "100 or -100 where A long, B a doji inside A's body; 80 or -80 if an end is equal; sign "
     "against A"},
    {"cdlhighwave", "high wave",
     "100 or -100 for short body, both shadows more than twice as long; sign of its colour"},
    {"cdlhikkake", "hikkake",
     "100 or -100 where B inside A's range, C with lower high and low (100) or higher ones "
     "(-100); 200 or -200 when one of the next three closes back beyond B"},
    {"cdlhikkakemod", "modified hikkake",
     "as hikkake with two inside bars, the first closing near its low (100) or high (-100); 200 "
     "or -200 on the confirmation"},
    {"cdlhomingpigeon", "homing pigeon", "100 for two black bars, A long, B short inside A's body"},
    {"cdlidentical3crows", "identical three crows",
     "-100 for three black bars without lower shadows, closing lower, each opening at the close "
     "before"},
    {"cdlinneck", "in-neck",
     "-100 where A long black; B white, opens below A's low, closes at A's close or just above"},
    {"cdlinvertedhammer", "inverted hammer",
     "100 for short body that gaps down, long upper shadow, no lower one"},
    {"cdlkicking", "kicking",
     "100 or -100 for two marubozu of opposite colours with a gap between their ranges in B's "
     "direction; sign of B"},
    {"cdlkickingbylength", "kicking by length",
     "100 or -100 for two marubozu of opposite colours with a gap between their ranges in B's "
     "direction; sign of the longer"},
    {"cdlladderbottom", "ladder bottom",
     "100 for three black bars with falling opens and closes; D black with an upper shadow; E "
     "white, opens above D's open, closes above D's high"},
    {"cdllongleggeddoji", "long-legged doji", "100 for a doji with a shadow longer than its body"},
    {"cdllongline", "long line",
     "100 or -100 for long body, both shadows short; sign of its colour"},
    {"cdlmarubozu", "marubozu", "100 or -100 for long body without shadows; sign of its colour"},
    {"cdlmatchinglow", "matching low", "100 for two black bars with equal closes"},
    {"cdlmathold", "mat hold",
     "100 where A long white; B short black, gaps up; C and D short and falling, less than "
     "`penetration` of A's body into it; E white, opens above D's close, closes above the highs "
     "of B, C, D"},
    {"cdlmorningdojistar", "morning doji star",
     "100 where A long black; B a doji whose body gaps down; C white, not short, closes more "
     "than `penetration` of A's body into it"},
    {"cdlmorningstar", "morning star",
     "100 where A long black; B short, its body gaps down; C white, not short, closes more than "
     "`penetration` of A's body into it"},
    {"cdlonneck", "on-neck",
     "-100 where A long black; B white, opens below A's low, closes at A's low"},
    {"cdlpiercing", "piercing line",
     "100 where A long black; B long white, opens below A's low, closes in the upper half of A's "
     "body"},
    {"cdlrickshawman", "rickshaw man",
     "100 for a doji with both shadows longer than its body, the body near the middle of the "
     "range"},
    {"cdlrisefall3methods", "rising or falling three methods",
     "100 or -100 where A long; B, C, D short, of the other colour, closing against A, bodies "
     "touching A's range; E long of A's colour, opens beyond D's close, closes beyond A's; sign "
     "of A"},
    {"cdlseparatinglines", "separating lines",
     "100 or -100 for colours are opposite and opens equal; B is long without a shadow at its "
     "open; sign of B"},
    {"cdlshootingstar", "shooting star",
     "-100 for short body that gaps up, long upper shadow, no lower one"},
    {"cdlshortline", "short line",
     "100 or -100 for short body, both shadows short; sign of its colour"},
    {"cdlspinningtop", "spinning top",
     "100 or -100 for short body, both shadows longer; sign of its colour"},
    {"cdlstalledpattern", "stalled pattern",
     "-100 for three white bars closing higher; A and B long, B without an upper shadow, opens "
     "in A's body or near; C short on B's shoulder"},
    {"cdlsticksandwich", "stick sandwich",
     "100 where black, white, black; B trades above A's close; C's close equals A's"},
    {"cdltakuri", "takuri",
     "100 for a doji without an upper shadow, the lower one more than twice its body"},
    {"cdltasukigap", "Tasuki gap",
     "100 or -100 where B's body gaps on from A in its own direction; C of the other colour and "
     "like size opens inside B's body, closes inside the gap; sign of B"},
    {"cdlthrusting", "thrusting",
     "-100 where A long black; B white, opens below A's low, closes in the lower half of A's "
     "body, well above A's close"},
    {"cdltristar", "tristar",
     "100 or -100 for three dojis, the body of the second beyond both; 100 if below, -100 if "
     "above"},
    {"cdlunique3river", "unique three river bottom",
     "100 where A long black; B black, closes above A's close, low below A's; C short white, "
     "opens above B's low"},
    {"cdlupsidegap2crows", "upside gap two crows",
     "-100 where A long white; B short black, gaps up; C black, opens above B's open, closes "
     "between the closes of A and B"},
    {"cdlxsidegap3methods", "gap three methods",
     "100 or -100 where A and B of one colour, B gaps on in that direction; C of the other opens "
     "inside B's body, closes inside A's; sign of A"},
};

} // namespace tradecore::indicators::detail
