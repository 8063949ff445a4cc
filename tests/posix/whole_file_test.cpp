// Files that are written whole or not at all.
#include <sys/resource.h>
#include <sys/wait.h>

#include <csignal>
#include <vector>

#include "lib/posix/whole_file.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/temporary_folder.hpp"

using namespace whorl;
using namespace whorl::test;
using posix::WholeFile;

namespace {

namespace fs = std::filesystem;

using Create = Result<WholeFile> (*)(const fs::path& destination, mode_t mode);
constexpr std::array<Create, 2> kCreates = {&WholeFile::create, &WholeFile::create_named};
constexpr mode_t kByUmask = 0666;

void write(WholeFile& file, std::string_view text) {
    REQUIRE(file.write(std::as_bytes(std::span(text))));
}

mode_t mode_of(int descriptor) {
    struct stat status {};
    REQUIRE(::fstat(descriptor, &status) == 0);
    return status.st_mode & 0777;
}

mode_t mode_of(const fs::path& file) {
    return static_cast<mode_t>(fs::status(file).permissions());
}

std::vector<std::string> names_in(const fs::path& folder) {
    std::vector<std::string> names;
    for (const auto& entry : fs::directory_iterator(folder)) {
        names.push_back(entry.path().filename());
    }
    return names;
}

bool has_unnamed_files(const fs::path& folder) {
    return posix::Descriptor(::open(folder.c_str(), O_WRONLY | O_TMPFILE, 0600)).number() >= 0;
}

}  // namespace

TEST_CASE("a file that replaces one has its permissions before the first byte") {
    const mode_t before = ::umask(0);
    for (const Create create : kCreates) {
        const TemporaryFolder folder;
        const fs::path file = folder.write("file", "old");
        for (const mode_t mode : {0600U, 0640U, 0666U, 0400U}) {
            REQUIRE(::chmod(file.c_str(), mode) == 0);
            WholeFile part = create(file, kByUmask).value();
            CHECK(mode_of(part.descriptor()) == mode);
            write(part, "new");
            REQUIRE(part.replace());
            CHECK(mode_of(file) == mode);
            CHECK(contents_of(file) == "new");
        }
        CHECK(names_in(folder.path()) == std::vector<std::string>{"file"});
    }
    ::umask(before);
}

TEST_CASE("a new file has the permissions that were asked for, less the umask") {
    const mode_t before = ::umask(0027);
    for (const Create create : kCreates) {
        const TemporaryFolder folder;
        for (const auto& [asked, got] : {std::pair(0666U, 0640U), std::pair(0600U, 0600U)}) {
            const fs::path file = folder / std::to_string(asked);
            WholeFile part = create(file, asked).value();
            write(part, "new");
            CHECK_FALSE(fs::exists(file));
            REQUIRE(part.take_name());
            CHECK(mode_of(file) == got);
        }
    }
    ::umask(before);
}

TEST_CASE("a name that is taken is not taken again, and a file without a name leaves none") {
    for (const Create create : kCreates) {
        const TemporaryFolder folder;
        const fs::path file = folder / "file";
        WholeFile first = create(file, kByUmask).value();
        {
            WholeFile second = create(file, kByUmask).value();
            WholeFile third = create(file, kByUmask).value();
            write(first, "first");
            REQUIRE(first.take_name());
            CHECK(second.take_name().error().kind == ErrorKind::exists);
        }
        CHECK(names_in(folder.path()) == std::vector<std::string>{"file"});
        CHECK(contents_of(file) == "first");
        CHECK(create(folder / "none" / "file", kByUmask).error().message ==
              "cannot be created: No such file or directory");
    }
}

TEST_CASE("a program that a signal ends leaves no part of a file behind") {
    const TemporaryFolder folder;
    if (!has_unnamed_files(folder.path())) {
        WARN("this file system has no files without a name");
        return;
    }
    const pid_t child = ::fork();
    REQUIRE(child >= 0);
    if (child == 0) {
        Result<WholeFile> file = WholeFile::create(folder / "file", kByUmask);
        static_cast<void>(file && file->write(std::as_bytes(std::span(std::string_view("secret")))));
        std::signal(SIGTERM, SIG_DFL);
        ::raise(SIGTERM);
        ::_exit(0);
    }
    int status = 0;
    REQUIRE(::waitpid(child, &status, 0) == child);
    CHECK((WIFSIGNALED(status) && WTERMSIG(status) == SIGTERM));
    CHECK(names_in(folder.path()).empty());
}

TEST_CASE("a folder that cannot be synced does not make a file that is there one that could not be written") {
    const TemporaryFolder folder;
    fs::create_directory(folder / "in");
    REQUIRE(::chmod(folder.path().c_str(), 0711) == 0);
    REQUIRE(::chmod((folder / "in").c_str(), 0333) == 0);  // which cannot be opened to sync it
    const pid_t child = ::fork();
    REQUIRE(child >= 0);
    if (child == 0) {
        constexpr uid_t kNobody = 65534;
        if (::geteuid() == 0 && (::setgid(kNobody) != 0 || ::setuid(kNobody) != 0)) {
            ::_exit(2);
        }
        Result<WholeFile> file = WholeFile::create(folder / "in" / "file", kByUmask);
        const Status done = file ? file->take_name() : file.error();
        const std::string said = done ? "" : done.error().message;
        ::_exit(said.starts_with("is written, but may be lost in a power failure") ? 0 : 1);
    }
    int status = 0;
    REQUIRE(::waitpid(child, &status, 0) == child);
    CHECK(status == 0);
    REQUIRE(::chmod((folder / "in").c_str(), 0700) == 0);
    CHECK(names_in(folder / "in") == std::vector<std::string>{"file"});
}

TEST_CASE("a file that would be larger than a limit allows is an error, not the end of the program") {
    const TemporaryFolder folder;
    for (const auto handler : {SIG_DFL, SIG_IGN}) {
        const pid_t child = ::fork();
        REQUIRE(child >= 0);
        if (child == 0) {
            constexpr rlimit kSmall{10, 10};
            std::signal(SIGXFSZ, handler);
            ::setrlimit(RLIMIT_FSIZE, &kSmall);
            WholeFile file = WholeFile::create(folder / "file", kByUmask).value();
            const std::vector<std::byte> bytes(20);
            const Status done = file.write(bytes);
            const bool said = !done && done.error().message == "cannot be written: File too large";
            ::_exit(said && std::signal(SIGXFSZ, SIG_DFL) == handler ? 0 : 1);
        }
        int status = 0;
        REQUIRE(::waitpid(child, &status, 0) == child);
        CHECK(status == 0);
    }
    CHECK(names_in(folder.path()).empty());
}

TEST_CASE("part files are known by their names") {
    CHECK(posix::is_part_of("b/file.part-abc019", "a/file"));
    for (const char* other : {"file", "file.part-", "file.part-abc01", "file.part-abc0199", "file.part-ABC019",
                              "file.old", "file.part-abc019.old", "other.part-abc019"}) {
        CAPTURE(other);
        CHECK_FALSE(posix::is_part_of(other, "file"));
    }
}
