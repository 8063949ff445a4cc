// Memory that a worker shares with the program.
#pragma once

#include <cstddef>
#include <span>

namespace whorl::sandbox {

class Area {
public:
    Area() = default;

    /// All zero; only used pages take memory. Throws std::bad_alloc.
    explicit Area(std::size_t size);
    ~Area();
    Area(Area&& other) noexcept;
    Area& operator=(Area&& other) noexcept;

    std::span<std::byte> bytes() const { return {bytes_, size_}; }

    /// Overwrites [begin, begin + size).
    void wipe(std::size_t begin, std::size_t size) const;

    /// Overwrites everything that was ever used, and frees its memory.
    void wipe_all() const;

private:
    std::byte* bytes_ = nullptr;
    std::size_t size_ = 0;
};

}  // namespace whorl::sandbox
