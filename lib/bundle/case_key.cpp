#include <algorithm>
#include <whorl/case_key.hpp>
#include <whorl/private_file.hpp>

#include "lib/bundle/crypto.hpp"
#include "lib/failure/failure.hpp"

namespace whorl {
namespace {

using namespace bundle;

// The file, as in docs/bundle-format.md: header, box, SHA-256 of both.
constexpr std::string_view kMagic = "WHORLKEY";
constexpr std::uint32_t kVersion = 1;
constexpr std::size_t kVersionAt = 8;
constexpr std::size_t kPassesAt = 12;
constexpr std::size_t kMemoryAt = 16;
constexpr std::size_t kSaltAt = 20;
constexpr std::size_t kNonceAt = kSaltAt + crypto_pwhash_argon2id_SALTBYTES;
constexpr std::size_t kPublicKeyAt = kNonceAt + crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
constexpr std::size_t kBoxAt = kPublicKeyAt + crypto_sign_PUBLICKEYBYTES;
constexpr std::size_t kBoxBytes = crypto_sign_SEEDBYTES + crypto_aead_xchacha20poly1305_ietf_ABYTES;
constexpr std::size_t kChecksumAt = kBoxAt + kBoxBytes;
constexpr std::size_t kChecksumBytes = crypto_hash_sha256_BYTES;
constexpr std::size_t kFileBytes = kChecksumAt + kChecksumBytes;
static_assert(kFileBytes == 172);

constexpr std::size_t kMaxFileBytes =
    4096;  // room for later versions, so that they are refused with the right reason

void put_number(std::string& file, std::size_t at, std::uint32_t number) {
    for (std::size_t i = 0; i < sizeof number; ++i) {
        file[at + i] = static_cast<char>(number >> 8 * i);
    }
}

std::uint32_t number_at(std::string_view file, std::size_t at) {
    std::uint32_t number = 0;
    for (std::size_t i = sizeof number; i > 0; --i) {
        number = number << 8U | static_cast<unsigned char>(file[at + i - 1]);
    }
    return number;
}

std::string checksum_of(std::string_view contents) {
    std::string digest(kChecksumBytes, '\0');
    crypto_hash_sha256(writable(digest), bytes_of(contents).data(), contents.size());
    return digest;
}

[[noreturn]] void damaged() {
    fail(ErrorKind::corrupt, "is not the key file of a case, or is damaged or cut off");
}

void check_cost(CaseKeyCost cost, ErrorKind kind) {
    if (cost.passes < kMinCaseKeyCost.passes || cost.passes > kMaxCaseKeyCost.passes ||
        cost.memory_kib < kMinCaseKeyCost.memory_kib || cost.memory_kib > kMaxCaseKeyCost.memory_kib) {
        fail(kind, "asks for " + std::to_string(cost.passes) + " passes over " + std::to_string(cost.memory_kib) +
                       " KiB of memory, outside the limits");
    }
}

void check_passphrase(const Secret& passphrase) {
    if (passphrase.empty() || passphrase.size() > kMaxPassphraseBytes) {
        fail(ErrorKind::invalid, passphrase.empty() ? "the passphrase is empty"
                                                    : "the passphrase is longer than " +
                                                          std::to_string(kMaxPassphraseBytes) + " bytes");
    }
}

/// Throws Failure unless this is a complete file of our version.
void check_file(std::string_view file) {
    if (file.size() < kMagic.size() + kChecksumBytes || !file.starts_with(kMagic) ||
        checksum_of(file.substr(0, file.size() - kChecksumBytes)) != file.substr(file.size() - kChecksumBytes)) {
        damaged();
    }
    if (number_at(file, kVersionAt) != kVersion) {
        fail(ErrorKind::unsupported, "was made by a newer Whorl");
    }
    if (file.size() != kFileBytes) {
        damaged();
    }
}

Ed25519PublicKey public_key_in(std::string_view file) {
    Ed25519PublicKey key;
    std::ranges::copy(std::as_bytes(std::span(file)).subspan(kPublicKeyAt, key.bytes.size()), key.bytes.begin());
    return key;
}

const unsigned char* at(std::string_view file, std::size_t place) {
    return bytes_of(file).data() + place;
}

/// The key from the passphrase, with the salt and the cost in the file.
class BoxKey {
public:
    BoxKey(std::string_view file, const Secret& passphrase) : key_(crypto_aead_xchacha20poly1305_ietf_KEYBYTES) {
        const std::uint32_t memory_kib = number_at(file, kMemoryAt);
        constexpr std::size_t kKib = 1024;
        if (crypto_pwhash(raw(key_.data()), key_.size(), passphrase.view().data(), passphrase.size(),
                          at(file, kSaltAt), number_at(file, kPassesAt), memory_kib * kKib,
                          crypto_pwhash_ALG_ARGON2ID13) != 0) {
            fail(ErrorKind::too_large, "needs " + std::to_string(memory_kib) + " KiB of memory to be opened");
        }
    }
    const unsigned char* data() const { return raw(key_.data()); }

private:
    Secret key_;
};

std::string encrypt(const Ed25519Key& key, const Secret& passphrase, CaseKeyCost cost) {
    check_passphrase(passphrase);
    check_cost(cost, ErrorKind::invalid);
    start_sodium();
    std::string file(kChecksumAt, '\0');
    kMagic.copy(file.data(), kMagic.size());
    put_number(file, kVersionAt, kVersion);
    put_number(file, kPassesAt, cost.passes);
    put_number(file, kMemoryAt, cost.memory_kib);
    randombytes_buf(writable(file) + kSaltAt, kPublicKeyAt - kSaltAt);  // salt and nonce
    std::ranges::copy(text_of(key.public_key().bytes), file.data() + kPublicKeyAt);

    const BoxKey box_key(file, passphrase);
    const Secret seed = key.seed();
    crypto_aead_xchacha20poly1305_ietf_encrypt(writable(file) + kBoxAt, nullptr, raw(seed.data()), seed.size(),
                                               at(file, 0), kBoxAt, nullptr, at(file, kNonceAt), box_key.data());
    return file + checksum_of(file);
}

Ed25519Key decrypt(std::string_view file, const Secret& passphrase) {
    check_passphrase(passphrase);
    start_sodium();
    check_file(file);
    check_cost({number_at(file, kPassesAt), number_at(file, kMemoryAt)}, ErrorKind::corrupt);
    const BoxKey box_key(file, passphrase);
    Secret seed(crypto_sign_SEEDBYTES);
    if (crypto_aead_xchacha20poly1305_ietf_decrypt(raw(seed.data()), nullptr, nullptr, at(file, kBoxAt), kBoxBytes,
                                                   at(file, 0), kBoxAt, at(file, kNonceAt), box_key.data()) != 0) {
        fail(ErrorKind::wrong_key, "the passphrase does not open it");
    }
    Ed25519Key key = Ed25519Key::from_seed(seed).value();
    if (key.public_key() != public_key_in(file)) {
        damaged();  // the box opens, so its maker knew the passphrase
    }
    return key;
}

void save(const std::filesystem::path& path, const Ed25519Key& key, const Secret& passphrase, CaseKeyCost cost) {
    NewFile file = value_of(NewFile::create(path));
    if (!file.is_private()) {
        fail(ErrorKind::insecure, "cannot be created: other users could read it on this file system");
    }
    check(file.write(encrypt(key, passphrase, cost)));
    check(file.commit());
}

}  // namespace

Result<std::string> encrypt_case_key(const Ed25519Key& key, const Secret& passphrase, CaseKeyCost cost) {
    return guarded({}, [&] { return encrypt(key, passphrase, cost); });
}

Result<Ed25519Key> decrypt_case_key(std::string_view file, const Secret& passphrase) {
    return guarded({}, [&] { return decrypt(file, passphrase); });
}

Result<Ed25519PublicKey> case_public_key(std::string_view file) {
    return guarded({}, [&] {
        check_file(file);
        return public_key_in(file);
    });
}

Status save_case_key(const std::filesystem::path& path, const Ed25519Key& key, const Secret& passphrase,
                     CaseKeyCost cost) {
    return guarded(path.native(), [&] { save(path, key, passphrase, cost); });
}

Result<Ed25519Key> load_case_key(const std::filesystem::path& path, const Secret& passphrase) {
    return guarded(path.native(),
                   [&] { return decrypt(value_of(read_private_file(path, kMaxFileBytes)).view(), passphrase); });
}

Result<Ed25519PublicKey> load_case_public_key(const std::filesystem::path& path) {
    return guarded(path.native(), [&] {
        const Secret file = value_of(read_private_file(path, kMaxFileBytes));
        check_file(file.view());
        return public_key_in(file.view());
    });
}

}  // namespace whorl
