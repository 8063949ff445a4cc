// A seat: a place for one worker at a time.
#pragma once

#include <algorithm>
#include <cstddef>
#include <whorl/sandbox.hpp>

#include "lib/sandbox/area.hpp"
#include "lib/sandbox/channel.hpp"

namespace whorl::sandbox {

struct Seat {
    explicit Seat(std::size_t area_size) : area(area_size) {}

    Pipe requests;  ///< from the program to the worker
    Pipe replies;   ///< from the worker to the program
    Pipe news;      ///< about the worker, from the fork server to the program
    Area area;
};

/// The place of the answer in an area, after the file.
inline std::size_t answer_begin(std::size_t file_size, std::size_t area_size) {
    constexpr std::size_t kAlignment = 64;
    return std::min((file_size + kAlignment - 1) / kAlignment * kAlignment, area_size);
}

}  // namespace whorl::sandbox
