// A segment as a file. docs/snapshot-format.md describes it.
#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
#include <span>
#include <whorl/error.hpp>

#include "lib/match/segment.hpp"

namespace whorl::match {

/// Writes the file as a whole or not at all, and syncs it to the disk. Returns its size. Error: unwritable.
template <int Bits>
Result<std::size_t> save_segment(const Segment<Bits>& segment, const std::filesystem::path& file,
                                 std::span<const std::byte> tag);

/// Maps the file after checking all of it. Errors: not_found, unreadable, corrupt.
template <int Bits>
Result<std::shared_ptr<const Segment<Bits>>> open_segment(const std::filesystem::path& file,
                                                          std::span<const std::byte> tag);

}  // namespace whorl::match
