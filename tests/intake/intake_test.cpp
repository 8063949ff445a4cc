// Bundles into a bank: what is taken, what is refused and why, and that a refusal changes nothing.
#include <atomic>
#include <thread>

#include "tests/intake/cases.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/json.hpp"
#include "tests/support/temporary_folder.hpp"

using namespace whorl;
using namespace whorl::test;

namespace {

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
    CHECK(taken.added == 2);
    CHECK_FALSE(taken.repeated);
    CHECK(taken.answer.reply_to == case_identity(owner.key).recipient());
    CHECK(taken.answer.receipt.bundle == first.digest);
    CHECK(taken.answer.receipt.state == CaseState::received);
    CHECK(taken.answer.receipt.created.text() == "2026-11-25");

    const SignedBundle second = owner.extension(first, {some_hash(3)});
    CHECK(platform.take(second)->added == 1);
    const SignedBundle third = owner.withdrawal(second, {some_hash(1)});
    const Taken withdrawn = platform.take(third).value();
    CHECK(withdrawn.withdrawn == 1);
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

    CHECK(platform.take(owner.withdrawal(third))->withdrawn == 2);
    CHECK(platform.active() == 0);
    CHECK(platform.bank.verify().value().empty());
}

TEST_CASE("the newest bundle again changes nothing and is answered by the same words") {
    Platform platform;
    const Case owner = platform.new_case();
    const SignedBundle first = owner.submission({some_hash(1)});
    const Taken once = platform.take(first).value();
    const std::string before = platform.contents();
    platform.now += 400 * kOneDay;  // long after it expired
    const Taken twice = platform.take(first).value();
    CHECK(twice.repeated);
    CHECK(twice.added == 0);
    CHECK(twice.answer.receipt == once.answer.receipt);
    CHECK(platform.contents() == before);
    // Countersigned since, it says the same.
    SignedBundle vouched = first;
    REQUIRE(countersign(vouched, Ed25519Key::generate()));
    CHECK(platform.take(vouched)->repeated);
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
    platform.check_refused(first, ErrorKind::replayed);
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
    REQUIRE(platform.take(first));
    REQUIRE(platform.take(second));

    SECTION("by what was prepared with its first bundle") {
        CHECK(platform.take(prepared)->withdrawn == 2);
        platform.check_refused(first, ErrorKind::withdrawn);
        platform.check_refused(second, ErrorKind::withdrawn);
        platform.check_refused(owner.extension(second, {some_hash(3)}), ErrorKind::withdrawn);
        CHECK(platform.take(prepared)->repeated);
        CHECK(platform.take(owner.withdrawal(second))->withdrawn == 0);
        CHECK(platform.take(prepared)->repeated);
        CHECK(platform.active() == 0);
    }
    SECTION("also for a hash that another case holds too") {
        const Case other = platform.new_case();
        REQUIRE(platform.take(other.submission({some_hash(1)})));
        CHECK(platform.take(prepared)->withdrawn == 2);
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

TEST_CASE("what is expired, for others, or not vouched for is refused") {
    Platform platform;
    const Case owner = platform.new_case();
    const SignedBundle first = owner.submission({some_hash(1)});

    platform.now = first.bundle.expires->last_second() + 1;
    platform.check_refused(first, ErrorKind::expired);
    CHECK(platform.take(platform.new_case().withdrawal(first)));  // withdrawals never expire
    platform.now = first.bundle.expires->last_second();

    const Case elsewhere(AgeIdentity::generate().recipient());
    platform.check_refused(elsewhere.submission({some_hash(1)}), ErrorKind::misaddressed);
    platform.check_refused(elsewhere.withdrawal(elsewhere.submission({some_hash(1)})), ErrorKind::misaddressed);

    const Ed25519Key hotline = Ed25519Key::generate();
    platform.options.countersigners = {hotline.public_key()};
    platform.check_refused(first, ErrorKind::untrusted);
    SignedBundle vouched = first;
    REQUIRE(countersign(vouched, Ed25519Key::generate()));
    platform.check_refused(vouched, ErrorKind::untrusted);
    REQUIRE(countersign(vouched, hotline));
    CHECK(platform.take(vouched)->added == 1);
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
    const auto opened = open_statement(seal_receipt(receipt, kept.reply_to).value(), std::span(&self, 1)).value();
    CHECK(std::get<SignedReceipt>(opened).receipt.reason == "a news photograph");

    const auto record = platform.bank.find(1).value().value();
    const auto feedbacks = parse_json(record.extra)["stopncii"]["CSPFeedbacks"];
    REQUIRE(feedbacks.size() == 1);
    CHECK(feedbacks[0]["feedbackValue"] == "NotBlocked");
    CHECK(feedbacks[0]["tags"][0] == "a news photograph");

    CHECK(say(CaseState::not_removed, "").error().kind == ErrorKind::invalid);
    CHECK(give_feedback(platform.bank, platform.new_case().number(), CaseState::removed, "", platform.options, kNow)
              .error()
              .kind == ErrorKind::not_found);
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

TEST_CASE("a bundle whose signed text is another one's is an error of the call") {
    Platform platform;
    SignedBundle first = platform.new_case().submission({some_hash(1)});
    for (const char* payload : {"", "[]", "{\"hashes\": []}", "{\"hashes\": 1}"}) {
        first.envelope.payload = payload;
        const auto taken =
            take_in(platform.bank, std::span(&first, 1), std::span(&platform.identity, 1), platform.options, kNow);
        REQUIRE_FALSE(taken);
        CHECK(taken.error().kind == ErrorKind::invalid);
        CHECK(platform.active() == 0);
    }
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
