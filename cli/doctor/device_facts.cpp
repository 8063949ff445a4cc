#include "cli/doctor/device_facts.hpp"

#include <sys/stat.h>
#include <sys/sysmacros.h>

#include <algorithm>
#include <clocale>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <optional>
#include <sstream>
#include <system_error>
#include <whorl/decode.hpp>
#include <whorl/simd.hpp>

#include "cli/program/words.hpp"

namespace whorl::cli {
namespace {

namespace fs = std::filesystem;

/// Devices lie on other devices, like a logical volume on an encrypted partition; this many layers are enough.
constexpr int kMaxLayers = 8;

/// True if the kernel encrypts this block device or one below it (dm-crypt, for example LUKS).
bool is_encrypted(const fs::path& device, int layers = kMaxLayers) {
    std::string uuid;
    std::ifstream(device / "dm" / "uuid") >> uuid;
    if (uuid.starts_with("CRYPT-")) {
        return true;
    }
    std::error_code error;
    fs::directory_iterator below(device / "slaves", error);
    return layers > 0 && !error && std::any_of(begin(below), end(below), [&](const fs::directory_entry& each) {
               return is_encrypted(each.path(), layers - 1);
           });
}

std::string encryption_of(dev_t number) {
    const fs::path device = "/sys/dev/block/" + std::to_string(major(number)) + ':' + std::to_string(minor(number));
    std::error_code error;
    if (!fs::exists(device, error)) {
        return "unknown";  // on a network, in memory, or on several devices
    }
    return is_encrypted(device) ? "encrypted"
                                : "not encrypted by this system: anyone who has the device can read it";
}

std::string home_disk() {
    const char* home = std::getenv("HOME");
    struct stat status {};
    return home != nullptr && ::stat(home, &status) == 0 ? encryption_of(status.st_dev) : "unknown";
}

std::string swap() {
    std::ifstream swaps("/proc/swaps");
    std::string line;
    if (!std::getline(swaps, line)) {
        return "unknown";
    }
    std::string all;
    while (std::getline(swaps, line)) {
        const std::string file = line.substr(0, line.find_first_of(" \t"));
        struct stat status {};
        const std::string answer = file.starts_with("/dev/zram") ? "compressed in memory"
                                   : ::stat(file.c_str(), &status) != 0
                                       ? "unknown"
                                       : encryption_of(S_ISBLK(status.st_mode) ? status.st_rdev : status.st_dev);
        all += (all.empty() ? "" : ", ") + file + " " + answer;
    }
    return all.empty() ? "nowhere" : all;
}

}  // namespace

std::vector<Fact> device_facts() {
    const char* locale = std::setlocale(LC_ALL, nullptr);
    return {{"home_disk", "The disk of your home folder", home_disk()},
            {"swap", "Where the system writes memory when it runs short", swap()},
            {"decoders", "Libraries that read pictures", joined(decoder_versions())},
            {"simd", "Processor instructions for hashing", std::string(simd_target())},
            {"simd_targets", "Instructions that this processor has", joined(simd_targets())},
            {"locale", "Language settings", locale == nullptr ? "C" : locale}};
}

}  // namespace whorl::cli
