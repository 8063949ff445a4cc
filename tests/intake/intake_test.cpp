// Bundles into a bank: what is taken, what is refused and why, and that a refusal changes nothing.
#include <algorithm>
#include <atomic>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <thread>

#include "tests/intake/cases.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/json.hpp"
#include "tests/support/temporary_folder.hpp"

using namespace whorl;
using namespace whorl::test;

namespace {

const AnswerCounts& counts_of(const Taken& taken) {
    return taken.answer.receipt.counts.value();
}

CaseState state_of(const Taken& taken) {
    return taken.answer.receipt.state;
}

/// A platform with an empty bank.
struct Platform {
    TemporaryFolder folder;
    Bank bank = Bank::create(folder / "known.bank").value();
    AgeIdentity identity = AgeIdentity::generate();
    Ed25519Key key = Ed25519Key::generate();
    IntakeOptions options;
    std::int64_t now = kNow;

    Case new_case() const { return Case(identity.recipient()); }

    Result<Taken> take(const SignedBundle& bundle) {
        return take_in(bank, std::span(&bundle, 1), std::span(&identity, 1), options, now).value().front();
    }

    /// All that is in the bank, as text.
    std::string contents() {
        std::string text;
        static_cast<void>(bank.for_each({}, [&](const BankRecord& record) {
            text += to_hex(record.hash) + ' ' + record.source + ' ' + record.id + ' ' + record.extra + ' ' +
                    std::string(record_status_name(record.status)) + ' ' + record.withdrawn_by + '\n';
            return true;
        }));
        static_cast<void>(bank.for_each_note("", [&](std::string_view name, std::string_view note) {
            text.append(name).append(" = ").append(note).append("\n");
            return true;
        }));
        return text;
    }

    std::size_t active() { return bank.stats().value().active; }

    BankRecord record_of(const BundleHash& hash) {
        std::vector<BankRecord> found;
        static_cast<void>(bank.for_each({.hash = hash.hash}, [&](const BankRecord& record) {
            found.push_back(record);
            return true;
        }));
        REQUIRE(found.size() == 1);
        return found.front();
    }

    std::size_t set_aside() { return bank.stats().value().review; }

    std::size_t notes(std::string_view prefix) {
        return bank.for_each_note(prefix, [](std::string_view /*key*/, std::string_view /*text*/) { return true; })
            .value();
    }

    /// That the bundle is answered by the same words as at first, and that nothing changes.
    void check_repeated(const SignedBundle& bundle, const Taken& first) {
        const std::string before = contents();
        const Taken again = take(bundle).value();
        CHECK(again.repeated);
        CHECK(again.answer.receipt == first.answer.receipt);
        CHECK(contents() == before);
    }

    /// That the bundle is refused for this reason, and that nothing changes.
    void check_refused(const SignedBundle& bundle, ErrorKind kind) {
        const std::string before = contents();
        const std::uint64_t revision = bank.stats().value().revision;
        const auto taken = take(bundle);
        REQUIRE_FALSE(taken);
        CHECK(taken.error().kind == kind);
        CHECK_FALSE(taken.error().message.empty());
        CHECK(contents() == before);
        CHECK(bank.stats().value().revision == revision);
    }
};

}  // namespace

TEST_CASE("a case is taken in bundle by bundle, and each is answered") {
    Platform platform;
    const Case owner = platform.new_case();
    const SignedBundle first = owner.submission({some_hash(1), some_hash(2)});
    const Taken taken = platform.take(first).value();
    CHECK(counts_of(taken).taken == 2);
    CHECK_FALSE(taken.repeated);
    CHECK(taken.answer.reply_to == case_identity(owner.key).recipient());
    CHECK(taken.answer.receipt.bundle == first.digest);
    CHECK(taken.answer.receipt.state == CaseState::received);
    CHECK(taken.answer.receipt.created.text() == "2026-11-25");

    const SignedBundle second = owner.extension(first, {some_hash(3)});
    CHECK(counts_of(*platform.take(second)).taken == 1);
    const SignedBundle third = owner.withdrawal(second, {some_hash(1)});
    const Taken withdrawn = platform.take(third).value();
    CHECK(counts_of(withdrawn) == AnswerCounts{.withdrawn = 1, .active = 2});
    CHECK(withdrawn.answer.receipt.state == CaseState::withdrawn);
    CHECK(withdrawn.answer.receipt.sequence == 2);
    CHECK(platform.active() == 2);

    const auto found = platform.bank.radius_search(*find_algorithm("pdq"), some_hash(2).hash, 0).value();
    REQUIRE(found.size() == 1);
    CHECK(found[0].record.id == owner.number().text());
    CHECK(found[0].record.source == "whorl");
    CHECK(found[0].record.quality == 100);
    const auto extra = parse_json(found[0].record.extra);
    CHECK(extra["whorl"]["declarations"]["no_consent"] == true);
    CHECK(extra["whorl"]["action"] == "remove");

    CHECK(counts_of(*platform.take(owner.withdrawal(third))).withdrawn == 2);
    CHECK(platform.active() == 0);
    CHECK(platform.bank.verify().value().empty());
}

TEST_CASE("every bundle that was taken is answered again by the same words, whatever came since") {
    Platform platform;
    const Case owner = platform.new_case();
    const SignedBundle first = owner.submission({some_hash(1)});
    const SignedBundle second = owner.extension(first, {some_hash(2), some_hash(3)});
    const SignedBundle third = owner.withdrawal(second, {some_hash(2)});
    const SignedBundle last = owner.withdrawal(third);
    const Taken one = platform.take(first).value();
    const Taken two = platform.take(second).value();
    platform.now += kOneDay;
    const Taken three = platform.take(third).value();
    platform.check_repeated(first, one);
    platform.check_repeated(second, two);
    const Taken four = platform.take(last).value();
    platform.now += 400 * kOneDay;                                                     // long after they expired
    static_cast<void>(platform.take(platform.new_case().submission({some_hash(9)})));  // purges old records
    platform.check_repeated(first, one);
    platform.check_repeated(second, two);
    platform.check_repeated(third, three);
    platform.check_repeated(last, four);
    // Countersigned since, it says the same.
    SignedBundle vouched = first;
    REQUIRE(countersign(vouched, Ed25519Key::generate()));
    platform.check_repeated(vouched, one);
}

TEST_CASE("what does not follow in the order of its case is refused") {
    Platform platform;
    const Case owner = platform.new_case();
    const SignedBundle first = owner.submission({some_hash(1)});
    const SignedBundle second = owner.extension(first, {some_hash(2)});
    const SignedBundle third = owner.extension(second, {some_hash(3)});
    platform.check_refused(second, ErrorKind::out_of_order);
    platform.check_refused(owner.withdrawal(second, {some_hash(1)}), ErrorKind::out_of_order);
    REQUIRE(platform.take(first));
    platform.check_refused(third, ErrorKind::out_of_order);
    REQUIRE(platform.take(second));
    platform.check_refused(owner.submission({some_hash(4)}), ErrorKind::forked);
    platform.check_refused(owner.extension(first, {some_hash(5)}), ErrorKind::forked);
    platform.check_refused(owner.extension(owner.extension(first, {some_hash(5)}), {some_hash(6)}),
                           ErrorKind::forked);
    REQUIRE(platform.take(third));
    CHECK(platform.active() == 3);
}

TEST_CASE("a withdrawn case stays withdrawn") {
    Platform platform;
    const Case owner = platform.new_case();
    const SignedBundle first = owner.submission({some_hash(1)});
    const SignedBundle prepared = owner.withdrawal(first);
    const SignedBundle second = owner.extension(first, {some_hash(2)});
    const Taken one = platform.take(first).value();
    REQUIRE(platform.take(second));

    SECTION("by what was prepared with its first bundle") {
        const Taken ended = platform.take(prepared).value();
        CHECK(counts_of(ended).withdrawn == 2);
        platform.check_repeated(first, one);
        platform.check_refused(owner.extension(second, {some_hash(3)}), ErrorKind::withdrawn);
        platform.check_repeated(prepared, ended);
        const Taken again = platform.take(owner.withdrawal(second)).value();
        CHECK(again.repeated);
        CHECK(counts_of(again) == counts_of(ended));
        platform.check_repeated(prepared, ended);
        CHECK(platform.active() == 0);
    }
    SECTION("also for a hash that another case holds too") {
        const Case other = platform.new_case();
        REQUIRE(platform.take(other.submission({some_hash(1)})));
        CHECK(counts_of(*platform.take(prepared)).withdrawn == 2);
        CHECK(platform.active() == 1);
    }
}

TEST_CASE("a withdrawal that comes before its case leaves a tombstone") {
    Platform platform;
    const Case owner = platform.new_case();
    const SignedBundle first = owner.submission({some_hash(1)});
    REQUIRE(platform.take(owner.withdrawal(first)));
    platform.check_refused(first, ErrorKind::withdrawn);
    platform.check_refused(owner.extension(first, {some_hash(2)}), ErrorKind::withdrawn);
    CHECK(platform.active() == 0);
}

TEST_CASE("a key withdraws nothing of another case") {
    Platform platform;
    const Case owner = platform.new_case();
    const Case stranger = platform.new_case();
    const SignedBundle first = owner.submission({some_hash(1)});
    REQUIRE(platform.take(first));
    REQUIRE(platform.take(stranger.withdrawal(first)));
    CHECK(platform.active() == 1);
    REQUIRE(platform.take(platform.new_case().submission({some_hash(1)})));
    CHECK(platform.active() == 2);
}

TEST_CASE("what is for others is refused") {
    Platform platform;
    const Case elsewhere(AgeIdentity::generate().recipient());
    platform.check_refused(elsewhere.submission({some_hash(1)}), ErrorKind::misaddressed);
    platform.check_refused(elsewhere.withdrawal(elsewhere.submission({some_hash(1)})), ErrorKind::misaddressed);
}

TEST_CASE("a bundle that arrives late has its place, and its hashes do not count") {
    Platform platform;
    const Case owner = platform.new_case();
    const SignedBundle first = owner.submission({some_hash(1), some_hash(2)});
    const SignedBundle late = owner.extension(first, {some_hash(3)});
    SignedBundle next = owner.extension(late, {some_hash(4)});
    const SignedBundle parts = owner.withdrawal(late, {some_hash(1)});
    REQUIRE(platform.take(first));
    platform.now = late.bundle.expires->last_second() + 1;
    const Taken expired = platform.take(late).value();
    CHECK(state_of(expired) == CaseState::expired);
    CHECK(counts_of(expired) == AnswerCounts{.active = 2});
    CHECK(platform.active() == 2);
    platform.check_repeated(late, expired);
    CHECK(state_of(*platform.take(parts)) == CaseState::withdrawn);
    CHECK(platform.active() == 1);
    platform.check_refused(next, ErrorKind::forked);

    // Nothing that arrives late starts a case with hashes, but the rest of the case follows.
    platform.now = kNow;
    const Case other = platform.new_case();
    const SignedBundle start = other.submission({some_hash(5)});
    platform.now = start.bundle.expires->last_second() + 1;
    CHECK(state_of(*platform.take(start)) == CaseState::expired);
    platform.now = kNow;
    CHECK(counts_of(*platform.take(other.extension(start, {some_hash(6)}))) ==
          AnswerCounts{.taken = 1, .active = 1});
}

TEST_CASE("a bundle without a demanded countersignature has its place, and counts once it has the signature") {
    Platform platform;
    const Ed25519Key hotline = Ed25519Key::generate();
    platform.options.countersigners = {hotline.public_key()};
    const auto vouched = [&](SignedBundle bundle) {
        REQUIRE(countersign(bundle, hotline));
        return bundle;
    };
    const Case owner = platform.new_case();
    const SignedBundle first = owner.submission({some_hash(1), some_hash(2)});
    const SignedBundle second = owner.extension(first, {some_hash(3)});
    const Taken refused = platform.take(first).value();
    CHECK(state_of(refused) == CaseState::refused);
    CHECK_FALSE(refused.answer.receipt.reason.empty());
    CHECK(counts_of(refused) == AnswerCounts());
    CHECK(platform.active() == 0);
    platform.check_repeated(first, refused);
    SignedBundle by_a_stranger = first;
    REQUIRE(countersign(by_a_stranger, Ed25519Key::generate()));
    platform.check_repeated(by_a_stranger, refused);

    SECTION("at once, or after the next bundle") {
        if (GENERATE(false, true)) {
            REQUIRE(state_of(*platform.take(vouched(second))) == CaseState::received);
        }
        const std::size_t before = platform.active();
        const Taken taken = platform.take(vouched(first)).value();
        CHECK_FALSE(taken.repeated);
        CHECK(state_of(taken) == CaseState::received);
        CHECK(counts_of(taken).taken == 2);
        CHECK(taken.answer.receipt.sequence > refused.answer.receipt.sequence);
        CHECK(platform.active() == before + 2);
        platform.check_repeated(first, taken);
        platform.check_repeated(vouched(first), taken);
        CHECK(platform.take(vouched(second)));
    }
    SECTION("but not after a withdrawal, which needs no signature") {
        const SignedBundle parts = owner.withdrawal(first, {some_hash(1)});
        const Taken nothing = platform.take(parts).value();
        CHECK(state_of(nothing) == CaseState::received);
        CHECK(counts_of(nothing) == AnswerCounts{.not_found = 1});
        platform.check_repeated(vouched(first), refused);
        CHECK(state_of(*platform.take(owner.withdrawal(parts))) == CaseState::withdrawn);
        platform.check_repeated(vouched(first), refused);
        CHECK(platform.active() == 0);
    }
    SECTION("withdrawals are taken without the signature") {
        REQUIRE(platform.take(vouched(first)));
        const SignedBundle parts = owner.withdrawal(first, {some_hash(1)});
        CHECK(counts_of(*platform.take(parts)).withdrawn == 1);
        CHECK(counts_of(*platform.take(owner.withdrawal(first))).withdrawn == 1);  // the prepared one
        CHECK(platform.active() == 0);
    }
}

TEST_CASE("what was taken back can be sent again until the case ends") {
    Platform platform;
    const Case owner = platform.new_case();
    const SignedBundle first = owner.submission({some_hash(1), some_hash(2), some_hash(3)});
    const SignedBundle parts = owner.withdrawal(first, {some_hash(1), some_hash(2)});
    const SignedBundle again = owner.extension(parts, {some_hash(1), some_hash(2), some_hash(3)});
    REQUIRE(platform.take(first));
    CHECK(counts_of(*platform.take(parts)) == AnswerCounts{.withdrawn = 2, .active = 1});
    SECTION("all of it") {
        CHECK(counts_of(*platform.take(again)) == AnswerCounts{.taken = 2, .active = 3});
        CHECK(platform.bank.radius_search(*find_algorithm("pdq"), some_hash(1).hash, 0)->size() == 1);
        CHECK(platform.active() == 3);
    }
    SECTION("but not what the platform itself withdrew") {
        const RecordFilter last = {.hash = some_hash(3).hash};
        REQUIRE(platform.bank.withdraw(last, "the operator", "a news photograph").value() == 1);
        CHECK(counts_of(*platform.take(again)) == AnswerCounts{.taken = 2, .active = 2, .declined = 1});
        CHECK(platform.record_of(some_hash(3)).withdrawn_by == "the operator");
    }
    SECTION("and not after the end") {
        REQUIRE(platform.take(owner.withdrawal(first)));
        platform.check_refused(again, ErrorKind::withdrawn);
        CHECK(platform.active() == 0);
    }
}

TEST_CASE("nothing is answered as withdrawn that was not") {
    Platform platform;
    const Case owner = platform.new_case();
    const SignedBundle first = owner.submission({some_hash(1), some_hash(2)});
    REQUIRE(platform.take(first));
    SECTION("a hash that is not in the case") {
        const SignedBundle foreign = owner.withdrawal(first, {some_hash(7), some_hash(8)});
        const Taken taken = platform.take(foreign).value();
        CHECK(state_of(taken) == CaseState::received);
        CHECK(counts_of(taken) == AnswerCounts{.not_found = 2, .active = 2});
        const Taken some = platform.take(owner.withdrawal(foreign, {some_hash(1), some_hash(7)})).value();
        CHECK(state_of(some) == CaseState::withdrawn);
        CHECK(counts_of(some) == AnswerCounts{.withdrawn = 1, .not_found = 1, .active = 1});
        CHECK(platform.bank.stats()->withdrawn == 1);  // no record of what is not there
    }
    SECTION("with another source than before") {
        platform.options.source = "elsewhere";
        const SignedBundle second = owner.extension(first, {some_hash(3)});
        CHECK(counts_of(*platform.take(second)).active == 3);
        CHECK(counts_of(*platform.take(owner.withdrawal(second, {some_hash(1)}))).withdrawn == 1);
        REQUIRE(give_feedback(platform.bank, owner.number(), CaseState::under_review, "", platform.options, kNow));
        CHECK(platform.record_of(some_hash(2)).extra.find("PendingReview") != std::string::npos);
        CHECK(counts_of(*platform.take(owner.withdrawal(first))).withdrawn == 2);
        CHECK(platform.active() == 0);
        REQUIRE(platform.take(platform.new_case().submission({some_hash(9)})));
        CHECK(platform.record_of(some_hash(9)).source == "elsewhere");
    }
}

TEST_CASE("a key that withdraws its case a thousand times makes one note") {
    Platform platform;
    const Case owner = platform.new_case();
    SignedBundle last = owner.submission({some_hash(1)});
    std::vector<SignedBundle> all;
    for (int i = 0; i < 1000; ++i) {
        last = owner.withdrawal(last);
        all.push_back(last);
    }
    const auto taken =
        take_in(platform.bank, all, std::span(&platform.identity, 1), platform.options, platform.now).value();
    CHECK(std::all_of(taken.begin(), taken.end(), [](const auto& each) { return each.has_value(); }));
    CHECK(taken.back()->answer.receipt.bundle == all.back().digest);
    CHECK(platform.notes("") == 1);
}

TEST_CASE("a case that is forgotten leaves only a digest of its number, and does not come back") {
    Platform platform;
    const Case owner = platform.new_case();
    const Case other = platform.new_case();
    const SignedBundle first = owner.submission({some_hash(1), some_hash(2)});
    const SignedBundle second = owner.extension(first, {some_hash(3)});
    REQUIRE(platform.take(first));
    REQUIRE(platform.take(second));
    REQUIRE(platform.take(other.submission({some_hash(1)})));
    if (GENERATE(false, true)) {
        REQUIRE(platform.take(owner.withdrawal(second)));
    }
    REQUIRE(platform.bank.save_snapshots());
    const HeldCase held = held_case(platform.bank, owner.number()).value();
    CHECK(held.records == 3);
    CHECK(held.answers == 2);
    const Purged purged = forget_case(platform.bank, owner.number()).value();
    CHECK(purged.records == 3);
    CHECK(purged.wiped);
    std::string files;
    for (const auto& entry : std::filesystem::directory_iterator(platform.folder.path())) {
        std::ifstream in(entry.path(), std::ios::binary);
        files.append(std::istreambuf_iterator<char>(in), {});
    }
    const std::string key = owner.key.public_key().hex();
    CHECK(files.find(other.number().text()) != std::string::npos);
    for (const std::string& trace :
         {owner.number().text(), key, first.bundle.reply_to.text(), first.digest.hex()}) {
        CHECK(files.find(trace) == std::string::npos);
    }
    const std::string about = "whorl ended case 1\n" + owner.number().text();
    CHECK(platform.bank.note("ended/" + Sha256::of(about).hex()).value().has_value());

    for (const SignedBundle& bundle : {first, second, owner.withdrawal(first), owner.submission({some_hash(9)})}) {
        platform.check_refused(bundle, ErrorKind::withdrawn);
    }
    CHECK(platform.active() == 1);
    CHECK(forget_case(platform.bank, owner.number()).error().kind == ErrorKind::not_found);
    CHECK(held_case(platform.bank, owner.number()).error().kind == ErrorKind::not_found);
    CHECK(platform.bank.verify()->empty());
}

TEST_CASE("what an owner withdrew is purged after some days, and nothing else") {
    Platform platform;
    const Case owner = platform.new_case();
    const SignedBundle first = owner.submission({some_hash(1), some_hash(2)});
    REQUIRE(platform.take(first));
    const RecordFilter second = {.hash = some_hash(2).hash};
    REQUIRE(platform.bank.withdraw(second, "the operator", "not what it seemed"));
    REQUIRE(platform.take(owner.withdrawal(first)));
    const auto withdrawn = [&] { return platform.bank.stats()->withdrawn; };
    const auto after = [&](int days) {
        platform.now = std::time(nullptr) + days * kOneDay;  // the bank has a clock of its own
        static_cast<void>(platform.take(owner.withdrawal(first)));
        return withdrawn();
    };
    CHECK(after(29) == 2);
    platform.options.keep_withdrawn_days = 40;
    CHECK(after(35) == 2);
    platform.options.keep_withdrawn_days = 30;
    CHECK(after(32) == 1);
    CHECK(platform.record_of(some_hash(2)).withdrawn_by == "the operator");
    CHECK(platform.bank.verify()->empty());  // nor is anything left of it
    platform.check_refused(owner.submission({some_hash(1)}), ErrorKind::withdrawn);
}

TEST_CASE("hashes that could match pictures of others are set aside") {
    Platform platform;
    const Case owner = platform.new_case();
    const auto said = [&](const BundleHash& hash) {
        const Json why = parse_json(platform.record_of(hash).extra)["whorl"]["set_aside"];
        return why.is_string() ? why.string() : std::string();
    };
    BundleHash none = some_hash(1);
    none.quality.reset();
    BundleHash low = some_hash(2);
    low.quality = 49;
    BundleHash least = some_hash(3);
    least.quality = 50;
    Image white(640, 480, PixelFormat::rgb);
    for (int y = 0; y < white.height(); ++y) {
        std::fill_n(white.row(y), white.row_bytes(), std::uint8_t{255});
    }
    const Algorithm& pdq = *find_algorithm("pdq");
    BundleHash blank = {"pdq", pdq.hash(white.view()).hash, 100, std::nullopt};
    BundleHash dhash = {"dhash", Hash64{{0x123456789abcdef0}}, std::nullopt, std::nullopt};

    const SignedBundle first = owner.submission({none, low, least, blank, dhash});
    const Taken taken = platform.take(first).value();
    CHECK(state_of(taken) == CaseState::received);
    CHECK(counts_of(taken) == AnswerCounts{.taken = 2, .set_aside = 3, .active = 2});
    CHECK(platform.active() == 2);
    CHECK(platform.set_aside() == 3);
    CHECK(said(none) == "no quality");
    CHECK(said(low) == "low quality");
    CHECK(said(least).empty());
    CHECK(said(blank) == "plain picture");
    CHECK(platform.bank.radius_search(pdq, blank.hash, 31)->empty());
    CHECK(platform.bank.search_review(pdq, blank.hash, 0)->size() == 1);
    CHECK(platform.bank.verify()->empty());

    SECTION("until somebody accepts them") {
        REQUIRE(platform.bank.accept({.id = owner.number().text()}).value() == 3);
        CHECK(platform.bank.radius_search(pdq, blank.hash, 0)->size() == 1);
        const SignedBundle again = owner.extension(first, {blank});
        CHECK(counts_of(*platform.take(again)) == AnswerCounts{.active = 5});
        CHECK(platform.set_aside() == 0);
    }
    SECTION("and their owner withdraws them like others") {
        CHECK(counts_of(*platform.take(owner.withdrawal(first))).withdrawn == 5);
        CHECK(platform.set_aside() == 0);
    }
}

TEST_CASE("what is set aside stays so until somebody accepts it, whatever its author claims") {
    Platform platform;
    const Case owner = platform.new_case();
    BundleHash low = some_hash(1);
    low.quality = 10;
    low.dihedral = DihedralSet<AnyHash>();
    for (const Dihedral transform : kAllDihedrals) {
        (*low.dihedral)[transform] = some_hash(static_cast<std::uint64_t>(transform)).hash;
    }
    (*low.dihedral)[Dihedral::original] = low.hash;
    const BundleHash high = some_hash(1);
    const auto said = [&] { return parse_json(platform.record_of(high).extra)["whorl"]; };
    const SignedBundle first = owner.submission({low});
    const SignedBundle second = owner.extension(first, {high});
    const SignedBundle third = owner.withdrawal(second, {high});
    const SignedBundle fourth = owner.extension(third, {high});
    const SignedBundle fifth = owner.extension(fourth, {low});
    REQUIRE(counts_of(*platform.take(first)).set_aside == 1);
    CHECK(counts_of(*platform.take(second)) == AnswerCounts{.set_aside = 1});
    CHECK(said()["dihedral"].is_object());
    REQUIRE(platform.take(third));
    CHECK(counts_of(*platform.take(fourth)) == AnswerCounts{.set_aside = 1});
    CHECK(said()["set_aside"] == "low quality");
    CHECK(platform.active() == 0);

    REQUIRE(platform.bank.accept({.id = owner.number().text()}).value() == 1);
    CHECK(said()["set_aside"].is_null());
    CHECK(said()["dihedral"].is_object());
    CHECK(counts_of(*platform.take(fifth)) == AnswerCounts{.active = 1});
    CHECK(said()["set_aside"].is_null());
}

TEST_CASE("only so much is set aside at one time, of a case and in all") {
    Platform platform;
    platform.options.max_set_aside_of_case = 2;
    platform.options.max_set_aside = 3;
    std::vector<BundleHash> low;
    for (std::uint64_t i = 0; i < 4; ++i) {
        low.push_back(some_hash(i));
        low.back().quality = 10;
    }
    const Case owner = platform.new_case();
    const Case other = platform.new_case();
    const SignedBundle first = owner.submission({low[0], low[1], low[2], some_hash(9)});
    const Taken taken = platform.take(first).value();
    CHECK(counts_of(taken) == AnswerCounts{.taken = 1, .set_aside = 2, .active = 1, .declined = 1});
    CHECK(taken.answer.receipt.reason.find("later") != std::string::npos);
    const Algorithm& pdq = *find_algorithm("pdq");
    const auto waiting = [&] {  // of the four, for any case
        std::vector<BundleHash> found;
        for (const BundleHash& hash : low) {
            found.insert(found.end(), platform.bank.search_review(pdq, hash.hash, 0)->size(), hash);
        }
        return found;
    };
    CHECK(waiting().size() == 2);

    // What waits already needs no room, and what is accepted gives some.
    const SignedBundle again = owner.extension(first, waiting());
    CHECK(counts_of(*platform.take(again)) == AnswerCounts{.set_aside = 2, .active = 1});
    CHECK(counts_of(*platform.take(other.submission(low))) == AnswerCounts{.set_aside = 1, .declined = 3});
    CHECK(waiting().size() == 3);
    REQUIRE(platform.bank.accept({.id = owner.number().text()}).value() == 2);
    CHECK(waiting().size() == 1);
    CHECK(counts_of(*platform.take(owner.extension(again, low))) == AnswerCounts{.set_aside = 2, .active = 3});
    CHECK(waiting().size() == 3);
    CHECK(platform.bank.verify()->empty());
}

TEST_CASE("a case adds only so much in a day") {
    Platform platform;
    platform.options.max_hashes_a_day = 3;
    const Case owner = platform.new_case();
    const SignedBundle first = owner.submission({some_hash(1), some_hash(2)});
    const SignedBundle second = owner.extension(first, {some_hash(3), some_hash(4)});
    const SignedBundle third = owner.extension(second, {some_hash(3), some_hash(4), some_hash(5)});
    REQUIRE(platform.take(first));
    CHECK(counts_of(*platform.take(second)) == AnswerCounts{.taken = 1, .set_aside = 1, .active = 3});
    CHECK(counts_of(*platform.take(platform.new_case().submission({some_hash(6)}))).taken == 1);
    platform.now += kOneDay;
    CHECK(counts_of(*platform.take(third)) == AnswerCounts{.taken = 2, .active = 5});
    CHECK(platform.set_aside() == 0);
}

TEST_CASE("an answer makes the same file each time, and never replaces another") {
    Platform platform;
    const Case owner = platform.new_case();
    const SignedBundle first = owner.submission({some_hash(1)});
    const Taken taken = platform.take(first).value();
    const SealedAnswer sealed = seal_answer(taken.answer, platform.key).value();
    const auto name = [&](const std::string& rest) {
        return first.digest.hex() + '-' + platform.key.public_key().hex().substr(0, 8) + rest;
    };
    CHECK(sealed.file_name == name(".receipt.age"));
    CHECK(seal_answer(taken.answer, Ed25519Key::generate())->file_name != sealed.file_name);
    CHECK(seal_answer(platform.take(first)->answer, platform.key)->bytes == sealed.bytes);
    CHECK(seal_answer(taken.answer, Ed25519Key::generate())->bytes != sealed.bytes);
    Answer other = taken.answer;
    other.reply_to = AgeIdentity::generate().recipient();
    CHECK(seal_answer(other, platform.key)->bytes.substr(30, 100) != sealed.bytes.substr(30, 100));
    other = taken.answer;
    other.receipt.state = CaseState::refused;
    other.receipt.reason = "another";
    CHECK(seal_answer(other, platform.key)->file_name == name(".refused.age"));

    const auto file = platform.folder / sealed.file_name;
    CHECK(write_answer(sealed, file));
    CHECK(write_answer(sealed, file));
    CHECK(write_answer(seal_answer(other, platform.key).value(), file).error().kind == ErrorKind::exists);
    SealedAnswer shorter = sealed;
    shorter.bytes.pop_back();
    CHECK(write_answer(shorter, file).error().kind == ErrorKind::exists);
    CHECK(write_answer(sealed, platform.folder / "absent/file").error().kind == ErrorKind::unwritable);
}

TEST_CASE("answers that an older Whorl noted go with a case that is forgotten, and others' newest ones stay") {
    Platform platform;
    const Case owner = platform.new_case();
    const Case other = platform.new_case();
    const SignedBundle older = owner.submission({some_hash(1)});
    const SignedBundle newest = owner.extension(older, {some_hash(2)});
    const SignedBundle others = other.submission({some_hash(3)});
    for (const SignedBundle* bundle : {&older, &newest, &others}) {
        REQUIRE(platform.take(*bundle));
        const std::string digest = bundle->digest.hex();
        const std::vector<std::string> key = {"bundle/" + bundle->bundle.key.hex() + '/' + digest};
        REQUIRE(platform.bank.change([&](BankChange& change) -> Status {
            REQUIRE(change.purge({}, key));
            return change.set_note("bundle/" + digest, R"({"answer":0,"date":"2026-11-01"})");
        }));
    }
    REQUIRE(forget_case(platform.bank, owner.number()));
    const std::string left = platform.contents();
    CHECK(left.find(older.digest.hex()) == std::string::npos);
    CHECK(left.find(newest.digest.hex()) == std::string::npos);
    const Taken again = platform.take(others).value();
    CHECK(again.repeated);
    CHECK(again.answer.receipt.created.text() == "2026-11-01");
}

TEST_CASE("cases that an older Whorl took in go on") {
    Platform platform;
    const Case owner = platform.new_case();
    const SignedBundle first = owner.submission({some_hash(1), some_hash(2)});
    const SignedBundle second = owner.extension(first, {some_hash(3)});
    NewRecord record;
    record.hash = some_hash(1).hash;
    record.source = "whorl";
    record.id = owner.number().text();
    REQUIRE(platform.bank.add(std::span(&record, 1)));
    const std::string reply_to = GENERATE(true, false) ? first.bundle.reply_to.text() : AgeRecipient().text();
    const bool withdrawn = GENERATE(false, true);
    REQUIRE(platform.bank.change([&](BankChange& change) {
        REQUIRE(change.set_note("bundle/" + first.digest.hex(), R"({"answer":0,"date":"2026-11-01"})"));
        return change.set_note("case/" + owner.number().text() + '/' + owner.key.public_key().hex(),
                               R"({"answers":1,"newest":")" + first.digest.hex() + R"(","reply_to":")" + reply_to +
                                   R"(","sequence":0,"withdrawn":)" + (withdrawn ? "true" : "false") + '}');
    }));
    const auto feedback =
        give_feedback(platform.bank, owner.number(), CaseState::under_review, "", platform.options, kNow);
    REQUIRE(feedback);
    CHECK(seal_answer(*feedback, platform.key).has_value() == (reply_to == first.bundle.reply_to.text()));
    const Taken before = platform.take(first).value();
    CHECK(before.repeated);
    CHECK(before.answer.receipt.created.text() == "2026-11-01");
    CHECK(state_of(before) == CaseState::received);
    CHECK_FALSE(before.answer.receipt.counts);
    platform.options.source = "another";  // nobody knows any more which one it was
    if (withdrawn) {
        platform.check_refused(second, ErrorKind::withdrawn);
    } else {
        CHECK(counts_of(*platform.take(second)) == AnswerCounts{.taken = 1, .active = 2});
    }
    CHECK(state_of(*platform.take(owner.withdrawal(first))) == CaseState::withdrawn);
    CHECK(platform.active() == 0);
}

TEST_CASE("a case that an older Whorl took in is forgotten, with its answers") {
    Platform platform;
    const Case owner = platform.new_case();
    const SignedBundle first = owner.submission({some_hash(1)});
    NewRecord record;
    record.hash = some_hash(1).hash;
    record.source = "a source that nobody noted";
    record.id = owner.number().text();
    REQUIRE(platform.bank.add(std::span(&record, 1)));
    REQUIRE(platform.bank.change([&](BankChange& change) {
        REQUIRE(change.set_note("bundle/" + first.digest.hex(), R"({"answer":0,"date":"2026-11-01"})"));
        return change.set_note("case/" + owner.number().text() + '/' + owner.key.public_key().hex(),
                               R"({"answers":1,"newest":")" + first.digest.hex() + R"(","reply_to":")" +
                                   first.bundle.reply_to.text() + R"(","sequence":0,"withdrawn":false})");
    }));
    CHECK(held_case(platform.bank, owner.number())->records == 1);
    CHECK(forget_case(platform.bank, owner.number())->records == 1);
    CHECK(platform.contents().find(owner.number().text()) == std::string::npos);
    CHECK(platform.contents().find(owner.key.public_key().hex()) == std::string::npos);
    CHECK(platform.notes("") == 1);  // the end of the case
    platform.check_refused(first, ErrorKind::withdrawn);
}

TEST_CASE("a note of a case whose reply address is no key is damage") {
    Platform platform;
    const Case owner = platform.new_case();
    const SignedBundle first = owner.submission({some_hash(1)});
    REQUIRE(platform.take(first));
    std::string key;
    std::string text;
    REQUIRE(platform.bank.for_each_note("case/", [&](std::string_view name, std::string_view note) {
        key = name;
        text = note;
        return true;
    }));
    const std::size_t at = text.find("age1");
    REQUIRE(at != std::string::npos);
    text[at + 10] = text[at + 10] == 'q' ? 'p' : 'q';
    REQUIRE(platform.bank.change([&](BankChange& change) { return change.set_note(key, text); }));
    const auto said = give_feedback(platform.bank, owner.number(), CaseState::removed, "", platform.options, kNow);
    REQUIRE_FALSE(said);
    CHECK(said.error().kind == ErrorKind::corrupt);
}

TEST_CASE("bundles that are taken together see each other, and a refused one stops none") {
    Platform platform;
    const Case owner = platform.new_case();
    const SignedBundle first = owner.submission({some_hash(1)});
    const SignedBundle second = owner.extension(first, {some_hash(2)});
    const Case elsewhere(AgeIdentity::generate().recipient());
    const std::vector<SignedBundle> bundles = {first, elsewhere.submission({some_hash(9)}), second,
                                               platform.new_case().submission({some_hash(3)})};
    const auto taken =
        take_in(platform.bank, bundles, std::span(&platform.identity, 1), platform.options, kNow).value();
    REQUIRE(taken.size() == 4);
    CHECK(taken[0]);
    CHECK_FALSE(taken[1]);
    CHECK(taken[2]->answer.receipt.sequence == 1);
    CHECK(taken[3]);
    CHECK(platform.active() == 3);
}

TEST_CASE("feedback is answered and kept with the records") {
    Platform platform;
    const Case owner = platform.new_case();
    const SignedBundle first = owner.submission({some_hash(1)});
    REQUIRE(platform.take(first));
    const auto say = [&](CaseState state, const std::string& reason) {
        return give_feedback(platform.bank, owner.number(), state, reason, platform.options, kNow);
    };
    const Answer review = say(CaseState::under_review, "").value();
    CHECK(review.receipt.kind == ReceiptKind::feedback);
    CHECK(review.receipt.sequence == 1);
    CHECK(review.receipt.bundle == first.digest);
    const Answer kept = say(CaseState::not_removed, "a news photograph").value();
    CHECK(kept.receipt.sequence == 2);

    const SignedReceipt receipt = sign_receipt(kept.receipt, platform.key).value();
    const AgeIdentity self = case_identity(owner.key);
    const auto opened =
        open_statement(seal_receipt(receipt, kept.reply_to, platform.key).value(), std::span(&self, 1)).value();
    CHECK(std::get<SignedReceipt>(opened).receipt.reason == "a news photograph");

    const auto record = platform.bank.find(1).value().value();
    const auto feedbacks = parse_json(record.extra)["stopncii"]["CSPFeedbacks"];
    REQUIRE(feedbacks.size() == 1);
    CHECK(feedbacks[0]["feedbackValue"] == "NotBlocked");
    CHECK(feedbacks[0]["tags"][0] == "a news photograph");

    CHECK(say(CaseState::not_removed, "").error().kind == ErrorKind::invalid);
    CHECK(say(CaseState::withdrawn, "").error().kind == ErrorKind::invalid);
    REQUIRE(platform.take(owner.withdrawal(first)));
    CHECK(say(CaseState::withdrawn, ""));
    CHECK(give_feedback(platform.bank, platform.new_case().number(), CaseState::removed, "", platform.options, kNow)
              .error()
              .kind == ErrorKind::not_found);
}

TEST_CASE("feedback is kept until its file is written, and the same words do not make another one") {
    Platform platform;
    const Case owner = platform.new_case();
    REQUIRE(platform.take(owner.submission({some_hash(1)})));
    const auto say = [&](CaseState state) {
        return give_feedback(platform.bank, owner.number(), state, "", platform.options, kNow).value();
    };
    const Answer first = say(CaseState::under_review);
    CHECK(say(CaseState::under_review).receipt == first.receipt);
    const Answer second = say(CaseState::removed);
    const Answer third = say(CaseState::under_review);
    CHECK(third.receipt.sequence == 3);
    const auto kept = unwritten_feedback(platform.bank).value();
    REQUIRE(kept.size() == 3);
    CHECK(kept[0].receipt == first.receipt);
    CHECK(kept[0].reply_to == first.reply_to);
    CHECK(kept[1].receipt == second.receipt);
    REQUIRE(feedback_written(platform.bank, third.receipt));
    REQUIRE(feedback_written(platform.bank, third.receipt));
    CHECK(unwritten_feedback(platform.bank)->size() == 2);
    CHECK(say(CaseState::under_review).receipt.sequence == 4);
    REQUIRE(forget_case(platform.bank, owner.number()));
    CHECK(unwritten_feedback(platform.bank)->empty());
}

TEST_CASE("feedback keeps what is known of a record, whatever its extra says, and adds no record") {
    Platform platform;
    const Case owner = platform.new_case();
    REQUIRE(platform.take(owner.submission({some_hash(1)})));
    BankRecord found = platform.bank.find(1).value().value();
    NewRecord& record = found;
    const auto extra_after = [&](const std::string& extra) {
        record.extra = extra;
        REQUIRE(platform.bank.add(std::span<const NewRecord>(&record, 1)));
        const auto said =
            give_feedback(platform.bank, owner.number(), CaseState::under_review, "", platform.options, kNow);
        INFO((said ? "" : said.error().message));
        REQUIRE(said);
        return parse_json(platform.bank.find(1).value().value().extra);
    };
    CHECK(extra_after(R"({"a": 1})")["a"] == 1);
    for (const char* extra :
         {R"({"stopncii": [1]})", R"({"stopncii": "text"})", R"({"stopncii": {"CSPFeedbacks": 7}})",
          R"({"stopncii": {"CSPFeedbacks": [7, "text", {"source": 3}], "kept": true}})"}) {
        CAPTURE(extra);
        const Json before = parse_json(extra);
        const Json after = extra_after(extra);
        CHECK(after["stopncii"]["CSPFeedbacks"].elements().back()["feedbackValue"] == "PendingReview");
        CHECK(after["stopncii"]["kept"] == before["stopncii"]["kept"]);
    }
    REQUIRE(platform.bank.purge({.keys = {1}})->records == 1);
    REQUIRE(give_feedback(platform.bank, owner.number(), CaseState::removed, "", platform.options, kNow));
    CHECK(platform.active() == 0);
}

TEST_CASE("feedback loses no change that others make at the same time") {
    Platform platform;
    const Case owner = platform.new_case();
    std::vector<BundleHash> hashes;
    for (std::uint64_t i = 0; i < 40; ++i) {
        hashes.push_back(some_hash(i));
    }
    REQUIRE(platform.take(owner.submission(hashes)));
    Bank other = Bank::open(platform.bank.file(), Bank::Mode::read_write).value();
    std::atomic<bool> finished = false;
    std::atomic<std::size_t> given = 0;
    std::atomic<std::size_t> refused = 0;
    std::jthread feedback([&] {  // Catch2 counts the checks of one thread only
        while (!finished) {
            ++(give_feedback(platform.bank, owner.number(), CaseState::under_review, "", platform.options, kNow)
                   ? given
                   : refused);
        }
    });
    for (std::uint64_t key = 1; key <= hashes.size(); ++key) {
        BankRecord found = other.find(key).value().value();
        NewRecord& record = found;
        if (key % 2 == 0) {
            REQUIRE(other.purge({.keys = {key}})->records == 1);
        } else {
            record.extra = R"({"changed": true})";
            REQUIRE(other.add(std::span<const NewRecord>(&record, 1)));
        }
    }
    finished = true;
    feedback.join();
    CHECK(given > 0);
    CHECK(refused == 0);
    std::size_t changed = 0;
    REQUIRE(other.for_each({}, [&](const BankRecord& record) {
        changed += parse_json(record.extra).contains("changed") ? 1U : 0U;
        return true;
    }));
    CHECK(changed == hashes.size() / 2);
    CHECK(other.stats()->active == hashes.size() / 2);
}

TEST_CASE("a bundle whose signed text is another one's is refused, and stops no other") {
    Platform platform;
    const SignedBundle good = platform.new_case().submission({some_hash(2)});
    SignedBundle wrong = platform.new_case().submission({some_hash(1)});
    for (const char* payload : {"", "[]", "{\"hashes\": []}", "{\"hashes\": 1}"}) {
        wrong.envelope.payload = payload;
        platform.check_refused(wrong, ErrorKind::invalid);
    }
    const std::vector<SignedBundle> both = {wrong, good};
    const auto taken =
        take_in(platform.bank, both, std::span(&platform.identity, 1), platform.options, kNow).value();
    CHECK_FALSE(taken[0]);
    CHECK(taken[1]);
    CHECK(platform.active() == 1);
}

TEST_CASE("a bank that cannot be written takes nothing") {
    Platform platform;
    const SignedBundle first = platform.new_case().submission({some_hash(1)});
    Bank reader = Bank::open(platform.bank.file(), Bank::Mode::read_only).value();
    const auto taken =
        take_in(reader, std::span(&first, 1), std::span(&platform.identity, 1), platform.options, kNow);
    REQUIRE_FALSE(taken);
    CHECK(taken.error().kind == ErrorKind::unwritable);
    CHECK(platform.active() == 0);
}

TEST_CASE("a list reaches no record of a case") {
    Platform platform;
    const Case owner = platform.new_case();
    REQUIRE(platform.take(owner.submission({some_hash(1)})));
    BankRecord listed;
    REQUIRE(platform.bank.for_each({}, [&](const BankRecord& record) {
        listed = record;
        return false;
    }));
    const std::string before = platform.contents();
    const auto check_out_of_reach = [&](const BankRecord& record) {
        const auto merged = platform.bank.merge(std::span(&record, 1));
        REQUIRE_FALSE(merged);
        CHECK(merged.error().kind == ErrorKind::invalid);
        CHECK(platform.contents() == before);
    };
    check_out_of_reach(listed);
    listed.extra = R"({"whorl":{"action":"block"}})";
    check_out_of_reach(listed);
    listed.hash = some_hash(2).hash;
    check_out_of_reach(listed);
    listed.source = "another";
    check_out_of_reach(listed);
    listed.status = RecordStatus::withdrawn;
    listed.withdrawn_at = listed.updated_at;
    check_out_of_reach(listed);
}
