// SPDX-License-Identifier: Apache-2.0
#include "tradecore/graph/planes.hpp"

#include <algorithm>

#include "tradecore/graph/elementwise.hpp"

namespace tradecore::graph {
namespace {

template <class Word> void each_word(Planes& out, Word&& word) noexcept {
    for (std::size_t w = 0; w < kChunkWords; ++w) {
        word(w, out.yes[w], out.no[w]);
    }
}

[[nodiscard]] bool bit(const Plane& plane, std::size_t at) noexcept {
    return (plane[at / kWordBits] >> (at % kWordBits) & 1) != 0;
}

/// Bit i of the result is bit i - 1 of `plane`; bit 0 is `before`.
[[nodiscard]] std::uint64_t shifted(const Plane& plane, std::size_t w, bool before) noexcept {
    const std::uint64_t carry = w == 0 ? std::uint64_t{before} : plane[w - 1] >> (kWordBits - 1);
    return plane[w] << 1 | carry;
}

} // namespace

Plane mask_of(std::size_t count) noexcept {
    Plane mask{};
    for (std::size_t w = 0; w < kChunkWords && w * kWordBits < count; ++w) {
        const std::size_t bits = std::min(kWordBits, count - w * kWordBits);
        mask[w] = bits == kWordBits ? ~std::uint64_t{0} : (std::uint64_t{1} << bits) - 1;
    }
    return mask;
}

void Comparison::run(const CompareKernels& kernels, const Compared& left, const Compared& right,
                     std::size_t count) noexcept {
    if (has_run_) {
        constexpr std::size_t last = kChunkBars - 1;
        before = {bit(now.greater, last), bit(now.less, last), bit(now.known, last)};
    }
    has_run_ = true;
    kernels.compare(left, right, kChunkWords, now.greater.data(), now.less.data());
    if (count == kChunkBars && !left.has_holes && !right.has_holes) {
        now.known.fill(~std::uint64_t{0});
        return;
    }
    now.known = mask_of(count);
    for (std::size_t i = 0; i < count; ++i) {
        const std::uint64_t hole = is_unknown(left.values[i]) | is_unknown(right.values[i]) ? 1 : 0;
        now.known[i / kWordBits] &= ~(hole << (i % kWordBits));
    }
    for (std::size_t w = 0; w < kChunkWords; ++w) {
        now.greater[w] &= now.known[w];
        now.less[w] &= now.known[w];
    }
}

void read(const Comparison& from, Op op, bool is_turned, bool with_no, Planes& out) noexcept {
    const Plane& more = is_turned ? from.now.less : from.now.greater;
    const Plane& fewer = is_turned ? from.now.greater : from.now.less;
    const Plane& known = from.now.known;
    const auto split = [&](auto holds) {
        each_word(out, [&](std::size_t w, std::uint64_t& yes, std::uint64_t&) { yes = holds(w); });
        if (with_no) {
            each_word(out, [&](std::size_t w, std::uint64_t& yes, std::uint64_t& no) {
                no = known[w] & ~yes;
            });
        }
    };
    switch (op) {
    case Op::gt: split([&](std::size_t w) { return more[w]; }); break;
    case Op::lt: split([&](std::size_t w) { return fewer[w]; }); break;
    case Op::ge: split([&](std::size_t w) { return known[w] & ~fewer[w]; }); break;
    case Op::le: split([&](std::size_t w) { return known[w] & ~more[w]; }); break;
    case Op::eq: split([&](std::size_t w) { return known[w] & ~(more[w] | fewer[w]); }); break;
    case Op::ne: split([&](std::size_t w) { return more[w] | fewer[w]; }); break;
    case Op::crossover:
    case Op::crossunder: {
        const bool is_over = op == Op::crossover;
        const Plane& is_beyond = is_over ? more : fewer;
        const bool was_beyond = is_over != is_turned ? from.before.greater : from.before.less;
        each_word(out, [&](std::size_t w, std::uint64_t& yes, std::uint64_t&) {
            yes = is_beyond[w] & shifted(known, w, from.before.known) &
                  ~shifted(is_beyond, w, was_beyond);
        });
        if (with_no) {
            each_word(out, [&](std::size_t w, std::uint64_t& yes, std::uint64_t& no) {
                no = known[w] & shifted(known, w, from.before.known) & ~yes;
            });
        }
        break;
    }
    default: break;
    }
}

void combine(Op op, const Planes& left, const Planes& right, Planes& out) noexcept {
    each_word(out, [&](std::size_t w, std::uint64_t& yes, std::uint64_t& no) {
        switch (op) {
        case Op::logical_and:
            yes = left.yes[w] & right.yes[w];
            no = left.no[w] | right.no[w];
            break;
        case Op::logical_or:
            yes = left.yes[w] | right.yes[w];
            no = left.no[w] & right.no[w];
            break;
        default:
            yes = left.no[w];
            no = left.yes[w];
            break;
        }
    });
}

void from_column(const double* column, std::size_t count, Planes& out) noexcept {
    out = {};
    for (std::size_t i = 0; i < count; ++i) {
        out.yes[i / kWordBits] |= std::uint64_t{column[i] == 1.0} << (i % kWordBits);
        out.no[i / kWordBits] |= std::uint64_t{column[i] == 0.0} << (i % kWordBits);
    }
}

void to_column(const Planes& planes, std::size_t count, double* out) noexcept {
    for (std::size_t i = 0; i < count; ++i) {
        out[i] = bit(planes.yes, i) ? 1.0 : bit(planes.no, i) ? 0.0 : indicators::kNaN;
    }
}

} // namespace tradecore::graph
