// whorl case: new, show, list, export-key.
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>

#include <chrono>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <thread>
#include <whorl/case_key.hpp>

#include "tests/cli/run.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/json.hpp"
#include "tests/support/temporary_folder.hpp"

using namespace whorl;
using namespace whorl::test;

namespace {

namespace fs = std::filesystem;

using Words = std::vector<std::string>;

const std::string kPassphrase = "four words of nothing";

Words with_cheap_key(Words words) {
    words.insert(words.end(), {"--argon2-memory", "8", "--argon2-passes", "1", "--passphrase-fd", "0"});
    return words;
}

/// Makes a case and gives its number.
std::string make_case(const fs::path& folder) {
    const Ran ran = run_whorl(with_cheap_key({"case", "new", folder.native()}), {.input = kPassphrase});
    REQUIRE(ran.exit_code == 0);
    REQUIRE(lines_of(ran.out).size() == 1);
    return lines_of(ran.out)[0];
}

Ed25519Key key_of(const fs::path& folder) {
    return *load_case_key(folder / "case.key", Secret::copy_of(kPassphrase));
}

unsigned mode_of(const fs::path& file) {
    struct stat status {};
    REQUIRE(stat(file.c_str(), &status) == 0);
    return status.st_mode & 0777U;
}

/// The environment of a program whose files are open to all.
RunOptions on_open_file_system(const std::string& input) {
    return {.input = input,
            .environment = {"LD_PRELOAD=" WHORL_OPEN_FILE_SYSTEM, "ASAN_OPTIONS=verify_asan_link_order=0"}};
}

}  // namespace

TEST_CASE("a signal while a case is made ends the program after it has given the number") {
    for (const int signal : {SIGTERM, SIGINT, SIGHUP}) {
        CAPTURE(signal);
        const TemporaryFolder folder;
        const fs::path path = folder / "case";
        Conversation whorl({"case", "new", path.native(), "--passphrase-fd", "0", "--argon2-memory", "64"});
        whorl.write(kPassphrase + '\n');
        while (!fs::exists(path)) {  // the key is locked after that, which takes a while
            std::this_thread::sleep_for(std::chrono::milliseconds(1));
        }
        ::kill(whorl.process(), signal);
        const std::string number = whorl.read_line();
        CHECK(whorl.finish() == 128 + signal);
        CHECK(CaseNumber::of(key_of(path).public_key()).text() == number);
    }
}

TEST_CASE("while a command changes a case, no other one does") {
    const TemporaryFolder folder;
    const std::string path = (folder / "case").native();
    REQUIRE(run_whorl({"case", "new", path, "--no-passphrase"}).exit_code == 0);
    const std::vector<std::vector<std::string>> changes = {
        {"case", "answer", path, "answer.age"},
        {"bundle", "create", path, std::string(64, 'a'), "--adult"},
        {"bundle", "withdraw", path, "--yes"}};
    const auto is_kept_out = [](const std::vector<std::string>& change) {
        const Ran ran = run_whorl(change);
        return ran.exit_code == 1 && ran.err.find("another command changes this case") != std::string::npos;
    };
    const int held = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    REQUIRE(::flock(held, LOCK_EX) == 0);
    for (const auto& change : changes) {
        CHECK(is_kept_out(change));
    }
    CHECK(run_whorl({"case", "show", path}).exit_code == 0);
    ::close(held);
    for (const auto& change : changes) {
        CHECK_FALSE(is_kept_out(change));
    }
}

TEST_CASE("a new case has a folder of its own and a number") {
    const TemporaryFolder folder;
    const fs::path path = folder / "case";
    const std::string number = make_case(path);
    CHECK(CaseNumber::parse(number).value().text() == number);
    CHECK(CaseNumber::of(key_of(path).public_key()).text() == number);
    CHECK(mode_of(path) == 0700U);
    CHECK(mode_of(path / "case.key") == 0600U);
    CHECK(mode_of(path / "record.age") == 0600U);
    CHECK(std::distance(fs::directory_iterator(path), {}) == 2);
    CHECK(contents_of(path / "case.key").substr(12, 8) == std::string("\1\0\0\0\10\0\0\0", 8));

    const Json object = parse_json(output_of(
        with_cheap_key({"case", "new", (folder / "b/").native(), "--format", "json"}), 0, {.input = kPassphrase}));
    const Ed25519PublicKey key = key_of(folder / "b").public_key();
    CHECK(object == Json{{"folder", (folder / "b").native()},
                         {"case", CaseNumber::of(key).text()},
                         {"key", key.hex()},
                         {"files", Json::array()}});

    fs::create_directory(folder / "c");  // empty, and open to others
    const auto csv = lines_of(output_of(with_cheap_key({"case", "new", "c", "--format", "csv"}), 0,
                                        {.input = kPassphrase, .folder = folder.path().native()}));
    const Ed25519PublicKey third = key_of(folder / "c").public_key();
    REQUIRE(csv.size() == 2);
    CHECK(csv[0] == "folder,case,key,files,newest");
    CHECK(csv[1] == "c," + CaseNumber::of(third).text() + "," + third.hex() + ",0,");
    CHECK(mode_of(folder / "c") == 0700U);
}

TEST_CASE("a case is not made where something is, or nothing can be") {
    const TemporaryFolder folder;
    const std::string number = make_case(folder / "case");
    const std::string key_file = contents_of(folder / "case/case.key");
    const std::string file = folder.write("file", "text");
    fs::create_symlink("nowhere", folder / "link");
    for (const fs::path& taken : {folder / "case", folder.path(), fs::path(file), folder / "link"}) {
        check_refused(with_cheap_key({"case", "new", taken.native()}), 1, taken.native() + ": exists already",
                      {.input = kPassphrase});
    }
    CHECK(contents_of(folder / "case/case.key") == key_file);
    check_refused(with_cheap_key({"case", "new", folder / "missing/case"}), 1, "cannot be created: No such file",
                  {.input = kPassphrase});
    fs::permissions(folder.path(), fs::perms(0755));
    check_refused(with_cheap_key({"case", "new", folder / "other"}), 1, "cannot be created: Permission denied",
                  {.input = kPassphrase, .unprivileged = true});
    CHECK(std::distance(fs::directory_iterator(folder.path()), {}) == 3);
    check_refused(with_cheap_key({"case", "new"}), 2, "FOLDER");
    check_refused({"case", "new", folder / "other", "--argon2-memory", "7"}, 2, "--argon2-memory");
    check_refused({"case", "new", folder / "other", "--argon2-passes", "17"}, 2, "--argon2-passes");
}

TEST_CASE("a case whose folder others could enter is refused") {
    const TemporaryFolder folder;
    check_refused(with_cheap_key({"case", "new", folder / "case"}), 20,
                  "other users could open it on this file system", on_open_file_system(kPassphrase));
    CHECK(fs::is_empty(folder.path()));
    fs::create_directory(folder / "closed");  // its file cannot be
    fs::permissions(folder / "closed", fs::perms(0700));
    check_refused(with_cheap_key({"case", "new", folder / "closed"}), 20,
                  "other users could read it on this file system", on_open_file_system(kPassphrase));
    CHECK(fs::is_empty(folder / "closed"));

    make_case(folder / "case");
    check_refused(with_cheap_key({"case", "export-key", folder / "case", "--backup", folder / "copy"}), 20,
                  "other users could read it on this file system",
                  on_open_file_system(kPassphrase + "\n" + kPassphrase));
    CHECK_FALSE(fs::exists(folder / "copy"));
}

TEST_CASE("a case is shown without its passphrase") {
    const TemporaryFolder folder;
    const fs::path path = folder / "case";
    const std::string number = make_case(path);
    const std::string key = key_of(path).public_key().hex();
    CHECK(lines_of(output_of({"case", "show", path, "--locked"})) ==
          Words{"case " + number, "public key " + key, "no sealed files yet"});
    for (const char* name :
         {"10000-withdrawal.age", "0001-extension.age", "9999-extension.age", "0000-submission.age", "notes.txt",
          "002-extension.age", "0003-.age", "0004-extension.age.part-a1B2c3", "-001-extension.age",
          "00x4-extension.age", "0005-Exten sion.age", "0006.age"}) {
        folder.write(std::string("case/") + name, "");
    }
    const Words files = {"0000-submission.age", "0001-extension.age", "9999-extension.age", "10000-withdrawal.age"};
    const auto lines = lines_of(output_of({"case", "show", path, "--locked"}));
    CHECK(Words(lines.begin() + 2, lines.end()) == files);
    CHECK(parse_json(output_of({"case", "show", path, "--locked", "--format", "json"})) ==
          Json{{"folder", path.native()}, {"case", number}, {"key", key}, {"files", files}});
    CHECK(lines_of(output_of({"case", "show", path, "--format", "csv"})).at(1) ==
          path.native() + "," + number + "," + key + ",4,10000-withdrawal.age");
}

TEST_CASE("a case without a file tells how to make one") {
    const TemporaryFolder folder;
    const fs::path path = folder / "case";
    const std::string number = make_case(path);
    const std::string key = key_of(path).public_key().hex();
    CHECK(lines_of(output_of({"case", "show", path, "--passphrase-fd", "0"}, 0, {.input = kPassphrase})) ==
          Words{"case " + number, "public key " + key, "no file yet; whorl bundle create makes the first one"});
    check_refused({"case", "show", path, "--passphrase-fd", "0"}, 19, "the passphrase does not open it",
                  {.input = "wrong"});
}

TEST_CASE("a key file that is damaged, readable for others or missing") {
    const TemporaryFolder folder;
    const fs::path path = folder / "case";
    make_case(path);
    const fs::path key_file = path / "case.key";
    const std::vector<Words> all = {
        {"case", "show", path, "--locked"},
        {"case", "export-key", path},
        {"case", "export-key", path, "--recipient-line", "me", "--passphrase-fd", "0"},
        {"case", "export-key", path, "--backup", folder / "copy", "--passphrase-fd", "0"}};
    const RunOptions with_passphrase{.input = kPassphrase + "\n" + kPassphrase};
    const auto check_all = [&](int exit_code, const std::string& said) {
        for (const Words& words : all) {
            check_refused(words, exit_code, said, with_passphrase);
        }
    };
    fs::permissions(key_file, fs::perms(0640));
    check_all(20, key_file.native() + ": ");
    fs::permissions(key_file, fs::perms(0600));
    std::string damaged = contents_of(key_file);
    damaged[100] = static_cast<char>(damaged[100] ^ 1);
    std::ofstream(key_file, std::ios::binary) << damaged;
    check_all(10, key_file.native() + ": is not the key file of a case, or is damaged");
    fs::remove(key_file);
    check_all(1, key_file.native().substr(0, path.native().size()));
    check_refused(all[0], 1, path.native() + ": is not the folder of a case");
    fs::remove_all(path);
    check_refused(all[0], 1, path.native() + ": does not exist");
    CHECK(fs::is_empty(folder.path()));
}

TEST_CASE("all cases in a folder are listed, and those that cannot be read are named") {
    const TemporaryFolder folder;
    const RunOptions here{.folder = folder.path().native()};
    const Ran none = run_whorl({"case", "list"}, here);
    CHECK(none.exit_code == 0);
    CHECK(none.out.empty());
    CHECK(none.err == "whorl: there is no case in this folder\n");

    const std::string second = make_case(folder / "b");
    const std::string first = make_case(folder / "a\n");
    make_case(folder / "c");
    fs::create_directory(folder / "other");
    folder.write("file", "text");
    folder.write("b/0000-submission.age", "");
    folder.write("b/0001-withdrawal.age", "");
    const auto lines = lines_of(output_of({"case", "list"}, 0, here));
    REQUIRE(lines.size() == 3);
    CHECK(lines[0] == first + " a\\x0a, no sealed files yet");
    CHECK(lines[1] == second + " b, 2 sealed files, newest 0001-withdrawal.age");
    CHECK(lines_of(output_of({"case", "list", folder.path().native(), "--format", "csv"})).at(0) ==
          "folder,case,key,files,newest");

    fs::permissions(folder / "c/case.key", fs::perms(0644));
    const Ran broken = run_whorl({"case", "list", folder.path().native(), "--format", "json"});
    CHECK(broken.exit_code == 1);
    CHECK(lines_of(broken.err).size() == 1);
    CHECK(broken.err.find((folder / "c/case.key").native() + ": is a secret") != std::string::npos);
    const auto listed = lines_of(broken.out);
    REQUIRE(listed.size() == 2);
    CHECK(parse_json(listed[1]) == Json{{"folder", (folder / "b").native()},
                                        {"case", second},
                                        {"key", key_of(folder / "b").public_key().hex()},
                                        {"files", Json::array({"0000-submission.age", "0001-withdrawal.age"})}});
    check_refused({"case", "list", folder / "missing"}, 1, "cannot be read: No such file");
}

TEST_CASE("the public key of a case, as others want it") {
    const TemporaryFolder folder;
    const fs::path path = folder / "case";
    const std::string number = make_case(path);
    const Ed25519Key key = key_of(path);
    const std::string hex = key.public_key().hex();
    CHECK(output_of({"case", "export-key", path}) == hex + "\n");
    CHECK(output_of({"case", "export-key", path / "case.key"}) == hex + "\n");
    CHECK(output_of({"case", "export-key", path, "--pem"}) == key.public_key().pem());
    CHECK(parse_json(output_of({"case", "export-key", path, "--format", "json"})) ==
          Json{{"case", number}, {"key", hex}});
    CHECK(parse_json(output_of({"case", "export-key", path, "--pem", "--format", "json"})) ==
          Json{{"case", number}, {"key", hex}, {"pem", key.public_key().pem()}});

    const Words line = {"case", "export-key", path, "--passphrase-fd", "0", "--recipient-line"};
    const auto named = [&](const std::string& name) {
        Words words = line;
        words.push_back(name);
        return words;
    };
    const RunOptions with_passphrase{.input = kPassphrase};
    const std::string recipient = case_identity(key).recipient().text();
    CHECK(output_of(named("Example Platform"), 0, with_passphrase) ==
          "Example Platform " + recipient + " ed25519:" + hex + "\n");
    Words as_csv = named("me");
    as_csv.insert(as_csv.end(), {"--format", "csv"});
    CHECK(output_of(as_csv, 0, with_passphrase) == "case,key,recipient,line\n" + number + "," + hex + "," +
                                                       recipient + ",me " + recipient + " ed25519:" + hex + "\n");
    for (const char* bad : {"", " ", "#1", "a #1", "a\nb", "a\x1b[31m", "a\u009b31m", "a\u202eb", "a\xff",
                            "my age1key", "ed25519:00"}) {
        check_refused(named(bad), 2, "--recipient-line", with_passphrase);
    }
    check_refused(named("me"), 19, "case.key: the passphrase does not open it", {.input = "wrong"});
    check_refused({"case", "export-key", path, "--pem", "--recipient-line", "me"}, 2, "--recipient-line");
    check_refused({"case", "export-key", folder / "missing"}, 1, "missing: does not exist");
}

TEST_CASE("a key without a passphrase is made with a warning, opens without a question, and only for its owner") {
    const TemporaryFolder folder;
    const fs::path path = folder / "platform";
    const RunOptions nobody_to_ask{.without_terminal = true};
    const Ran made = run_whorl({"case", "new", path, "--no-passphrase"}, nobody_to_ask);
    REQUIRE(made.exit_code == 0);
    CHECK(lines_of(made.err).size() == 1);
    CHECK(made.err.starts_with("whorl: " + (path / "case.key").native() +
                               ": has no passphrase: anybody who can read"));
    CHECK(mode_of(path) == 0700U);
    CHECK(mode_of(path / "case.key") == 0600U);
    const Ed25519Key key = load_unlocked_case_key(path / "case.key").value();
    CHECK(lines_of(made.out).at(0) == CaseNumber::of(key.public_key()).text());
    output_of({"case", "show", path, "--locked"}, 0, nobody_to_ask);

    const Words line = {"case", "export-key", path, "--recipient-line", "me"};
    CHECK(output_of(line, 0, nobody_to_ask).starts_with("me age1"));
    fs::permissions(path / "case.key", fs::perms::group_read, fs::perm_options::add);
    check_refused(line, 20, "case.key: is a secret, but other users may read or change it", nobody_to_ask);

    // From a key that has a passphrase, which is needed for that; and the other way round.
    const fs::path locked = folder / "locked";
    make_case(locked);
    const fs::path copy = folder / "copy.key";
    const Words backup = {"case", "export-key", locked, "--backup", copy, "--no-passphrase", "--passphrase-fd",
                          "0"};
    check_refused(backup, 19, "the passphrase does not open it", {.input = "wrong"});
    CHECK_FALSE(fs::exists(copy));
    const Ran copied = run_whorl(backup, {.input = kPassphrase});
    CHECK(copied.exit_code == 0);
    CHECK(copied.err.starts_with("whorl: " + copy.native() + ": has no passphrase: anybody who can read"));
    CHECK(mode_of(copy) == 0600U);
    CHECK(load_unlocked_case_key(copy).value().public_key() == key_of(locked).public_key());
    const fs::path again = folder / "again.key";
    output_of(with_cheap_key({"case", "export-key", copy, "--backup", again}), 0, {.input = kPassphrase});
    CHECK(load_case_key(again, Secret::copy_of(kPassphrase)).value().public_key() == key_of(locked).public_key());

    check_refused({"case", "new", folder / "x", "--no-passphrase", "--passphrase-fd", "0"}, 2, "--no-passphrase");
    check_refused({"case", "export-key", locked, "--no-passphrase"}, 2, "--backup");
    check_refused({"case", "new", folder / "x", "--no-passphrase"}, 20, "on this file system",
                  on_open_file_system(""));
}

TEST_CASE("a copy of the key is worth as much as the key, under a passphrase of its own") {
    const TemporaryFolder folder;
    const fs::path path = folder / "case";
    const fs::path copy = folder / "copy";
    const std::string number = make_case(path);
    const std::string before = contents_of(path / "case.key");
    const std::string chosen = "quite another passphrase";
    const Words words = with_cheap_key({"case", "export-key", path, "--backup", copy});

    check_refused(words, 19, "case.key: the passphrase does not open it", {.input = "wrong\n" + chosen});
    check_refused(words, 1, "--passphrase-fd: gave no passphrase: the line is empty or missing",
                  {.input = kPassphrase + "\n"});
    CHECK_FALSE(fs::exists(copy));

    CHECK(output_of(words, 0, {.input = kPassphrase + "\n" + chosen + "\n"}) == copy.native() + "\n");
    CHECK(mode_of(copy) == 0600U);
    CHECK(contents_of(path / "case.key") == before);
    CHECK(load_case_key(copy, Secret::copy_of(chosen)).value().seed().view() == key_of(path).seed().view());
    CHECK(load_case_key(copy, Secret::copy_of(kPassphrase)).error().kind == ErrorKind::wrong_key);

    const std::string kept = contents_of(copy);
    check_refused(words, 1, copy.native() + ": exists already", {.input = kPassphrase + "\n" + chosen + "\n"});
    CHECK(contents_of(copy) == kept);
    Words json_words =
        with_cheap_key({"case", "export-key", copy, "--backup", folder / "second", "--format", "json"});
    CHECK(
        parse_json(output_of(json_words, 0, {.input = chosen + "\n" + chosen})) ==
        Json{{"case", number}, {"key", key_of(path).public_key().hex()}, {"backup", (folder / "second").native()}});
}
