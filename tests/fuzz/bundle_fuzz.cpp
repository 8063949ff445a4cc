// Foreign bytes as bundles and receipts; and as payloads behind a good signature, which is where a hostile writer
// stands. What is read can be signed again, and is the same payload then if it had the version that Whorl writes.
#include <string>
#include <whorl/receipt.hpp>

#include "tests/fuzz/input.hpp"

using namespace whorl;
using fuzz::require;

namespace {

/// Fixed, so that a corpus can hold payloads that name it.
const Ed25519Key& fixed_key() {
    static const Ed25519Key key = Ed25519Key::from_seed(Secret::copy_of(std::string(32, 'k'))).value();
    return key;
}

bool is_written_today(const DsseEnvelope& envelope) {
    return envelope.payload.ends_with(R"("version":2})");
}

void check_bundle(SignedBundle read, bool is_own) {
    require(read_bundle(dsse_json(read.envelope)).value().bundle == read.bundle);
    if (is_own) {
        // Whose answers are sealed to others is for the case to say; else it writes nothing else than what was
        // read.
        const AgeRecipient reply_to = read.bundle.reply_to;
        const SignedBundle again = sign_bundle(read.bundle, fixed_key()).value();
        if (again.bundle.reply_to == reply_to) {
            require(again.bundle == read.bundle);
            require((again.envelope.payload == read.envelope.payload) == is_written_today(read.envelope));
            require((again.digest == read.digest) == is_written_today(read.envelope));
        }
    }
    const Ed25519Key helper = Ed25519Key::from_seed(Secret::copy_of(std::string(32, 'h'))).value();
    const std::size_t countersigners = read.countersigners.size();
    if (countersign(read, helper)) {
        require(read_bundle(dsse_json(read.envelope)).value().countersigners.size() == countersigners + 1);
    }
    static_cast<void>(check_unexpired(read.bundle, 0));
    static_cast<void>(check_addressed(read.bundle, {}));
}

void check_receipt(const SignedReceipt& read, bool is_own) {
    require(read_receipt(dsse_json(read.envelope)).value().receipt == read.receipt);
    if (is_own) {
        const SignedReceipt again = sign_receipt(read.receipt, fixed_key()).value();
        require(again.receipt == read.receipt);
        require((again.envelope == read.envelope) == is_written_today(read.envelope));
    }
}

/// Each reader takes its own kind of statement, and open_statement() whatever one of them takes.
void check_envelope(std::string_view text, bool is_own) {
    const auto bundle = read_bundle(text);
    const auto receipt = read_receipt(text);
    const auto statement = open_statement(text, {});
    require(!(bundle && receipt));
    require((bundle || receipt) == statement.has_value());
    if (bundle) {
        require(std::get<SignedBundle>(*statement).digest == bundle->digest);
        check_bundle(*bundle, is_own);
    }
    if (receipt) {
        require(std::get<SignedReceipt>(*statement).receipt == receipt->receipt);
        check_receipt(*receipt, is_own);
    }
}

std::string signed_text(std::string payload) {
    DsseEnvelope envelope{std::string(kBundlePayloadType), std::move(payload), {}};
    dsse_sign(envelope, fixed_key());
    return dsse_json(envelope);
}

/// The payload with its padding made right, which few mutations would leave so. "@@" in it becomes the padding.
std::string with_padding(std::string payload) {
    constexpr std::string_view kPlace = "@@";
    const std::size_t at = payload.find(kPlace);
    if (at == std::string::npos) {
        return payload;
    }
    const std::size_t bare = payload.size() - kPlace.size();
    std::size_t size = 4096;
    while (size < bare) {
        size *= 2;
    }
    return payload.replace(at, kPlace.size(), std::string(size - bare, '0'));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    check_envelope(text, false);
    check_envelope(signed_text(with_padding(std::string(text))), true);
    return 0;
}
