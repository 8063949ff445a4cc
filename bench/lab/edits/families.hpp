// The families of operations: one file here each, and one line in operation.cpp.
#pragma once

#include <vector>

#include "bench/lab/edits/operation.hpp"

namespace whorl::lab {

std::vector<Operation> attack_operations();
std::vector<Operation> collage_operations();
std::vector<Operation> colour_operations();
std::vector<Operation> crop_operations();
std::vector<Operation> detail_operations();
std::vector<Operation> frame_operations();
std::vector<Operation> geometry_operations();
std::vector<Operation> heif_operations();
std::vector<Operation> jpeg_operations();
std::vector<Operation> overlay_operations();
std::vector<Operation> palette_operations();
std::vector<Operation> screen_photo_operations();
std::vector<Operation> screenshot_operations();
std::vector<Operation> webp_operations();

}  // namespace whorl::lab
