#include <algorithm>
#include <sstream>
#include <utility>
#include <whorl/dsse.hpp>
#include <whorl/recipients.hpp>

#include "lib/failure/failure.hpp"

namespace whorl {
namespace {

constexpr std::string_view kKeyPrefix = "age1";
constexpr char kComment = '#';
constexpr std::string_view kSignerPrefix = "ed25519:";

/// Throws Failure, without the number of the line in its message.
Recipient recipient_in(const std::string& line) {
    Recipient recipient;
    bool has_key = false;
    std::istringstream words(line);
    for (std::string word; words >> word && !word.starts_with(kComment);) {
        if (word.starts_with(kKeyPrefix)) {
            if (std::exchange(has_key, true)) {
                fail(ErrorKind::invalid, "has two keys (age1...)");
            }
            recipient.key = value_of(AgeRecipient::parse(word));
        } else if (word.starts_with(kSignerPrefix)) {
            if (recipient.signer) {
                fail(ErrorKind::invalid, "has two keys for receipts (ed25519:...)");
            }
            recipient.signer = value_of(Ed25519PublicKey::parse_hex(word.substr(kSignerPrefix.size())));
        } else {
            recipient.name += (recipient.name.empty() ? "" : " ") + word;
        }
    }
    if (!has_key || recipient.name.empty()) {
        fail(ErrorKind::invalid, has_key ? "has no name" : "has no key (age1...)");
    }
    return recipient;
}

std::vector<Recipient> recipients_in(std::string_view text) {
    std::vector<Recipient> recipients;
    std::istringstream lines{std::string(text)};
    std::size_t number = 0;
    for (std::string line; std::getline(lines, line);) {
        ++number;
        const std::size_t begin = line.find_first_not_of(" \t\r");
        if (begin == std::string::npos || line[begin] == kComment) {
            continue;
        }
        try {
            recipients.push_back(recipient_in(line));
            const auto same = [&](const Recipient& other) { return other.key == recipients.back().key; };
            if (std::count_if(recipients.begin(), recipients.end(), same) > 1) {
                fail(ErrorKind::invalid, "has the same key as another line");
            }
        } catch (Failure& failure) {
            failure.error.message = "line " + std::to_string(number) + " " + failure.error.message;
            throw;
        }
    }
    if (recipients.empty()) {
        fail(ErrorKind::invalid, "has no recipient");
    }
    return recipients;
}

}  // namespace

Result<std::vector<Recipient>> parse_recipients(std::string_view text) {
    return guarded({}, [&] { return recipients_in(text); });
}

const Recipient* find_signer(const Ed25519PublicKey& key, std::span<const Recipient> recipients) noexcept {
    const auto found = std::find_if(recipients.begin(), recipients.end(),
                                    [&](const Recipient& recipient) { return recipient.signer == key; });
    return found == recipients.end() ? nullptr : &*found;
}

std::string recipient_line(const Recipient& recipient) {
    return recipient.name + ' ' + recipient.key.text() +
           (recipient.signer ? ' ' + dsse_keyid(*recipient.signer) : std::string());
}

}  // namespace whorl
