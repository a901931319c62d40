// SPDX-License-Identifier: Apache-2.0
// A queue of one thread that takes its room once, and more only when it falls far behind.
#pragma once

#include <bit>
#include <cstddef>
#include <utility>
#include <vector>

#include "tradecore/base/assert.hpp"

namespace tradecore::pipeline {

/// First in, first out. Out of memory ends the process.
template <class T> class Backlog {
public:
    explicit Backlog(std::size_t capacity) : slots_(std::bit_ceil(capacity)) {}

    [[nodiscard]] bool is_empty() const noexcept { return head_ == tail_; }
    [[nodiscard]] std::size_t size() const noexcept { return tail_ - head_; }
    /// Pre: at < size(); 0 is the oldest.
    [[nodiscard]] const T& operator[](std::size_t at) const noexcept {
        TC_ASSERT(at < size());
        return slots_[(head_ + at) & (slots_.size() - 1)];
    }
    void push(const T& value) noexcept {
        if (size() == slots_.size()) [[unlikely]] {
            grow();
        }
        slots_[tail_++ & (slots_.size() - 1)] = value;
    }
    /// Pre: not is_empty().
    T pop() noexcept {
        TC_ASSERT(!is_empty());
        return slots_[head_++ & (slots_.size() - 1)];
    }

private:
    void grow() noexcept {
        std::vector<T> larger(2 * slots_.size());
        const std::size_t count = size();
        for (std::size_t i = 0; i < count; ++i) {
            larger[i] = (*this)[i];
        }
        slots_ = std::move(larger);
        head_ = 0;
        tail_ = count;
    }

    std::vector<T> slots_; // A power of two.
    std::size_t head_ = 0;
    std::size_t tail_ = 0;
};

} // namespace tradecore::pipeline
