// SPDX-License-Identifier: Apache-2.0
// Files of shared memory: tradecore.<name> in /dev/shm, or the temporary folder where there is
// none. The writer of a file holds its lock for life; the kernel gives it back however the writer
// ends.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace tradecore::ring {

/// Shared memory that cannot be made, found or read; the text says which and why.
class SegmentError : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// Nobody writes under that name now.
class SegmentAbsent : public SegmentError {
public:
    using SegmentError::SegmentError;
};

/// An open file; closed at the end of its life.
class File {
public:
    File() = default;
    explicit File(int descriptor) noexcept : descriptor_(descriptor) {}
    File(File&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}
    File& operator=(File&& other) noexcept {
        std::swap(descriptor_, other.descriptor_);
        return *this;
    }
    File(const File&) = delete;
    File& operator=(const File&) = delete;
    ~File();

    [[nodiscard]] int descriptor() const noexcept { return descriptor_; }
    [[nodiscard]] bool is_open() const noexcept { return descriptor_ >= 0; }
    [[nodiscard]] std::size_t size() const noexcept;
    /// Exclusive, at once or not at all. Held until the last copy of the descriptor is closed.
    [[nodiscard]] bool try_lock() const noexcept;
    /// True if nobody holds the lock. Takes it, shared, for an instant.
    [[nodiscard]] bool is_unlocked() const noexcept;
    /// True if the path still leads to this file.
    [[nodiscard]] bool is_at(const std::string& path) const noexcept;
    /// Up to into.size() bytes from the beginning; returns how many there were.
    [[nodiscard]] std::size_t read(std::span<std::byte> into) const noexcept;

private:
    int descriptor_ = -1;
};

/// A file's bytes in memory, shared with every other process that maps it.
class Mapping {
public:
    enum class Access : std::uint8_t { read, write };

    Mapping() = default;
    /// Pages are touched here, not by the first messages. Throws SegmentError.
    Mapping(const File& file, std::size_t bytes, Access access, const std::string& path);
    Mapping(Mapping&& other) noexcept : bytes_(std::exchange(other.bytes_, {})) {}
    Mapping& operator=(Mapping&& other) noexcept {
        std::swap(bytes_, other.bytes_);
        return *this;
    }
    Mapping(const Mapping&) = delete;
    Mapping& operator=(const Mapping&) = delete;
    ~Mapping();

    /// Written to only if mapped for it.
    [[nodiscard]] std::span<std::byte> bytes() const noexcept { return bytes_; }

private:
    std::span<std::byte> bytes_;
};

/// Throws SegmentError unless `name` is 1 to 48 of A-Z a-z 0-9 _ -.
void check_segment_name(const std::string& name);
[[nodiscard]] std::string segment_path(const std::string& name);
/// Of all files that lie where segments do and are named like one, sorted. Throws SegmentError.
[[nodiscard]] std::vector<std::string> segment_names();

/// The file at the path for reading. Throws SegmentAbsent; SegmentError: not a plain file, not of
/// this user.
[[nodiscard]] File open_to_read(const std::string& path);
/// The file at the path, made if there is none, and its lock; nothing open if another process has
/// it. Throws SegmentError.
[[nodiscard]] File open_to_own(const std::string& path);
/// Room for `bytes`, all zero; a full disk is an error here, not a signal later. Throws
/// SegmentError.
void reserve(const File& file, std::size_t bytes, const std::string& path);

/// Removes what writers of this user left behind that died: every tradecore.* but one whose lock
/// is free, and which is empty or begins with `magic`. What cannot be removed stays.
void remove_dead_segments(std::uint64_t magic, const std::string& except) noexcept;

} // namespace tradecore::ring
