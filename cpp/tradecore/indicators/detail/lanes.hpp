// SPDX-License-Identifier: Apache-2.0
// A register of doubles, as wide as the flags of the including file allow. Everything has internal
// linkage and calls nothing outside, so that code for one instruction set is never shared with
// another.
#pragma once

#include <cstddef>

#if defined(__x86_64__)
#if defined(__GNUC__) && !defined(__clang__)
// g++ 12 takes the undefined value inside its own AVX-512 intrinsics for a mistake (bug 105593).
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#pragma GCC diagnostic ignored "-Wuninitialized"
#endif
#include <immintrin.h>
#endif

/// Of a lambda.
#define TC_ALWAYS_INLINE __attribute__((always_inline))

namespace tradecore::indicators::detail {
namespace {

#if defined(__AVX512F__)
constexpr std::size_t kLanes = 8;
#elif defined(__AVX2__)
constexpr std::size_t kLanes = 4;
#else
constexpr std::size_t kLanes = 2;
#endif

constexpr std::size_t kAhead = 512; ///< Values, a page of them, that memory is asked for before.

using Lanes = double __attribute__((vector_size(8 * kLanes)));

[[gnu::always_inline]] inline Lanes load(const double* from) {
    Lanes lanes;
    __builtin_memcpy(&lanes, from, sizeof lanes);
    return lanes;
}
[[gnu::always_inline]] inline void store(double* to, const Lanes& lanes) {
    __builtin_memcpy(to, &lanes, sizeof lanes);
}

#if defined(__AVX512F__)

[[gnu::always_inline]] inline Lanes splat(double value) {
    return _mm512_set1_pd(value);
}
/// left > right ? left : right
[[gnu::always_inline]] inline Lanes larger(Lanes left, Lanes right) {
    return _mm512_max_pd(left, right);
}
/// left < right ? left : right
[[gnu::always_inline]] inline Lanes smaller(Lanes left, Lanes right) {
    return _mm512_min_pd(left, right);
}
[[gnu::always_inline]] inline Lanes magnitude(Lanes lanes) {
    return _mm512_abs_pd(lanes);
}
[[gnu::always_inline]] inline Lanes root(Lanes lanes) {
    return _mm512_sqrt_pd(lanes);
}
/// value where left > right, else 0.
[[gnu::always_inline]] inline Lanes where_greater(Lanes left, Lanes right, Lanes value) {
    return _mm512_maskz_mov_pd(_mm512_cmp_pd_mask(left, right, _CMP_GT_OQ), value);
}
/// value where test is not 0, else 0.
[[gnu::always_inline]] inline Lanes where_not_zero(Lanes test, Lanes value) {
    return _mm512_maskz_mov_pd(_mm512_cmp_pd_mask(test, _mm512_setzero_pd(), _CMP_NEQ_UQ), value);
}
[[gnu::always_inline]] inline bool any_zero(Lanes lanes) {
    return _mm512_cmp_pd_mask(lanes, _mm512_setzero_pd(), _CMP_EQ_OQ) != 0;
}
/// Whether no lane is NaN or infinite.
[[gnu::always_inline]] inline bool is_sound(Lanes lanes) {
    const __m512d zero = lanes - lanes;
    return _mm512_cmp_pd_mask(zero, zero, _CMP_UNORD_Q) == 0;
}
/// The values kShift bars before: the last ones of `before`, then the first of `now`.
template <int kShift> [[gnu::always_inline]] inline Lanes shifted(Lanes now, Lanes before) {
    if constexpr (kShift == 0) {
        return now;
    } else {
        return _mm512_castsi512_pd(
            _mm512_alignr_epi64(_mm512_castpd_si512(now), _mm512_castpd_si512(before), 8 - kShift));
    }
}
/// shifted of a number that the compiler does not know.
class Shift {
public:
    Shift() = default;
    explicit Shift(int by) {
        alignas(64) long long from[8]; // In `before` up to 7, in `now` from 8 on.
        for (int k = 0; k < 8; ++k) {
            from[k] = 8 + k - by;
        }
        from_ = _mm512_load_si512(from);
    }
    [[gnu::always_inline]] Lanes operator()(Lanes now, Lanes before) const {
        return _mm512_permutex2var_pd(before, from_, now);
    }

private:
    __m512i from_{};
};
[[gnu::always_inline]] inline void transpose(Lanes* m) {
    const __m512d a0 = _mm512_unpacklo_pd(m[0], m[1]), a1 = _mm512_unpackhi_pd(m[0], m[1]);
    const __m512d a2 = _mm512_unpacklo_pd(m[2], m[3]), a3 = _mm512_unpackhi_pd(m[2], m[3]);
    const __m512d a4 = _mm512_unpacklo_pd(m[4], m[5]), a5 = _mm512_unpackhi_pd(m[4], m[5]);
    const __m512d a6 = _mm512_unpacklo_pd(m[6], m[7]), a7 = _mm512_unpackhi_pd(m[6], m[7]);
    const __m512d b0 = _mm512_shuffle_f64x2(a0, a2, 0x88), b1 = _mm512_shuffle_f64x2(a1, a3, 0x88);
    const __m512d b2 = _mm512_shuffle_f64x2(a0, a2, 0xdd), b3 = _mm512_shuffle_f64x2(a1, a3, 0xdd);
    const __m512d b4 = _mm512_shuffle_f64x2(a4, a6, 0x88), b5 = _mm512_shuffle_f64x2(a5, a7, 0x88);
    const __m512d b6 = _mm512_shuffle_f64x2(a4, a6, 0xdd), b7 = _mm512_shuffle_f64x2(a5, a7, 0xdd);
    m[0] = _mm512_shuffle_f64x2(b0, b4, 0x88);
    m[1] = _mm512_shuffle_f64x2(b1, b5, 0x88);
    m[2] = _mm512_shuffle_f64x2(b2, b6, 0x88);
    m[3] = _mm512_shuffle_f64x2(b3, b7, 0x88);
    m[4] = _mm512_shuffle_f64x2(b0, b4, 0xdd);
    m[5] = _mm512_shuffle_f64x2(b1, b5, 0xdd);
    m[6] = _mm512_shuffle_f64x2(b2, b6, 0xdd);
    m[7] = _mm512_shuffle_f64x2(b3, b7, 0xdd);
}

#elif defined(__AVX2__)

[[gnu::always_inline]] inline Lanes splat(double value) {
    return _mm256_set1_pd(value);
}
[[gnu::always_inline]] inline Lanes larger(Lanes left, Lanes right) {
    return _mm256_max_pd(left, right);
}
[[gnu::always_inline]] inline Lanes smaller(Lanes left, Lanes right) {
    return _mm256_min_pd(left, right);
}
[[gnu::always_inline]] inline Lanes magnitude(Lanes lanes) {
    return _mm256_andnot_pd(_mm256_set1_pd(-0.0), lanes);
}
[[gnu::always_inline]] inline Lanes root(Lanes lanes) {
    return _mm256_sqrt_pd(lanes);
}
[[gnu::always_inline]] inline Lanes where_greater(Lanes left, Lanes right, Lanes value) {
    return _mm256_and_pd(_mm256_cmp_pd(left, right, _CMP_GT_OQ), value);
}
[[gnu::always_inline]] inline Lanes where_not_zero(Lanes test, Lanes value) {
    return _mm256_and_pd(_mm256_cmp_pd(test, _mm256_setzero_pd(), _CMP_NEQ_UQ), value);
}
[[gnu::always_inline]] inline bool any_zero(Lanes lanes) {
    return _mm256_movemask_pd(_mm256_cmp_pd(lanes, _mm256_setzero_pd(), _CMP_EQ_OQ)) != 0;
}
[[gnu::always_inline]] inline bool is_sound(Lanes lanes) {
    const __m256d zero = lanes - lanes;
    return _mm256_movemask_pd(_mm256_cmp_pd(zero, zero, _CMP_UNORD_Q)) == 0;
}
template <int kShift> [[gnu::always_inline]] inline Lanes shifted(Lanes now, Lanes before) {
    const __m256d middle = _mm256_permute2f128_pd(before, now, 0x21);
    if constexpr (kShift == 0) {
        return now;
    } else if constexpr (kShift == 1) {
        return _mm256_shuffle_pd(middle, now, 0x5);
    } else if constexpr (kShift == 2) {
        return middle;
    } else {
        return _mm256_shuffle_pd(before, middle, 0x5);
    }
}
class Shift {
public:
    Shift() = default;
    explicit Shift(int by) {
        alignas(32) int halves[8];
        alignas(32) long long mask[4];
        for (int k = 0; k < 4; ++k) {
            const int from = (4 + k - by) % 4;
            halves[2 * k] = 2 * from;
            halves[2 * k + 1] = 2 * from + 1;
            mask[k] = k >= by ? -1 : 0;
        }
        from_ = _mm256_load_si256(reinterpret_cast<const __m256i*>(halves));
        is_now_ = _mm256_castsi256_pd(_mm256_load_si256(reinterpret_cast<const __m256i*>(mask)));
    }
    [[gnu::always_inline]] Lanes operator()(Lanes now, Lanes before) const {
        return _mm256_blendv_pd(turned(before), turned(now), is_now_);
    }

private:
    [[gnu::always_inline]] __m256d turned(Lanes lanes) const {
        return _mm256_castps_pd(_mm256_permutevar8x32_ps(_mm256_castpd_ps(lanes), from_));
    }
    __m256i from_{};
    __m256d is_now_{};
};
[[gnu::always_inline]] inline void transpose(Lanes* m) {
    const __m256d a0 = _mm256_unpacklo_pd(m[0], m[1]), a1 = _mm256_unpackhi_pd(m[0], m[1]);
    const __m256d a2 = _mm256_unpacklo_pd(m[2], m[3]), a3 = _mm256_unpackhi_pd(m[2], m[3]);
    m[0] = _mm256_permute2f128_pd(a0, a2, 0x20);
    m[1] = _mm256_permute2f128_pd(a1, a3, 0x20);
    m[2] = _mm256_permute2f128_pd(a0, a2, 0x31);
    m[3] = _mm256_permute2f128_pd(a1, a3, 0x31);
}

#else

[[gnu::always_inline]] inline Lanes splat(double value) {
    return Lanes{value, value};
}
[[gnu::always_inline]] inline Lanes larger(Lanes left, Lanes right) {
    return left > right ? left : right;
}
[[gnu::always_inline]] inline Lanes smaller(Lanes left, Lanes right) {
    return left < right ? left : right;
}
[[gnu::always_inline]] inline Lanes magnitude(Lanes lanes) {
    return Lanes{__builtin_fabs(lanes[0]), __builtin_fabs(lanes[1])};
}
[[gnu::always_inline]] inline Lanes root(Lanes lanes) {
    return Lanes{__builtin_sqrt(lanes[0]), __builtin_sqrt(lanes[1])};
}
[[gnu::always_inline]] inline Lanes where_greater(Lanes left, Lanes right, Lanes value) {
    return left > right ? value : Lanes{};
}
[[gnu::always_inline]] inline Lanes where_not_zero(Lanes test, Lanes value) {
    return test != Lanes{} ? value : Lanes{};
}
[[gnu::always_inline]] inline bool any_zero(Lanes lanes) {
    return lanes[0] == 0.0 || lanes[1] == 0.0;
}
[[gnu::always_inline]] inline bool is_sound(Lanes lanes) {
    const Lanes zero = lanes - lanes;
    return zero[0] == 0.0 && zero[1] == 0.0;
}
template <int kShift> [[gnu::always_inline]] inline Lanes shifted(Lanes now, Lanes before) {
    return kShift == 0 ? now : Lanes{before[1], now[0]};
}
class Shift {
public:
    Shift() = default;
    explicit Shift(int by) : by_(by) {}
    [[gnu::always_inline]] Lanes operator()(Lanes now, Lanes before) const {
        return by_ == 0 ? now : Lanes{before[1], now[0]};
    }

private:
    int by_ = 0;
};
[[gnu::always_inline]] inline void transpose(Lanes* m) {
    const Lanes first = m[0];
    m[0] = Lanes{first[0], m[1][0]};
    m[1] = Lanes{first[1], m[1][1]};
}

#endif

} // namespace
} // namespace tradecore::indicators::detail
