// SPDX-License-Identifier: Apache-2.0
// How a recursive part walks many bars: one by one where it must, in blocks through a kernel where
// it may.
#pragma once

#include <algorithm>
#include <cstddef>

#include "tradecore/indicators/detail/kernels.hpp"
#include "tradecore/indicators/part.hpp"

namespace tradecore::indicators::detail {

inline constexpr std::size_t kChunk = 4'096; ///< Bars at a time, in the cache.

/// `ready(run)` says whether the kernel may start, `run` bars before having been seen in a row;
/// `fast(i, n)` runs it over up to n bars, whole blocks, and says how many it took. After a refusal
/// a tile of bars is stepped.
template <class Part, class Ready, class Fast>
void drive(Part& part, const Inputs<Part::kInputs>& in, const Outputs<Part::kOutputs>& out,
           std::size_t count, Ready&& ready, Fast&& fast) noexcept {
    const std::size_t tile = kernels().tile;
    std::size_t run = 0;
    for (std::size_t i = 0; i < count;) {
        const std::size_t n = std::min(kChunk, count - i);
        std::size_t steps = 1;
        if (n >= kBlock && ready(run)) {
            if (const std::size_t taken = fast(i, n); taken > 0) {
                i += taken;
                run += taken;
                continue;
            }
            steps = std::min(n, tile);
        }
        for (const std::size_t end = i + steps; i < end; ++i) {
            const bool is_seen = finite_at(in, i); // Before it may be overwritten.
            store<Part::kOutputs>(out, i, update_at(part, in, i));
            run = is_seen ? run + 1 : 0;
        }
    }
}

} // namespace tradecore::indicators::detail
