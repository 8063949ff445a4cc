// Memory that a worker shares with the program.
#pragma once

#include <cstddef>
#include <span>

namespace whorl::sandbox {

class Area {
public:
    Area() = default;

    /// All zero; only used pages take memory. Throws std::bad_alloc, and std::system_error where drop() would not
    /// work.
    explicit Area(std::size_t size);
    ~Area();
    Area(Area&& other) noexcept;
    Area& operator=(Area&& other) noexcept;

    std::span<std::byte> bytes() const { return {bytes_, size_}; }

    /// Processes that this one forks from now on do not have it.
    void keep_from_children() const;

    /// Unmaps all but the first bytes, in this process only. They are whole pages.
    void keep_first(std::size_t size);

    /// Gives all its pages back to the system, in all processes. It is all zero then.
    void drop() const;

private:
    std::byte* bytes_ = nullptr;
    std::size_t size_ = 0;
};

}  // namespace whorl::sandbox
