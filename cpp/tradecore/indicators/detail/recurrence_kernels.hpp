// SPDX-License-Identifier: Apache-2.0
// Recurrences over tiles of kLanes blocks: each lane walks one block of eight bars, the carries
// from block to block are a short scalar chain. The last tile may hold fewer blocks: the lanes that
// are left repeat the last of them. Included once by each instruction set's file.
#pragma once

#include <type_traits>

#include "tradecore/indicators/detail/kernels.hpp"
#include "tradecore/indicators/detail/lanes.hpp"

namespace tradecore::indicators::detail {
namespace {

constexpr std::size_t kTile = kBlock * kLanes;
/// Blocks of a whole tile, known to the compiler.
constexpr std::integral_constant<std::size_t, kLanes> kAll;

/// Where the block of lane `b` begins.
[[gnu::always_inline]] constexpr std::size_t block_at(std::size_t b, std::size_t blocks) {
    return kBlock * (b < blocks ? b : blocks - 1);
}

/// rows[i] lane b = from[8 b + i].
template <class Blocks>
[[gnu::always_inline]] inline void load_tile(const double* from, Lanes* rows, Blocks blocks) {
    for (std::size_t part = 0; part < kBlock; part += kLanes) {
        for (std::size_t b = 0; b < kLanes; ++b) {
            rows[part + b] = load(from + block_at(b, blocks) + part);
        }
        transpose(rows + part);
    }
}
template <class Blocks>
[[gnu::always_inline]] inline void store_tile(double* to, Lanes* rows, Blocks blocks) {
    for (std::size_t part = 0; part < kBlock; part += kLanes) {
        transpose(rows + part);
        for (std::size_t b = 0; b < blocks; ++b) {
            store(to + kBlock * b + part, rows[part + b]);
        }
    }
}

/// The first values, then `rest` in the lanes that are left.
template <class Blocks>
[[gnu::always_inline]] inline Lanes gather(double (&values)[kLanes], double rest, Blocks blocks) {
    for (std::size_t b = blocks; b < kLanes; ++b) {
        values[b] = rest;
    }
#if defined(__AVX512F__)
    return _mm512_set_pd(values[7], values[6], values[5], values[4], values[3], values[2],
                         values[1], values[0]);
#elif defined(__AVX2__)
    return _mm256_set_pd(values[3], values[2], values[1], values[0]);
#else
    return Lanes{values[0], values[1]};
#endif
}

/// Weights, one in every lane.
struct WideWeights {
    Lanes decay;
    Lanes gain;
    Lanes power[kBlock];
    double block; ///< decay^8

    explicit WideWeights(const Weights& weights)
        : decay(splat(weights.decay)), gain(splat(weights.gain)), block(weights.power[kBlock - 1]) {
        for (std::size_t i = 0; i < kBlock; ++i) {
            power[i] = splat(weights.power[i]);
        }
    }
};

/// Within the blocks, as Decay::step from zero: terms become sums.
[[gnu::always_inline]] inline void sum_blocks(Lanes* rows, const WideWeights& weights) {
    for (std::size_t i = 1; i < kBlock; ++i) {
        rows[i] = weights.decay * rows[i - 1] + rows[i];
    }
}

/// From block to block: the carry into each of them.
template <class Blocks>
[[gnu::always_inline]] inline Lanes carry_blocks(const Lanes& last, const WideWeights& weights,
                                                 Decay& state, Blocks blocks) {
    double carries[kLanes];
    for (std::size_t b = 0; b < blocks; ++b) {
        state.carry = weights.block * state.carry + state.sum;
        state.sum = last[b];
        carries[b] = state.carry;
    }
    return gather(carries, state.carry, blocks);
}

/// Sums become values.
[[gnu::always_inline]] inline void add_carries(Lanes* rows, const Lanes& carries,
                                               const WideWeights& weights) {
    for (std::size_t i = 0; i < kBlock; ++i) {
        rows[i] = weights.power[i] * carries + rows[i];
    }
}

/// Terms become values. As Decay::step.
template <class Blocks>
[[gnu::always_inline]] inline void decay_tile(Lanes* rows, const WideWeights& weights, Decay& state,
                                              Blocks blocks) {
    sum_blocks(rows, weights);
    const Lanes carries = carry_blocks(rows[kBlock - 1], weights, state, blocks);
    add_carries(rows, carries, weights);
}

/// Offsets from each block's base become sums. As Gap::add.
[[gnu::always_inline]] inline void sum_gaps(Lanes* rows, const WideWeights& weights) {
    rows[0] = Lanes{};
    for (std::size_t i = 1; i < kBlock; ++i) {
        rows[i] = weights.decay * rows[i - 1] + weights.gain * rows[i];
    }
}

/// As Gap::rebase; `step` is how far the base moved into each block.
template <class Blocks>
[[gnu::always_inline]] inline Lanes carry_gaps(const Lanes& last, const Lanes& step,
                                               const WideWeights& weights, Gap& state,
                                               Blocks blocks) {
    const Lanes moved = shifted<1>(last, splat(state.sum)) + step;
    double carries[kLanes];
    for (std::size_t b = 0; b < blocks; ++b) {
        state.carry = weights.block * state.carry + moved[b];
        carries[b] = state.carry;
    }
    state.sum = last[blocks - 1];
    return gather(carries, state.carry, blocks);
}

/// Calls front(at, tile, blocks) for every tile and back(at, tile, blocks) after it, the front of
/// the next tile in between, so that a processor has work while back's chain of carries runs. back
/// says whether the tile was taken; the first that is not ends it.
template <class Tile, class Front, class Back>
[[gnu::always_inline]] inline std::size_t in_turns(std::size_t count, Front front, Back back) {
    const std::size_t end = count / kTile * kTile;
    Tile one;
    Tile other;
    std::size_t at = 0;
    if (at < end) {
        front(at, one, kAll);
    }
    while (at < end) {
        if (at + kTile < end) {
            front(at + kTile, other, kAll);
        }
        if (!back(at, one, kAll)) {
            return at;
        }
        at += kTile;
        if (at == end) {
            break;
        }
        if (at + kTile < end) {
            front(at + kTile, one, kAll);
        }
        if (!back(at, other, kAll)) {
            return at;
        }
        at += kTile;
    }
    const std::size_t left = (count - end) / kBlock;
    if (left > 0) {
        front(at, one, left);
        if (back(at, one, left)) {
            at += left * kBlock;
        }
    }
    return at;
}

/// Calls work(at, blocks) for every tile until it says that one was not taken.
template <class Work>
[[gnu::always_inline]] inline std::size_t each_tile(std::size_t count, Work work) {
    std::size_t at = 0;
    for (; at + kTile <= count; at += kTile) {
        if (!work(at, kAll)) {
            return at;
        }
    }
    const std::size_t left = (count - at) / kBlock;
    return left > 0 && work(at, left) ? at + left * kBlock : at;
}

/// A NaN or infinite input anywhere in a tile shows in what the last block hands on.
template <class State> [[gnu::always_inline]] inline bool is_sound(const State& state) {
    return (state.carry - state.carry) + (state.sum - state.sum) == 0.0;
}

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
        [&](std::size_t at, Lanes* rows, auto blocks) { load_tile(values + at, rows, blocks); },
        [&](std::size_t at, Lanes* rows, auto blocks) { store_tile(out + at, rows, blocks); });
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
        load_tile(values + at, rows, blocks);
    };
    const auto keep = [&](std::size_t at, Lanes* rows, auto blocks) {
        for (std::size_t i = 0; i < kBlock; ++i) {
            rows[i] =
                mix(rows_of(third, at)[i], rows_of(fourth, at)[i], rows_of(fifth, at)[i], rows[i]);
        }
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
        store_tile(line + at, quick, blocks);
        store_tile(signal + at, calm, blocks);
        store_tile(histogram + at, apart, blocks);
        return true;
    });
    state = now;
    return taken;
}

std::size_t rsi(const double* values, double* out, std::size_t count, const Weights& weights,
                Decay& gain, Decay& loss) {
    struct Tile {
        Lanes up[kBlock];
        Lanes down[kBlock];
        Lanes seen; ///< Sum of all changes, as the larger of NaN and 0 is 0.
    };
    const WideWeights wide(weights);
    const Lanes hundred = splat(100.0);
    Decay gains = gain;
    Decay losses = loss;
    double last = values[-1];
    const std::size_t taken = in_turns<Tile>(
        count,
        [&](std::size_t at, Tile& tile, auto blocks) {
            load_tile(values + at, tile.down, blocks);
            // The bar before each block: the last row of the block to the left.
            Lanes before = shifted<1>(tile.down[kBlock - 1], splat(last));
            last = tile.down[kBlock - 1][blocks - 1];
            tile.seen = Lanes{};
            for (std::size_t i = 0; i < kBlock; ++i) {
                const Lanes change = tile.down[i] - before;
                before = tile.down[i];
                tile.seen = tile.seen + change;
                tile.up[i] = larger(change, Lanes{}) * wide.gain;
                tile.down[i] = larger(-change, Lanes{}) * wide.gain;
            }
            sum_blocks(tile.up, wide);
            sum_blocks(tile.down, wide);
        },
        [&](std::size_t at, Tile& tile, auto blocks) {
            if (!is_sound(tile.seen)) {
                return false;
            }
            const Lanes up = carry_blocks(tile.up[kBlock - 1], wide, gains, blocks);
            const Lanes down = carry_blocks(tile.down[kBlock - 1], wide, losses, blocks);
            add_carries(tile.up, up, wide);
            add_carries(tile.down, down, wide);
            for (std::size_t i = 0; i < kBlock; ++i) {
                const Lanes total = tile.up[i] + tile.down[i];
                tile.up[i] = where_not_zero(total, (tile.up[i] / total) * hundred);
            }
            store_tile(out + at, tile.up, blocks);
            return true;
        });
    gain = gains;
    loss = losses;
    return taken;
}

std::size_t atr(const double* highs, const double* lows, const double* closes, double* out,
                std::size_t count, const Weights& weights, Decay& mean) {
    struct Tile {
        Lanes rows[kBlock];
        Lanes seen; ///< Sum of all inputs, as the larger of NaN and x is x.
    };
    const WideWeights wide(weights);
    Decay state = mean;
    const std::size_t taken = in_turns<Tile>(
        count,
        [&](std::size_t at, Tile& tile, auto blocks) {
            tile.seen = Lanes{};
            for (std::size_t part = 0; part < kBlock; part += kLanes) {
                for (std::size_t b = 0; b < kLanes; ++b) {
                    const std::size_t i = at + block_at(b, blocks) + part;
                    const Lanes before = load(closes + i - 1);
                    const Lanes high = load(highs + i);
                    const Lanes low = load(lows + i);
                    tile.seen = tile.seen + ((high + low) + load(closes + i));
                    const Lanes top = larger(high, before);
                    const Lanes bottom = smaller(low, before);
                    tile.rows[part + b] = (top - bottom) * wide.gain;
                }
                transpose(tile.rows + part);
            }
            sum_blocks(tile.rows, wide);
        },
        [&](std::size_t at, Tile& tile, auto blocks) {
            if (!is_sound(tile.seen)) {
                return false;
            }
            const Lanes carries = carry_blocks(tile.rows[kBlock - 1], wide, state, blocks);
            add_carries(tile.rows, carries, wide);
            store_tile(out + at, tile.rows, blocks);
            return true;
        });
    mean = state;
    return taken;
}

/// Directional moves of one tile, as Adx::update; returns a sum in which any NaN shows.
template <class Blocks>
[[gnu::always_inline]] inline Lanes moves(const double* highs, const double* lows, Lanes* up,
                                          Lanes* down, Blocks blocks) {
    load_tile(highs, up, blocks);
    load_tile(lows, down, blocks);
    Lanes seen = Lanes{};
    Lanes high_before = shifted<1>(up[kBlock - 1], splat(highs[-1]));
    Lanes low_before = shifted<1>(down[kBlock - 1], splat(lows[-1]));
    for (std::size_t i = 0; i < kBlock; ++i) {
        const Lanes rise = up[i] - high_before;
        const Lanes fall = low_before - down[i];
        high_before = up[i];
        low_before = down[i];
        seen = seen + (rise + fall);
        up[i] = where_greater(rise, larger(fall, Lanes{}), rise);
        down[i] = where_greater(fall, larger(rise, Lanes{}), fall);
    }
    return seen;
}

std::size_t adx(const double* highs, const double* lows, const double* closes, double* out,
                std::size_t count, const Weights& move, const Weights& mean, AdxState& state) {
    const WideWeights wide_move(move);
    const WideWeights wide_mean(mean);
    const Lanes hundred = splat(100.0);
    AdxState now = state;
    const std::size_t taken = each_tile(count, [&](std::size_t at, auto blocks) {
        Lanes up[kBlock];
        Lanes down[kBlock];
        Lanes seen = moves(highs + at, lows + at, up, down, blocks);
        for (std::size_t i = 0; i < kBlock * blocks; i += kLanes) {
            seen = seen + load(closes + at + i);
        }
        AdxState next = now;
        decay_tile(up, wide_move, next.up, blocks);
        decay_tile(down, wide_move, next.down, blocks);
        bool is_undefined = !is_sound(seen);
        for (std::size_t i = 0; i < kBlock; ++i) {
            const Lanes total = up[i] + down[i];
            is_undefined |= any_zero(total);
            up[i] = ((magnitude(up[i] - down[i]) / total) * hundred) * wide_mean.gain;
        }
        if (is_undefined) {
            return false;
        }
        decay_tile(up, wide_mean, next.mean, blocks);
        next.last = up[kBlock - 1][blocks - 1];
        now = next;
        store_tile(out + at, up, blocks);
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
            store_tile(out + at, rows, blocks);
            return true;
        });
}

} // namespace
} // namespace tradecore::indicators::detail
