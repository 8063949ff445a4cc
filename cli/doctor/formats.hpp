// Which pictures can be read on this device.
#pragma once

#include <string>
#include <vector>
#include <whorl/sandbox.hpp>

namespace whorl::cli {

struct FormatCheck {
    std::string name;  ///< "JPEG"
    bool reads = false;
    std::string answer;  ///< what came of it
};

/// Decodes a small picture of each format: in the sandbox, or in this process where `sandbox` is null.
std::vector<FormatCheck> check_formats(Sandbox* sandbox);

}  // namespace whorl::cli
