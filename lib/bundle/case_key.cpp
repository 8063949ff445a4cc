#include <algorithm>
#include <whorl/case_key.hpp>
#include <whorl/private_file.hpp>

#include "lib/bundle/crypto.hpp"
#include "lib/failure/failure.hpp"

namespace whorl {
namespace {

using namespace bundle;

// The file, as in docs/bundle-format.md. Both versions begin alike and end with the SHA-256 of everything before.
constexpr std::string_view kMagic = "WHORLKEY";
constexpr std::uint32_t kLocked = 1;
constexpr std::uint32_t kUnlocked = 2;
constexpr std::size_t kVersionAt = 8;
constexpr std::size_t kChecksumBytes = crypto_hash_sha256_BYTES;

// The version with a passphrase: header and box.
constexpr std::size_t kPassesAt = 12;
constexpr std::size_t kMemoryAt = 16;
constexpr std::size_t kSaltAt = 20;
constexpr std::size_t kNonceAt = kSaltAt + crypto_pwhash_argon2id_SALTBYTES;
constexpr std::size_t kPublicKeyAt = kNonceAt + crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
constexpr std::size_t kBoxAt = kPublicKeyAt + crypto_sign_PUBLICKEYBYTES;
constexpr std::size_t kBoxBytes = crypto_sign_SEEDBYTES + crypto_aead_xchacha20poly1305_ietf_ABYTES;
constexpr std::size_t kChecksumAt = kBoxAt + kBoxBytes;
constexpr std::size_t kLockedBytes = kChecksumAt + kChecksumBytes;
static_assert(kLockedBytes == 172);

// The version without one: public key and seed.
constexpr std::size_t kUnlockedPublicKeyAt = 12;
constexpr std::size_t kSeedAt = kUnlockedPublicKeyAt + crypto_sign_PUBLICKEYBYTES;
constexpr std::size_t kUnlockedChecksumAt = kSeedAt + crypto_sign_SEEDBYTES;
constexpr std::size_t kUnlockedBytes = kUnlockedChecksumAt + kChecksumBytes;
static_assert(kUnlockedBytes == 108);

/// Room for later versions, so that they are refused with the right reason.
constexpr std::size_t kMaxFileBytes = 4096;

void put_number(unsigned char* file, std::size_t at, std::uint32_t number) {
    for (std::size_t i = 0; i < sizeof number; ++i) {
        file[at + i] = static_cast<unsigned char>(number >> 8 * i);
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

bool is_locked(std::string_view file) {
    return number_at(file, kVersionAt) == kLocked;
}

/// Throws Failure unless this is a complete file of a known version.
void check_file(std::string_view file) {
    if (file.size() < kMagic.size() + kChecksumBytes || !file.starts_with(kMagic) ||
        checksum_of(file.substr(0, file.size() - kChecksumBytes)) != file.substr(file.size() - kChecksumBytes)) {
        damaged();
    }
    const std::uint32_t version = number_at(file, kVersionAt);
    if (version != kLocked && version != kUnlocked) {
        fail(ErrorKind::unsupported, "was made by a newer Whorl");
    }
    if (file.size() != (is_locked(file) ? kLockedBytes : kUnlockedBytes)) {
        damaged();
    }
}

Ed25519PublicKey public_key_in(std::string_view file) {
    Ed25519PublicKey key;
    const std::size_t at = is_locked(file) ? kPublicKeyAt : kUnlockedPublicKeyAt;
    std::ranges::copy(std::as_bytes(std::span(file)).subspan(at, key.bytes.size()), key.bytes.begin());
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
    put_number(writable(file), kVersionAt, kLocked);
    put_number(writable(file), kPassesAt, cost.passes);
    put_number(writable(file), kMemoryAt, cost.memory_kib);
    randombytes_buf(writable(file) + kSaltAt, kPublicKeyAt - kSaltAt);  // salt and nonce
    std::ranges::copy(text_of(key.public_key().bytes), file.data() + kPublicKeyAt);

    const BoxKey box_key(file, passphrase);
    const Secret seed = key.seed();
    crypto_aead_xchacha20poly1305_ietf_encrypt(writable(file) + kBoxAt, nullptr, raw(seed.data()), seed.size(),
                                               at(file, 0), kBoxAt, nullptr, at(file, kNonceAt), box_key.data());
    return file + checksum_of(file);
}

/// The key of a file's seed. A file with another public key was made by somebody who knew the seed.
Ed25519Key key_from(const Secret& seed, std::string_view file) {
    Ed25519Key key = value_of(Ed25519Key::from_seed(seed));
    if (key.public_key() != public_key_in(file)) {
        damaged();
    }
    return key;
}

Ed25519Key decrypt(std::string_view file, const Secret& passphrase) {
    check_passphrase(passphrase);
    start_sodium();
    check_file(file);
    if (!is_locked(file)) {
        fail(ErrorKind::invalid, "has no passphrase");
    }
    check_cost({number_at(file, kPassesAt), number_at(file, kMemoryAt)}, ErrorKind::corrupt);
    const BoxKey box_key(file, passphrase);
    Secret seed(crypto_sign_SEEDBYTES);
    if (crypto_aead_xchacha20poly1305_ietf_decrypt(raw(seed.data()), nullptr, nullptr, at(file, kBoxAt), kBoxBytes,
                                                   at(file, 0), kBoxAt, at(file, kNonceAt), box_key.data()) != 0) {
        fail(ErrorKind::wrong_key, "the passphrase does not open it");
    }
    return key_from(seed, file);
}

Secret unlocked(const Ed25519Key& key) {
    start_sodium();
    Secret file(kUnlockedBytes);
    unsigned char* const bytes = raw(file.data());
    std::ranges::copy(kMagic, bytes);
    put_number(bytes, kVersionAt, kUnlocked);
    std::ranges::copy(key.public_key().bytes, file.data() + kUnlockedPublicKeyAt);
    const Secret seed = key.seed();
    std::copy_n(seed.data(), seed.size(), file.data() + kSeedAt);
    crypto_hash_sha256(bytes + kUnlockedChecksumAt, bytes, kUnlockedChecksumAt);
    return file;
}

Ed25519Key key_in_unlocked(std::string_view file) {
    check_file(file);
    if (is_locked(file)) {
        fail(ErrorKind::wrong_key, "has a passphrase, which is needed to open it");
    }
    return key_from(Secret::copy_of(file.substr(kSeedAt, crypto_sign_SEEDBYTES)), file);
}

void save(const std::filesystem::path& path, std::string_view contents) {
    NewFile file = value_of(NewFile::create(path));
    if (!file.is_private()) {
        fail(ErrorKind::insecure, "cannot be created: other users could read it on this file system");
    }
    check(file.write(contents));
    check(file.commit());
}

/// What `use` gives for the contents of a whole key file.
template <class Use>
auto with_file(const std::filesystem::path& path, const Use& use) {
    return guarded(path.native(), [&] {
        const Secret file = value_of(read_private_file(path, kMaxFileBytes));
        check_file(file.view());
        return use(file.view());
    });
}

}  // namespace

Result<std::string> encrypt_case_key(const Ed25519Key& key, const Secret& passphrase, CaseKeyCost cost) {
    return guarded({}, [&] { return encrypt(key, passphrase, cost); });
}

Result<Secret> unlocked_case_key(const Ed25519Key& key) {
    return guarded({}, [&] { return unlocked(key); });
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
    return guarded(path.native(), [&] { save(path, encrypt(key, passphrase, cost)); });
}

Status save_unlocked_case_key(const std::filesystem::path& path, const Ed25519Key& key) {
    return guarded(path.native(), [&] { save(path, unlocked(key).view()); });
}

Result<Ed25519Key> load_case_key(const std::filesystem::path& path, const Secret& passphrase) {
    return with_file(path, [&](std::string_view file) { return decrypt(file, passphrase); });
}

Result<Ed25519PublicKey> load_case_public_key(const std::filesystem::path& path) {
    return with_file(path, public_key_in);
}

Result<Ed25519Key> load_unlocked_case_key(const std::filesystem::path& path) {
    return with_file(path, key_in_unlocked);
}

Result<bool> is_case_key_locked(const std::filesystem::path& path) {
    return with_file(path, is_locked);
}

}  // namespace whorl
