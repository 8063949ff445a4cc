#include "lib/case/record.hpp"

#include <span>
#include <utility>
#include <whorl/age.hpp>
#include <whorl/case_key.hpp>
#include <whorl/dsse.hpp>

#include "lib/bundle/bundle_json.hpp"
#include "lib/bundle/payload.hpp"
#include "lib/bundle/strict_json.hpp"
#include "lib/failure/failure.hpp"
#include "lib/json/read.hpp"

namespace whorl::case_ {
namespace {

using bundle::Members;

constexpr std::string_view kPayloadType = "application/vnd.whorl.case+json";
constexpr std::uint64_t kVersion = 1;
const std::string kDamaged = "is not the record of a case, or is damaged";

Json json_of(const Recipient& recipient) {
    Json json = {{"name", recipient.name}, {"key", recipient.key.text()}};
    if (recipient.signer) {
        json["signer"] = recipient.signer->hex();
    }
    return json;
}

Recipient recipient_of(const Members& members) {
    Recipient recipient = {members.text("name"), members.parsed("key", AgeRecipient::parse), std::nullopt};
    if (members.has("signer")) {
        recipient.signer = members.parsed("signer", Ed25519PublicKey::parse_hex);
    }
    return recipient;
}

Json json_of(const SignedBundle& sent) {
    Bundle bundle = sent.bundle;
    for (BundleHash& entry : bundle.hashes) {
        entry.dihedral.reset();
        entry.core.reset();
    }
    return {{"bundle", bundle::json_of(bundle, bundle::kPayloadVersion)}, {"digest", sent.digest.hex()}};
}

SignedBundle bundle_of(const Members& members) {
    return {bundle::bundle_of(members.object("bundle")), members.parsed("digest", Sha256::parse_hex), {}, {}};
}

}  // namespace

std::string sealed_record(const Record& record, const Ed25519Key& key) {
    Json json = {
        {"answers", Json::array()}, {"recipients", Json::array()}, {"sent", Json::array()}, {"version", kVersion}};
    for (const SignedReceipt& answer : record.answers) {
        json["answers"].push_back(dsse_json(answer.envelope));
    }
    for (const Recipient& recipient : record.recipients) {
        json["recipients"].push_back(json_of(recipient));
    }
    for (const SignedBundle& bundle : record.sent) {
        json["sent"].push_back(json_of(bundle));
    }
    DsseEnvelope envelope{std::string(kPayloadType), bundle::padded_payload(std::move(json)), {}};
    dsse_sign(envelope, key);
    const std::string text = dsse_json(envelope);
    if (text.size() > kMaxDsseEnvelopeBytes) {
        fail(ErrorKind::too_large, "has too many hashes; create another case for more");
    }
    const AgeRecipient self = case_identity(key).recipient();
    return value_of(age_encrypt_text(text, std::span(&self, 1)));
}

Record open_record(std::string_view sealed, const Ed25519Key& key) {
    const AgeIdentity self = case_identity(key);
    const Secret text = value_of(age_decrypt_text(sealed, std::span(&self, 1), kMaxDsseEnvelopeBytes));
    const DsseEnvelope envelope = value_of(parse_canonical_dsse(text.view()));
    if (envelope.payload_type != kPayloadType) {
        fail(ErrorKind::corrupt, kDamaged);
    }
    if (value_of(dsse_signers(envelope)) != std::vector{key.public_key()}) {
        fail(ErrorKind::untrusted, "is not signed by the key of its case");
    }
    try {
        const Json json = parse_json(envelope.payload);
        const Members members(json, kDamaged);
        if (members.number("version") != kVersion) {
            fail(ErrorKind::unsupported, "was made by a newer Whorl");
        }
        Record record;
        for (const Json& answer : members.array("answers")) {
            record.answers.push_back(value_of(read_receipt(answer.is_string() ? answer.string() : "")));
        }
        for (const Json& recipient : members.array("recipients")) {
            record.recipients.push_back(recipient_of(Members(recipient, kDamaged)));
        }
        for (const Json& bundle : members.array("sent")) {
            record.sent.push_back(bundle_of(Members(bundle, kDamaged)));
        }
        return record;
    } catch (const JsonReadError&) {
        fail(ErrorKind::corrupt, kDamaged);
    }
}

}  // namespace whorl::case_
