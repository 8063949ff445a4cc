#include <whorl/age.hpp>

#include <algorithm>

#include "lib/bundle/age_armor.hpp"
#include "lib/bundle/age_encrypt.hpp"
#include "lib/bundle/age_header.hpp"
#include "lib/bundle/age_payload.hpp"
#include "lib/failure/failure.hpp"

namespace whorl {
namespace {

using namespace bundle;

std::uint64_t encrypt(const ByteSource& source, const ByteSink& sink, std::span<const AgeRecipient> recipients,
                      const SecretBytes& secret_bytes) {
    FileKey file_key;
    secret_bytes(file_key.writable(), "file key");
    put(sink, write_age_header(recipients, file_key, secret_bytes));
    Buffered plain(source);
    return seal_age_payload(plain, sink, file_key, secret_bytes);
}

std::uint64_t encrypt_armored(const ByteSource& source, const ByteSink& sink,
                              std::span<const AgeRecipient> recipients, const SecretBytes& secret_bytes) {
    ArmorWriter armor(sink);
    const ByteSink into_armor = [&](std::span<const char> bytes) {
        armor.write(bytes);
        return Status();
    };
    const std::uint64_t size = encrypt(source, into_armor, recipients, secret_bytes);
    armor.finish();
    return size;
}

std::uint64_t decrypt(Buffered& sealed, const ByteSink& sink, std::span<const AgeIdentity> identities) {
    FileKey file_key;
    open_age_header(read_age_header(sealed), identities, file_key);
    return open_age_payload(sealed, sink, file_key);
}

}  // namespace

std::uint64_t bundle::age_encrypt_with(const ByteSource& source, const ByteSink& sink,
                                       std::span<const AgeRecipient> recipients, AgeForm form,
                                       const SecretBytes& secret_bytes) {
    start_sodium();
    if (recipients.empty()) {
        fail(ErrorKind::invalid, "has no recipient to be sealed to");
    }
    if (recipients.size() > kMaxAgeRecipients) {
        fail(ErrorKind::invalid, "has more than " + std::to_string(kMaxAgeRecipients) + " recipients");
    }
    return form == AgeForm::armored ? encrypt_armored(source, sink, recipients, secret_bytes)
                                    : encrypt(source, sink, recipients, secret_bytes);
}

ByteSink bundle::into_text(std::string& text) {
    return [&text](std::span<const char> bytes) {
        text.append(bytes.data(), bytes.size());
        return Status();
    };
}

Result<std::uint64_t> age_encrypt(const ByteSource& source, const ByteSink& sink,
                                  std::span<const AgeRecipient> recipients, AgeForm form) {
    return guarded({}, [&] { return age_encrypt_with(source, sink, recipients, form, random_bytes); });
}

Result<std::uint64_t> age_decrypt(const ByteSource& source, const ByteSink& sink,
                                  std::span<const AgeIdentity> identities) {
    return guarded({}, [&] {
        start_sodium();
        Buffered outer(source);
        const std::optional<char> first = outer.peek();
        if (!first || (*first != kArmorFirst && !is_armor_blank(*first))) {
            return decrypt(outer, sink, identities);
        }
        Buffered inner(armor_contents(outer));
        return decrypt(inner, sink, identities);
    });
}

Result<std::string> age_encrypt_text(std::string_view text, std::span<const AgeRecipient> recipients,
                                     AgeForm form) {
    std::string sealed;
    const Result<std::uint64_t> size = age_encrypt(text_source(text), into_text(sealed), recipients, form);
    return size ? Result<std::string>(std::move(sealed)) : size.error();
}

Result<Secret> age_decrypt_text(std::string_view sealed, std::span<const AgeIdentity> identities,
                                std::size_t max_bytes) {
    return guarded({}, [&] {
        Secret text(std::min(sealed.size(), max_bytes));  // sealing only adds bytes
        std::size_t size = 0;
        const ByteSink sink = [&](std::span<const char> bytes) -> Status {
            if (bytes.size() > text.size() - size) {
                return Error{ErrorKind::too_large, "holds more than " + std::to_string(max_bytes) + " bytes", {}};
            }
            std::ranges::copy(std::as_bytes(bytes), text.data() + size);
            size += bytes.size();
            return {};
        };
        value_of(age_decrypt(text_source(sealed), sink, identities));
        text.shorten(size);
        return text;
    });
}

}  // namespace whorl
