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

namespace whorl::cli {
namespace {

namespace fs = std::filesystem;

/// Disks lie on disks, for example a logical volume on an encrypted partition, but not endlessly.
constexpr int kMostLayers = 8;

/// True when this block device, or one that it lies on, is encrypted by the kernel (dm-crypt: LUKS and the like).
bool is_encrypted(const fs::path& device, int layers = kMostLayers) {
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
        return "cannot be told";  // of a network, of memory, or of several devices
    }
    return is_encrypted(device) ? "encrypted" : "not encrypted by this system: whoever has the device can read it";
}

std::string home_disk() {
    const char* home = std::getenv("HOME");
    struct stat status {};
    return home != nullptr && ::stat(home, &status) == 0 ? encryption_of(status.st_dev) : "cannot be told";
}

std::string swap() {
    std::ifstream swaps("/proc/swaps");
    std::string line;
    if (!std::getline(swaps, line)) {
        return "cannot be told";
    }
    std::string all;
    while (std::getline(swaps, line)) {
        const std::string file = line.substr(0, line.find_first_of(" \t"));
        struct stat status {};
        const std::string answer = file.starts_with("/dev/zram") ? "compressed in memory"
                                   : ::stat(file.c_str(), &status) != 0
                                       ? "cannot be told"
                                       : encryption_of(S_ISBLK(status.st_mode) ? status.st_rdev : status.st_dev);
        all += (all.empty() ? "" : ", ") + file + " " + answer;
    }
    return all.empty() ? "nowhere" : all;
}

std::string joined(const auto& words) {
    std::string text;
    for (const auto& word : words) {
        text += (text.empty() ? "" : ", ") + std::string(word);
    }
    return text;
}

}  // namespace

std::vector<Fact> device_facts() {
    const char* locale = std::setlocale(LC_ALL, nullptr);
    return {{"home_disk", "The disk of your home folder", home_disk()},
            {"swap", "Where memory is written when it runs short", swap()},
            {"decoders", "What reads pictures", joined(decoder_versions())},
            {"simd", "Processor instructions used for hashing", std::string(simd_target())},
            {"simd_targets", "Those that this processor has", joined(simd_targets())},
            {"locale", "Language settings in use", locale == nullptr ? "C" : locale}};
}

}  // namespace whorl::cli
