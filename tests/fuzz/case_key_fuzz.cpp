// Foreign bytes as a key file, with its checksum put right, and as a case number.
#include <sodium.h>

#include <string>
#include <whorl/case_key.hpp>

#include "tests/fuzz/input.hpp"

using namespace whorl;
using fuzz::require;

namespace {

constexpr std::size_t kChecksumBytes = crypto_hash_sha256_BYTES;
constexpr std::size_t kPassesAt = 12;
constexpr std::size_t kMemoryAt = 16;

/// The cost is made small where it is not refused, or it would be all that is measured.
std::string made_plausible(std::string file) {
    if (file.size() < kMemoryAt + 4 + kChecksumBytes) {
        return file;
    }
    file.replace(kPassesAt, 4, std::string{static_cast<char>(file[kPassesAt] % 32), 0, 0, 0});
    if (file[kMemoryAt + 3] == 0) {
        file.replace(kMemoryAt, 4, std::string{static_cast<char>(file[kMemoryAt] % 32), 0, 0, 0});
    }
    auto* bytes = reinterpret_cast<unsigned char*>(file.data());
    crypto_hash_sha256(bytes + file.size() - kChecksumBytes, bytes, file.size() - kChecksumBytes);
    return file;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string text(reinterpret_cast<const char*>(data), size);
    static const Secret passphrase = Secret::copy_of("passphrase");
    for (const std::string& file : {text, made_plausible(text)}) {
        const auto key = decrypt_case_key(file, passphrase);
        const auto public_key = case_public_key(file);
        if (key) {
            require(public_key && *public_key == key->public_key());
        }
    }
    if (const auto number = CaseNumber::parse(text)) {
        require(CaseNumber::parse(number->text()).value() == *number);
    }
    return 0;
}
