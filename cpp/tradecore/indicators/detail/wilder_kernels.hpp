// SPDX-License-Identifier: Apache-2.0
// Wilder's: his mean, rsi, atr, adx. As tiles.hpp, included once by each instruction set's file.
#pragma once

#include "tradecore/indicators/detail/tiles.hpp"

namespace tradecore::indicators::detail {
namespace {

std::size_t wilder(const double* values, double* out, std::size_t count, const Weights& weights,
                   Decay& mean) {
    const WideWeights wide(weights);
    Decay state = mean;
    double sum = mean.sum;
    const std::size_t taken = in_turns<DecayTile>(
        count,
        [&](std::size_t at, DecayTile& tile, auto blocks) TC_ALWAYS_INLINE {
            load_tile(values + at, tile.rows, blocks);
            for (std::size_t i = 0; i < kBlock; ++i) {
                tile.rows[i] = tile.rows[i] * wide.gain;
            }
            tile.add_up(wide, sum, blocks);
        },
        [&](std::size_t, DecayTile& tile, auto blocks) TC_ALWAYS_INLINE {
            Decay next = state;
            tile.carry_on(wide, next, blocks);
            if (!is_sound(next)) {
                return false;
            }
            state = next;
            return true;
        },
        [&](std::size_t at, const DecayTile& tile, auto blocks) TC_ALWAYS_INLINE {
            Lanes rows[kBlock];
            for (std::size_t i = 0; i < kBlock; ++i) {
                rows[i] = tile.value(i, wide);
            }
            store_tile(out + at, rows, blocks);
        });
    mean = state;
    return taken;
}

std::size_t rsi(const double* values, double* out, std::size_t count, const Weights& weights,
                Decay& gain, Decay& loss) {
    struct Tile {
        DecayTile up;
        DecayTile down;
        Lanes seen; ///< Sum of all changes, as the larger of NaN and 0 is 0.
    };
    const WideWeights wide(weights);
    const Lanes hundred = splat(100.0);
    Decay gains = gain;
    Decay losses = loss;
    double gained = gain.sum;
    double lost = loss.sum;
    double last = values[-1];
    const std::size_t taken = in_turns<Tile>(
        count,
        [&](std::size_t at, Tile& tile, auto blocks) TC_ALWAYS_INLINE {
            Lanes* const up = tile.up.rows;
            Lanes* const down = tile.down.rows;
            ask_tile(values + at + kAhead);
            load_tile(values + at, down, blocks);
            // The bar before each block: the last row of the block to the left.
            Lanes before = shifted<1>(down[kBlock - 1], splat(last));
            last = down[kBlock - 1][blocks - 1];
            tile.seen = Lanes{};
            for (std::size_t i = 0; i < kBlock; ++i) {
                const Lanes change = down[i] - before;
                before = down[i];
                tile.seen = tile.seen + change;
                up[i] = larger(change, Lanes{}) * wide.gain;
                down[i] = larger(-change, Lanes{}) * wide.gain;
            }
            tile.up.add_up(wide, gained, blocks);
            tile.down.add_up(wide, lost, blocks);
        },
        [&](std::size_t, Tile& tile, auto blocks) TC_ALWAYS_INLINE {
            if (!is_sound(tile.seen)) {
                return false;
            }
            tile.up.carry_on(wide, gains, blocks);
            tile.down.carry_on(wide, losses, blocks);
            return true;
        },
        [&](std::size_t at, const Tile& tile, auto blocks) TC_ALWAYS_INLINE {
            Lanes rows[kBlock]; // Of its own, so that it is in registers.
            for (std::size_t i = 0; i < kBlock; ++i) {
                const Lanes up = tile.up.value(i, wide);
                const Lanes total = up + tile.down.value(i, wide);
                rows[i] = where_not_zero(total, (up / total) * hundred);
            }
            ask_tile<1>(out + at + kAhead);
            store_tile(out + at, rows, blocks);
        });
    gain = gains;
    loss = losses;
    return taken;
}

std::size_t atr(const double* highs, const double* lows, const double* closes, double* out,
                std::size_t count, const Weights& weights, Decay& mean) {
    struct Tile {
        DecayTile ranges;
        Lanes seen; ///< Sum of all inputs, as the larger of NaN and x is x.
    };
    const WideWeights wide(weights);
    Decay state = mean;
    double sum = mean.sum;
    const std::size_t taken = in_turns<Tile>(
        count,
        [&](std::size_t at, Tile& tile, auto blocks) TC_ALWAYS_INLINE {
            tile.seen = Lanes{};
            for (const double* const each : {highs, lows, closes}) {
                ask_tile(each + at + kAhead);
            }
            for (std::size_t part = 0; part < kBlock; part += kLanes) {
                for (std::size_t b = 0; b < kLanes; ++b) {
                    const std::size_t i = at + block_at(b, blocks) + part;
                    const Lanes before = load(closes + i - 1);
                    const Lanes high = load(highs + i);
                    const Lanes low = load(lows + i);
                    tile.seen = tile.seen + ((high + low) + load(closes + i));
                    const Lanes top = larger(high, before);
                    const Lanes bottom = smaller(low, before);
                    tile.ranges.rows[part + b] = (top - bottom) * wide.gain;
                }
                transpose(tile.ranges.rows + part);
            }
            tile.ranges.add_up(wide, sum, blocks);
        },
        [&](std::size_t, Tile& tile, auto blocks) TC_ALWAYS_INLINE {
            if (!is_sound(tile.seen)) {
                return false;
            }
            tile.ranges.carry_on(wide, state, blocks);
            return true;
        },
        [&](std::size_t at, const Tile& tile, auto blocks) TC_ALWAYS_INLINE {
            Lanes rows[kBlock];
            for (std::size_t i = 0; i < kBlock; ++i) {
                rows[i] = tile.ranges.value(i, wide);
            }
            ask_tile<1>(out + at + kAhead);
            store_tile(out + at, rows, blocks);
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
        for (const double* const each : {highs, lows, closes}) {
            ask_tile(each + at + kAhead);
        }
        ask_tile<1>(out + at + kAhead);
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

} // namespace
} // namespace tradecore::indicators::detail
