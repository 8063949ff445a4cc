// Foreign bytes as a picture: whatever it tells, its copy tells nothing, and is the copy of itself.
#include <span>
#include <whorl/metadata.hpp>

#include "tests/fuzz/input.hpp"

using namespace whorl;
using fuzz::require;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto bytes = std::as_bytes(std::span(data, size));
    const auto metadata = read_metadata(bytes);
    const auto copy = strip_metadata(bytes);
    if (!copy) {
        require(!copy.error().message.empty());
        return 0;
    }
    require(metadata && metadata->complete && copy->size() <= 2 * size + 1024);
    const auto left = read_metadata(*copy);
    require(left && left->findings.empty() && !left->place);
    require(strip_metadata(*copy).value() == *copy);
    return 0;
}
