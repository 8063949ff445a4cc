#include <algorithm>
#include <array>
#include <whorl/age.hpp>

#include "lib/bundle/bech32.hpp"
#include "lib/failure/failure.hpp"

namespace whorl {
namespace {

constexpr std::string_view kRecipientPrefix = "age";
constexpr std::string_view kIdentityPrefix = "AGE-SECRET-KEY-";

/// Recipients of plugins and of other kinds, "age1NAME1...", and their identities.
Error not_a_key(std::string_view text, std::string_view prefix, const std::string& kind) {
    const bool other = text.starts_with(prefix) && text.size() > prefix.size() && text.find('1') != text.rfind('1');
    if (other || text.starts_with("AGE-PLUGIN-") || text.starts_with("AGE-SECRET-KEY-PQ-1")) {
        return {ErrorKind::unsupported, "is a key of a kind that Whorl does not know, not " + kind, {}};
    }
    return {ErrorKind::invalid, "is not " + kind + ", or is mistyped", {}};
}

/// Whether the shared secret with this key is zero, whatever the other key is (RFC 7748, 6.1). X25519 multiplies by
/// eight, so it is zero for one other key if and only if it is for all.
bool has_small_order(const unsigned char* key) {
    constexpr std::array<unsigned char, crypto_scalarmult_SCALARBYTES> kAnyKey{};
    std::array<unsigned char, crypto_scalarmult_BYTES> shared{};
    return crypto_scalarmult(shared.data(), kAnyKey.data(), key) != 0;
}

std::vector<AgeIdentity> identities_in(std::string_view text) {
    std::vector<AgeIdentity> identities;
    for (std::size_t number = 1; !text.empty(); ++number) {
        std::string_view line = text.substr(0, text.find('\n'));
        text.remove_prefix(std::min(text.size(), line.size() + 1));
        if (line.ends_with('\r')) {
            line.remove_suffix(1);
        }
        if (line.empty() || line.starts_with('#')) {
            continue;
        }
        Result<AgeIdentity> identity = AgeIdentity::parse(line);
        if (!identity) {
            fail(identity.error().kind, "line " + std::to_string(number) + " " + identity.error().message);
        }
        identities.push_back(*std::move(identity));
    }
    if (identities.empty()) {
        fail(ErrorKind::invalid, "has no secret key");
    }
    return identities;
}

}  // namespace

Result<AgeRecipient> AgeRecipient::parse(std::string_view text) {
    bundle::Wiped<bundle::kKeyBytes> key;
    if (!bundle::decode_bech32(kRecipientPrefix, text, key)) {
        return not_a_key(text, kRecipientPrefix, "a recipient's key (age1...)");
    }
    if (has_small_order(key.data())) {
        return Error{ErrorKind::unsupported, "is not a safe key: anybody could open what is sealed to it", {}};
    }
    AgeRecipient recipient;
    std::ranges::copy(std::as_bytes(key.view()), recipient.bytes_.begin());
    return recipient;
}

std::string AgeRecipient::text() const {
    return std::string(bundle::encode_bech32(kRecipientPrefix, bundle::bytes_of(bytes_)).view());
}

AgeIdentity::AgeIdentity(Secret key) : key_(std::move(key)) {
    crypto_scalarmult_base(bundle::raw(recipient_.bytes_.data()), bundle::raw(key_.data()));
}

AgeIdentity AgeIdentity::generate() {
    Secret key(bundle::kKeyBytes);
    randombytes_buf(key.data(), key.size());
    return AgeIdentity(std::move(key));
}

Result<AgeIdentity> AgeIdentity::parse(std::string_view text) {
    bundle::Wiped<bundle::kKeyBytes> key;
    if (!bundle::decode_bech32(kIdentityPrefix, text, key)) {
        return not_a_key(text, kIdentityPrefix, "a secret key (AGE-SECRET-KEY-1...)");
    }
    return guarded({}, [&] { return AgeIdentity(Secret::copy_of(bundle::text_of(key.view()))); });
}

Result<AgeIdentity> AgeIdentity::from_key(Secret key) {
    if (key.size() != bundle::kKeyBytes) {
        return Error{ErrorKind::invalid, "is not a secret key of 32 bytes", {}};
    }
    return AgeIdentity(std::move(key));
}

Secret AgeIdentity::text() const {
    return bundle::encode_bech32(kIdentityPrefix, bundle::bytes_of(key_.view()));
}

Result<std::vector<AgeIdentity>> parse_age_identities(std::string_view text) {
    return guarded({}, [&] { return identities_in(text); });
}

}  // namespace whorl
