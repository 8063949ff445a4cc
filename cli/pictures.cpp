#include "pictures.hpp"

#include <array>
#include <cerrno>
#include <cstdio>
#include <span>
#include <system_error>

#include "inputs.hpp"

namespace whorl::cli {
namespace {

/// As for files: no picture below the pixel limit needs more.
constexpr std::size_t kMaxStdinBytes = std::size_t{1} << 30U;

}  // namespace

Result<DecodedImage> load_picture(const std::string& path, const DecodeOptions& options) {
    if (path != kStdin) {
        return load_image(path, options);
    }
    std::vector<std::byte> bytes;
    std::array<std::byte, 65536> part;
    while (const std::size_t n = std::fread(part.data(), 1, part.size(), stdin)) {
        bytes.insert(bytes.end(), part.begin(), part.begin() + static_cast<std::ptrdiff_t>(n));
        if (bytes.size() > kMaxStdinBytes) {
            return Error{ErrorKind::too_large, "gives more than " + std::to_string(kMaxStdinBytes) + " bytes",
                         path};
        }
    }
    if (std::ferror(stdin) != 0) {
        return Error{ErrorKind::unreadable, "cannot be read: " + std::generic_category().message(errno), path};
    }
    return decode_image(bytes, options, path);
}

std::string low_quality_warning(int quality) {
    return "quality " + std::to_string(quality) +
           " of 100: too little detail to match reliably; other plain pictures may have a similar hash";
}

std::string left_out_warning(int quality, int min_quality) {
    return "left out: its quality " + std::to_string(quality) + " is below " + std::to_string(min_quality);
}

}  // namespace whorl::cli
