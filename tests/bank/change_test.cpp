// Changes of several steps, and notes.
#include <stdexcept>

#include "tests/bank/model.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/temporary_folder.hpp"

using namespace whorl;
using namespace whorl::test;

namespace {

NewRecord numbered(std::uint64_t number) {
    Hash256 hash;
    hash.words[0] = number;
    return make_record(hash, "s", std::to_string(number));
}

void set_note(Bank& bank, const std::string& key, const std::string& text) {
    const Status set = bank.change([&](BankChange& change) { return change.set_note(key, text); });
    INFO((set ? "" : set.error().message));
    REQUIRE(set);
}

std::vector<std::string> keys_of_notes(Bank& bank, std::string_view prefix) {
    std::vector<std::string> keys;
    REQUIRE(bank.for_each_note(prefix, [&](std::string_view key, std::string_view) {
        keys.emplace_back(key);
        return true;
    }));
    return keys;
}

/// Whatever a change can do, to a bank that has record 1.
void do_everything(BankChange& change) {
    REQUIRE(change.add(std::vector{numbered(2), numbered(3)})->added == 2);
    REQUIRE(*change.withdraw({.id = "1"}, kWho, kWhy) == 1);
    REQUIRE(*change.withdraw_records(std::vector{numbered(3), numbered(4)}, kWho, kWhy) == 1);
    REQUIRE(change.set_note("new", "text"));
    REQUIRE(change.set_note("old", ""));
}

}  // namespace

TEST_CASE("steps of a change see those before them, and others see them all at once") {
    const TemporaryFolder folder;
    Bank bank = create_bank(folder / "bank");
    Bank other = open_bank(folder / "bank", Bank::Mode::read_only);
    Model model;
    REQUIRE(bank.add(std::vector{numbered(1)}));
    set_note(bank, "old", "text");
    const auto revision = bank.stats()->revision;
    CHECK(bank.change([&](BankChange& change) -> Status {
        do_everything(change);
        CHECK(change.note("new").value() == "text");
        CHECK(change.note("old").value() == std::nullopt);
        CHECK(change.add(std::vector{numbered(3)})->withdrawn == 1);
        CHECK(change.add(std::vector{numbered(2)})->unchanged == 1);
        for (Bank* each : {&bank, &other}) {
            CHECK(each->note("new").value() == std::nullopt);
            CHECK(each->note("old").value() == "text");
            CHECK(contents_of(*each).size() == 1);
            CHECK(each->nearest(*find_algorithm("pdq"), Hash256(), 9)->size() == 1);
        }
        return {};
    }));
    CHECK(bank.stats()->revision == revision + 1);
    model.add({numbered(1), numbered(2), numbered(3)});
    model.withdraw({.id = "1"});
    model.withdraw_records({numbered(3), numbered(4)});
    REQUIRE(*other.refresh());
    for (Bank* each : {&bank, &other}) {
        check_agrees(*each, model.contents());
        CHECK((notes_of(*each) == Notes{{"new", "text"}}));
    }
}

TEST_CASE("extra is edited where a record is, and nowhere else") {
    const TemporaryFolder folder;
    Bank bank = create_bank(folder / "bank");
    REQUIRE(bank.add(std::vector{numbered(1), numbered(2), numbered(3)}));
    REQUIRE(*bank.withdraw({.id = "3"}, kWho, kWhy) == 1);
    const auto edit = [&](const RecordFilter& filter, const std::string& extra) {
        std::size_t edited = 0;
        const Status changed = bank.change([&](BankChange& change) -> Status {
            const auto n = change.edit_extra(
                filter, [&](const BankRecord& record) { return record.id == "2" ? extra : record.extra; });
            edited = n ? *n : 0;
            return n ? Status() : n.error();
        });
        return changed ? Result<std::size_t>(edited) : changed.error();
    };
    CHECK(*edit({.source = "s", .status = RecordStatus::active}, R"({"a":1})") == 1);
    CHECK(bank.find(2)->value().extra == R"({"a":1})");
    CHECK(*edit({.source = "s"}, R"({"a":1})") == 0);
    CHECK(*edit({}, "{}") == 0);
    CHECK(*edit({.id = "nobody"}, "{}") == 0);
    CHECK(edit({.id = "2"}, "[]").error().kind == ErrorKind::invalid);
    CHECK(bank.find(2)->value().extra == R"({"a":1})");
    CHECK(bank.stats()->active == 2);
    CHECK(*edit({.id = "2"}, "") == 1);
    CHECK(bank.find(2)->value().extra.empty());
    set_note(bank, "a/1", "x");
    set_note(bank, "a/2", "x");
    set_note(bank, "b", "x");
    REQUIRE(bank.change([&](BankChange& change) -> Status {
        CHECK(change.note_keys("a/").value() == std::vector<std::string>{"a/1", "a/2"});
        return {};
    }));
}

TEST_CASE("a change that fails or throws leaves nothing") {
    const TemporaryFolder folder;
    Bank bank = create_bank(folder / "bank");
    Model model;
    REQUIRE(bank.add(std::vector{numbered(1)}));
    model.add({numbered(1)});
    set_note(bank, "old", "text");
    const auto revision = bank.stats()->revision;
    const auto check_unchanged = [&] {
        check_agrees(bank, model.contents());
        CHECK((notes_of(bank) == Notes{{"old", "text"}}));
        CHECK(bank.stats()->revision == revision);
    };

    const Status changed = bank.change([](BankChange& change) -> Status {
        do_everything(change);
        return Error{ErrorKind::forked, "as the caller says", "a bundle"};
    });
    REQUIRE_FALSE(changed);
    CHECK(changed.error().kind == ErrorKind::forked);
    CHECK(changed.error().message == "as the caller says");
    CHECK(changed.error().input == "a bundle");
    check_unchanged();

    CHECK_THROWS_AS(bank.change([](BankChange& change) -> Status {
        do_everything(change);
        throw std::runtime_error("of the caller");
    }),
                    std::runtime_error);
    check_unchanged();

    CHECK(bank.change([](BankChange& change) -> Status {
        do_everything(change);
        return {};
    }));
    CHECK(contents_of(bank).size() == 4);
}

TEST_CASE("a step that makes no sense changes nothing, and need not end the change") {
    const TemporaryFolder folder;
    Bank bank = create_bank(folder / "bank");
    NewRecord senseless = numbered(2);
    senseless.quality = 101;
    CHECK(bank.change([&](BankChange& change) -> Status {
        CHECK(change.add(std::vector{numbered(1)}));
        CHECK(change.add(std::vector{numbered(2), senseless}).error().kind == ErrorKind::invalid);
        CHECK(change.withdraw_records({&senseless, 1}, kWho, kWhy).error().input == (folder / "bank").native());
        CHECK(change.withdraw({.id = "1"}, "\xff", kWhy).error().kind == ErrorKind::invalid);
        CHECK(change.set_note("", "text").error().kind == ErrorKind::invalid);
        CHECK(change.note("").error().kind == ErrorKind::invalid);
        return {};
    }));
    check_agrees(bank, {{identity_of(numbered(1)), {}}});
}

TEST_CASE("the work of a change cannot change the bank behind its back") {
    const TemporaryFolder folder;
    Bank bank = create_bank(folder / "bank");
    CHECK(bank.change([&](BankChange& change) {
        const auto refused = bank.add(std::vector{numbered(1)});
        CHECK(refused.error().kind == ErrorKind::invalid);
        CHECK(bank.withdraw({.id = "1"}, kWho, kWhy).error().message == refused.error().message);
        CHECK(bank.purge({.id = "1"}).error().message == refused.error().message);
        CHECK(bank.save_snapshots().error().message == refused.error().message);
        CHECK(bank.change([](BankChange&) { return Status(); }).error().message == refused.error().message);
        return change.set_note("key", "text");
    }));
    CHECK(bank.add(std::vector{numbered(1)})->added == 1);
    CHECK(bank.note("key").value() == "text");
}

TEST_CASE("a bank that is open for reading does not begin a change") {
    const TemporaryFolder folder;
    create_bank(folder / "bank");
    Bank bank = open_bank(folder / "bank", Bank::Mode::read_only);
    bool called = false;
    const Status changed = bank.change([&](BankChange&) -> Status {
        called = true;
        return {};
    });
    CHECK(changed.error().kind == ErrorKind::unwritable);
    CHECK_FALSE(called);
}

TEST_CASE("notes last, are replaced and removed, and disturb nothing else") {
    const TemporaryFolder folder;
    const auto file = folder / "bank";
    {
        Bank bank = create_bank(file);
        REQUIRE(bank.add(std::vector{numbered(1), numbered(2)}));
        Bank other = open_bank(file);
        const auto revision = bank.stats()->revision;
        set_note(bank, "a", "1");
        set_note(bank, "b", "1");
        set_note(other, "a", "ä\n2");
        set_note(bank, "b", "");
        set_note(bank, "never there", "");
        CHECK(bank.stats()->revision == revision);
        CHECK_FALSE(*other.refresh());
        CHECK(bank.purge({.id = "1"})->records == 1);
    }
    Bank bank = open_bank(file, Bank::Mode::read_only);
    CHECK(bank.note("a").value() == "ä\n2");
    CHECK(bank.note("b").value() == std::nullopt);
    CHECK((notes_of(bank) == Notes{{"a", "ä\n2"}}));
    check_agrees(bank, {{identity_of(numbered(2)), {}}});
}

TEST_CASE("keys and texts of notes have limits") {
    const TemporaryFolder folder;
    Bank bank = create_bank(folder / "bank");
    const std::string longest_key(1024, 'k');
    const std::string longest_text(65536, 't');
    set_note(bank, longest_key, longest_text);
    CHECK(bank.note(longest_key).value() == longest_text);
    const auto refused = [&](const std::string& key, const std::string& text) {
        const Status set = bank.change([&](BankChange& change) { return change.set_note(key, text); });
        return !set && set.error().kind == ErrorKind::invalid;
    };
    CHECK(refused("", "t"));
    CHECK(refused(longest_key + 'k', "t"));
    CHECK(refused("\xff", "t"));
    CHECK(refused(std::string("k\0", 2), "t"));
    CHECK(refused("k", longest_text + 't'));
    CHECK(refused("k", "\xc3"));
    CHECK(refused("k", std::string(1, '\0')));
    CHECK(keys_of_notes(bank, "") == std::vector{longest_key});
}

TEST_CASE("notes come by key, page by page, those with a prefix alone") {
    const TemporaryFolder folder;
    Bank bank = create_bank(folder / "bank");
    using Keys = std::vector<std::string>;
    Keys many;
    CHECK(bank.change([&](BankChange& change) -> Status {
        for (const char* key : {"z", "case", "case/", "case/é", "case/~", "case/\x01", "cash", "Case/a", "case0"}) {
            CHECK(change.set_note(key, "text"));
        }
        for (int i = 0; i < 2500; ++i) {
            many.push_back("many/" + std::to_string(10'000 + i));
            CHECK(change.set_note(many.back(), many.back()));
        }
        return {};
    }));
    CHECK(keys_of_notes(bank, "case/") == Keys{"case/", "case/\x01", "case/~", "case/é"});
    CHECK(keys_of_notes(bank, "case") == Keys{"case", "case/", "case/\x01", "case/~", "case/é", "case0"});
    CHECK(keys_of_notes(bank, "cases").empty());
    CHECK(keys_of_notes(bank, "zz").empty());
    CHECK(keys_of_notes(bank, "many/") == many);
    CHECK(keys_of_notes(bank, "").size() == 2509);
    CHECK(*bank.for_each_note("many/", [&](std::string_view key, std::string_view text) {
        CHECK(key == text);
        return key != many[1200];
    }) == 1201);
    // Nothing is locked meanwhile.
    CHECK(*bank.for_each_note("many/", [&](std::string_view key, std::string_view) {
        if (key.ends_with('0')) {
            set_note(bank, std::string(key), "");
        }
        return true;
    }) == 2500);
    CHECK(keys_of_notes(bank, "many/").size() == 2250);
}
