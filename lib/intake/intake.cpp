#include <whorl/intake.hpp>

#include <algorithm>

#include "lib/intake/state.hpp"
#include "lib/json/read.hpp"

namespace whorl {
namespace {

using namespace intake;

/// A withdrawal of the whole case, including bundles that arrive later.
bool withdraws_case(const Bundle& bundle) {
    return bundle.kind == BundleKind::withdrawal && bundle.hashes.empty();
}

void check_countersigned(const SignedBundle& bundle, const std::vector<Ed25519PublicKey>& demanded) {
    const bool countersigned =
        std::any_of(bundle.countersigners.begin(), bundle.countersigners.end(), [&](const Ed25519PublicKey& key) {
            return std::find(demanded.begin(), demanded.end(), key) != demanded.end();
        });
    if (!demanded.empty() && !countersigned) {
        fail(ErrorKind::untrusted, "is not countersigned by a trusted organisation");
    }
}

/// Throws Failure unless the bundle is the next one of its case.
void check_order(const Bundle& bundle, const std::optional<CaseRecord>& known) {
    if (!known) {
        if (bundle.sequence > 0) {
            fail(ErrorKind::out_of_order, "arrived before the submission of its case");
        }
        return;
    }
    if (bundle.sequence > known->sequence + 1) {
        fail(ErrorKind::out_of_order, "has sequence number " + std::to_string(bundle.sequence) +
                                          ", but the newest bundle of its case here has " +
                                          std::to_string(known->sequence));
    }
    if (bundle.sequence <= known->sequence || bundle.previous != known->newest) {
        fail(ErrorKind::forked, "does not follow the newest bundle of its case: another bundle has its place");
    }
}

/// The signed claims, which are stored with each record.
Json claims_of(const SignedBundle& bundle, const Json& payload) {
    Json countersigners = Json::array();
    for (const Ed25519PublicKey& key : bundle.countersigners) {
        countersigners.push_back(dsse_keyid(key));
    }
    return {{"action", payload["action"]},
            {"countersigners", std::move(countersigners)},
            {"declarations", payload["declarations"]}};
}

NewRecord record_of(const BundleHash& entry, const CaseNumber& number, const std::string& source) {
    NewRecord record;
    record.algorithm = entry.algorithm;
    record.hash = entry.hash;
    record.source = source;
    record.id = number.text();
    record.quality = entry.quality;
    return record;
}

std::vector<NewRecord> records_of(const SignedBundle& bundle, const std::string& source) try {
    const CaseNumber number = CaseNumber::of(bundle.bundle.key);
    const Json payload = parse_json(bundle.envelope.payload);
    std::vector<NewRecord> records;
    for (const BundleHash& entry : bundle.bundle.hashes) {
        const Json& signed_entry = payload["hashes"][records.size()];
        Json said = claims_of(bundle, payload);
        if (signed_entry.contains("dihedral")) {
            said["dihedral"] = signed_entry["dihedral"];
        }
        records.push_back(record_of(entry, number, source));
        records.back().extra = Json({{"whorl", std::move(said)}}).dump_sorted();
    }
    return records;
} catch (const JsonError&) {
    fail(ErrorKind::invalid, "has a signed text that does not have its hashes");
}

/// The work on bundles in one transaction.
class Taking {
public:
    Taking(BankChange& change, std::span<const AgeIdentity> readers, const IntakeOptions& options, std::int64_t now)
        : change_(change), readers_(readers), options_(options), now_(now) {}

    /// Throws Failure. Checks everything before it changes anything.
    Taken take(const SignedBundle& bundle) {
        check(check_addressed(bundle.bundle, readers_));
        check_countersigned(bundle, options_.countersigners);
        std::optional<CaseRecord> known = find_case(change_, bundle.bundle.key);
        const std::optional<BundleRecord> before = find_bundle(change_, bundle.digest);
        if (before && !known) {
            fail_damaged();
        }
        if (before && (bundle.digest == known->newest || withdraws_case(bundle.bundle))) {
            return {true, 0, 0, answer_to(bundle, *before)};
        }
        if (!withdraws_case(bundle.bundle)) {
            check_acceptable(bundle, known, before.has_value());
        }
        return write(bundle, known.value_or(CaseRecord()));
    }

private:
    void check_acceptable(const SignedBundle& bundle, const std::optional<CaseRecord>& known,
                          bool was_taken) const {
        if (known && known->withdrawn) {
            fail(ErrorKind::withdrawn, "belongs to a withdrawn case");
        }
        if (was_taken) {
            fail(ErrorKind::replayed, "was accepted before, and a newer bundle of its case since then");
        }
        check(check_unexpired(bundle.bundle, now_));
        check_order(bundle.bundle, known);
    }

    Taken write(const SignedBundle& bundle, CaseRecord record) {
        Taken taken = bundle.bundle.kind == BundleKind::withdrawal ? withdraw(bundle.bundle) : add(bundle);
        const BundleRecord kept{record.answers, Timestamp::day_of(now_)};
        record.sequence = std::max(record.sequence, bundle.bundle.sequence);
        record.newest = bundle.digest;
        record.withdrawn = record.withdrawn || withdraws_case(bundle.bundle);
        record.reply_to = bundle.bundle.reply_to;
        ++record.answers;
        keep_case(change_, bundle.bundle.key, record);
        keep_bundle(change_, bundle.digest, kept);
        taken.answer = answer_to(bundle, kept);
        return taken;
    }

    Taken add(const SignedBundle& bundle) {
        Taken taken;
        taken.added = value_of(change_.add(records_of(bundle, options_.source))).added;
        return taken;
    }

    Taken withdraw(const Bundle& bundle) {
        const CaseNumber number = CaseNumber::of(bundle.key);
        constexpr std::string_view kReason = "asked for by the owner of the case";
        Taken taken;
        if (bundle.hashes.empty()) {
            RecordFilter filter;
            filter.source = options_.source;
            filter.id = number.text();
            taken.withdrawn = value_of(change_.withdraw(filter, number.text(), kReason));
        } else {
            std::vector<NewRecord> records;
            for (const BundleHash& entry : bundle.hashes) {
                records.push_back(record_of(entry, number, options_.source));
            }
            taken.withdrawn = value_of(change_.withdraw_records(records, number.text(), kReason));
        }
        return taken;
    }

    static Answer answer_to(const SignedBundle& bundle, const BundleRecord& record) {
        Receipt receipt;
        receipt.case_key = bundle.bundle.key;
        receipt.bundle = bundle.digest;
        receipt.sequence = record.answer;
        receipt.created = record.date;
        receipt.state = bundle.bundle.kind == BundleKind::withdrawal ? CaseState::withdrawn : CaseState::received;
        return {std::move(receipt), bundle.bundle.reply_to};
    }

    BankChange& change_;
    std::span<const AgeIdentity> readers_;
    const IntakeOptions& options_;
    std::int64_t now_;
};

/// Whether the fault is in the bundle, not in the bank.
bool is_refusal(ErrorKind kind) {
    switch (kind) {
        case ErrorKind::untrusted:
        case ErrorKind::misaddressed:
        case ErrorKind::expired:
        case ErrorKind::replayed:
        case ErrorKind::forked:
        case ErrorKind::out_of_order:
        case ErrorKind::withdrawn: return true;
        default: return false;
    }
}

}  // namespace

Result<std::vector<Result<Taken>>> take_in(Bank& bank, std::span<const SignedBundle> bundles,
                                           std::span<const AgeIdentity> readers, const IntakeOptions& options,
                                           std::int64_t now) {
    std::vector<Result<Taken>> outcomes;
    Status changed = bank.change([&](BankChange& change) -> Status {
        outcomes.clear();
        Taking taking(change, readers, options, now);
        for (const SignedBundle& bundle : bundles) {
            Result<Taken> taken = guarded({}, [&] { return taking.take(bundle); });
            if (!taken && !is_refusal(taken.error().kind)) {
                return std::move(taken).error();
            }
            outcomes.push_back(std::move(taken));
        }
        return {};
    });
    if (!changed) {
        return std::move(changed).error();
    }
    return outcomes;
}

}  // namespace whorl
