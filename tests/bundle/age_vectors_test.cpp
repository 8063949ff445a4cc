// Age files with what a reader must make of them: the testkit of age, as age_testkit.py makes it again, and what
// that does not have, of age_cases.py.
#include <sodium.h>

#include <array>
#include <fstream>
#include <map>
#include <sstream>

#include "tests/bundle/tools.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/temporary_folder.hpp"

using namespace whorl;
using namespace whorl::test;

namespace {

namespace fs = std::filesystem;

struct Vector {
    std::string expect;
    std::string released_sha256;  ///< of all plaintext that may be handed over; empty when it is not said
    std::vector<std::string> identities;
    bool by_passphrase = false;
    std::string file;
};

Vector read_vector(const fs::path& file) {
    const std::string data = contents_of(file);
    const std::size_t head_size = data.find("\n\n");
    REQUIRE(head_size != std::string::npos);
    Vector vector;
    std::istringstream head(data.substr(0, head_size));
    for (std::string line; std::getline(head, line);) {
        const std::size_t colon = line.find(": ");
        REQUIRE(colon != std::string::npos);
        const std::string key = line.substr(0, colon);
        const std::string value = line.substr(colon + 2);
        if (key == "expect") {
            vector.expect = value;
        } else if (key == "payload") {
            vector.released_sha256 = value;
        } else if (key == "identity") {
            vector.identities.push_back(value);
        }
        vector.by_passphrase = vector.by_passphrase || key == "passphrase";
    }
    vector.file = data.substr(head_size + 2);
    return vector;
}

std::string sha256_hex(const std::string& bytes) {
    std::array<unsigned char, crypto_hash_sha256_BYTES> digest{};
    crypto_hash_sha256(digest.data(), reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size());
    std::array<char, 2 * crypto_hash_sha256_BYTES + 1> hex{};
    return sodium_bin2hex(hex.data(), hex.size(), digest.data(), digest.size());
}

/// How the messages of each kind of failure begin, and of what kinds they are.
bool is_failure(const std::string& expect, const Error& error) {
    const bool corrupt = error.kind == ErrorKind::corrupt;
    if (expect == "no match") {
        return error.kind == ErrorKind::wrong_key || error.kind == ErrorKind::unsupported;
    }
    if (expect == "HMAC failure") {
        return corrupt && error.message == "its header was altered";
    }
    if (expect == "armor failure") {
        // What begins with something else may have no armor at all.
        return (corrupt && error.message.starts_with("its armor is")) || error.kind == ErrorKind::invalid;
    }
    if (expect == "payload failure") {
        return corrupt && error.message.starts_with("is damaged, altered or cut off");
    }
    // Of a header that ends within the nonce, age speaks as of the header.
    return expect == "header failure" &&
           (error.kind == ErrorKind::invalid || error.kind == ErrorKind::unsupported ||
            (corrupt && (error.message.starts_with("its header is damaged") ||
                         error.message.ends_with("it ends before its contents begin"))));
}

/// Whether the file is sealed to keys of our kind, and so for us to open or to find fault with.
bool check(const Vector& vector) {
    std::vector<AgeIdentity> identities;
    for (const std::string& text : vector.identities) {
        if (Result<AgeIdentity> identity = AgeIdentity::parse(text)) {
            identities.push_back(*std::move(identity));
        } else {
            CHECK(identity.error().kind == ErrorKind::unsupported);
        }
    }
    const bool ours = !vector.by_passphrase && identities.size() == vector.identities.size();
    std::string released;
    const ByteSink sink = [&](std::span<const char> bytes) {
        released.append(bytes.data(), bytes.size());
        return Status();
    };
    const auto size = age_decrypt(text_source(vector.file), sink, identities);
    if (ours && vector.expect == "success") {
        REQUIRE(size);
        CHECK(*size == released.size());
    } else {
        REQUIRE_FALSE(size);
        INFO(size.error().message);
        // Sealed by a passphrase or to a kind of key that is not ours: refused, whatever else is wrong with it.
        CHECK((!ours || is_failure(vector.expect, size.error())));
    }
    if (!ours) {
        CHECK(released.empty());
    } else if (!vector.released_sha256.empty()) {
        CHECK(sha256_hex(released) == vector.released_sha256);
    }
    return ours;
}

/// Checks every file of the folder; how many there were of each outcome.
std::map<std::string, int> check_all(const fs::path& folder) {
    std::map<std::string, int> seen;
    for (const auto& entry : fs::directory_iterator(folder)) {
        INFO(entry.path());
        const Vector vector = read_vector(entry.path());
        ++seen[check(vector) ? vector.expect : "not ours"];
    }
    return seen;
}

/// Checks that the folder has the files of the testkit, as their digests tell, and no others.
void require_testkit(const fs::path& folder) {
    std::ifstream digests(WHORL_AGE_TESTKIT_DIGESTS);
    std::string line;
    REQUIRE(std::getline(digests, line));
    std::ptrdiff_t files = 0;
    for (; std::getline(digests, line); ++files) {
        INFO(line);
        const std::size_t comma = line.find(',');
        REQUIRE(comma != std::string::npos);
        REQUIRE(sha256_hex(contents_of(folder / line.substr(0, comma))) == line.substr(comma + 1));
    }
    REQUIRE(std::distance(fs::directory_iterator(folder), fs::directory_iterator()) == files);
}

}  // namespace

TEST_CASE("the testkit of age is opened and refused as it says") {
    const TemporaryFolder folder;
    REQUIRE(shell("python3 -B " WHORL_AGE_TESTKIT " write " + folder.path().native()) == 0);
    require_testkit(folder.path());
    const auto seen = check_all(folder.path());
    CHECK(seen.at("success") == 19);
    CHECK(seen.at("no match") == 4);
    CHECK(seen.at("header failure") == 33);
    CHECK(seen.at("HMAC failure") == 1);
    CHECK(seen.at("payload failure") == 19);
    CHECK(seen.at("armor failure") == 22);
    CHECK(seen.at("not ours") == 45);
}

TEST_CASE("files that are broken in ways that the testkit leaves out are refused as they must be") {
    const TemporaryFolder folder;
    REQUIRE(shell("python3 -B " WHORL_AGE_CASES " " + folder.path().native()) == 0);
    const auto seen = check_all(folder.path());
    CHECK(seen.at("success") == 1);
    CHECK(seen.at("no match") == 1);
    CHECK(seen.at("header failure") == 22);
    CHECK(seen.at("HMAC failure") == 1);
    CHECK(seen.at("payload failure") == 6);
    CHECK(seen.at("armor failure") == 9);
}
