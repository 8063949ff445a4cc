#include "cli/program/version.hpp"

#include <whorl/decode.hpp>
#include <whorl/simd.hpp>
#include <whorl/version.hpp>

#include "cli/program/flags.hpp"
#include "cli/program/words.hpp"

namespace whorl::cli {

std::string version_text(const std::string& program) {
    return program + " " WHORL_VERSION "\ncompiler: " WHORL_COMPILER ", " WHORL_BUILD_TYPE "\nSIMD: " +
           std::string(simd_target()) + " (available: " + joined(simd_targets()) +
           ")\nhashes: " + joined(algorithm_names()) + "\ndecoders: " + joined(decoder_versions());
}

}  // namespace whorl::cli
