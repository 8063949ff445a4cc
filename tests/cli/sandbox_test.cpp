// The sandbox as the program's users meet it: whorl doctor, pictures that end their worker, systems without one.
#include <algorithm>
#include <chrono>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <thread>

#include "lib/sandbox/sanitizers.hpp"
#include "tests/cli/run.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/drawn_picture.hpp"
#include "tests/support/encode.hpp"
#include "tests/support/json.hpp"
#include "tests/support/temporary_folder.hpp"

using namespace whorl;
using namespace whorl::test;

namespace {

namespace fs = std::filesystem;

struct Process {
    pid_t number = 0;
    pid_t parent = 0;
    std::string name;
};

std::vector<Process> processes() {
    std::vector<Process> all;
    for (const auto& entry : fs::directory_iterator("/proc")) {
        std::ifstream in(entry.path() / "stat");
        std::string line;
        if (!std::getline(in, line)) {
            continue;
        }
        // "NUMBER (NAME) STATE PARENT ..."
        const std::size_t open = line.find('(');
        const std::size_t close = line.rfind(')');
        std::istringstream rest(line.substr(close + 1));
        Process process;
        std::string state;
        rest >> state >> process.parent;
        process.number = static_cast<pid_t>(std::stol(line));
        process.name = line.substr(open + 1, close - open - 1);
        all.push_back(std::move(process));
    }
    return all;
}

/// The worker of a program with one job: a child of a child of it.
pid_t worker_of(pid_t program) {
    const std::vector<Process> all = processes();
    for (const Process& worker : all) {
        const auto server =
            std::find_if(all.begin(), all.end(), [&](const Process& each) { return each.number == worker.parent; });
        if (worker.name == "whorl-sandbox" && server != all.end() && server->parent == program) {
            return worker.number;
        }
    }
    return 0;
}

std::string jpeg_in(const TemporaryFolder& folder, const std::string& name, unsigned seed) {
    return folder.write(name, encode(draw_picture(seed, 120, 90, PixelFormat::rgb), ".jpg"));
}

}  // namespace

TEST_CASE("doctor finds that every protection holds, and says so in each format") {
    const Ran ran = run_whorl({"doctor", "--format", "json"});
    if (sandbox::kSanitized) {  // which let through what they need themselves
        CHECK(ran.exit_code == 1);
        CHECK(parse_json(ran.out)["holds"] == false);
        return;
    }
    CHECK(ran.exit_code == 0);
    CHECK(ran.err.empty());
    const Json report = parse_json(ran.out);
    CHECK(report["holds"] == true);
    CHECK(report["sandbox"].size() == 13);
    CHECK(report["program"].size() == 4);
    for (const Json& check : report["sandbox"]) {
        INFO(check);
        CHECK(check["holds"] == true);
    }
    CHECK(report["formats"].size() == 8);
    for (const Json& check : report["formats"]) {
        INFO(check);
        CHECK(check["reads"] == true);
    }
    CHECK(report["device"]["decoders"].string().find("libjpeg") != std::string::npos);
    const auto text = lines_of(output_of({"doctor"}));
    CHECK(text.back().starts_with("All protections work"));
    CHECK(std::count_if(text.begin(), text.end(),
                        [](const std::string& line) { return line.starts_with("  ok  cannot "); }) == 17);
    CHECK(lines_of(output_of({"doctor", "--format", "csv"})).front() == "place,name,holds,answer");
}

TEST_CASE("a worker that hangs costs its picture, and one that dies before that costs nothing") {
    const TemporaryFolder folder;
    const std::string picture = contents_of(jpeg_in(folder, "1.jpg", 1));
    const auto hash_after = [&](int signal) {
        Conversation whorl({"hash", "-", "--time-limit", "1"});
        // The first worker only says how it is locked in. The one that stays waits for its picture.
        pid_t worker = 0;
        for (int looks = 0; looks < 25; ++looks) {
            const pid_t now = worker_of(whorl.process());
            looks = now == worker && now != 0 ? looks : 0;
            worker = now;
            std::this_thread::sleep_for(std::chrono::milliseconds(20));
        }
        REQUIRE(::kill(worker, signal) == 0);
        std::this_thread::sleep_for(std::chrono::milliseconds(200));  // for the word of it to get around
        whorl.write(picture);
        return whorl.finish();
    };
    CHECK(hash_after(SIGCONT) == 0);
    CHECK(hash_after(SIGKILL) == 0);
    CHECK(hash_after(SIGSTOP) == 1);
}

TEST_CASE("pictures are hashed the same with a sandbox and without") {
    const TemporaryFolder folder;
    for (unsigned seed = 0; seed < 5; ++seed) {
        jpeg_in(folder, std::to_string(seed) + ".jpg", seed);
    }
    folder.write("5.png", "not a picture");
    const std::string path = folder.path().native();
    const std::string hashes = output_of({"hash", "--require-sandbox", path}, 1);
    CHECK(lines_of(hashes).size() == 5);
    CHECK(output_of({"hash", "--no-sandbox", path}, 1) == hashes);
    check_refused({"hash", "--no-sandbox", "--require-sandbox", path}, 2, "--require-sandbox");
}

TEST_CASE("where the sandbox cannot start, no picture is read") {
    if (sandbox::kSanitized) {  // sanitizers need more memory and files themselves
        return;
    }
    const TemporaryFolder folder;
    const std::string picture = jpeg_in(folder, "1.jpg", 1);
    for (const std::string limit : {"-n 8", "-n 16", "-v 150000"}) {
        INFO(limit);
        check_refused({"hash", "--quiet", picture}, 22, "the sandbox for reading pictures cannot be started (",
                      {.under = {"/bin/sh", "-c", "ulimit " + limit + R"(; exec "$0" "$@")"}});
    }
}

TEST_CASE("where there is room for fewer pictures than asked for, as many are read at once, and that is said") {
    if (sandbox::kSanitized) {
        return;
    }
    const TemporaryFolder folder;
    const std::string picture = jpeg_in(folder, "1.jpg", 1);
    const std::string hash = output_of({"hash", picture});
    for (const std::string limit : {"-v 3000000", "-n 64"}) {
        INFO(limit);
        const Ran ran = run_whorl({"hash", "--jobs", "64", picture},
                                  {.under = {"/bin/sh", "-c", "ulimit " + limit + R"(; exec "$0" "$@")"}});
        CHECK(ran.exit_code == 0);
        CHECK(ran.out == hash);
        CHECK_THAT(ran.err, ContainsSubstring(" at the same time, not for 64"));
    }
}

#if !defined(__SANITIZE_THREAD__)  // a program under ThreadSanitizer writes a file at its own start
TEST_CASE("the sandbox starts where no file may be written") {
    const TemporaryFolder folder;
    const std::string picture = jpeg_in(folder, "1.jpg", 1);
    CHECK(output_of({"hash", picture}, 0, {.under = {"/bin/sh", "-c", R"((ulimit -f 0; "$0" "$@" 2>&1) | cat)"}}) ==
          output_of({"hash", picture}));
}
#endif

TEST_CASE("when the fork server is killed, the run ends") {
    const TemporaryFolder folder;
    const std::string picture = jpeg_in(folder, "1.jpg", 1);
    Conversation whorl({"hash", "-", picture, picture});
    pid_t worker = 0;
    while ((worker = worker_of(whorl.process())) == 0) {
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
    const std::vector<Process> all = processes();
    const auto server = std::find_if(all.begin(), all.end(), [&](const Process& each) {
        return each.parent == whorl.process() && each.name == "whorl-forks";
    });
    REQUIRE(server != all.end());
    REQUIRE(::kill(server->number, SIGKILL) == 0);
    whorl.write(contents_of(picture));
    CHECK(whorl.finish() == 22);
}

TEST_CASE("without /dev/null, the sandbox says that it lacks it") {
    const TemporaryFolder folder;
    const std::string picture = jpeg_in(folder, "1.jpg", 1);
    const RunOptions without_devices = {.under = {"unshare", "--map-root-user", "--mount", "/bin/sh", "-c",
                                                  R"(mount -t tmpfs none /dev && exec "$0" "$@")"}};
    if (run_whorl({"--version"}, without_devices).exit_code != 0) {
        WARN("this system lets no test hide /dev: nothing was tested");
        return;
    }
    check_refused({"hash", picture}, 22, "/dev/null cannot be opened: No such file or directory", without_devices);
}

#ifdef WHORL_NO_SECCOMP
namespace {

RunOptions with_preloaded(const std::string& module) {
    return {.environment = {"LD_PRELOAD=" + module, "ASAN_OPTIONS=verify_asan_link_order=0"}};
}

}  // namespace

TEST_CASE("all else holds where there is no Landlock") {
    const Ran ran = run_whorl({"doctor", "--format", "json"}, with_preloaded(WHORL_NO_LANDLOCK));
    const Json report = parse_json(ran.out);
    CHECK(report["device"]["landlock"].string().starts_with("none"));
    CHECK(report["sandbox"].size() == 13);
    if (!sandbox::kSanitized) {
        CHECK(report["holds"] == true);
        CHECK(ran.exit_code == 0);
    }
}

TEST_CASE("doctor says which formats cannot be read, in each format of its report") {
    const RunOptions without = with_preloaded(WHORL_NO_HEIF);
    const Ran text = run_whorl({"doctor"}, without);
    CHECK(text.exit_code == 1);
    CHECK_THAT(text.out, ContainsSubstring("\n  ok  JPEG\n"));
    CHECK_THAT(text.out,
               ContainsSubstring("\n  NO  HEIC  (is a kind of picture that Whorl cannot decode (no plugins here"));
    CHECK_THAT(text.out, ContainsSubstring("\n  NO  AVIF  (is a kind of picture that Whorl cannot decode ("));
    const std::string last = lines_of(text.out).back();
    CHECK(last.starts_with(sandbox::kSanitized ? "Some protections do not work" : "All protections work"));
    CHECK_THAT(last, ContainsSubstring("cannot read pictures in these formats on this device: HEIC, AVIF."));

    const Json report = parse_json(output_of({"doctor", "--format", "json"}, 1, without));
    for (const Json& check : report["formats"]) {
        CHECK(check["reads"] == (check["name"] != "HEIC" && check["name"] != "AVIF"));
    }
    const std::string csv = output_of({"doctor", "--format", "csv"}, 1, without);
    CHECK_THAT(csv, ContainsSubstring("\nformat,JPEG,true,read\n"));
    CHECK_THAT(csv, ContainsSubstring(
                        "\nformat,HEIC,false,is a kind of picture that Whorl cannot decode (no plugins here)\n"));
    CHECK_THAT(csv, ContainsSubstring(
                        "\nformat,AVIF,false,is a kind of picture that Whorl cannot decode (no plugins here)\n"));
}

TEST_CASE("a system that cannot filter system calls is told of, and refused where that was asked for") {
    const TemporaryFolder folder;
    const std::string picture = jpeg_in(folder, "1.jpg", 1);
    const RunOptions without = with_preloaded(WHORL_NO_SECCOMP);
    for (const std::vector<std::string>& words :
         {std::vector<std::string>{"hash", picture}, {"hash", "--quiet", picture}, {"metadata", "show", picture}}) {
        std::vector<std::string> required = words;
        required.emplace_back("--require-sandbox");
        check_refused(required, 22, "--require-sandbox", without);
        const Ran ran = run_whorl(words, without);
        CHECK(ran.exit_code == 0);
        CHECK(ran.out == output_of(words));
        REQUIRE(lines_of(ran.err).size() == 1);
        CHECK(ran.err.find("has no sandbox for reading pictures") != std::string::npos);
    }
    const std::string said =
        "the sandbox for reading pictures cannot be started (no process for a sandbox can be "
        "started: system calls cannot be filtered: Cannot allocate memory)";
    check_refused({"hash", picture}, 22, said, with_preloaded(WHORL_REFUSING_SECCOMP));
    const Ran doctor = run_whorl({"doctor"}, without);
    CHECK(doctor.exit_code == 1);
    CHECK(doctor.out.find("  NO  can ") != std::string::npos);
    CHECK(lines_of(doctor.out).back().starts_with("Some protections do not work"));
}
#endif
