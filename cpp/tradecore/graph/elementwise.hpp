// SPDX-License-Identifier: Apache-2.0
// The stateless operations, one definition for stream and batch. Logic is three-valued: 1 true,
// 0 false, NaN unknown.
#pragma once

#include <cmath>

#include "tradecore/graph/program.hpp"
#include "tradecore/indicators/recurrence.hpp"

namespace tradecore::graph {

[[nodiscard]] constexpr bool is_unknown(double value) noexcept {
    return value != value;
}
/// 1 or 0, or NaN if either side is NaN.
[[nodiscard]] constexpr double verdict(double left, double right, bool holds) noexcept {
    // Without branches, so that a loop over columns becomes vector code.
    const double answer = holds ? 1.0 : 0.0;
    return is_unknown(left) | is_unknown(right) ? indicators::kNaN : answer;
}

/// Calls `use` with the function of two numbers that `op` stands for. False if it is not one.
template <class Use> bool with_binary(Op op, Use&& use) {
    switch (op) {
    case Op::add: use([](double a, double b) { return a + b; }); return true;
    case Op::sub: use([](double a, double b) { return a - b; }); return true;
    case Op::mul: use([](double a, double b) { return a * b; }); return true;
    case Op::div: use([](double a, double b) { return a / b; }); return true;
    case Op::min:
        use([](double a, double b) { return is_unknown(a) ? a : a < b ? a : b; });
        return true;
    case Op::max:
        use([](double a, double b) { return is_unknown(a) ? a : a > b ? a : b; });
        return true;
    case Op::lt: use([](double a, double b) { return verdict(a, b, a < b); }); return true;
    case Op::le: use([](double a, double b) { return verdict(a, b, a <= b); }); return true;
    case Op::gt: use([](double a, double b) { return verdict(a, b, a > b); }); return true;
    case Op::ge: use([](double a, double b) { return verdict(a, b, a >= b); }); return true;
    case Op::eq: use([](double a, double b) { return verdict(a, b, a == b); }); return true;
    case Op::ne: use([](double a, double b) { return verdict(a, b, a != b); }); return true;
    case Op::logical_and:
        use([](double a, double b) { return (a == 0.0) | (b == 0.0) ? 0.0 : a * b; });
        return true;
    case Op::logical_or:
        use([](double a, double b) { return (a == 1.0) | (b == 1.0) ? 1.0 : a + b; });
        return true;
    default: return false;
    }
}

/// The same for functions of one number.
template <class Use> bool with_unary(Op op, Use&& use) {
    switch (op) {
    case Op::neg: use([](double a) { return -a; }); return true;
    case Op::abs: use([](double a) { return std::fabs(a); }); return true;
    case Op::logical_not: use([](double a) { return 1.0 - a; }); return true;
    default: return false;
    }
}

[[nodiscard]] constexpr double crossed_over(double left_before, double right_before, double left,
                                            double right) noexcept {
    const bool unknown = is_unknown(left_before) | is_unknown(right_before);
    const double now = verdict(left, right, (left_before <= right_before) & (left > right));
    return unknown ? indicators::kNaN : now;
}

} // namespace tradecore::graph
