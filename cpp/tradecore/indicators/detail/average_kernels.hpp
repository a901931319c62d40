// SPDX-License-Identifier: Apache-2.0
// Averages that remember all of the past: ema, t3, macd, chase. As tiles.hpp, included once by each
// instruction set's file.
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
        Lanes rows[kBlock];
        Lanes bases;
    };
    EmaState state = now;
    const std::size_t taken = in_turns<Tile>(
        count,
        [&](std::size_t at, Tile& tile, auto blocks) {
            load(at, tile.rows, blocks);
            tile.bases = tile.rows[0];
            for (std::size_t i = 1; i < kBlock; ++i) {
                tile.rows[i] = tile.rows[i] - tile.bases;
            }
            sum_gaps(tile.rows, wide);
        },
        [&](std::size_t at, Tile& tile, auto blocks) {
            const Lanes step = shifted<1>(tile.bases, splat(state.base)) - tile.bases;
            Gap next = state.gap;
            const Lanes carries = carry_gaps(tile.rows[kBlock - 1], step, wide, next, blocks);
            if (!is_sound(next)) {
                return false;
            }
            state = {next, tile.bases[blocks - 1]};
            add_carries(tile.rows, carries, wide);
            for (std::size_t i = 0; i < kBlock; ++i) {
                tile.rows[i] = tile.bases + tile.rows[i];
            }
            keep(at, tile.rows, blocks);
            return true;
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
    MacdState now = state;
    const std::size_t taken = each_tile(count, [&](std::size_t at, auto blocks) {
        Lanes quick[kBlock];
        Lanes calm[kBlock];
        ask_tile(values + at + kAhead);
        load_tile(values + at, quick, blocks);
        const Lanes bases = quick[0];
        const Lanes step = shifted<1>(bases, splat(now.base)) - bases;
        MacdState next = now;
        next.base = bases[blocks - 1];
        for (std::size_t i = 1; i < kBlock; ++i) {
            calm[i] = quick[i] = quick[i] - bases;
        }
        sum_gaps(quick, wide_fast);
        sum_gaps(calm, wide_slow);
        const Lanes quick_carries =
            carry_gaps(quick[kBlock - 1], step, wide_fast, next.fast, blocks);
        const Lanes calm_carries = carry_gaps(calm[kBlock - 1], step, wide_slow, next.slow, blocks);
        if (!is_sound(next.fast) || !is_sound(next.slow)) {
            return false;
        }
        add_carries(quick, quick_carries, wide_fast);
        add_carries(calm, calm_carries, wide_slow);
        for (std::size_t i = 0; i < kBlock; ++i) {
            quick[i] = quick[i] - calm[i];
            calm[i] = quick[i] * wide_mean.gain;
        }
        decay_tile(calm, wide_mean, next.signal, blocks);
        now = next;
        Lanes apart[kBlock];
        for (std::size_t i = 0; i < kBlock; ++i) {
            apart[i] = quick[i] - calm[i];
        }
        for (double* const each : {line, signal, histogram}) {
            ask_tile<1>(each + at + kAhead);
        }
        store_tile(line + at, quick, blocks);
        store_tile(signal + at, calm, blocks);
        store_tile(histogram + at, apart, blocks);
        return true;
    });
    state = now;
    return taken;
}

std::size_t chase(const double* values, const double* ways, const double* paths, double* out,
                  std::size_t count, ChaseState& state) {
    struct Tile {
        Lanes shares[kBlock]; // Before that the ways.
        Lanes sums[kBlock];   // Before that the values.
    };
    const Lanes one = splat(1.0);
    const Lanes slow = splat(kSlowShare);
    const Lanes more = splat(kFastShare - kSlowShare);
    double last = state.previous;
    return in_turns<Tile>(
        count,
        [&](std::size_t at, Tile& tile, auto blocks) {
            Lanes lengths[kBlock];
            load_tile(ways + at, tile.shares, blocks);
            load_tile(values + at, tile.sums, blocks);
            load_tile(paths + at, lengths, blocks);
            // The bar before each block: the last row of the block to the left.
            Lanes before = shifted<1>(tile.sums[kBlock - 1], splat(last));
            last = tile.sums[kBlock - 1][blocks - 1];
            Lanes share = one;
            Lanes sum = Lanes{};
            for (std::size_t i = 0; i < kBlock; ++i) {
                const Lanes ratio = magnitude(tile.shares[i]) / lengths[i];
                const Lanes root = (lengths[i] != Lanes{} ? ratio : one) * more + slow;
                const Lanes rest = one - root * root;
                tile.shares[i] = share = share * rest;
                const Lanes change = tile.sums[i] - before;
                before = tile.sums[i];
                tile.sums[i] = sum = rest * (sum - change);
            }
        },
        [&](std::size_t at, Tile& tile, auto blocks) {
            ChaseState next = state;
            double carries[kLanes];
            for (std::size_t b = 0; b < blocks; ++b) {
                next.carry = next.share * next.carry + next.sum;
                next.share = tile.shares[kBlock - 1][b];
                next.sum = tile.sums[kBlock - 1][b];
                carries[b] = next.carry;
            }
            if (!is_sound(next)) {
                return false;
            }
            next.previous = values[at + blocks * kBlock - 1];
            state = next;
            const Lanes carry = gather(carries, next.carry, blocks);
            Lanes rows[kBlock];
            load_tile(values + at, rows, blocks);
            for (std::size_t i = 0; i < kBlock; ++i) {
                rows[i] = rows[i] + (tile.shares[i] * carry + tile.sums[i]);
            }
            ask_tile<1>(out + at + kAhead);
            store_tile(out + at, rows, blocks);
            return true;
        });
}

} // namespace
} // namespace tradecore::indicators::detail
