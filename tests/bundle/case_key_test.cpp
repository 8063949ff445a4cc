// Key files, against the format as docs/bundle-format.md has it, and against accidents, hostile files and
// onlookers.
#include <sodium.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <whorl/case_key.hpp>
#include <whorl/private_file.hpp>

#include "tests/bundle/tools.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/temporary_folder.hpp"

using namespace whorl;
using namespace whorl::test;

namespace {

namespace fs = std::filesystem;

constexpr CaseKeyCost kCheap = {1, 8};
constexpr std::size_t kFileBytes = 172;
constexpr std::size_t kChecksumBytes = 32;

Secret passphrase(std::string_view text = "correct horse") {
    return Secret::copy_of(text);
}

const unsigned char* bytes(const std::string& text) {
    return reinterpret_cast<const unsigned char*>(text.data());
}

std::string sha256(const std::string& text) {
    std::string digest(crypto_hash_sha256_BYTES, '\0');
    crypto_hash_sha256(reinterpret_cast<unsigned char*>(digest.data()), bytes(text), text.size());
    return digest;
}

std::string with_checksum(const std::string& contents) {
    return contents + sha256(contents);
}

/// What a hostile hand makes of a file: some byte changed and the checksum made again.
std::string with_new_checksum(const std::string& file) {
    return with_checksum(file.substr(0, file.size() - kChecksumBytes));
}

/// A key file written by the description of its format alone.
std::string file_by_hand(const std::string& seed, const std::string& public_key, const std::string& secret) {
    const std::string salt = "sixteen bytes...";
    const std::string nonce = "twenty-four bytes of it.";
    const std::string header = std::string("WHORLKEY") + std::string("\1\0\0\0", 4) + std::string("\2\0\0\0", 4) +
                               std::string("\x40\0\0\0", 4) + salt + nonce + public_key;
    REQUIRE(header.size() == 92);
    std::array<unsigned char, 32> key{};
    REQUIRE(crypto_pwhash_argon2id(key.data(), key.size(), secret.data(), secret.size(), bytes(salt), 2,
                                   0x40 * 1024, crypto_pwhash_argon2id_ALG_ARGON2ID13) == 0);
    std::string box(48, '\0');
    crypto_aead_xchacha20poly1305_ietf_encrypt(reinterpret_cast<unsigned char*>(box.data()), nullptr, bytes(seed),
                                               seed.size(), bytes(header), header.size(), nullptr, bytes(nonce),
                                               key.data());
    return with_checksum(header + box);
}

std::string text_of(const Ed25519PublicKey& key) {
    return {reinterpret_cast<const char*>(key.bytes.data()), key.bytes.size()};
}

}  // namespace

TEST_CASE("a key file holds the key") {
    const Ed25519Key key = Ed25519Key::generate();
    const std::string file = encrypt_case_key(key, passphrase(), kCheap).value();
    CHECK(file.size() == kFileBytes);
    CHECK(decrypt_case_key(file, passphrase()).value().seed().view() == key.seed().view());
    CHECK(case_public_key(file).value() == key.public_key());
    CHECK(file.find(std::string(key.seed().view())) == std::string::npos);
    CHECK(encrypt_case_key(key, passphrase(), kCheap).value() != file);
}

TEST_CASE("a key file is what its description says") {
    const Ed25519Key key = Ed25519Key::generate();
    const std::string seed(key.seed().view());
    const std::string by_hand = file_by_hand(seed, text_of(key.public_key()), "secret");
    const auto opened = decrypt_case_key(by_hand, passphrase("secret"));
    REQUIRE(opened);
    CHECK(opened->public_key() == key.public_key());

    // With the public key of another case in the clear.
    const std::string other = file_by_hand(seed, text_of(Ed25519Key::generate().public_key()), "secret");
    CHECK(decrypt_case_key(other, passphrase("secret")).error().kind == ErrorKind::corrupt);
}

TEST_CASE("the cost that is meant for people is taken") {
    const Ed25519Key key = Ed25519Key::generate();
    const std::string file = encrypt_case_key(key, passphrase()).value();
    CHECK(file.substr(12, 8) == std::string("\3\0\0\0\0\0\4\0", 8));  // 3 passes over 256 MiB
    CHECK(decrypt_case_key(file, passphrase()).value().public_key() == key.public_key());
}

TEST_CASE("a wrong passphrase says so") {
    const std::string file = encrypt_case_key(Ed25519Key::generate(), passphrase(), kCheap).value();
    for (const std::string& wrong :
         {std::string("correct hors"), std::string("correct horse "), std::string("Correct horse"),
          std::string("correct horse\0", 14), std::string(kMaxPassphraseBytes, 'x')}) {
        const auto opened = decrypt_case_key(file, passphrase(wrong));
        REQUIRE_FALSE(opened);
        CHECK(opened.error().kind == ErrorKind::wrong_key);
        CHECK(opened.error().message == "the passphrase does not open it");
    }
    CHECK(decrypt_case_key(file, Secret()).error().kind == ErrorKind::invalid);
    CHECK(decrypt_case_key(file, Secret(kMaxPassphraseBytes + 1)).error().kind == ErrorKind::invalid);
    CHECK(encrypt_case_key(Ed25519Key::generate(), Secret(), kCheap).error().message == "the passphrase is empty");
}

TEST_CASE("every turned bit of a key file, and every cut, is told from a wrong passphrase") {
    const std::string file = encrypt_case_key(Ed25519Key::generate(), passphrase(), kCheap).value();
    for (std::size_t bit = 0; bit < file.size() * 8; ++bit) {
        INFO("bit " << bit);
        const std::string damaged = with_bit_flipped(file, bit);
        CHECK(decrypt_case_key(damaged, passphrase()).error().kind == ErrorKind::corrupt);
        CHECK(case_public_key(damaged).error().kind == ErrorKind::corrupt);
    }
    for (std::size_t size = 0; size < file.size(); ++size) {
        CHECK(decrypt_case_key(file.substr(0, size), passphrase()).error().kind == ErrorKind::corrupt);
        CHECK(case_public_key(file.substr(0, size)).error().kind == ErrorKind::corrupt);
        const bool whole = size == file.size() - kChecksumBytes;  // but for the checksum, which is made again
        CHECK(decrypt_case_key(with_checksum(file.substr(0, size)), passphrase()).has_value() == whole);
    }
    CHECK(decrypt_case_key(file + "\n", passphrase()).error().kind == ErrorKind::corrupt);
    CHECK(decrypt_case_key(with_checksum(file), passphrase()).error().kind == ErrorKind::corrupt);
}

TEST_CASE("whoever alters a key file and its checksum gains nothing") {
    const std::string file = encrypt_case_key(Ed25519Key::generate(), passphrase(), kCheap).value();
    for (std::size_t bit = 0; bit < (file.size() - kChecksumBytes) * 8; ++bit) {
        INFO("bit " << bit);
        CHECK_FALSE(decrypt_case_key(with_new_checksum(with_bit_flipped(file, bit)), passphrase()));
    }
    // Of a version to come, nothing more can be said.
    CHECK(decrypt_case_key(with_new_checksum(with_bit_flipped(file, 8 * 8 + 1)), passphrase()).error().kind ==
          ErrorKind::unsupported);
}

TEST_CASE("no file can ask for more memory or time than is bearable") {
    const Ed25519Key key = Ed25519Key::generate();
    const CaseKeyCost most = kMaxCaseKeyCost;
    for (const CaseKeyCost cost : {CaseKeyCost{0, 8}, CaseKeyCost{1, 7}, CaseKeyCost{most.passes + 1, 8},
                                   CaseKeyCost{1, most.memory_kib + 1}, CaseKeyCost{0xffffffff, 0xffffffff}}) {
        CHECK(encrypt_case_key(key, passphrase(), cost).error().kind == ErrorKind::invalid);
        std::string file = encrypt_case_key(key, passphrase(), kCheap).value();
        for (std::size_t i = 0; i < 4; ++i) {
            file[12 + i] = static_cast<char>(cost.passes >> 8 * i);
            file[16 + i] = static_cast<char>(cost.memory_kib >> 8 * i);
        }
        const auto opened = decrypt_case_key(with_new_checksum(file), passphrase());
        REQUIRE_FALSE(opened);
        CHECK(opened.error().kind == ErrorKind::corrupt);
        CHECK(opened.error().message.ends_with("outside the limits"));
    }
}

TEST_CASE("a saved key is its owner's only, and never replaces a file") {
    const TemporaryFolder folder;
    const fs::path path = folder / "key";
    const Ed25519Key key = Ed25519Key::generate();
    const mode_t umask_before = umask(0);
    const Status saved = save_case_key(path, key, passphrase(), kCheap);
    umask(umask_before);
    REQUIRE(saved);
    struct stat status {};
    REQUIRE(stat(path.c_str(), &status) == 0);
    CHECK((status.st_mode & 0777U) == 0600U);
    CHECK(load_case_key(path, passphrase()).value().public_key() == key.public_key());
    CHECK(load_case_public_key(path).value() == key.public_key());
    CHECK(load_case_key(path, passphrase("other")).error().input == path.native());

    const std::string before = contents_of(path);
    CHECK(save_case_key(path, Ed25519Key::generate(), passphrase(), kCheap).error().kind == ErrorKind::exists);
    fs::create_symlink("nowhere", folder / "link");
    CHECK(save_case_key(folder / "link", key, passphrase(), kCheap).error().kind == ErrorKind::exists);
    CHECK(save_case_key(folder / "missing/key", key, passphrase(), kCheap).error().kind == ErrorKind::unwritable);
    CHECK(save_case_key(folder / "other", key, Secret(), kCheap).error().kind == ErrorKind::invalid);
    CHECK(contents_of(path) == before);
    CHECK(std::distance(fs::directory_iterator(folder.path()), {}) == 2);  // nothing is left of what failed
}

TEST_CASE("a key file that is not its owner's alone is refused") {
    const TemporaryFolder folder;
    const fs::path path = folder / "key";
    REQUIRE(save_case_key(path, Ed25519Key::generate(), passphrase(), kCheap));
    for (const mode_t mode : {0640U, 0604U, 0660U, 0620U, 0602U, 0610U, 0601U, 0644U, 0777U}) {
        REQUIRE(chmod(path.c_str(), mode) == 0);
        CHECK(load_case_key(path, passphrase()).error().kind == ErrorKind::insecure);
        CHECK(load_case_public_key(path).error().kind == ErrorKind::insecure);
    }
    for (const mode_t mode : {0600U, 0400U, 0700U}) {
        REQUIRE(chmod(path.c_str(), mode) == 0);
        CHECK(load_case_key(path, passphrase()));
    }
    fs::create_symlink(path, folder / "link");
    CHECK(load_case_key(folder / "link", passphrase()));

    CHECK(load_case_key(folder / "missing", passphrase()).error().kind == ErrorKind::not_found);
    CHECK(load_case_key(path / "below", passphrase()).error().kind == ErrorKind::not_found);
    CHECK(load_case_key(folder.path(), passphrase()).error().message == "is not a regular file");
    REQUIRE(mkfifo((folder / "pipe").c_str(), 0600) == 0);
    CHECK(load_case_key(folder / "pipe", passphrase()).error().message == "is not a regular file");
    folder.write("large", std::string(5000, 'x'));
    REQUIRE(chmod((folder / "large").c_str(), 0600) == 0);
    CHECK(load_case_key(folder / "large", passphrase()).error().kind == ErrorKind::too_large);
}

TEST_CASE("a key file without a passphrase holds the key as its description says") {
    const TemporaryFolder folder;
    const fs::path path = folder / "key";
    const Ed25519Key key = Ed25519Key::generate();
    const mode_t umask_before = umask(0);
    const Status saved = save_unlocked_case_key(path, key);
    umask(umask_before);
    REQUIRE(saved);
    struct stat status {};
    REQUIRE(stat(path.c_str(), &status) == 0);
    CHECK((status.st_mode & 0777U) == 0600U);
    const std::string file = contents_of(path);
    const std::string by_hand = std::string("WHORLKEY") + std::string("\2\0\0\0", 4) + text_of(key.public_key()) +
                                std::string(key.seed().view());
    CHECK(file == with_checksum(by_hand));
    CHECK(load_unlocked_case_key(path).value().seed().view() == key.seed().view());
    CHECK(load_case_public_key(path).value() == key.public_key());
    CHECK_FALSE(is_case_key_locked(path).value());
    CHECK(save_unlocked_case_key(path, Ed25519Key::generate()).error().kind == ErrorKind::exists);

    // Each of the two ways to open a file refuses those of the other.
    const auto with_passphrase = load_case_key(path, passphrase());
    CHECK(with_passphrase.error().kind == ErrorKind::invalid);
    CHECK(with_passphrase.error().message == "has no passphrase");
    REQUIRE(save_case_key(folder / "locked", key, passphrase(), kCheap));
    CHECK(is_case_key_locked(folder / "locked").value());
    CHECK(load_unlocked_case_key(folder / "locked").error().kind == ErrorKind::wrong_key);

    const auto error_of = [&](const std::string& contents) {
        folder.write("other", contents);
        REQUIRE(chmod((folder / "other").c_str(), 0600) == 0);
        return load_unlocked_case_key(folder / "other").error().kind;
    };
    for (std::size_t bit = 0; bit < file.size() * 8; ++bit) {
        INFO("bit " << bit);
        CHECK(error_of(with_bit_flipped(file, bit)) == ErrorKind::corrupt);
    }
    for (std::size_t size = 0; size < file.size(); ++size) {
        CHECK(error_of(file.substr(0, size)) == ErrorKind::corrupt);
    }
    CHECK(error_of(with_checksum(file)) == ErrorKind::corrupt);
    // With the public key of another case, and of a version to come.
    std::string other = by_hand;
    other.replace(12, 32, text_of(Ed25519Key::generate().public_key()));
    CHECK(error_of(with_checksum(other)) == ErrorKind::corrupt);
    other = by_hand;
    other[8] = '\3';
    CHECK(error_of(with_checksum(other)) == ErrorKind::unsupported);

    for (const mode_t mode : {0640U, 0604U, 0660U, 0644U}) {
        REQUIRE(chmod(path.c_str(), mode) == 0);
        CHECK(load_unlocked_case_key(path).error().kind == ErrorKind::insecure);
        CHECK(is_case_key_locked(path).error().kind == ErrorKind::insecure);
    }
}

TEST_CASE("a new file is there when it is whole") {
    const TemporaryFolder folder;
    const fs::path path = folder / "new";
    {
        NewFile file = NewFile::create(path).value();
        REQUIRE(file.write(std::string("some")));
        CHECK_FALSE(fs::exists(path));
        CHECK(file.is_private());
    }
    CHECK(fs::is_empty(folder.path()));

    // What was sealed and is damaged leaves nothing behind.
    const AgeIdentity identity = AgeIdentity::generate();
    const AgeRecipient recipient = identity.recipient();
    const std::string text = some_bytes(200'000);
    const std::string sealed = age_encrypt_text(text, {&recipient, 1}).value();
    for (const bool whole : {false, true}) {
        NewFile file = NewFile::create(path).value();
        const auto size =
            age_decrypt(text_source(whole ? sealed : sealed.substr(0, 150'000)), file.sink(), {&identity, 1});
        CHECK(size.has_value() == whole);
        if (size) {
            NewFile moved = std::move(file);
            REQUIRE(moved.commit());
        }
        CHECK(fs::exists(path) == whole);
    }
    CHECK((contents_of(path) == text));
    CHECK(std::distance(fs::directory_iterator(folder.path()), {}) == 1);

    // Two at once: the first one to be whole has the name.
    NewFile first = NewFile::create(folder / "both").value();
    NewFile second = NewFile::create(folder / "both").value();
    REQUIRE(second.write(std::string("second")));
    REQUIRE(second.commit());
    CHECK(first.commit().error().kind == ErrorKind::exists);
    CHECK(contents_of(folder / "both") == "second");
}

TEST_CASE("a new file that could not be written does not get its name") {
    const TemporaryFolder folder;
    const fs::path path = folder / "new";
    rlimit before{};
    REQUIRE(getrlimit(RLIMIT_FSIZE, &before) == 0);
    std::signal(SIGXFSZ, SIG_IGN);
    {
        NewFile file = NewFile::create(path).value();
        const rlimit small{10, before.rlim_max};
        REQUIRE(setrlimit(RLIMIT_FSIZE, &small) == 0);
        const Status written = file.write(std::string(100, 'x'));
        const Status committed = file.commit();
        REQUIRE(setrlimit(RLIMIT_FSIZE, &before) == 0);
        REQUIRE_FALSE(written);
        CHECK(written.error().kind == ErrorKind::unwritable);
        CHECK(written.error().input == path.native());
        REQUIRE_FALSE(committed);
        CHECK(committed.error().kind == ErrorKind::unwritable);
    }
    std::signal(SIGXFSZ, SIG_DFL);
    CHECK(fs::is_empty(folder.path()));
}

TEST_CASE("a new folder is its owner's only, and stays when it is committed") {
    const TemporaryFolder folder;
    const fs::path path = folder / "new";
    const auto mode_of = [](const fs::path& file) {
        struct stat status {};
        REQUIRE(stat(file.c_str(), &status) == 0);
        return status.st_mode & 0777U;
    };
    const mode_t umask_before = umask(0);
    {
        const NewFolder made = NewFolder::create(path).value();
        CHECK(mode_of(path) == 0700U);
        folder.write("new/half", "made");
    }
    umask(umask_before);
    CHECK_FALSE(fs::exists(path));
    {
        NewFolder made = NewFolder::create(path).value();
        REQUIRE(made.commit());
    }
    CHECK(fs::is_directory(path));

    // Empty, and open to others.
    fs::permissions(path, fs::perms::all);
    {
        const NewFolder taken = NewFolder::create(path).value();
        folder.write("new/half/file", "made");
    }
    CHECK(mode_of(path) == 0700U);
    CHECK(fs::is_empty(path));

    folder.write("new/file", "text");
    for (const fs::path& taken : {path, path / "file"}) {
        CHECK(NewFolder::create(taken).error().kind == ErrorKind::exists);
    }
    fs::create_symlink("nowhere", folder / "link");
    CHECK(NewFolder::create(folder / "link").error().kind == ErrorKind::exists);
    CHECK(NewFolder::create(folder / "missing/new").error().kind == ErrorKind::unwritable);
    CHECK(contents_of(path / "file") == "text");
}

TEST_CASE("secrets move, shorten and start as zeros") {
    Secret secret = Secret::copy_of("a secret");
    secret.shorten(100);
    CHECK(secret.view() == "a secret");
    secret.shorten(1);
    CHECK(secret.view() == "a");
    const std::byte* place = secret.data();
    Secret moved = std::move(secret);
    CHECK(moved.data() == place);
    moved = Secret(3);
    CHECK(moved.view() == std::string_view("\0\0\0", 3));
    CHECK(Secret().empty());
    CHECK(Secret::copy_of("").view().empty());
}
