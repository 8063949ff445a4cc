// whorl metadata: what a person reads, what a program reads, and copies that replace nothing.
#include <sys/stat.h>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>

#include "tests/cli/run.hpp"
#include "tests/hostile/builders.hpp"
#include "tests/metadata/pictures.hpp"
#include "tests/support/json.hpp"
#include "tests/support/temporary_folder.hpp"

using namespace whorl;
using namespace whorl::test;

namespace {

namespace fs = std::filesystem;

const File& telling_jpeg() {
    static const File file = with_tags(encode(picture(), ".jpg"), telling_tags());
    return file;
}

std::string contents(const fs::path& file) {
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

/// Names and contents of all that is in the folder.
std::map<std::string, std::string> all_in(const TemporaryFolder& folder) {
    std::map<std::string, std::string> files;
    for (const auto& entry : fs::directory_iterator(folder.path())) {
        files[entry.path().filename().native()] = contents(entry.path());
    }
    return files;
}

}  // namespace

TEST_CASE("show tells a person what a picture gives away, and sums it up") {
    const TemporaryFolder folder;
    const std::string telling = folder.write("telling.jpg", telling_jpeg());
    const std::string clean = folder.write("clean.png", encode(picture(), ".png"));
    const auto before = all_in(folder);
    const Ran ran = run_whorl({"metadata", "show", telling, clean});
    CHECK(ran.exit_code == 0);
    CHECK(ran.err.empty());
    INFO(ran.out);
    const auto lines = lines_of(ran.out);
    CHECK(lines.front() == telling + " (JPEG)");
    CHECK(ran.out.find("\n  Place: where it was taken, 51.05430 N 3.71740 W, 12 m below the sea\n") !=
          std::string::npos);
    CHECK(ran.out.find("\n  People: a person who is named, Bea Person\n") != std::string::npos);
    CHECK(ran.out.find("\n  Serial number: the camera's serial number, SN-1234\n") != std::string::npos);
    CHECK(ran.out.find("\n  This picture tells where it was taken, who is in it, whose it is, ") !=
          std::string::npos);
    CHECK(ran.out.find("\n" + clean + " (PNG)\n  This picture tells nothing more than what can be seen in it.\n") !=
          std::string::npos);
    CHECK(all_in(folder) == before);
}

TEST_CASE("show tells a program the same in json and csv") {
    const TemporaryFolder folder;
    const std::string telling = folder.write("telling.jpg", telling_jpeg());
    const std::string clean = folder.write("clean.png", encode(picture(), ".png"));
    const std::string settings = folder.write(
        "settings.jpg", with_tags(encode(picture(), ".jpg"), {"-EXIF:FNumber=2.8", "-EXIF:Software=Acme"}));
    const auto lines = lines_of(run_whorl({"metadata", "show", "--format", "json", telling, clean, settings}).out);
    REQUIRE(lines.size() == 3);
    const Json object = parse_json(lines[0]);
    CHECK(object["file"] == telling);
    CHECK(object["format"] == "JPEG");
    CHECK(object["complete"] == true);
    CHECK(object["verdict"] == "personal");
    CHECK(object["place"]["latitude"].get<double>() == Approx(51.0543).margin(1e-5));
    CHECK(object["place"]["longitude"].get<double>() == Approx(-3.7174).margin(1e-5));
    CHECK(object["place"]["altitude"].get<double>() == Approx(-12));
    CHECK(std::any_of(object["findings"].begin(), object["findings"].end(), [](const Json& finding) {
        return finding["kind"] == "serial" && finding["value"] == "LN-5678" &&
               finding["keys"] == Json::array({"Exif.Photo.LensSerialNumber"});
    }));
    CHECK(parse_json(lines[1])["verdict"] == "nothing");
    CHECK(parse_json(lines[1])["place"].is_null());
    CHECK(parse_json(lines[1])["findings"].empty());
    CHECK(parse_json(lines[2])["verdict"] == "technical");

    const auto table = lines_of(run_whorl({"metadata", "show", "--format", "csv", telling, clean}).out);
    CHECK(table.front() == "file,kind,label,value,keys");
    CHECK(table.size() == 1 + object["findings"].size() + 1);
    CHECK(table.back() == clean + ",none,,,");
}

TEST_CASE("show goes through folders and standard input, and on after what fails") {
    const TemporaryFolder folder;
    folder.write("a.jpg", telling_jpeg());
    folder.write("b.txt", "no picture");
    folder.write("c.gif", encode_gif(picture(), GifMode::plain));
    folder.write("d.png", encode(picture(), ".png"));
    const Ran ran = run_whorl({"metadata", "show", folder.path().native()});
    CHECK(ran.exit_code == 1);
    CHECK(ran.out.find("a.jpg (JPEG)") != std::string::npos);
    CHECK(ran.out.find("d.png (PNG)") != std::string::npos);
    CHECK(ran.err.find("c.gif: is a GIF file, which Whorl cannot check; save it as JPEG, PNG or WebP first") !=
          std::string::npos);
    const Ran piped = run_whorl({"metadata", "show", "-"}, {.input = std::string(text_of(telling_jpeg()))});
    CHECK(piped.exit_code == 0);
    CHECK(piped.out.starts_with("standard input (JPEG)\n"));
    CHECK(run_whorl({"metadata", "show", "-", "-"}).exit_code == 2);
    CHECK(run_whorl({"metadata", "show"}).exit_code == 2);
    CHECK(run_whorl({"metadata", "show", (folder / "absent.jpg").native()}).exit_code == 1);
}

TEST_CASE("what a picture says cannot command the terminal") {
    const TemporaryFolder folder;
    const std::string path = folder.write(
        "a.jpg", with_inserted(encode(picture(), ".jpg"), 2, jpeg_segment(0xfe, "a\x1b[2Jb\nc, \xff")));
    for (const std::string format : {"text", "json", "csv"}) {
        const Ran ran = run_whorl({"metadata", "show", "--format", format, path});
        INFO(ran.out);
        CHECK(ran.exit_code == 0);
        CHECK(ran.out.find('\x1b') == std::string::npos);
        CHECK(ran.out.find("a [2Jb c, ") != std::string::npos);
    }
}

TEST_CASE("strip writes a new file that tells nothing and hashes the same") {
    const TemporaryFolder folder;
    const std::string in = folder.write("in.jpg", telling_jpeg());
    const std::string out = (folder / "out.jpg").native();
    const Ran ran = run_whorl({"metadata", "strip", in, out});
    INFO(ran.err);
    CHECK(ran.exit_code == 0);
    CHECK(ran.out.empty());
    CHECK(ran.err.find("out.jpg no longer tells where it was taken, ") != std::string::npos);
    CHECK(contents(in) == text_of(telling_jpeg()));
    CHECK(all_in(folder).size() == 2);
    const std::string copy = contents(out);
    CHECK(found_by_exiftool({File() + copy})[0].empty());
    CHECK(run_whorl({"hash", out}).out.substr(0, 68) == run_whorl({"hash", in}).out.substr(0, 68));
    CHECK(run_whorl({"metadata", "show", out}).out.find("nothing more than what can be seen") != std::string::npos);
    struct stat status {};
    REQUIRE(stat(out.c_str(), &status) == 0);
    CHECK((status.st_mode & 0077U) == 0);

    const Ran piped = run_whorl({"metadata", "strip", "-", "-", "--quiet"}, {.input = contents(in)});
    CHECK(piped.exit_code == 0);
    CHECK(piped.err.empty());
    CHECK(piped.out == copy);
}

TEST_CASE("strip names what it removed that no viewer shows, and says why it makes no copy") {
    const TemporaryFolder folder;
    const std::string jpeg(text_of(encode_jpeg(picture(), JpegMode::gray)));
    const std::string hidden = folder.write("hidden.jpg", jpeg + "twelve bytes");
    const Ran ran = run_whorl({"metadata", "strip", hidden, (folder / "out.jpg").native()});
    CHECK(ran.exit_code == 0);
    CHECK(ran.err.find("removed: data that no viewer shows, 12 bytes") != std::string::npos);

    const std::string damaged = folder.write("damaged.jpg", jpeg.substr(0, jpeg.size() - 50) + "\xff\xd9");
    const Ran refused = run_whorl({"metadata", "strip", damaged, (folder / "none.jpg").native()});
    CHECK(refused.exit_code == 1);
    CHECK(refused.err.find("damaged.jpg: may hold data that no viewer shows, in a place that Whorl cannot clean") !=
          std::string::npos);
    CHECK(all_in(folder).size() == 3);
    const Ran shown = run_whorl({"metadata", "show", damaged});
    CHECK(shown.out.find("pixels that Whorl cannot follow to their end") != std::string::npos);
}

TEST_CASE("strip tells, even if quiet, that a picture went which some viewers show") {
    const TemporaryFolder folder;
    const auto number = [](std::uint32_t value) {
        File bytes;
        put_big(bytes, value, 4);
        return bytes;
    };
    const File png = encode_png(picture(), PngMode::gray8);
    const std::size_t pixels = text_of(png).find("IDAT") - 4;
    const std::string_view data = text_of(png).substr(pixels + 8, big(png, pixels, 4));
    const File control =
        number(0) + text_of(png).substr(16, 8) + std::string(8, '\0') + std::string("\0\1\0\1\0\0", 6);
    const auto animated = [&](std::uint32_t second) {
        const File behind = png_chunk("fcTL", control) + text_of(png_chunk("fdAT", number(second) + data));
        return with_inserted(with_inserted(png, png.size() - 12, text_of(behind)), pixels,
                             text_of(png_chunk("acTL", number(1) + text_of(number(0)))));
    };
    const auto told = [&](const File& file) {
        const Ran ran = run_whorl({"metadata", "strip", "-q", "-", "-"}, {.input = std::string(text_of(file))});
        CHECK(ran.exit_code == 0);
        return ran.err;
    };
    CHECK(told(animated(1)).find("removed: another picture, which only viewers without animations show") !=
          std::string::npos);
    CHECK(told(animated(2)).find("removed: an animation with mistakes, which few viewers play") !=
          std::string::npos);
    CHECK(told(png).empty());
}

TEST_CASE("strip replaces nothing, and writes nothing where it fails") {
    const TemporaryFolder folder;
    const std::string in = folder.write("in.jpg", telling_jpeg());
    const std::string damaged = folder.write("damaged.jpg", std::string(text_of(telling_jpeg())).substr(0, 3000));
    const std::string tiff = folder.write("in.tiff", encode_tiff(picture(), TiffMode::rgb16));
    const std::string there = folder.write("there.jpg", "something");
    const std::string out = (folder / "out.jpg").native();
    const auto before = all_in(folder);
    for (const auto& [words, message] : std::vector<std::pair<std::vector<std::string>, std::string>>{
             {{in, there}, "there.jpg: exists already"},
             {{in, in}, "in.jpg: exists already"},
             {{damaged, out}, "damaged.jpg: is cut off"},
             {{tiff, out}, "save it as JPEG, PNG or WebP first"},
             {{(folder / "absent.jpg").native(), out}, "absent.jpg: cannot be read"},
             {{folder.path().native(), out}, "is a folder"},
             {{in, (folder / "nowhere" / "out.jpg").native()}, "nowhere"},
         }) {
        const Ran ran = run_whorl({"metadata", "strip", words[0], words[1]});
        INFO(ran.err);
        CHECK(ran.exit_code == 1);
        CHECK(ran.out.empty());
        CHECK(lines_of(ran.err).size() == 1);
        CHECK(ran.err.find(message) != std::string::npos);
        CHECK(all_in(folder) == before);
    }
    CHECK(run_whorl({"metadata", "strip", in}).exit_code == 2);
    CHECK(run_whorl({"metadata", "strip", in, out, out}).exit_code == 2);
}
