#include <whorl/intake.hpp>

#include <algorithm>
#include <limits>
#include <unordered_map>

#include "lib/intake/plain_pictures.hpp"
#include "lib/intake/state.hpp"
#include "lib/json/read.hpp"

namespace whorl {
namespace {

using namespace intake;

constexpr std::string_view kWithdrawalReason = "asked for by the owner of the case";
constexpr std::string_view kNotCountersigned = "not countersigned by an organisation that this platform trusts";
constexpr std::string_view kNothingWithdrawn = "none of these hashes was active in the case";

constexpr std::string_view kReviewIsFull =
    "too many hashes wait for review here: please send those that were declined again later";
constexpr std::string_view kTooManyADay = "more than a case may add in a day";

constexpr std::int64_t kDay = 86'400;

/// A withdrawal of the whole case, including bundles that arrive later.
bool withdraws_case(const Bundle& bundle) {
    return bundle.kind == BundleKind::withdrawal && bundle.hashes.empty();
}

bool is_countersigned(const SignedBundle& bundle, const std::vector<Ed25519PublicKey>& demanded) {
    return demanded.empty() ||
           std::any_of(bundle.countersigners.begin(), bundle.countersigners.end(), [&](const auto& key) {
               return std::find(demanded.begin(), demanded.end(), key) != demanded.end();
           });
}

/// Throws Failure unless the bundle is the next one of its case, which has not ended.
void check_order(const Bundle& bundle, const std::optional<CaseRecord>& known) {
    if (known && known->withdrawn) {
        fail(ErrorKind::withdrawn, "belongs to a withdrawn case");
    }
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

/// What earlier bundles said of the hash, and intake.
Json claims_in(const BankRecord& record) {
    try {
        return parse_json(record.extra)["whorl"];
    } catch (const JsonError&) {
        return {};  // an older Whorl took what is no object
    }
}

/// Why a hash is set aside for what it is, as its record says it; empty if it is not.
std::string_view fault_of(const BundleHash& entry) {
    const Algorithm* algorithm = find_algorithm(entry.algorithm);
    if (algorithm == nullptr) {
        return "";  // the bank refuses it
    }
    if (algorithm->has_quality && entry.quality.value_or(0) < kLeastQuality) {
        return entry.quality ? "low quality" : "no quality";
    }
    return is_plain(*algorithm, entry.hash) ? "plain picture" : "";
}

/// Of the hashes that are set aside, why.
using Faults = std::unordered_map<const BundleHash*, std::string_view>;

Faults faults_of(std::span<const SignedBundle> bundles) {
    Faults faults;
    for (const SignedBundle& bundle : bundles) {
        if (bundle.bundle.kind == BundleKind::withdrawal) {
            continue;
        }
        for (const BundleHash& entry : bundle.bundle.hashes) {
            if (const std::string_view fault = fault_of(entry); !fault.empty()) {
                faults.emplace(&entry, fault);
            }
        }
    }
    return faults;
}

/// The work on bundles in one transaction.
class Taking {
public:
    Taking(BankChange& change, std::span<const AgeIdentity> readers, const IntakeOptions& options, std::int64_t now,
           const Faults& faults)
        : change_(change),
          readers_(readers),
          options_(options),
          now_(now),
          faults_(faults),
          today_(Timestamp::day_of(now)) {}

    /// Deletes what owners withdrew long ago. Returns the number of records. Counts in whole days, since deleting
    /// rewrites the bank.
    std::size_t purge_old() {
        RecordFilter old;
        old.withdrawn_by_id_before = today_.first_second() - kDay * options_.keep_withdrawn_days;
        return value_of(change_.purge(old));
    }

    /// Throws Failure. Checks everything before it changes anything.
    Taken take(const SignedBundle& bundle) {
        check(check_addressed(bundle.bundle, readers_));
        const Ed25519PublicKey& key = bundle.bundle.key;
        if (is_forgotten(change_, CaseNumber::of(key))) {
            fail(ErrorKind::withdrawn, "belongs to a case that is forgotten here");
        }
        const std::optional<CaseRecord> known = find_case(change_, key);
        const std::optional<NotedAnswer> before =
            known ? find_answer(change_, bundle.bundle, bundle.digest) : std::nullopt;
        if (before && !takes_effect_now(bundle, *known, *before)) {
            return {true, answer_to(bundle, *before)};
        }
        if (withdraws_case(bundle.bundle) && known && known->ending) {
            return {true, answer_to(bundle, *known->ending)};
        }
        if (!before && !withdraws_case(bundle.bundle)) {
            check_order(bundle.bundle, known);
        }
        return write(bundle, known, before.has_value());
    }

private:
    /// Whether a bundle that was answered has an effect that it did not have then.
    bool takes_effect_now(const SignedBundle& bundle, const CaseRecord& known, const NotedAnswer& before) const {
        return before.state == CaseState::refused && state_of(bundle) == CaseState::received && !known.withdrawn &&
               bundle.bundle.sequence >= known.last_withdrawal;
    }

    CaseState state_of(const SignedBundle& bundle) const {
        if (bundle.bundle.kind == BundleKind::withdrawal) {
            return CaseState::withdrawn;
        }
        if (!check_unexpired(bundle.bundle, now_)) {
            return CaseState::expired;
        }
        return is_countersigned(bundle, options_.countersigners) ? CaseState::received : CaseState::refused;
    }

    Taken write(const SignedBundle& bundle, const std::optional<CaseRecord>& known, bool has_place) {
        CaseRecord record = known.value_or(CaseRecord());
        if (!known) {
            record.source = options_.source;
        }
        if (!has_place) {
            record.sequence = std::max(record.sequence, bundle.bundle.sequence);
            record.newest = bundle.digest;
            record.reply_to = bundle.bundle.reply_to;
        }
        NotedAnswer answer = act(bundle, record);
        answer.sequence = record.answers++;
        answer.date = today_;
        if (withdraws_case(bundle.bundle)) {
            record.withdrawn = true;
            record.ending = answer;  // of any number of withdrawals
        } else {
            keep_answer(change_, bundle.bundle.key, bundle.digest, answer);
        }
        keep_case(change_, bundle.bundle.key, record);
        return {false, answer_to(bundle, answer)};
    }

    /// Does what the bundle asks for, and gives the answer's state, reason and counts.
    NotedAnswer act(const SignedBundle& bundle, CaseRecord& record) {
        NotedAnswer answer;
        answer.state = state_of(bundle);
        AnswerCounts counts;
        if (answer.state == CaseState::received) {
            counts = add(bundle, record, answer.reason);
        } else if (answer.state == CaseState::refused) {
            answer.reason = kNotCountersigned;
        } else if (answer.state == CaseState::withdrawn) {
            counts = withdraw(bundle.bundle, record);
            if (counts.withdrawn == 0 && !withdraws_case(bundle.bundle)) {
                answer.state = CaseState::received;
                answer.reason = kNothingWithdrawn;
            }
        }
        RecordFilter active = records_of(CaseNumber::of(bundle.bundle.key), record.source);
        active.status = RecordStatus::active;
        counts.active = count_of(value_of(change_.count(active)));
        answer.counts = counts;
        return answer;
    }

    /// Adds the reason to the answer if hashes are declined for want of room.
    AnswerCounts add(const SignedBundle& bundle, CaseRecord& record, std::string& reason) {
        std::vector<PutRecord> records = put_records(bundle, record);
        const std::size_t without_room =
            drop_without_room(records, records_of(CaseNumber::of(bundle.bundle.key), record.source));
        if (without_room > 0) {
            reason = kReviewIsFull;
        }
        const PutOutcome outcome = value_of(change_.put(records, CaseNumber::of(bundle.bundle.key).text()));
        AnswerCounts counts;
        counts.taken = count_of(outcome.added);
        counts.set_aside = count_of(outcome.set_aside);
        counts.declined = count_of(outcome.withdrawn + without_room);
        return counts;
    }

    /// The records of the hashes, with the signed claims and why they are set aside, if they are.
    std::vector<PutRecord> put_records(const SignedBundle& bundle, CaseRecord& record) const try {
        if (record.day != today_) {
            record.day = today_;
            record.hashes_on_day = 0;
        }
        const Json payload = parse_json(bundle.envelope.payload);
        const Json claims = claims_of(bundle, payload);
        std::vector<PutRecord> records;
        for (const BundleHash& entry : bundle.bundle.hashes) {
            PutRecord& put = records.emplace_back();
            put.algorithm = entry.algorithm;
            put.hash = entry.hash;
            put.source = record.source.empty() ? options_.source : record.source;
            put.id = CaseNumber::of(bundle.bundle.key).text();
            put.quality = entry.quality;
            const std::optional<BankRecord> before = value_of(change_.find(identity_of(put)));
            const Json said_before = before ? claims_in(*before) : Json();
            const Json& signed_entry = payload["hashes"][records.size() - 1];
            const Json& dihedral =
                signed_entry.contains("dihedral") ? signed_entry["dihedral"] : said_before["dihedral"];
            Json said = claims;
            if (!dihedral.is_null()) {
                said["dihedral"] = dihedral;
            }
            if (!before || before->status != RecordStatus::active) {
                const std::string fault = fault_of(entry, said_before["set_aside"], record);
                put.set_aside = !fault.empty();
                if (put.set_aside) {
                    said["set_aside"] = fault;
                }
            }
            put.extra = Json({{"whorl", std::move(said)}}).dump_sorted();
        }
        return records;
    } catch (const JsonError&) {
        fail(ErrorKind::invalid, "has a signed text that does not have its hashes");
    }

    /// Why a hash that is not active is set aside; empty if it is not. `before`: why it was, if it was.
    std::string fault_of(const BundleHash& entry, const Json& before, CaseRecord& record) const {
        const auto found = faults_.find(&entry);
        std::string fault(found == faults_.end() ? "" : found->second);
        if (fault.empty() && before.is_string() && before.string() != kTooManyADay) {
            fault = before.string();
        }
        if (fault.empty() && ++record.hashes_on_day > options_.max_hashes_a_day) {
            fault = kTooManyADay;
        }
        return fault;
    }

    /// Takes out the records that would be set aside beyond the limits, and returns how many.
    std::size_t drop_without_room(std::vector<PutRecord>& records, const RecordFilter& of_case) {
        if (std::none_of(records.begin(), records.end(), [](const PutRecord& put) { return put.set_aside; })) {
            return 0;
        }
        const auto room_of = [&](RecordFilter waiting, std::size_t limit) {
            waiting.status = RecordStatus::review;
            return limit - std::min(limit, value_of(change_.count(waiting)));
        };
        if (!room_) {
            room_ = room_of({}, options_.max_set_aside);
        }
        std::size_t room_of_case = room_of(of_case, options_.max_set_aside_of_case);
        return std::erase_if(records, [&](const PutRecord& put) {
            RecordFilter waiting = identity_of(put);
            waiting.status = RecordStatus::review;
            if (!put.set_aside || value_of(change_.count(waiting)) > 0) {
                return false;
            }
            const bool full = room_of_case == 0 || *room_ == 0;
            if (!full) {
                --room_of_case;
                --*room_;
            }
            return full;
        });
    }

    static RecordFilter identity_of(const NewRecord& record) {
        RecordFilter filter;
        filter.algorithm = record.algorithm;
        filter.hash = record.hash;
        filter.source = record.source;
        filter.id = record.id;
        return filter;
    }

    AnswerCounts withdraw(const Bundle& bundle, CaseRecord& record) {
        const RecordFilter all = records_of(CaseNumber::of(bundle.key), record.source);
        const std::string& number = all.id;
        AnswerCounts counts;
        if (bundle.hashes.empty()) {
            counts.withdrawn = count_of(value_of(change_.withdraw(all, number, kWithdrawalReason)));
            return counts;
        }
        record.last_withdrawal = bundle.sequence;
        for (const BundleHash& entry : bundle.hashes) {
            RecordFilter one = all;
            one.algorithm = entry.algorithm;
            one.hash = entry.hash;
            const bool found = value_of(change_.withdraw(one, number, kWithdrawalReason)) > 0;
            ++(found ? counts.withdrawn : counts.not_found);
        }
        return counts;
    }

    static std::uint32_t count_of(std::size_t n) {
        return static_cast<std::uint32_t>(std::min<std::size_t>(n, std::numeric_limits<std::uint32_t>::max()));
    }

    static Answer answer_to(const SignedBundle& bundle, const NotedAnswer& answer) {
        Receipt receipt;
        receipt.case_key = bundle.bundle.key;
        receipt.bundle = bundle.digest;
        receipt.sequence = answer.sequence;
        receipt.created = answer.date;
        receipt.state = answer.state;
        receipt.reason = answer.reason;
        receipt.counts = answer.counts;
        return {std::move(receipt), bundle.bundle.reply_to};
    }

    BankChange& change_;
    std::span<const AgeIdentity> readers_;
    const IntakeOptions& options_;
    std::int64_t now_;
    const Faults& faults_;
    Timestamp today_;
    std::optional<std::size_t> room_;  ///< for hashes that are set aside, as far as it is known
};

/// Whether the fault is in the bundle, not in the bank.
bool is_refusal(ErrorKind kind) {
    switch (kind) {
        case ErrorKind::invalid:  // before anything was changed
        case ErrorKind::misaddressed:
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
    std::size_t purged = 0;
    const Faults faults = faults_of(bundles);  // before the bank is locked for writing
    Status changed = bank.change([&](BankChange& change) -> Status {
        outcomes.clear();
        Taking taking(change, readers, options, now, faults);
        Result<std::size_t> old = guarded({}, [&] { return taking.purge_old(); });
        if (!old) {
            return std::move(old).error();
        }
        purged = *old;
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
    if (purged > 0) {
        // What cannot be wiped now, the bank wipes when it is next opened for writing.
        static_cast<void>(bank.purge({}));
    }
    return outcomes;
}

}  // namespace whorl
