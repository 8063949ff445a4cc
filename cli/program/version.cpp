#include <whorl/algorithm.hpp>
#include <whorl/decode.hpp>
#include <whorl/simd.hpp>

#include "cli/program/command.hpp"

namespace whorl::cli {
namespace {

template <class Range, class Text>
std::string joined(const Range& range, const Text& text) {
    std::string result;
    for (const auto& item : range) {
        result += (result.empty() ? "" : ", ") + std::string(text(item));
    }
    return result;
}

}  // namespace

std::string version_text() {
    const auto itself = [](const auto& text) { return text; };
    return "whorl " WHORL_VERSION
           "\n"
           "compiler: " WHORL_COMPILER ", " WHORL_BUILD_TYPE
           "\n"
           "SIMD: " +
           std::string(simd_target()) + " (of " + joined(simd_targets(), itself) + ")\n" +
           "hashes: " + joined(algorithms(), [](const Algorithm* algorithm) { return algorithm->name; }) + "\n" +
           "decoders: " + joined(decoder_versions(), itself);
}

}  // namespace whorl::cli
