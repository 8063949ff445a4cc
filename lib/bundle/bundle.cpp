#include <algorithm>
#include <tuple>
#include <whorl/bundle.hpp>

#include "lib/bundle/bundle_json.hpp"
#include "lib/bundle/payload.hpp"
#include "lib/failure/failure.hpp"

namespace whorl {
namespace {

using namespace bundle;

/// The order of hashes. Hashes that are equal in it are duplicates.
bool comes_before(const BundleHash& a, const BundleHash& b) {
    return std::forward_as_tuple(a.algorithm, to_hex(a.hash)) < std::forward_as_tuple(b.algorithm, to_hex(b.hash));
}

bool is_sorted_set(const auto& list, const auto& less) {
    return std::adjacent_find(list.begin(), list.end(),
                              [&](const auto& a, const auto& b) { return !less(a, b); }) == list.end();
}

bool has_width_of_algorithm(const BundleHash& entry) {
    const Algorithm* algorithm = find_algorithm(entry.algorithm);
    const auto fits = [algorithm](const AnyHash& hash) {
        return algorithm != nullptr && algorithm->parse_hex(to_hex(hash)).has_value();
    };
    return fits(entry.hash) &&
           (!entry.dihedral || std::all_of(entry.dihedral->values.begin(), entry.dihedral->values.end(), fits)) &&
           (!entry.core || (fits(entry.core->of_60) && fits(entry.core->of_80)));
}

std::string fault_of(const BundleHash& entry) {
    if (!has_width_of_algorithm(entry)) {
        return "a hash does not fit its algorithm";
    }
    if (entry.quality && (*entry.quality < 0 || *entry.quality > kMaxQuality)) {
        return "a quality is not between 0 and 100";
    }
    if (entry.dihedral && (*entry.dihedral)[Dihedral::original] != entry.hash) {
        return "the turned forms belong to another hash";
    }
    return {};
}

/// The fault in the order of the case; empty when there is none.
std::string fault_of_order(const Bundle& bundle) {
    const bool first = bundle.kind == BundleKind::submission;
    if (first != (bundle.sequence == 0) || first == bundle.previous.has_value()) {
        return "a submission must be the first bundle of its case, and any other bundle must not";
    }
    return bundle.sequence > kMaxSequence ? "its sequence is too high" : "";
}

/// The fault in the statements about the hashes; empty when there is none.
std::string fault_of_claims(const Bundle& bundle) {
    const bool withdraws = bundle.kind == BundleKind::withdrawal;
    if (withdraws == bundle.declarations.has_value() || withdraws == bundle.action.has_value() ||
        withdraws == bundle.expires.has_value()) {
        return "a withdrawal must not have declarations, an action and an expiry date, and any other bundle must";
    }
    if (withdraws) {
        return {};
    }
    if (!bundle.declarations->adult) {
        return "it does not declare that everybody in the pictures was 18 or older";
    }
    if (bundle.expires->last_second() < bundle.created.first_second()) {
        return "it expires before it was made";
    }
    return bundle.hashes.empty() ? "it has no hashes" : "";
}

std::string fault_of(const Bundle& bundle) {
    for (std::string fault : {fault_of_order(bundle), fault_of_claims(bundle)}) {
        if (!fault.empty()) {
            return fault;
        }
    }
    if (bundle.recipients.empty() || bundle.recipients.size() > kMaxAgeRecipients - 1) {
        return "it has no recipients, or too many";
    }
    if (bundle.hashes.size() > kMaxBundleHashes) {
        return "it has more than " + std::to_string(kMaxBundleHashes) + " hashes";
    }
    if (!is_sorted_set(bundle.recipients, std::less<>()) || !is_sorted_set(bundle.hashes, comes_before)) {
        return "its lists are not sorted, or have duplicates";
    }
    for (const BundleHash& entry : bundle.hashes) {
        if (std::string fault = fault_of(entry); !fault.empty()) {
            return fault;
        }
    }
    return {};
}

void check_sense(const Bundle& bundle, ErrorKind kind) {
    if (const std::string fault = fault_of(bundle); !fault.empty()) {
        fail(kind, "is not a valid bundle: " + fault);
    }
}

void sort_out(auto& list, const auto& less) {
    std::stable_sort(list.begin(), list.end(), less);
    const auto same = [&](const auto& a, const auto& b) { return !less(a, b); };
    list.erase(std::unique(list.begin(), list.end(), same), list.end());
}

SignedBundle with_digest(Bundle&& bundle, DsseEnvelope&& envelope, std::vector<Ed25519PublicKey> countersigners) {
    const Sha256 digest = Sha256::of(dsse_pae(envelope.payload_type, envelope.payload));
    return {std::move(bundle), digest, std::move(countersigners), std::move(envelope)};
}

}  // namespace

SignedBundle bundle::bundle_in(SignedPayload&& payload) {
    if (!find_bundle_kind(payload.kind())) {
        fail(ErrorKind::invalid, "is another signed document, not a bundle");
    }
    Bundle bundle = bundle_of(payload.json);
    check_written_so(payload, json_of(bundle, payload.version));
    check_sense(bundle, ErrorKind::corrupt);
    std::vector<Ed25519PublicKey>& signers = payload.signers;
    if (signers.front() != bundle.key) {
        fail(ErrorKind::untrusted, "is not signed by the key of its case");
    }
    return with_digest(std::move(bundle), std::move(payload.envelope), {signers.begin() + 1, signers.end()});
}

Sha256 recipient_fingerprint(const AgeRecipient& recipient) {
    return Sha256::of(recipient.text());
}

Result<SignedBundle> sign_bundle(Bundle bundle, const Ed25519Key& case_key) {
    return guarded({}, [&] {
        bundle.key = case_key.public_key();
        bundle.reply_to = case_identity(case_key).recipient();
        sort_out(bundle.recipients, std::less<>());
        sort_out(bundle.hashes, comes_before);
        check_sense(bundle, ErrorKind::invalid);
        DsseEnvelope envelope = signed_envelope(json_of(bundle, kPayloadVersion), case_key);
        return with_digest(std::move(bundle), std::move(envelope), {});
    });
}

Bundle next_bundle(const SignedBundle& last, BundleKind kind, std::int64_t now) {
    Bundle next;
    next.kind = kind;
    next.sequence = last.bundle.sequence + 1;
    next.previous = last.digest;
    next.created = Timestamp::day_of(now);
    next.recipients = last.bundle.recipients;
    return next;
}

Status countersign(SignedBundle& bundle, const Ed25519Key& key) {
    return guarded({}, [&] {
        const Ed25519PublicKey& signer = key.public_key();
        if (signer == bundle.bundle.key) {
            fail(ErrorKind::invalid, "is from the case of this key, which cannot countersign it");
        }
        if (std::find(bundle.countersigners.begin(), bundle.countersigners.end(), signer) !=
            bundle.countersigners.end()) {
            fail(ErrorKind::invalid, "was already countersigned by this key");
        }
        if (bundle.envelope.signatures.size() >= kMaxDsseSignatures) {
            fail(ErrorKind::invalid, "has no room for another signature");
        }
        dsse_sign(bundle.envelope, key);
        bundle.countersigners.push_back(signer);
    });
}

Result<SignedBundle> read_bundle(std::string_view envelope) {
    return guarded({}, [&] { return bundle_in(read_signed_payload(envelope)); });
}

Result<std::string> seal_bundle(const SignedBundle& bundle, std::span<const AgeRecipient> recipients,
                                AgeForm form) {
    return guarded({}, [&] {
        std::vector<Sha256> fingerprints;
        for (const AgeRecipient& recipient : recipients) {
            fingerprints.push_back(recipient_fingerprint(recipient));
        }
        sort_out(fingerprints, std::less<>());
        if (fingerprints != bundle.bundle.recipients) {
            fail(ErrorKind::invalid, "would be sealed to other recipients than it names");
        }
        std::vector<AgeRecipient> readers(recipients.begin(), recipients.end());
        readers.push_back(bundle.bundle.reply_to);
        sort_out(readers, std::less<>());
        return age_encrypt_text(dsse_json(bundle.envelope), readers, form);
    });
}

Result<SignedBundle> open_bundle(std::string_view file, std::span<const AgeIdentity> identities) {
    return guarded({}, [&] { return bundle_in(read_signed_payload(open_envelope(file, identities))); });
}

Status check_addressed(const Bundle& bundle, std::span<const AgeIdentity> readers) {
    const bool addressed = std::any_of(readers.begin(), readers.end(), [&](const AgeIdentity& reader) {
        return reader.recipient() == bundle.reply_to ||
               std::binary_search(bundle.recipients.begin(), bundle.recipients.end(),
                                  recipient_fingerprint(reader.recipient()));
    });
    if (!addressed) {
        return Error{ErrorKind::misaddressed, "is not addressed to this key", {}};
    }
    return {};
}

Status check_unexpired(const Bundle& bundle, std::int64_t now) {
    if (bundle.expires && bundle.expires->last_second() < now) {
        return Error{ErrorKind::expired, "expired on " + bundle.expires->text(), {}};
    }
    return {};
}

}  // namespace whorl
