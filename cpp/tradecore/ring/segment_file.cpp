// SPDX-License-Identifier: Apache-2.0
#include "tradecore/ring/segment_file.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <ctime>
#include <filesystem>
#include <string_view>
#include <system_error>

#include "tradecore/ring/segment.hpp"

namespace tradecore::ring {
namespace {

constexpr std::string_view kPrefix = "tradecore.";
constexpr std::size_t kNameMax = 48;
constexpr int kTriesMax = 100; // Of a lock that another start or a reader's look holds just now.

[[nodiscard]] std::string why(int error) {
    return std::generic_category().message(error);
}

[[nodiscard]] std::filesystem::path folder() {
    std::error_code error;
    if (std::filesystem::is_directory("/dev/shm", error)) {
        return "/dev/shm";
    }
    return std::filesystem::temp_directory_path();
}

/// Empty, or what is wrong with it: others' files are theirs, and nothing but plain files is
/// mapped.
[[nodiscard]] std::string objection(int descriptor) {
    struct stat status{};
    if (::fstat(descriptor, &status) != 0) {
        return why(errno);
    }
    if (!S_ISREG(status.st_mode)) {
        return "is not a plain file";
    }
    if (status.st_uid != ::geteuid()) {
        return "belongs to user " + std::to_string(status.st_uid) + ", must belong to user " +
               std::to_string(::geteuid());
    }
    return {};
}

void expect_ours(const File& file, const std::string& path) {
    if (const std::string wrong = objection(file.descriptor()); !wrong.empty()) {
        throw SegmentError(path + ": " + wrong);
    }
}

[[nodiscard]] int open_retrying(const std::string& path, int flags) noexcept {
    int descriptor = -1;
    do {
        // A pipe or device in its place must not block us.
        descriptor = ::open(path.c_str(), flags | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0600);
    } while (descriptor < 0 && errno == EINTR);
    return descriptor;
}

[[nodiscard]] bool lock(int descriptor, int how) noexcept {
    int result = -1;
    do {
        result = ::flock(descriptor, how | LOCK_NB);
    } while (result != 0 && errno == EINTR);
    return result == 0;
}

void remove_if_dead(const std::string& path, std::uint64_t magic) {
    const File file(open_retrying(path, O_RDWR));
    if (!file.is_open() || !objection(file.descriptor()).empty() || !file.try_lock() ||
        !file.is_at(path)) {
        return;
    }
    std::uint64_t found = 0;
    const std::size_t read = file.read(std::as_writable_bytes(std::span(&found, 1)));
    if (file.size() == 0 || (read == sizeof found && found == magic)) {
        ::unlink(path.c_str());
    }
}

} // namespace

File::~File() {
    if (is_open()) {
        ::close(descriptor_);
    }
}

std::size_t File::size() const noexcept {
    struct stat status{};
    return ::fstat(descriptor_, &status) == 0 ? static_cast<std::size_t>(status.st_size) : 0;
}

bool File::try_lock() const noexcept {
    return lock(descriptor_, LOCK_EX);
}

bool File::is_unlocked() const noexcept {
    if (!lock(descriptor_, LOCK_SH)) {
        return false;
    }
    ::flock(descriptor_, LOCK_UN);
    return true;
}

bool File::is_at(const std::string& path) const noexcept {
    struct stat here{};
    struct stat there{};
    return ::fstat(descriptor_, &here) == 0 && ::lstat(path.c_str(), &there) == 0 &&
           here.st_dev == there.st_dev && here.st_ino == there.st_ino;
}

std::size_t File::read(std::span<std::byte> into) const noexcept {
    const auto count = ::pread(descriptor_, into.data(), into.size(), 0);
    return count < 0 ? 0 : static_cast<std::size_t>(count);
}

Mapping::Mapping(const File& file, std::size_t bytes, Access access, const std::string& path) {
    const bool writes = access == Access::write;
    void* const start = ::mmap(nullptr, bytes, writes ? PROT_READ | PROT_WRITE : PROT_READ,
                               MAP_SHARED, file.descriptor(), 0);
    if (start == MAP_FAILED) {
        throw SegmentError(path + ": cannot be mapped: " + why(errno));
    }
    bytes_ = {static_cast<std::byte*>(start), bytes};
#ifdef MADV_HUGEPAGE
    ::madvise(start, bytes, MADV_HUGEPAGE); // A wish; without it all works the same.
#endif
    for (std::size_t i = 0; i < bytes; i += kPage) {
        volatile std::byte* const page = bytes_.data() + i;
        const std::byte value = *page;
        if (writes) {
            *page = value;
        }
    }
}

Mapping::~Mapping() {
    if (!bytes_.empty()) {
        ::munmap(bytes_.data(), bytes_.size());
    }
}

void check_segment_name(const std::string& name) {
    const auto is_plain = [](char c) {
        return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
               c == '_' || c == '-';
    };
    if (name.empty() || name.size() > kNameMax ||
        !std::all_of(name.begin(), name.end(), is_plain)) {
        throw std::invalid_argument("name was '" + name + "', must be 1 to " +
                                    std::to_string(kNameMax) + " of A-Z a-z 0-9 _ -");
    }
}

std::string segment_path(const std::string& name) {
    check_segment_name(name);
    return (folder() / (std::string(kPrefix) + name)).string();
}

std::vector<std::string> segment_names() {
    std::vector<std::string> names;
    std::error_code failure;
    for (const auto& entry : std::filesystem::directory_iterator(folder(), failure)) {
        const std::string file = entry.path().filename().string();
        if (file.starts_with(kPrefix)) {
            names.push_back(file.substr(kPrefix.size()));
        }
    }
    if (failure) {
        throw SegmentError(folder().string() + ": " + failure.message());
    }
    std::sort(names.begin(), names.end());
    return names;
}

File open_to_read(const std::string& path) {
    File file(open_retrying(path, O_RDONLY));
    if (!file.is_open() && errno == ENOENT) {
        throw SegmentAbsent(path + ": there is no such segment");
    }
    if (!file.is_open()) {
        throw SegmentError(path + ": " + why(errno));
    }
    expect_ours(file, path);
    return file;
}

File open_to_own(const std::string& path) {
    for (int i = 0; i < kTriesMax; ++i) {
        File file(open_retrying(path, O_RDWR | O_CREAT));
        if (!file.is_open()) {
            throw SegmentError(path + ": " + why(errno));
        }
        expect_ours(file, path);
        // Between opening and locking, its last owner may have put another in its place.
        if (file.try_lock() && file.is_at(path)) {
            return file;
        }
        const timespec millisecond{0, 1'000'000};
        ::nanosleep(&millisecond, nullptr);
    }
    return {};
}

void reserve(const File& file, std::size_t bytes, const std::string& path) {
#ifdef __linux__
    const int error = ::posix_fallocate(file.descriptor(), 0, static_cast<off_t>(bytes));
#else
    const int error = ::ftruncate(file.descriptor(), static_cast<off_t>(bytes)) == 0 ? 0 : errno;
#endif
    if (error != 0) {
        throw SegmentError(path + ": no room for " + std::to_string(bytes) +
                           " bytes: " + why(error));
    }
}

void remove_dead_segments(std::uint64_t magic, const std::string& except) noexcept {
    try {
        for (const auto& entry : std::filesystem::directory_iterator(folder())) {
            const std::string path = entry.path().string();
            if (entry.path().filename().string().starts_with(kPrefix) && path != except) {
                remove_if_dead(path, magic);
            }
        }
    } catch (const std::exception&) {
        return; // A folder that cannot be listed keeps what is in it.
    }
}

} // namespace tradecore::ring
