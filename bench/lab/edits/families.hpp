// The families of operations: one file here each, and one line in operation.cpp.
#pragma once

#include <vector>

#include "lab/operation.hpp"

namespace whorl::lab {

std::vector<Operation> compression_operations();

}  // namespace whorl::lab
