#include <algorithm>
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

}  // namespace

Result<AgeRecipient> AgeRecipient::parse(std::string_view text) {
    bundle::Wiped<bundle::kKeyBytes> key;
    if (!bundle::decode_bech32(kRecipientPrefix, text, key)) {
        return not_a_key(text, kRecipientPrefix, "a recipient's key (age1...)");
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
            return Error{
                identity.error().kind, "line " + std::to_string(number) + " " + identity.error().message, {}};
        }
        identities.push_back(*std::move(identity));
    }
    if (identities.empty()) {
        return Error{ErrorKind::invalid, "has no secret key", {}};
    }
    return identities;
}

}  // namespace whorl
