#include <algorithm>
#include <array>
#include <charconv>
#include <cstdio>
#include <map>
#include <set>
#include <utility>
#include <whorl/case.hpp>

#include "lib/case/record.hpp"
#include "lib/failure/failure.hpp"

namespace whorl {
namespace {

using case_::Record;

/// Cases of an older Whorl kept whom they were sent to in this part.
constexpr auto kOldRecipientsPart = "recipients.txt";

/// The place of a part in the order of its case, from its name: "0000-submission.age".
std::optional<std::uint64_t> sequence_of(const std::string& name) {
    constexpr std::size_t kDigits = 4;
    constexpr std::string_view kEnding = ".age";
    constexpr auto kLetters = "abcdefghijklmnopqrstuvwxyz";
    const std::size_t dash = name.find('-');
    if (dash == std::string::npos || dash < kDigits || !name.ends_with(kEnding)) {
        return std::nullopt;
    }
    std::uint64_t sequence = 0;
    const char* end = name.data() + dash;
    const auto [stopped, error] = std::from_chars(name.data(), end, sequence);
    const std::string kind = name.substr(dash + 1, name.size() - dash - 1 - kEnding.size());
    const bool whole = error == std::errc() && stopped == end && !kind.empty() &&
                       kind.find_first_not_of(kLetters) == std::string::npos;
    return whole ? std::optional(sequence) : std::nullopt;
}

bool ends_case(const Bundle& bundle) {
    return bundle.kind == BundleKind::withdrawal && bundle.hashes.empty();
}

std::string name_of(const BundleHash& entry) {
    return entry.algorithm + ' ' + to_hex(entry.hash);
}

/// The hashes that were sent and not taken back since.
std::vector<BundleHash> active_in(const std::vector<SignedBundle>& sent) {
    std::map<std::string, BundleHash> active;
    for (const SignedBundle& bundle : sent) {
        for (const BundleHash& entry : bundle.bundle.hashes) {
            const std::string name = name_of(entry);
            if (bundle.bundle.kind == BundleKind::withdrawal) {
                active.erase(name);
            } else {
                active.emplace(name, entry);
            }
        }
        if (ends_case(bundle.bundle)) {
            active.clear();
        }
    }
    std::vector<BundleHash> hashes;
    for (auto& [name, entry] : active) {
        hashes.push_back(std::move(entry));
    }
    return hashes;
}

bool knows_its_beginning(const std::vector<SignedBundle>& sent) {
    return !sent.empty() && sent.front().bundle.sequence == 0;
}

std::vector<Sha256> fingerprints_of(std::span<const Recipient> recipients) {
    std::vector<Sha256> fingerprints;
    for (const Recipient& recipient : recipients) {
        fingerprints.push_back(recipient_fingerprint(recipient.key));
    }
    std::sort(fingerprints.begin(), fingerprints.end());
    fingerprints.erase(std::unique(fingerprints.begin(), fingerprints.end()), fingerprints.end());
    return fingerprints;
}

std::string sealed(const SignedBundle& bundle, std::span<const Recipient> recipients) {
    std::vector<AgeRecipient> keys;
    for (const Recipient& recipient : recipients) {
        keys.push_back(recipient.key);
    }
    return value_of(seal_bundle(bundle, keys));
}

/// A withdrawal of the whole case with this submission, in case its owner loses the key. Always the same one.
SignedBundle whole_withdrawal(const SignedBundle& submission, const Ed25519Key& key) {
    return value_of(sign_bundle(
        next_bundle(submission, BundleKind::withdrawal, submission.bundle.created.first_second()), key));
}

std::optional<Sha256> digest_of_newest(const std::vector<SignedBundle>& sent) {
    return sent.empty() ? std::nullopt : std::optional(sent.back().digest);
}

/// The recipients with these fingerprints, in the order of the lists. Throws Failure when one is in neither.
std::vector<Recipient> recipients_among(std::span<const Sha256> fingerprints, std::span<const Recipient> kept,
                                        std::span<const Recipient> named) {
    std::vector<Recipient> recipients;
    std::set<Sha256> missing(fingerprints.begin(), fingerprints.end());
    for (const std::span<const Recipient> list : {kept, named}) {
        for (const Recipient& each : list) {
            if (missing.erase(recipient_fingerprint(each.key)) > 0) {
                recipients.push_back(each);
            }
        }
    }
    if (!missing.empty()) {
        fail(ErrorKind::invalid,
             "does not have the keys of all that it was sent to; give the same recipients as before");
    }
    return recipients;
}

/// The bundle in a part.
SignedBundle read_part(const CaseStore& store, const std::string& part, const Ed25519Key& key) {
    return value_of(guarded(store.place_of(part), [&] {
        const AgeIdentity self = case_identity(key);
        SignedBundle bundle = value_of(open_bundle(value_of(store.read(part)).view(), std::span(&self, 1)));
        if (bundle.bundle.key != key.public_key()) {
            fail(ErrorKind::invalid, "belongs to another case");
        }
        return bundle;
    }));
}

/// What a part holds by `open`, or nothing when there is no part.
template <class Open>
auto read_if_there(const CaseStore& store, const std::string& part, const Open& open)
    -> std::optional<decltype(open(std::string_view()))> {
    const Result<Secret> bytes = store.read(part);
    if (!bytes) {
        if (bytes.error().kind == ErrorKind::not_found) {
            return std::nullopt;
        }
        throw Failure(bytes.error());
    }
    return value_of(guarded(store.place_of(part), [&] { return open(bytes->view()); }));
}

}  // namespace

std::string case_part_of(const Bundle& bundle) {
    std::array<char, 64> name{};
    std::snprintf(name.data(), name.size(), "%04llu-%s.age", static_cast<unsigned long long>(bundle.sequence),
                  bundle_kind_name(bundle.kind).data());
    return name.data();
}

Result<CaseOutline> inspect_case(const CaseStore& store) {
    return guarded({}, [&] {
        const Secret key_file = value_of(store.read(kCaseKeyPart));
        CaseOutline outline;
        outline.key =
            value_of(guarded(store.place_of(kCaseKeyPart), [&] { return case_public_key(key_file.view()); }));
        std::vector<std::pair<std::uint64_t, std::string>> found;
        for (std::string& name : value_of(store.names())) {
            if (const auto sequence = sequence_of(name)) {
                found.emplace_back(*sequence, std::move(name));
            }
        }
        std::sort(found.begin(), found.end());
        for (auto& [sequence, name] : found) {
            outline.bundles.push_back(std::move(name));
        }
        return outline;
    });
}

Case Case::with_new_key(Ed25519Key key) {
    Case own(std::move(key));
    own.is_whole_ = true;
    return own;
}

Result<Case> Case::open(const CaseStore& store, Ed25519Key key) {
    return guarded({}, [&] {
        const CaseOutline outline = value_of(inspect_case(store));
        if (outline.key != key.public_key()) {
            fail(ErrorKind::wrong_key, "is another case than that of this key");
        }
        Case own(std::move(key));
        const auto record = read_if_there(store, kCaseRecordPart, [&](std::string_view sealed_text) {
            return case_::open_record(sealed_text, own.key_);
        });
        if (record) {
            own.recipients_ = record->recipients;
            own.sent_ = record->sent;
            own.answers_ = record->answers;
        } else if (const auto named = read_if_there(store, kOldRecipientsPart, [](std::string_view text) {
                       return value_of(parse_recipients(text));
                   })) {
            own.recipients_ = *named;
        }
        for (const std::string& part : outline.bundles) {
            if (!own.sent_.empty() && *sequence_of(part) <= own.sent_.back().bundle.sequence) {
                continue;
            }
            SignedBundle bundle = read_part(store, part, own.key_);
            if (record && bundle.bundle.previous != digest_of_newest(own.sent_)) {
                throw Failure(
                    {ErrorKind::forked, "does not follow what this case sent before", store.place_of(part)});
            }
            own.sent_.push_back(std::move(bundle));
        }
        own.is_whole_ = record || !own.sent_.empty();
        return own;
    });
}

Result<std::vector<SignedBundle>> Case::answerable() const {
    return guarded({}, [&] {
        std::vector<SignedBundle> bundles = sent_;
        if (!bundles.empty() && bundles.front().bundle.kind == BundleKind::submission) {
            bundles.push_back(whole_withdrawal(bundles.front(), key_));
        }
        return bundles;
    });
}

std::vector<BundleHash> Case::active() const {
    return active_in(sent_);
}

Result<SignedReceipt> Case::read_answer(std::string_view file) const {
    return guarded({}, [&] {
        const AgeIdentity self = case_identity(key_);
        Statement statement = value_of(open_statement(file, std::span(&self, 1)));
        auto* answer = std::get_if<SignedReceipt>(&statement);
        if (answer == nullptr) {
            fail(ErrorKind::invalid, "is a bundle, not an answer");
        }
        if (answer->receipt.case_key != key_.public_key()) {
            fail(ErrorKind::misaddressed, "answers another case");
        }
        if (find_signer(answer->receipt.signer, recipients_) == nullptr) {
            fail(ErrorKind::untrusted, "is signed by nobody that this case was sent to, so do not rely on it");
        }
        check(check_answers(answer->receipt, value_of(answerable())));
        return std::move(*answer);
    });
}

Status Case::check_active(const BundleHash& hash) const {
    const auto is_it = [&](const BundleHash& each) { return name_of(each) == name_of(hash); };
    if (!knows_its_beginning(sent_) || std::ranges::any_of(active_in(sent_), is_it)) {
        return {};
    }
    const bool was_sent = std::ranges::any_of(
        sent_, [&](const SignedBundle& each) { return std::ranges::any_of(each.bundle.hashes, is_it); });
    return Error{ErrorKind::not_found, was_sent ? "was taken back before" : "is not in this case", {}};
}

std::optional<NearHash> Case::nearest(const BundleHash& hash) const {
    std::optional<NearHash> found;
    for (const BundleHash& each : active_in(sent_)) {
        const std::optional<int> bits = distance(each.hash, hash.hash);
        if (each.algorithm == hash.algorithm && bits && (!found || *bits < found->distance)) {
            found = {each, *bits};
        }
    }
    return found;
}

Status Case::check_open() const {
    if (!sent_.empty() && ends_case(sent_.back().bundle)) {
        return Error{ErrorKind::withdrawn, "was withdrawn for good; create a new case", {}};
    }
    if (!is_whole_) {
        return Error{
            ErrorKind::out_of_order,
            "has nothing but its key, and does not know what was sent before; put the newest file that was "
            "sent into its folder, or create a new case",
            {}};
    }
    return {};
}

Result<PreparedBundle> Case::prepare_request(const CaseRequest& request, std::vector<BundleHash> hashes,
                                             std::span<const Recipient> recipients, std::int64_t now) const {
    return guarded({}, [&] {
        check(check_open());
        const std::vector<Sha256> named = fingerprints_of(recipients);
        Bundle bundle;
        if (sent_.empty()) {
            bundle.recipients = named;
        } else {
            bundle = next_bundle(sent_.back(), BundleKind::extension, now);
            if (!named.empty() && named != bundle.recipients) {
                fail(ErrorKind::invalid,
                     "went to other recipients before, and all files of a case go to the same ones; use the same "
                     "recipients, or create a new case");
            }
        }
        constexpr std::int64_t kDay = 86'400;
        const auto timestamp = request.exact_time ? Timestamp::second_of : Timestamp::day_of;
        bundle.created = timestamp(now);
        bundle.expires = timestamp(now + request.days * kDay);
        bundle.declarations = request.declarations;
        bundle.action = request.action;
        bundle.hashes = std::move(hashes);
        return prepared(std::move(bundle), recipients);
    });
}

Result<PreparedBundle> Case::prepare_withdrawal(std::vector<BundleHash> hashes,
                                                std::span<const Recipient> recipients, std::int64_t now) const {
    return guarded({}, [&] {
        if (is_whole_ || !hashes.empty()) {
            check(check_open());
        }
        if (is_whole_ && sent_.empty()) {
            fail(ErrorKind::invalid, "has no bundle yet that could be withdrawn");
        }
        Bundle bundle;
        if (is_whole_) {
            bundle = next_bundle(sent_.back(), BundleKind::withdrawal, now);
        } else {  // the end of a case counts at any place in its order
            bundle.kind = BundleKind::withdrawal;
            bundle.sequence = 1;
            bundle.previous = Sha256();
            bundle.created = Timestamp::day_of(now);
            bundle.recipients = fingerprints_of(recipients);
        }
        for (BundleHash& entry : hashes) {
            check(guarded(name_of(entry), [&] { return check_active(entry); }));
            bundle.hashes.push_back({std::move(entry.algorithm), entry.hash, std::nullopt, std::nullopt});
        }
        return prepared(std::move(bundle), recipients);
    });
}

Result<PreparedBundle> Case::prepared(Bundle bundle, std::span<const Recipient> recipients) const {
    PreparedBundle prepared;
    prepared.recipients = recipients_among(bundle.recipients, recipients_, recipients);
    prepared.part = case_part_of(bundle);
    prepared.bundle = value_of(sign_bundle(std::move(bundle), key_));
    prepared.bytes = sealed(prepared.bundle, prepared.recipients);
    if (prepared.bundle.bundle.kind == BundleKind::submission) {
        prepared.withdrawal = sealed(whole_withdrawal(prepared.bundle, key_), prepared.recipients);
    }
    return prepared;
}

Status Case::create(CaseStore& store, const std::optional<Secret>& passphrase, CaseKeyCost cost) const {
    return guarded({}, [&] {
        const std::string locked = passphrase ? value_of(encrypt_case_key(key_, *passphrase, cost)) : std::string();
        const Secret unlocked = passphrase ? Secret() : value_of(unlocked_case_key(key_));
        const CaseStore::Part key = {kCaseKeyPart, passphrase ? std::string_view(locked) : unlocked.view()};
        check(store.write(std::span(&key, 1), {kCaseRecordPart, case_::sealed_record({}, key_)}));
    });
}

Status Case::keep(CaseStore& store, const PreparedBundle& prepared) {
    return guarded({}, [&] {
        const Bundle& next = prepared.bundle.bundle;
        if (next.previous != digest_of_newest(sent_) && !(ends_case(next) && !is_whole_)) {
            fail(ErrorKind::forked, "has sent another bundle since this one was prepared");
        }
        Record record = {prepared.recipients, sent_, answers_};
        // A crash between the bundle and the record must not lose whom the first bundle was for.
        if (sent_.empty()) {
            const std::string recipients_only = case_::sealed_record(record, key_);
            check(store.write({}, {kCaseRecordPart, recipients_only}));
        }
        record.sent.push_back(prepared.bundle);
        const std::string sealed_text = case_::sealed_record(record, key_);
        const CaseStore::Part bundle = {prepared.part, prepared.bytes};
        check(store.write(std::span(&bundle, 1), {kCaseRecordPart, sealed_text}));
        recipients_ = std::move(record.recipients);
        sent_ = std::move(record.sent);
        is_whole_ = true;
    });
}

Status Case::keep_answer(CaseStore& store, const SignedReceipt& answer) {
    return guarded({}, [&] {
        const auto is_it = [&](const SignedReceipt& each) { return each.receipt == answer.receipt; };
        if (std::ranges::any_of(answers_, is_it)) {
            return;
        }
        Record record = {recipients_, sent_, answers_};
        record.answers.push_back(answer);
        check(store.write({}, {kCaseRecordPart, case_::sealed_record(record, key_)}));
        answers_ = std::move(record.answers);
    });
}

}  // namespace whorl
