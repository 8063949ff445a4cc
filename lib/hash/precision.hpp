// What every file that computes hashes stands on: float and double round after each operation.
#pragma once

#include <cfloat>

// The x87 unit of 32-bit x86 keeps more bits between operations, which gives other hashes.
static_assert(FLT_EVAL_METHOD == 0, "hashes would be wrong: compile for 32-bit x86 with -msse2 -mfpmath=sse");
