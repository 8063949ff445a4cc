// What the program does outside its own memory, as the kernel sees it.
#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <set>

#include "tests/cli/run.hpp"
#include "tests/cli/system_calls.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/drawn_picture.hpp"
#include "tests/support/encode.hpp"
#include "tests/support/temporary_folder.hpp"

using namespace whorl;
using namespace whorl::test;

namespace {

namespace fs = std::filesystem;

using Words = std::vector<std::string>;

const std::vector<std::string> kNone;  // compared with, a failure shows the calls

const std::string kPassphrase = "four words of nothing";

/// What a folder holds: kinds, sizes, and times of the last change.
std::map<std::string, std::string> snapshot(const fs::path& folder) {
    std::map<std::string, std::string> entries;
    for (const fs::directory_entry& entry : fs::recursive_directory_iterator(folder)) {
        struct stat status {};
        REQUIRE(lstat(entry.path().c_str(), &status) == 0);
        entries[entry.path().native()] = std::to_string(status.st_mode) + ' ' + std::to_string(status.st_size) +
                                         ' ' + std::to_string(status.st_mtim.tv_sec) + '.' +
                                         std::to_string(status.st_mtim.tv_nsec);
    }
    return entries;
}

/// When the files there were read last.
std::map<std::string, std::string> access_times(const fs::path& folder) {
    std::map<std::string, std::string> times;
    for (const fs::directory_entry& entry : fs::recursive_directory_iterator(folder)) {
        struct stat status {};
        REQUIRE(stat(entry.path().c_str(), &status) == 0);
        times[entry.path().native()] =
            std::to_string(status.st_atim.tv_sec) + '.' + std::to_string(status.st_atim.tv_nsec);
    }
    return times;
}

/// Before its last change, as of a file that was never looked at: reading sets the time on any usual file system.
void set_old_access_time(const std::string& file) {
    const timespec times[] = {{1'000'000'000, 0}, {1'500'000'000, 0}};
    REQUIRE(utimensat(AT_FDCWD, file.c_str(), times, 0) == 0);
}

/// A person's device: pictures of all formats and a broken one, a home and a place for temporary files.
struct Device {
    TemporaryFolder folder;
    TemporaryFolder notes;  ///< strace's
    fs::path pictures = folder / "pictures";
    std::set<std::string> files;

    Device() {
        for (const char* name : {"home", "temporary", "work"}) {
            fs::create_directory(folder / name);
        }
        const Image picture = draw_picture(5, 240, 180, PixelFormat::rgb);
        add("jpeg.jpg", encode_jpeg(picture, JpegMode::progressive));
        add("png.png", encode_png(picture, PngMode::rgba));
        add("webp.webp", encode_webp(picture, WebpMode::lossy));
        add("gif.gif", encode_gif(picture, GifMode::animated));
        add("tiff.tiff", encode_tiff(picture, TiffMode::alpha));
        add("bmp.bmp", encode_bmp(picture, BmpMode::rgb24));
        add("heic.heic", encode_heif(picture, HeifCodec::hevc));
        add("avif.avif", encode_heif(picture, HeifCodec::av1));
        File broken = encode_jpeg(picture, JpegMode::baseline);
        broken.resize(broken.size() / 2);
        add("in/broken.jpg", broken);
    }

    void add(const std::string& name, const File& bytes) {
        files.insert(folder.write("pictures/" + name, bytes));
        set_old_access_time((pictures / name).native());
    }

    std::string path(const std::string& name) const { return (folder / name).native(); }

    /// The calls of a run that ends with this code.
    std::vector<SystemCall> trace(const Words& words, int exit_code, const std::string& input = "") const {
        const std::string calls = (notes / "calls").native();
        const Ran ran = run_whorl(words, {.input = input,
                                          .environment = {"HOME=" + path("home"), "TMPDIR=" + path("temporary"),
                                                          "LD_PRELOAD=" WHORL_OBSERVED,
                                                          "ASAN_OPTIONS=detect_leaks=0:verify_asan_link_order=0"},
                                          .folder = path("work"),
                                          .under = {"strace", "-f", "-y", "-o", calls}});
        INFO(ran.err);
        CHECK(ran.exit_code == exit_code);
        return read_trace(calls);
    }

    std::vector<std::string> forbidden(const std::vector<SystemCall>& calls,
                                       const std::vector<fs::path>& writable = {}) const {
        return forbidden_calls(calls, {folder / "work", writable, pictures});
    }

    /// The pictures that a run opened.
    std::set<std::string> opened(const std::vector<SystemCall>& calls) const {
        std::set<std::string> opened;
        for (const SystemCall& call : calls) {
            for (const fs::path& path : paths_of(call, folder / "work")) {
                if (call.name == "openat" && files.contains(path.native())) {
                    opened.insert(path.native());
                }
            }
        }
        return opened;
    }
};

/// That a run, which writes nothing but its answer, was seen to open all pictures and left no trace.
void check_leaves_no_trace(const Words& words, int exit_code) {
    const Device device;
    Words all = words;
    all.push_back(device.pictures.native());
    const auto before = snapshot(device.folder.path());
    const auto times = access_times(device.pictures);
    const auto calls = device.trace(all, exit_code);
    CHECK(device.forbidden(calls) == kNone);
    CHECK(device.opened(calls) == device.files);
    CHECK(snapshot(device.folder.path()) == before);
    for (const std::string& file : device.files) {
        CHECK(access_times(device.pictures).at(file) == times.at(file));
    }
}

/// The calls of a shell's script that would be forbidden in a folder where only "asked" may be written.
std::vector<std::string> forbidden_in_script(const std::string& script, const TemporaryFolder& folder) {
    const TemporaryFolder notes;
    const std::string calls = (notes / "calls").native();
    const std::string command =
        "cd '" + folder.path().native() + "' && strace -f -y -o '" + calls + "' sh -c '" + script + "'";
    REQUIRE(std::system(command.c_str()) == 0);
    return forbidden_calls(read_trace(calls), {folder.path(), {folder / "asked"}, folder / "pictures"});
}

/// That the judge finds this call in the script, or nothing at all.
void check_judged(const std::string& script, const std::string& call) {
    const TemporaryFolder folder;
    folder.write("pictures/a", "picture");
    folder.write("asked/b", "file");
    const auto forbidden = forbidden_in_script(script, folder);
    INFO(script);
    if (call.empty()) {
        CHECK(forbidden == kNone);
    } else {
        CHECK(std::any_of(forbidden.begin(), forbidden.end(),
                          [&](const std::string& each) { return each.starts_with(call); }));
    }
}

}  // namespace

TEST_CASE("what no picture needs is noticed when a program does it") {
    check_judged("echo $(: < asked/b)", "");
    check_judged("echo x > asked/c", "");
    check_judged("echo x > c", "open");
    check_judged("echo x >> asked/../c", "open");
    check_judged(": < pictures/a", "open");
    check_judged("true; /bin/true", "execve");
    check_judged("exec mkdir made", "mkdir");
    check_judged("exec mv asked/b b", "rename");
    check_judged("exec rm pictures/a", "unlink");
    check_judged("exec touch -a pictures/a", "open");
    check_judged("exec python3 -c \"import socket; socket.socket()\"", "socket(");
    check_judged("exec python3 -c \"import socket; socket.socketpair()\"", "socketpair(");
}

TEST_CASE("hashing leaves no trace") {
    check_leaves_no_trace({"hash"}, 1);
    check_leaves_no_trace({"hash", "--algorithm", "phash", "--jobs", "1"}, 1);
}

TEST_CASE("a picture on standard input leaves no trace") {
    const Device device;
    const auto before = snapshot(device.folder.path());
    const auto calls = device.trace({"hash", "--format", "json", "-"}, 0, contents_of(device.pictures / "png.png"));
    CHECK(device.forbidden(calls) == kNone);
    CHECK(device.opened(calls).empty());
    CHECK(snapshot(device.folder.path()) == before);
}

TEST_CASE("comparing leaves no trace") {
    const Device device;
    const auto before = snapshot(device.folder.path());
    const auto times = access_times(device.pictures);
    for (const std::string& file : device.files) {
        const bool broken = fs::path(file).stem() == "broken";
        const auto calls = device.trace({"compare", device.path("pictures/bmp.bmp"), file}, broken ? 1 : 0);
        CHECK(device.forbidden(calls) == kNone);
        CHECK(device.opened(calls) == std::set<std::string>{device.path("pictures/bmp.bmp"), file});
    }
    CHECK(snapshot(device.folder.path()) == before);
    CHECK(access_times(device.pictures) == times);
}

TEST_CASE("matching writes to nothing but the files beside the bank that SQLite shares") {
    const Device device;
    const std::string bank = device.path("work/known.bank");
    REQUIRE(run_whorl({"bank", "init", bank}).exit_code == 0);
    REQUIRE(run_whorl({"bank", "add", bank, device.path("pictures/png.png")}).exit_code == 0);
    const fs::path log = bank + "-wal";
    const fs::path shared = bank + "-shm";
    const auto without_shared = [&] {
        auto entries = snapshot(device.folder.path());
        entries.erase(log);
        entries.erase(shared);
        entries.erase(device.path("work"));  // whose time changes when they come and go
        return entries;
    };
    const auto before = without_shared();
    const auto calls = device.trace({"match", "--bank", bank, device.pictures.native()}, 3);
    CHECK(device.forbidden(calls, {log, shared}) == kNone);
    CHECK(device.opened(calls) == device.files);
    CHECK(without_shared() == before);
}

TEST_CASE("making a bundle writes to nothing but the folder of the case and the withdrawal") {
    const Device device;
    const auto with_passphrase = [](Words words) {
        words.insert(words.end(), {"--passphrase-fd", "0"});
        return words;
    };
    for (const std::string name : {"own", "platform"}) {
        REQUIRE(run_whorl(with_passphrase({"case", "new", device.path("work/" + name), "--argon2-memory", "8",
                                           "--argon2-passes", "1"}),
                          {.input = kPassphrase})
                    .exit_code == 0);
    }
    device.folder.write("work/platforms.txt",
                        output_of(with_passphrase({"case", "export-key", device.path("work/platform"),
                                                   "--recipient-line", "The Platform"}),
                                  0, {.input = kPassphrase}));
    fs::remove(device.pictures / "in/broken.jpg");
    fs::create_directory(device.folder / "safe");
    const auto before = snapshot(device.folder.path());
    const auto times = access_times(device.pictures);
    const auto calls =
        device.trace(with_passphrase({"bundle", "create", device.path("work/own"), device.pictures.native(),
                                      "--recipients", device.path("work/platforms.txt"), "--adult", "--withdrawal",
                                      device.path("safe/take-back")}),
                     0, kPassphrase);
    CHECK(device.forbidden(calls, {device.folder / "work/own", device.folder / "safe"}) == kNone);
    CHECK(device.forbidden(calls).size() >= 4);  // each file is made without a name, and then gets it
    CHECK(device.opened(calls).size() == device.files.size() - 1);
    auto after = snapshot(device.folder.path());
    CHECK(after.erase(device.path("work/own/0000-submission.age")) == 1);
    CHECK(after.erase(device.path("safe/take-back")) == 1);
    for (const char* changed : {"work/own", "work/own/record.age", "safe"}) {
        after[device.path(changed)] = before.at(device.path(changed));
    }
    CHECK(after == before);
}
