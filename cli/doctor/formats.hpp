// Which picture formats Whorl can read on this device.
#pragma once

#include <string>
#include <vector>
#include <whorl/sandbox.hpp>

namespace whorl::cli {

struct FormatCheck {
    std::string name;  ///< "JPEG"
    bool reads = false;
    std::string answer;  ///< "read", or why not
};

/// Decodes a small picture of each format in the sandbox, or in this process if `sandbox` is null.
std::vector<FormatCheck> check_formats(Sandbox* sandbox);

}  // namespace whorl::cli
