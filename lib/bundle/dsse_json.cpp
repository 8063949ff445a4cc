// The JSON form of DSSE's envelope.
#include <whorl/dsse.hpp>

#include "lib/bundle/base64.hpp"
#include "lib/bundle/strict_json.hpp"
#include "lib/failure/failure.hpp"

namespace whorl {
namespace {

using namespace bundle;

const std::string kDamaged = "is not a signed envelope, or is damaged";

std::string bytes_member(const Members& members, const char* name) {
    const std::string& text = members.text(name);
    auto bytes = decode_base64(text, Base64::padded);
    if (!bytes) {
        bytes = decode_base64(text, Base64::url_safe);
    }
    if (!bytes) {
        members.damaged(std::string("its ") + name + " is not base64");
    }
    return *bytes;
}

DsseEnvelope read_envelope(std::string_view text) {
    if (text.size() > kMaxDsseEnvelopeBytes) {
        fail(ErrorKind::too_large,
             "is a signed envelope of more than " + std::to_string(kMaxDsseEnvelopeBytes) + " bytes");
    }
    const Json value = parse_strictly(text, kDamaged);
    const Members members(value, kDamaged);
    DsseEnvelope envelope{members.text("payloadType"), bytes_member(members, "payload"), {}};
    if (envelope.payload_type.empty()) {
        members.damaged("its payloadType is empty");
    }
    const Json& signatures = members.array("signatures");
    if (signatures.empty() || signatures.size() > kMaxDsseSignatures) {
        members.damaged("it has no signature, or more than " + std::to_string(kMaxDsseSignatures));
    }
    for (const Json& element : signatures) {
        const Members signature(element, kDamaged);
        envelope.signatures.push_back(
            {signature.has("keyid") ? signature.text("keyid") : "", bytes_member(signature, "sig")});
    }
    return envelope;
}

std::string base64_of(std::string_view bytes) {
    return encode_base64(bytes_of(bytes), Base64::padded);
}

}  // namespace

std::string dsse_json(const DsseEnvelope& envelope) {
    Json signatures = Json::array();
    for (const DsseSignature& signature : envelope.signatures) {
        signatures.push_back({{"keyid", signature.keyid}, {"sig", base64_of(signature.signature)}});
    }
    return canonical_text({{"payload", base64_of(envelope.payload)},
                           {"payloadType", envelope.payload_type},
                           {"signatures", std::move(signatures)}});
}

Result<DsseEnvelope> parse_dsse(std::string_view json) {
    return guarded({}, [&] { return read_envelope(json); });
}

Result<DsseEnvelope> parse_canonical_dsse(std::string_view json) {
    return guarded({}, [&] {
        DsseEnvelope envelope = read_envelope(json);
        if (dsse_json(envelope) != json) {
            fail(ErrorKind::corrupt, kDamaged + ": it is not written as Whorl writes it");
        }
        return envelope;
    });
}

}  // namespace whorl
