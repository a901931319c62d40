// SPDX-License-Identifier: Apache-2.0
// Averages that remember all of the past: ema, t3, macd, spread, chase. As tiles.hpp, included once
// by each instruction set's file.
#pragma once

#include "tradecore/indicators/detail/tiles.hpp"

namespace tradecore::indicators::detail {
namespace {

/// load(at, rows, blocks) gives a tile of what is averaged, keep(at, rows, blocks) takes one of
/// averages, whose rows it may use up.
template <class Load, class Keep>
[[gnu::always_inline]] inline std::size_t ema_over(std::size_t count, const WideWeights& wide,
                                                   EmaState& now, Load load, Keep keep) {
    struct Tile {
        GapTile gaps;
        Lanes bases;
    };
    EmaState state = now;
    double base = now.base;
    double sum = now.gap.sum;
    const std::size_t taken = in_turns<Tile>(
        count,
        [&](std::size_t at, Tile& tile, auto blocks) TC_ALWAYS_INLINE {
            Lanes* const rows = tile.gaps.rows;
            load(at, rows, blocks);
            tile.bases = rows[0];
            for (std::size_t i = 1; i < kBlock; ++i) {
                rows[i] = rows[i] - tile.bases;
            }
            const Lanes step = shifted<1>(tile.bases, splat(base)) - tile.bases;
            tile.gaps.add_up(wide, step, sum, blocks);
            base = tile.bases[blocks - 1];
        },
        [&](std::size_t, Tile& tile, auto blocks) TC_ALWAYS_INLINE {
            const Gap next = tile.gaps.carry_on(wide, state.gap, blocks);
            if (!is_sound(next)) {
                return false;
            }
            state = {next, tile.bases[blocks - 1]};
            return true;
        },
        [&](std::size_t at, const Tile& tile, auto blocks) TC_ALWAYS_INLINE {
            Lanes rows[kBlock]; // Of its own, so that it is in registers.
            for (std::size_t i = 0; i < kBlock; ++i) {
                rows[i] = tile.bases + tile.gaps.value(i, wide);
            }
            keep(at, rows, blocks);
        });
    now = state;
    return taken;
}

std::size_t ema(const double* values, double* out, std::size_t count, const Weights& weights,
                EmaState& state) {
    return ema_over(
        count, WideWeights(weights), state,
        [&](std::size_t at, Lanes* rows, auto blocks) {
            ask_tile(values + at + kAhead);
            load_tile(values + at, rows, blocks);
        },
        [&](std::size_t at, Lanes* rows, auto blocks) {
            ask_tile<1>(out + at + kAhead);
            store_tile(out + at, rows, blocks);
        });
}

/// Between the averages tiles stay as they are, rows one after another: only what comes in and what
/// goes out is turned.
std::size_t t3(const double* values, double* out, std::size_t count, const Weights& weights,
               const T3Mix& mix, EmaState* states) {
    using Rows = Lanes[kT3Most / kLanes];
    const WideWeights wide(weights);
    EmaState now[kT3Depth];
    for (int k = 0; k < kT3Depth; ++k) {
        now[k] = states[k];
    }
    Rows between;
    Rows third;
    Rows fourth;
    Rows fifth;
    const auto rows_of = [](Rows& from, std::size_t at) { return from + at / kLanes; };
    const auto load_from = [&](Rows& from) {
        return [&](std::size_t at, Lanes* rows, auto) {
            for (std::size_t i = 0; i < kBlock; ++i) {
                rows[i] = rows_of(from, at)[i];
            }
        };
    };
    const auto keep_in = [&](Rows& to) {
        return [&](std::size_t at, const Lanes* rows, auto) {
            for (std::size_t i = 0; i < kBlock; ++i) {
                rows_of(to, at)[i] = rows[i];
            }
        };
    };
    const auto load = [&](std::size_t at, Lanes* rows, auto blocks) {
        ask_tile(values + at + kAhead);
        load_tile(values + at, rows, blocks);
    };
    const auto keep = [&](std::size_t at, Lanes* rows, auto blocks) {
        for (std::size_t i = 0; i < kBlock; ++i) {
            rows[i] =
                mix(rows_of(third, at)[i], rows_of(fourth, at)[i], rows_of(fifth, at)[i], rows[i]);
        }
        ask_tile<1>(out + at + kAhead);
        store_tile(out + at, rows, blocks);
    };
    const std::size_t all = count / kBlock * kBlock;
    const bool is_taken =
        ema_over(all, wide, now[0], load, keep_in(between)) == all &&
        ema_over(all, wide, now[1], load_from(between), keep_in(between)) == all &&
        ema_over(all, wide, now[2], load_from(between), keep_in(third)) == all &&
        ema_over(all, wide, now[3], load_from(third), keep_in(fourth)) == all &&
        ema_over(all, wide, now[4], load_from(fourth), keep_in(fifth)) == all &&
        ema_over(all, wide, now[5], load_from(fifth), keep) == all;
    if (!is_taken) {
        return 0;
    }
    for (int k = 0; k < kT3Depth; ++k) {
        states[k] = now[k];
    }
    return all;
}

std::size_t macd(const double* values, double* line, double* signal, double* histogram,
                 std::size_t count, const Weights& fast, const Weights& slow, const Weights& mean,
                 MacdState& state) {
    const WideWeights wide_fast(fast);
    const WideWeights wide_slow(slow);
    const WideWeights wide_mean(mean);
    struct Tile {
        GapTile quick;
        GapTile calm;
        double base;
    };
    MacdState now = state;
    double base = state.base;
    double quick_sum = state.fast.sum;
    double calm_sum = state.slow.sum;
    const std::size_t taken = in_turns<Tile>(
        count,
        [&](std::size_t at, Tile& tile, auto blocks) TC_ALWAYS_INLINE {
            Lanes* const quick = tile.quick.rows;
            ask_tile(values + at + kAhead);
            load_tile(values + at, quick, blocks);
            const Lanes bases = quick[0];
            for (std::size_t i = 1; i < kBlock; ++i) {
                tile.calm.rows[i] = quick[i] = quick[i] - bases;
            }
            const Lanes step = shifted<1>(bases, splat(base)) - bases;
            tile.quick.add_up(wide_fast, step, quick_sum, blocks);
            tile.calm.add_up(wide_slow, step, calm_sum, blocks);
            tile.base = base = bases[blocks - 1];
        },
        [&](std::size_t, Tile& tile, auto blocks) TC_ALWAYS_INLINE {
            const Gap fast_next = tile.quick.carry_on(wide_fast, now.fast, blocks);
            const Gap slow_next = tile.calm.carry_on(wide_slow, now.slow, blocks);
            if (!is_sound(fast_next) || !is_sound(slow_next)) {
                return false;
            }
            now.fast = fast_next;
            now.slow = slow_next;
            now.base = tile.base;
            return true;
        },
        [&](std::size_t at, const Tile& tile, auto blocks) TC_ALWAYS_INLINE {
            Lanes apart[kBlock];
            Lanes means[kBlock];
            for (std::size_t i = 0; i < kBlock; ++i) {
                apart[i] = tile.quick.value(i, wide_fast) - tile.calm.value(i, wide_slow);
                means[i] = apart[i] * wide_mean.gain;
            }
            decay_tile(means, wide_mean, now.signal, blocks);
            Lanes rest[kBlock];
            for (std::size_t i = 0; i < kBlock; ++i) {
                rest[i] = apart[i] - means[i];
            }
            for (double* const each : {line, signal, histogram}) {
                ask_tile<1>(each + at + kAhead);
            }
            store_tile(line + at, apart, blocks);
            store_tile(signal + at, means, blocks);
            store_tile(histogram + at, rest, blocks);
        });
    state = now;
    return taken;
}

std::size_t spread(const double* values, double* out, std::size_t count,
                   const Weights& slow_weights, const Weights& fast_weights, Decay& slow,
                   Decay& fast) {
    struct Tile {
        DecayTile slow;
        DecayTile fast;
    };
    const WideWeights slow_wide(slow_weights);
    const WideWeights fast_wide(fast_weights);
    Decay slow_state = slow;
    Decay fast_state = fast;
    double slow_sum = slow.sum;
    double fast_sum = fast.sum;
    const std::size_t taken = in_turns<Tile>(
        count,
        [&](std::size_t at, Tile& tile, auto blocks) TC_ALWAYS_INLINE {
            Lanes rows[kBlock];
            load_tile(values + at, rows, blocks);
            tile.slow.add_up_shares(rows, slow_wide, slow_sum, blocks);
            tile.fast.add_up_shares(rows, fast_wide, fast_sum, blocks);
        },
        [&](std::size_t, Tile& tile, auto blocks) TC_ALWAYS_INLINE {
            Decay slow_next = slow_state;
            Decay fast_next = fast_state;
            tile.slow.carry_on(slow_wide, slow_next, blocks);
            tile.fast.carry_on(fast_wide, fast_next, blocks);
            if (!is_sound(slow_next) || !is_sound(fast_next)) {
                return false;
            }
            slow_state = slow_next;
            fast_state = fast_next;
            return true;
        },
        [&](std::size_t at, const Tile& tile, auto blocks) TC_ALWAYS_INLINE {
            Lanes rows[kBlock];
            for (std::size_t i = 0; i < kBlock; ++i) {
                rows[i] = tile.slow.value(i, slow_wide) - tile.fast.value(i, fast_wide);
            }
            store_tile(out + at, rows, blocks);
        });
    slow = slow_state;
    fast = fast_state;
    return taken;
}

std::size_t chase(const double* values, const double* ways, const double* paths, double* out,
                  std::size_t count, ChaseState& state) {
    struct Tile {
        Lanes shares[kBlock]; // Before that the ways.
        Lanes sums[kBlock];   // Before that the values.
        Lanes carries;
        Lanes seen; // Sum of all paths, as a share of an infinite one is a number.
    };
    const Lanes one = splat(1.0);
    const Lanes slow = splat(kSlowShare);
    const Lanes more = splat(kFastShare - kSlowShare);
    double last = state.previous;
    return in_turns<Tile>(
        count,
        [&](std::size_t at, Tile& tile, auto blocks) TC_ALWAYS_INLINE {
            Lanes lengths[kBlock];
            load_tile(ways + at, tile.shares, blocks);
            load_tile(values + at, tile.sums, blocks);
            load_tile(paths + at, lengths, blocks);
            // The bar before each block: the last row of the block to the left.
            Lanes before = shifted<1>(tile.sums[kBlock - 1], splat(last));
            last = tile.sums[kBlock - 1][blocks - 1];
            Lanes share = one;
            Lanes sum = Lanes{};
            tile.seen = Lanes{};
            for (std::size_t i = 0; i < kBlock; ++i) {
                tile.seen = tile.seen + lengths[i];
                const Lanes ratio = magnitude(tile.shares[i]) / lengths[i];
                const Lanes root = (lengths[i] != Lanes{} ? ratio : one) * more + slow;
                const Lanes rest = one - root * root;
                tile.shares[i] = share = share * rest;
                const Lanes change = tile.sums[i] - before;
                before = tile.sums[i];
                tile.sums[i] = sum = rest * (sum - change);
            }
        },
        [&](std::size_t at, Tile& tile, auto blocks) TC_ALWAYS_INLINE {
            ChaseState next = state;
            double carries[kLanes];
            for (std::size_t b = 0; b < blocks; ++b) {
                next.carry = next.share * next.carry + next.sum;
                next.share = tile.shares[kBlock - 1][b];
                next.sum = tile.sums[kBlock - 1][b];
                carries[b] = next.carry;
            }
            if (!is_sound(next) || !is_sound(tile.seen)) {
                return false;
            }
            next.previous = values[at + blocks * kBlock - 1];
            state = next;
            tile.carries = gather(carries, next.carry, blocks);
            return true;
        },
        [&](std::size_t at, const Tile& tile, auto blocks) TC_ALWAYS_INLINE {
            Lanes rows[kBlock];
            load_tile(values + at, rows, blocks);
            for (std::size_t i = 0; i < kBlock; ++i) {
                rows[i] = rows[i] + (tile.shares[i] * tile.carries + tile.sums[i]);
            }
            ask_tile<1>(out + at + kAhead);
            store_tile(out + at, rows, blocks);
        });
}

} // namespace
} // namespace tradecore::indicators::detail
