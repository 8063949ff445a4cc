// Facts about this device that decide who could find traces of pictures.
#pragma once

#include <string>
#include <vector>

namespace whorl::cli {

struct Fact {
    std::string name;  ///< "home_disk"; stable
    std::string what;  ///< in plain words
    std::string value;
};

/// Whether the disks of the home folder and of swapped-out memory are encrypted, the locale, decoders, SIMD.
/// Changes nothing; what it cannot see is "unknown".
std::vector<Fact> device_facts();

}  // namespace whorl::cli
