#include "lib/bundle/age_header.hpp"

#include <algorithm>

#include "lib/bundle/base64.hpp"
#include "lib/failure/failure.hpp"

namespace whorl::bundle {
namespace {

constexpr std::string_view kVersionLine = "age-encryption.org/v1\n";
constexpr std::string_view kAnyVersion = "age-encryption.org/";
constexpr std::string_view kStanzaMark = "-> ";
constexpr std::string_view kEndMark = "---";
constexpr std::string_view kX25519 = "X25519";
constexpr std::string_view kScrypt = "scrypt";
constexpr std::size_t kBodyColumns = 64;
constexpr std::size_t kMacBytes = crypto_auth_hmacsha256_BYTES;

[[noreturn]] void damaged(const std::string& how) {
    fail(ErrorKind::corrupt, "its header is damaged or cut off: " + how);
}

/// The lines of the header, up to kMaxAgeHeaderBytes.
class HeaderLines {
public:
    explicit HeaderLines(Buffered& source) : source_(source) {}

    /// The next line, without its LF.
    std::string next() {
        std::string line = source_.line(kMaxAgeHeaderBytes - text_.size());
        text_ += line;
        if (!line.ends_with('\n')) {
            if (text_.size() == kMaxAgeHeaderBytes) {
                fail(ErrorKind::too_large,
                     "its header is longer than " + std::to_string(kMaxAgeHeaderBytes) + " bytes");
            }
            damaged("a line has no end");
        }
        line.pop_back();
        return line;
    }

    /// The lines read so far.
    const std::string& text() const { return text_; }

private:
    Buffered& source_;
    std::string text_;
};

std::vector<std::string> arguments_of(std::string_view line) {
    std::vector<std::string> arguments(1);
    for (const char c : line) {
        if (c == ' ') {
            arguments.emplace_back();
        } else if (c > ' ' && c <= '~') {
            arguments.back() += c;
        } else {
            damaged("a recipient has a character that is not allowed");
        }
    }
    if (std::any_of(arguments.begin(), arguments.end(), [](const auto& each) { return each.empty(); })) {
        damaged("a recipient has an empty argument");
    }
    return arguments;
}

AgeStanza read_stanza(std::string_view first_line, HeaderLines& lines) {
    AgeStanza stanza{arguments_of(first_line.substr(kStanzaMark.size())), {}};
    for (std::size_t columns = kBodyColumns; columns == kBodyColumns;) {
        const std::string line = lines.next();
        const auto bytes = decode_base64(line, Base64::unpadded);
        if (line.size() > kBodyColumns || !bytes) {
            damaged("the key of a recipient is wrong");
        }
        stanza.body += *bytes;
        columns = line.size();
    }
    return stanza;
}

std::string base64_of(BytesView bytes) {
    return encode_base64(bytes, Base64::unpadded);
}

std::array<unsigned char, kMacBytes> mac_of(std::string_view covered, const FileKey& file_key) {
    const DerivedKey key(file_key.view(), "header");
    std::array<unsigned char, kMacBytes> mac{};
    hmac_sha256(key.view(), std::array{bytes_of(covered)}, mac.data());
    return mac;
}

/// The key that encrypts a file key.
DerivedKey wrap_key(BytesView shared, BytesView share, BytesView recipient) {
    std::array<unsigned char, 2 * crypto_scalarmult_BYTES> salt{};
    std::copy(recipient.begin(), recipient.end(), std::copy(share.begin(), share.end(), salt.begin()));
    return {shared, salt, "age-encryption.org/v1/X25519"};
}

using Shared = Wiped<crypto_scalarmult_BYTES>;

/// Each wrapping key is used only once, as the age format says.
constexpr std::array<unsigned char, crypto_aead_chacha20poly1305_ietf_NPUBBYTES> kOnlyNonce{};

constexpr std::size_t kFileKeyBytes = 16;
constexpr std::size_t kWrappedBytes = kFileKeyBytes + crypto_aead_chacha20poly1305_ietf_ABYTES;

/// The contents of a stanza for an X25519 key.
struct X25519Stanza {
    std::string share;
    const std::string& wrapped;
};

X25519Stanza x25519_stanza(const AgeStanza& stanza) {
    const auto share =
        stanza.arguments.size() == 2 ? decode_base64(stanza.arguments[1], Base64::unpadded) : std::nullopt;
    if (!share || share->size() != crypto_scalarmult_BYTES || stanza.body.size() != kWrappedBytes) {
        damaged("the key of a recipient is wrong");
    }
    return {*share, stanza.body};
}

bool unwrap(const X25519Stanza& stanza, const AgeIdentity& identity, FileKey& file_key) {
    Shared shared;
    if (crypto_scalarmult(shared.data(), raw(identity.key().data()), bytes_of(stanza.share).data()) != 0) {
        damaged("the key of a recipient is not safe to use");
    }
    const DerivedKey key = wrap_key(shared.view(), bytes_of(stanza.share), bytes_of(identity.recipient().bytes()));
    return crypto_aead_chacha20poly1305_ietf_decrypt(file_key.data(), nullptr, nullptr,
                                                     bytes_of(stanza.wrapped).data(), stanza.wrapped.size(),
                                                     nullptr, 0, kOnlyNonce.data(), key.data()) == 0;
}

std::string wrap(const FileKey& file_key, const AgeRecipient& recipient, const SecretBytes& secret_bytes) {
    Wiped<crypto_scalarmult_SCALARBYTES> secret;
    secret_bytes(secret.writable(), "ephemeral key");
    std::array<unsigned char, crypto_scalarmult_BYTES> share{};
    Shared shared;
    if (crypto_scalarmult_base(share.data(), secret.data()) != 0 ||
        crypto_scalarmult(shared.data(), secret.data(), raw(recipient.bytes().data())) != 0) {
        fail(ErrorKind::invalid, "the recipient " + recipient.text() + " is not a safe key");
    }
    const DerivedKey key = wrap_key(shared.view(), share, bytes_of(recipient.bytes()));
    std::array<unsigned char, kWrappedBytes> wrapped{};
    crypto_aead_chacha20poly1305_ietf_encrypt(wrapped.data(), nullptr, file_key.data(), kFileKeyBytes, nullptr, 0,
                                              nullptr, kOnlyNonce.data(), key.data());
    return std::string(kStanzaMark).append(kX25519) + ' ' + base64_of(share) + '\n' + base64_of(wrapped) + '\n';
}

void check_version(std::string_view line) {
    if (line == kVersionLine) {
        return;
    }
    if (!line.starts_with(kAnyVersion)) {
        fail(ErrorKind::invalid, "is not sealed: it is not an age file");
    }
    if (kVersionLine.starts_with(line)) {
        damaged("its first line has no end");
    }
    fail(ErrorKind::unsupported, "is sealed in a version of the age format that Whorl does not know");
}

}  // namespace

AgeHeader read_age_header(Buffered& source) {
    HeaderLines lines(source);
    check_version(source.line(kVersionLine.size()));
    AgeHeader header;
    for (;;) {
        const std::string line = lines.next();
        if (line.starts_with(kStanzaMark)) {
            header.stanzas.push_back(read_stanza(line, lines));
            continue;
        }
        const auto mac = line.starts_with(std::string(kEndMark) + ' ')
                             ? decode_base64(std::string_view(line).substr(kEndMark.size() + 1), Base64::unpadded)
                             : std::nullopt;
        if (header.stanzas.empty() || !mac || mac->size() != kMacBytes) {
            damaged("a line is wrong");
        }
        header.mac = *mac;
        const std::size_t before = lines.text().size() - line.size() - 1;
        header.covered = std::string(kVersionLine) + lines.text().substr(0, before) + std::string(kEndMark);
        return header;
    }
}

void open_age_header(const AgeHeader& header, std::span<const AgeIdentity> identities, FileKey& file_key) {
    std::vector<X25519Stanza> stanzas;
    for (const AgeStanza& stanza : header.stanzas) {
        if (stanza.arguments[0] == kX25519) {
            stanzas.push_back(x25519_stanza(stanza));
        } else if (stanza.arguments[0] == kScrypt && header.stanzas.size() > 1) {
            damaged("it has a passphrase beside other recipients");
        }
    }
    if (stanzas.empty()) {
        fail(ErrorKind::unsupported, header.stanzas[0].arguments[0] == kScrypt
                                         ? "is sealed with a passphrase, not to a key"
                                         : "is sealed only to kinds of keys that Whorl does not know");
    }
    const bool found = std::any_of(stanzas.begin(), stanzas.end(), [&](const X25519Stanza& stanza) {
        return std::any_of(identities.begin(), identities.end(),
                           [&](const AgeIdentity& identity) { return unwrap(stanza, identity, file_key); });
    });
    if (!found) {
        fail(ErrorKind::wrong_key, identities.empty() ? "is sealed, and no key was given to open it"
                                                      : "is sealed to other keys: none of the given keys opens it");
    }
    if (sodium_memcmp(mac_of(header.covered, file_key).data(), header.mac.data(), kMacBytes) != 0) {
        fail(ErrorKind::corrupt, "its header was altered");
    }
}

std::string write_age_header(std::span<const AgeRecipient> recipients, const FileKey& file_key,
                             const SecretBytes& secret_bytes) {
    std::string header(kVersionLine);
    for (const AgeRecipient& recipient : recipients) {
        header += wrap(file_key, recipient, secret_bytes);
    }
    header += kEndMark;
    return header + ' ' + base64_of(mac_of(header, file_key)) + '\n';
}

}  // namespace whorl::bundle
