// Cases in a copy of a bank: what their owners signed holds there too.
#include "tests/cli/run.hpp"
#include "tests/intake/cases.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/temporary_folder.hpp"

using namespace whorl;
using namespace whorl::test;

namespace {

using Words = std::vector<std::string>;

/// A platform with several banks.
struct Platform {
    TemporaryFolder folder;
    AgeIdentity identity = AgeIdentity::generate();
    std::string first = new_bank("first.bank");

    std::string new_bank(const std::string& name) const {
        REQUIRE(Bank::create(folder / name));
        return (folder / name).native();
    }

    Case new_case() const { return Case(identity.recipient()); }

    static Bank open(const std::string& file) { return Bank::open(file, Bank::Mode::read_write).value(); }

    Result<Taken> take(const std::string& file, const SignedBundle& bundle) const {
        Bank bank = open(file);
        return take_in(bank, std::span(&bundle, 1), std::span(&identity, 1), {}, kNow).value().front();
    }

    static std::string exported(const std::string& bank, const std::string& format = "jsonl") {
        return output_of({"bank", "export", bank, "--to", format});
    }

    static Ran import(const std::string& bank, const std::string& list, const Words& flags = {"--keep-sources"}) {
        Words words = {"bank", "import", bank, "-"};
        words.insert(words.end(), flags.begin(), flags.end());
        return run_whorl(words, {.input = list});
    }

    static std::size_t active(const std::string& bank) { return open(bank).stats().value().active; }
};

/// The lines without those of notes, as an older Whorl exported them.
std::string without_notes(const std::string& list) {
    std::string records;
    for (const std::string& line : lines_of(list)) {
        records += line.starts_with("{\"note\"") ? "" : line + '\n';
    }
    return records;
}

}  // namespace

TEST_CASE("a copy of a bank knows its cases as the bank does") {
    const Platform platform;
    const Case ended = platform.new_case();
    const SignedBundle submission = ended.submission({some_hash(1)});
    const SignedBundle extension = ended.extension(submission, {some_hash(2)});
    const SignedBundle end = ended.withdrawal(extension);
    for (const SignedBundle* bundle : {&submission, &extension, &end}) {
        REQUIRE(platform.take(platform.first, *bundle));
    }
    const Case open = platform.new_case();
    const SignedBundle opening = open.submission({some_hash(3), some_hash(4)});
    const SignedBundle part = open.withdrawal(opening, {some_hash(3)});
    REQUIRE(platform.take(platform.first, opening));
    REQUIRE(platform.take(platform.first, part));
    const Case forgotten = platform.new_case();
    const SignedBundle old = forgotten.submission({some_hash(5)});
    REQUIRE(platform.take(platform.first, old));
    {
        Bank bank = Platform::open(platform.first);
        REQUIRE(forget_case(bank, forgotten.number()));
        REQUIRE(give_feedback(bank, open.number(), CaseState::removed, "", {}, kNow));
    }

    const std::string copy = Platform::exported(platform.first);
    const std::string second = platform.new_bank("second.bank");
    const Ran imported = Platform::import(second, copy);
    CHECK(imported.exit_code == 0);
    CHECK(imported.err.empty());
    const auto check_same = [&] {
        for (const SignedBundle* bundle : {&submission, &extension, &end, &opening, &part}) {
            const Taken again = platform.take(second, *bundle).value();
            CHECK(again.repeated);
            CHECK(again.answer.receipt == platform.take(platform.first, *bundle)->answer.receipt);
        }
        CHECK(platform.take(second, old).error().kind == ErrorKind::withdrawn);
        CHECK(Platform::active(second) == 1);
        CHECK(unwritten_feedback(Platform::open(second))->size() == 1);
    };
    check_same();

    // Once more, and as the list of somebody else.
    CHECK(Platform::import(second, copy).exit_code == 0);
    const Ran of_others = Platform::import(second, copy, {"--source", "whorl"});
    CHECK(of_others.exit_code == 1);
    CHECK(of_others.err.find("notes about cases, which count only in a copy of a bank of yours") !=
          std::string::npos);
    check_same();

    REQUIRE(platform.take(second, open.extension(part, {some_hash(3)})));
    CHECK(Platform::active(second) == 2);
    output_of({"bundle", "forget", "--bank", second, ended.number().text(), "--yes"});
    output_of({"bank", "verify", second});

    // Chosen records of a bank come without notes.
    const std::string chosen = output_of({"bank", "export", second, "--to", "jsonl", "--source", "whorl"});
    output_of({"bundle", "forget", "--bank", second, open.number().text(), "--yes"});
    CHECK(Platform::active(second) == 0);
    const Ran brought_back = Platform::import(second, chosen);
    CHECK(brought_back.exit_code == 1);
    CHECK(brought_back.err.find("belongs to a case that is forgotten here") != std::string::npos);
    CHECK(Platform::active(second) == 0);
}

TEST_CASE("a copy of a bank changes no case of which another bank knows something else") {
    const Platform platform;
    const Case owner = platform.new_case();
    const SignedBundle submission = owner.submission({some_hash(1)});
    REQUIRE(platform.take(platform.first, submission));
    const std::string before = Platform::exported(platform.first);
    const bool forget = GENERATE(false, true);
    if (forget) {
        Bank bank = Platform::open(platform.first);
        REQUIRE(forget_case(bank, owner.number()));
    } else {
        REQUIRE(platform.take(platform.first, owner.withdrawal(submission)));
    }
    const std::string after = Platform::exported(platform.first);
    const Ran older = Platform::import(platform.first, before);
    CHECK(older.exit_code == 1);
    CHECK(lines_of(older.err).size() == (forget ? 3 : 2));  // the answer is the same in both
    CHECK(Platform::exported(platform.first) == after);

    const std::string second = platform.new_bank("second.bank");
    REQUIRE(Platform::import(second, before).exit_code == 0);
    CHECK(Platform::import(second, after).exit_code == 1);
    CHECK(Platform::active(second) == 1);
}

TEST_CASE("records of a case without its notes bring back nothing that is withdrawn") {
    const Platform platform;
    const Case owner = platform.new_case();
    const SignedBundle submission = owner.submission({some_hash(1)});
    const SignedBundle extension = owner.extension(submission, {some_hash(1), some_hash(2)});
    REQUIRE(platform.take(platform.first, submission));
    REQUIRE(platform.take(platform.first, extension));
    REQUIRE(platform.take(platform.first, owner.withdrawal(extension, {some_hash(1)})));
    const bool csv = GENERATE(false, true);
    const std::string copy =
        csv ? Platform::exported(platform.first, "csv") : without_notes(Platform::exported(platform.first));
    const std::string second = platform.new_bank("second.bank");
    CHECK(Platform::import(second, copy).exit_code == 0);
    CHECK(Platform::active(second) == 1);
    CHECK(platform.take(second, submission));
    CHECK(platform.take(second, extension));
    CHECK(Platform::active(second) == 1);
    CHECK(platform.take(second, owner.withdrawal(extension))->answer.receipt.counts->withdrawn == 1);
    CHECK(Platform::active(second) == 0);
}

TEST_CASE("notes that intake does not write are refused, each with a line") {
    const Platform platform;
    const Case owner = platform.new_case();
    const std::string key = owner.key.public_key().hex();
    const std::string number = owner.number().text();
    const std::string other = platform.new_case().number().text();
    for (const std::string& note :
         {std::string("state"), "case/" + number + '/' + key, "case/" + other + '/' + key, "bundle/" + key,
          "bundle/" + key + "/x", "unwritten/" + key + "/7", "ended/" + key}) {
        INFO(note);
        const Ran ran = Platform::import(platform.first, R"({"note":")" + note + R"(","text":"{}"})" + '\n');
        CHECK(ran.exit_code == 1);
        CHECK(ran.err == "whorl: standard input: line 1: note " + note + " is no note that intake writes\n");
    }
    CHECK(Platform::import(platform.first, R"({"note":1,"text":"{}"})" + std::string("\n")).exit_code == 1);
}
