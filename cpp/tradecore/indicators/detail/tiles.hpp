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

// Loops over rows and lanes are unrolled by order: g++ does not always do it by itself, and a tile
// is then in memory, not in registers.

/// Asks memory for a tile that is read later, or written if kWrite is 1. It does not see it coming
/// where a column is walked in pieces.
template <int kWrite = 0> [[gnu::always_inline]] inline void ask_tile(const double* at) {
    constexpr std::size_t kLine = 8; // Values in a line of the cache.
#pragma GCC unroll 8
    for (std::size_t i = 0; i < kTile; i += kLine) {
        __builtin_prefetch(at + i, kWrite);
    }
}

/// rows[i] lane b = from[8 b + i].
template <class Blocks>
[[gnu::always_inline]] inline void load_tile(const double* from, Lanes* rows, Blocks blocks) {
#pragma GCC unroll 4
    for (std::size_t part = 0; part < kBlock; part += kLanes) {
#pragma GCC unroll 8
        for (std::size_t b = 0; b < kLanes; ++b) {
            rows[part + b] = load(from + block_at(b, blocks) + part);
        }
        transpose(rows + part);
    }
}
template <class Blocks>
[[gnu::always_inline]] inline void store_tile(double* to, Lanes* rows, Blocks blocks) {
#pragma GCC unroll 4
    for (std::size_t part = 0; part < kBlock; part += kLanes) {
        transpose(rows + part);
#pragma GCC unroll 8
        for (std::size_t b = 0; b < kLanes; ++b) {
            if (b < blocks) {
                store(to + kBlock * b + part, rows[part + b]);
            }
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

/// From block to block: the carry into each of them, where `moved` is what each adds to it. In
/// memory, where the front of a tile (see in_turns) has put it: a number alone is loaded from there
/// at no cost.
template <class Blocks>
[[gnu::always_inline]] inline double carry_over(const double* moved, const WideWeights& weights,
                                                double carry, Lanes& carries, Blocks blocks) {
    double each[kLanes];
    for (std::size_t b = 0; b < blocks; ++b) {
        carry = weights.block * carry + moved[b];
        each[b] = carry;
    }
    carries = gather(each, carry, blocks);
    return carry;
}

/// A tile of a decaying sum on its way through in_turns.
struct DecayTile {
    Lanes rows[kBlock];
    double moved[kLanes]; ///< What a carry gets besides: the sum of the block before.
    Lanes carries;

    /// Terms become sums; `sum` is that of the block before.
    template <class Blocks>
    [[gnu::always_inline]] void add_up(const WideWeights& weights, double& sum, Blocks blocks) {
        sum_blocks(rows, weights);
        move_on(sum, blocks);
    }
    /// The same of terms that are values times the decay.
    template <class Blocks>
    [[gnu::always_inline]] void add_up_shares(const Lanes* values, const WideWeights& weights,
                                              double& sum, Blocks blocks) {
        rows[0] = weights.decay * values[0];
        for (std::size_t i = 1; i < kBlock; ++i) {
            rows[i] = weights.decay * (rows[i - 1] + values[i]);
        }
        move_on(sum, blocks);
    }
    template <class Blocks> [[gnu::always_inline]] void move_on(double& sum, Blocks blocks) {
        const Lanes last = rows[kBlock - 1];
        store(moved, shifted<1>(last, splat(sum)));
        sum = last[blocks - 1];
    }
    template <class Blocks>
    [[gnu::always_inline]] void carry_on(const WideWeights& weights, Decay& state, Blocks blocks) {
        state.carry = carry_over(moved, weights, state.carry, carries, blocks);
        state.sum = rows[kBlock - 1][blocks - 1];
    }
    [[nodiscard, gnu::always_inline]] Lanes value(std::size_t i, const WideWeights& weights) const {
        return weights.power[i] * carries + rows[i];
    }
};

/// The same of an average that is measured from each block's base.
struct GapTile {
    Lanes rows[kBlock];
    double moved[kLanes]; ///< The base's step, too: as Gap::rebase.
    Lanes carries;

    /// Offsets from the base become sums; `step` is how far it moved into each block.
    template <class Blocks>
    [[gnu::always_inline]] void add_up(const WideWeights& weights, const Lanes& step, double& sum,
                                       Blocks blocks) {
        sum_gaps(rows, weights);
        const Lanes last = rows[kBlock - 1];
        store(moved, shifted<1>(last, splat(sum)) + step);
        sum = last[blocks - 1];
    }
    template <class Blocks>
    [[nodiscard, gnu::always_inline]] Gap carry_on(const WideWeights& weights, const Gap& state,
                                                   Blocks blocks) {
        const double carry = carry_over(moved, weights, state.carry, carries, blocks);
        return {carry, rows[kBlock - 1][blocks - 1]};
    }
    [[nodiscard, gnu::always_inline]] Lanes value(std::size_t i, const WideWeights& weights) const {
        return weights.power[i] * carries + rows[i];
    }
};

/// Calls front(at, tile, blocks), chain(...) and back(...) for every tile: the front of a tile
/// before the chain of the one before it and the back of the one before that, so that a processor
/// has work while the chain of carries runs, and nothing waits for it. chain says whether the tile
/// was taken; the first that is not ends it.
template <class Tile, class Front, class Chain, class Back>
[[gnu::always_inline]] inline std::size_t in_turns(std::size_t count, Front front, Chain chain,
                                                   Back back) {
    const std::size_t end = count / kTile * kTile;
    Tile tiles[3];
    Tile* late = tiles;
    Tile* now = tiles + 1;
    Tile* next = tiles + 2;
    if (end > 0) {
        front(0, *now, kAll);
    }
    std::size_t at = 0; // Of `now`.
    for (; at < end; at += kTile) {
        if (at + kTile < end) {
            front(at + kTile, *next, kAll);
        }
        const bool is_taken = chain(at, *now, kAll);
        if (at > 0) {
            back(at - kTile, *late, kAll);
        }
        if (!is_taken) {
            return at;
        }
        Tile* const free = late;
        late = now;
        now = next;
        next = free;
    }
    if (end > 0) {
        back(end - kTile, *late, kAll);
    }
    const std::size_t left = (count - end) / kBlock;
    if (left > 0) {
        front(end, *now, left);
        if (!chain(end, *now, left)) {
            return end;
        }
        back(end, *now, left);
    }
    return end + left * kBlock;
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

} // namespace
} // namespace tradecore::indicators::detail
