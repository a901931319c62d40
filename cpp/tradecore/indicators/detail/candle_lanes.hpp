// SPDX-License-Identifier: Apache-2.0
// Claims and numbers of as many bars as a register holds: what candlestick rules compute with, so
// that they are vector code by any compiler.
#pragma once

#include "tradecore/indicators/detail/lanes.hpp"

namespace tradecore::indicators::detail {
namespace {

#if defined(__AVX512F__)

using Mask = __mmask8; // A bit for each lane.

[[gnu::always_inline]] inline Mask is_less(Lanes left, Lanes right) {
    return _mm512_cmp_pd_mask(left, right, _CMP_LT_OQ);
}
[[gnu::always_inline]] inline Mask is_at_most(Lanes left, Lanes right) {
    return _mm512_cmp_pd_mask(left, right, _CMP_LE_OQ);
}
[[gnu::always_inline]] inline Mask is_equal(Lanes left, Lanes right) {
    return _mm512_cmp_pd_mask(left, right, _CMP_EQ_OQ);
}
[[gnu::always_inline]] inline Lanes choose(Mask mask, Lanes yes, Lanes no) {
    return _mm512_mask_mov_pd(no, mask, yes);
}
[[gnu::always_inline]] inline Lanes keep(Mask mask, Lanes value) {
    return _mm512_maskz_mov_pd(mask, value);
}

#else

using Mask = decltype(Lanes{} < Lanes{}); // All bits of a lane or none.

[[gnu::always_inline]] inline Mask is_less(Lanes left, Lanes right) {
    return left < right;
}
[[gnu::always_inline]] inline Mask is_at_most(Lanes left, Lanes right) {
    return left <= right;
}
[[gnu::always_inline]] inline Mask is_equal(Lanes left, Lanes right) {
    return left == right;
}
[[gnu::always_inline]] inline Lanes choose(Mask mask, Lanes yes, Lanes no) {
    return mask ? yes : no;
}
[[gnu::always_inline]] inline Lanes keep(Mask mask, Lanes value) {
    return reinterpret_cast<Lanes>(mask & reinterpret_cast<Mask>(value));
}

#endif

/// What is true of some of the bars.
class WideClaim {
public:
    [[gnu::always_inline]] explicit WideClaim(Mask mask) : mask_(mask) {}

    [[gnu::always_inline]] friend WideClaim operator&(WideClaim left, WideClaim right) {
        return WideClaim(static_cast<Mask>(left.mask_ & right.mask_));
    }
    [[gnu::always_inline]] friend WideClaim operator|(WideClaim left, WideClaim right) {
        return WideClaim(static_cast<Mask>(left.mask_ | right.mask_));
    }
    [[gnu::always_inline]] friend WideClaim operator==(WideClaim left, WideClaim right) {
        return !WideClaim(static_cast<Mask>(left.mask_ ^ right.mask_));
    }
    [[gnu::always_inline]] WideClaim operator!() const {
        return WideClaim(static_cast<Mask>(~mask_));
    }
    [[nodiscard, gnu::always_inline]] Mask mask() const { return mask_; }

private:
    Mask mask_;
};

/// A number of each bar.
class WideNumber {
public:
    [[gnu::always_inline]] explicit WideNumber(Lanes lanes) : lanes_(lanes) {}
    [[gnu::always_inline]] WideNumber(double all) : lanes_(splat(all)) {} // As double mixes, too.

    [[nodiscard, gnu::always_inline]] static WideNumber at(const double* from) {
        return WideNumber(load(from));
    }
    [[nodiscard, gnu::always_inline]] Lanes lanes() const { return lanes_; }

    [[gnu::always_inline]] WideNumber operator-() const { return WideNumber(-lanes_); }
    [[gnu::always_inline]] friend WideNumber operator+(WideNumber left, WideNumber right) {
        return WideNumber(left.lanes_ + right.lanes_);
    }
    [[gnu::always_inline]] friend WideNumber operator-(WideNumber left, WideNumber right) {
        return WideNumber(left.lanes_ - right.lanes_);
    }
    [[gnu::always_inline]] friend WideNumber operator*(WideNumber left, WideNumber right) {
        return WideNumber(left.lanes_ * right.lanes_);
    }
    [[gnu::always_inline]] friend WideClaim operator<(WideNumber left, WideNumber right) {
        return WideClaim(is_less(left.lanes_, right.lanes_));
    }
    [[gnu::always_inline]] friend WideClaim operator>(WideNumber left, WideNumber right) {
        return right < left;
    }
    [[gnu::always_inline]] friend WideClaim operator<=(WideNumber left, WideNumber right) {
        return WideClaim(is_at_most(left.lanes_, right.lanes_));
    }
    [[gnu::always_inline]] friend WideClaim operator>=(WideNumber left, WideNumber right) {
        return right <= left;
    }
    [[gnu::always_inline]] friend WideClaim operator!=(WideNumber left, WideNumber right) {
        return !WideClaim(is_equal(left.lanes_, right.lanes_));
    }

private:
    Lanes lanes_;
};

[[gnu::always_inline]] inline WideNumber select(WideClaim claim, WideNumber yes, WideNumber no) {
    return WideNumber(choose(claim.mask(), yes.lanes(), no.lanes()));
}
[[gnu::always_inline]] inline WideNumber where(WideClaim claim, WideNumber value) {
    return WideNumber(keep(claim.mask(), value.lanes()));
}
[[gnu::always_inline]] inline WideNumber larger(WideNumber left, WideNumber right) {
    return WideNumber(larger(left.lanes(), right.lanes()));
}
[[gnu::always_inline]] inline WideNumber smaller(WideNumber left, WideNumber right) {
    return WideNumber(smaller(left.lanes(), right.lanes()));
}
[[gnu::always_inline]] inline WideNumber magnitude(WideNumber value) {
    return WideNumber(magnitude(value.lanes()));
}

} // namespace
} // namespace tradecore::indicators::detail
