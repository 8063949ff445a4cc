// Memory for secrets: keys, passphrases, decrypted data.
#pragma once

#include <cstddef>
#include <string_view>

namespace whorl {

/// Bytes that the destructor wipes. They lie between guard pages and stay out of core dumps, and out of the swap
/// where the limit on locked memory allows it. Each object takes several pages: use it for keys and texts, not for
/// many small objects.
///
/// Move-only, so that each secret is in one place. As thread safe as an array. Members that allocate throw
/// std::bad_alloc, or std::system_error when libsodium cannot start.
class Secret {
public:
    Secret() noexcept = default;

    /// `size` zeros.
    explicit Secret(std::size_t size);

    /// A copy. The caller has to wipe the original.
    static Secret copy_of(std::string_view bytes);

    /// Whether the limit on locked memory allows another Secret to stay out of the swap.
    static bool can_be_locked();

    Secret(Secret&& other) noexcept;
    Secret& operator=(Secret&& other) noexcept;
    Secret(const Secret&) = delete;
    Secret& operator=(const Secret&) = delete;
    ~Secret();

    std::size_t size() const noexcept { return size_; }
    bool empty() const noexcept { return size_ == 0; }
    std::byte* data() noexcept { return bytes_; }
    const std::byte* data() const noexcept { return bytes_; }
    std::string_view view() const noexcept;

    /// Keeps the first `size` bytes and wipes the rest. Does nothing when there are no more.
    void shorten(std::size_t size) noexcept;

private:
    std::byte* bytes_ = nullptr;
    std::size_t size_ = 0;
};

}  // namespace whorl
