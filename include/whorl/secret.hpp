// Memory for secrets: keys, passphrases, what was sealed.
#pragma once

#include <cstddef>
#include <string_view>

namespace whorl {

/// Bytes that are gone when the object goes. They lie between guard pages, out of core dumps, and are kept from the
/// swap where the system's limit on locked memory allows it. Each object takes several pages: for keys and texts,
/// not for many small things.
///
/// Moves only, so that each secret is in one place. As thread safe as an array. All members that take memory throw
/// std::bad_alloc when there is none.
class Secret {
public:
    Secret() noexcept = default;

    /// So many zeros.
    explicit Secret(std::size_t size);

    /// A copy; the original is the caller's to wipe.
    static Secret copy_of(std::string_view bytes);

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

    /// Keeps the first bytes only and wipes the others; does nothing when there are no more than that.
    void shorten(std::size_t size) noexcept;

private:
    std::byte* bytes_ = nullptr;
    std::size_t size_ = 0;
};

}  // namespace whorl
