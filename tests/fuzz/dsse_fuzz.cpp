// Foreign bytes as a signed envelope: whatever is taken can be written, and then there is one way to write it.
#include <algorithm>
#include <string>
#include <whorl/dsse.hpp>

#include "tests/fuzz/input.hpp"

using namespace whorl;
using fuzz::require;

namespace {

void check_envelope(std::string_view text) {
    const auto envelope = parse_dsse(text);
    const auto canonical = parse_canonical_dsse(text);
    if (canonical) {
        require(envelope && *envelope == *canonical && dsse_json(*canonical) == text);
    }
    if (!envelope) {
        return;
    }
    const std::string json = dsse_json(*envelope);
    require(parse_canonical_dsse(json).value() == *envelope);
    static_cast<void>(dsse_signers(*envelope));
}

void check_signing(std::string_view text) {
    static const Ed25519Key key = Ed25519Key::generate();
    DsseEnvelope envelope{"application/vnd.whorl.fuzz", std::string(text), {}};
    dsse_sign(envelope, key);
    const DsseEnvelope again = parse_canonical_dsse(dsse_json(envelope)).value();
    require(again == envelope);
    require(dsse_signers(again).value() == std::vector{key.public_key()});
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    check_envelope(text);
    check_signing(text);
    return 0;
}
