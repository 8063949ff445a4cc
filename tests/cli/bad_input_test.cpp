// Bad input costs one clear line and exit code 1; everything else is still hashed.
#include <sys/stat.h>
#include <sys/wait.h>

#include <cstdio>
#include <filesystem>
#include <fstream>

#include "tests/cli/run.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/drawn_picture.hpp"
#include "tests/support/encode.hpp"
#include "tests/support/json.hpp"
#include "tests/support/temporary_folder.hpp"

using namespace whorl;
using namespace whorl::test;

namespace fs = std::filesystem;

namespace {

File good_png() {
    return encode(draw_picture(21, 64, 48, PixelFormat::rgb), ".png");
}

/// A folder with a good picture first and last, and the bad ones between.
void check_bad(const TemporaryFolder& folder, const std::string& bad, const std::string& reason,
               const RunOptions& options = {}) {
    INFO(reason);
    folder.write("0-good.png", good_png());
    folder.write("z-good.png", good_png());
    const Ran ran = run_whorl({"hash", folder.path()}, options);
    CHECK(ran.exit_code == 1);
    CHECK(lines_of(ran.out).size() == 2);
    const auto lines = lines_of(ran.err);
    REQUIRE(lines.size() == 2);
    CHECK(lines[0] == "whorl: " + (folder / bad).native() + ": " + reason);
    CHECK(lines[1] == "whorl: 2 pictures hashed, 1 failed");
}

}  // namespace

TEST_CASE("a cut-off JPEG") {
    const TemporaryFolder folder;
    File jpeg = encode_jpeg(draw_picture(21, 200, 200, PixelFormat::rgb), JpegMode::baseline);
    jpeg.resize(jpeg.size() / 2);
    folder.write("cut.jpg", jpeg);
    check_bad(folder, "cut.jpg", "is damaged or cut off (Corrupt JPEG data: premature end of data segment)");
}

TEST_CASE("an empty file and a text file named as pictures") {
    const TemporaryFolder empty;
    empty.write("empty.HEIC", "");
    check_bad(empty, "empty.HEIC", "is empty");
    const TemporaryFolder text;
    text.write("text.jpg", "Dear diary");
    check_bad(text, "text.jpg", "is not a picture in a format that Whorl knows");
}

TEST_CASE("a header of 65,000 x 65,000 pixels") {
    const TemporaryFolder folder;
    File png = good_png();
    for (const std::size_t at : {16U, 20U}) {
        png[at + 2] = std::byte{0xfd};
        png[at + 3] = std::byte{0xe8};
    }
    folder.write("huge.png", png);
    check_bad(folder, "huge.png", "declares 65000 x 65000 pixels, more than the limit of 256000000");
}

TEST_CASE("a folder and a file without permission") {
    const TemporaryFolder folder;
    fs::permissions(folder.path(), fs::perms::all);
    folder.write("secret/picture.png", good_png());
    fs::permissions(folder / "secret", fs::perms::none);
    check_bad(folder, "secret", "cannot be read: Permission denied", {.unprivileged = true});
    fs::permissions(folder / "secret", fs::perms::all);
    const TemporaryFolder other;
    fs::permissions(other.path(), fs::perms::all);
    other.write("private.png", good_png());
    fs::permissions(other / "private.png", fs::perms::none);
    check_bad(other, "private.png", "cannot be read: Permission denied", {.unprivileged = true});
}

TEST_CASE("a folder whose files may be listed but not opened") {
    const TemporaryFolder folder;
    fs::permissions(folder.path(), fs::perms::all);
    folder.write("listed/picture.png", good_png());
    fs::permissions(folder / "listed", fs::perms::owner_read | fs::perms::others_read);
    check_bad(folder, "listed/picture.png", "cannot be read: Permission denied", {.unprivileged = true});
    fs::permissions(folder / "listed", fs::perms::all);
}

TEST_CASE("a link to nowhere, and links that lead in circles") {
    const TemporaryFolder folder;
    fs::create_symlink("nowhere.jpg", folder / "dangling.jpg");
    fs::create_directory(folder / "inner");
    fs::create_directory_symlink("..", folder / "inner/up");
    check_bad(folder, "dangling.jpg", "is a link to a file that does not exist");
    const TemporaryFolder circle;
    fs::create_symlink("itself.jpg", circle / "itself.jpg");
    check_bad(circle, "itself.jpg", "cannot be read: Too many levels of symbolic links");
}

TEST_CASE("a file that vanishes during the walk") {
    // The folder is listed before the first line is printed, and its last file is tried long after that.
    const TemporaryFolder folder;
    const File slow = encode(draw_picture(21, 1600, 1200, PixelFormat::rgb), ".png");
    constexpr int kSlow = 10;
    for (int i = 0; i < kSlow; ++i) {
        folder.write(std::to_string(i) + ".png", slow);
    }
    const std::string gone = folder.write("gone.png", good_png());
    folder.write("last.png", good_png());
    const std::string command = std::string(WHORL_PROGRAM) + " hash --jobs 1 " + folder.path().native() + " 2>&1";
    std::FILE* output = popen(command.c_str(), "r");
    REQUIRE(output != nullptr);
    std::string text;
    for (int c = std::fgetc(output); c != EOF; c = std::fgetc(output)) {
        if (c == '\n' && text.find('\n') == std::string::npos) {
            fs::remove(gone);
        }
        text += static_cast<char>(c);
    }
    CHECK(WEXITSTATUS(pclose(output)) == 1);
    const auto lines = lines_of(text);
    REQUIRE(lines.size() == kSlow + 3);
    CHECK(lines[kSlow] == "whorl: " + gone + ": cannot be read: No such file or directory");
    CHECK(lines[kSlow + 1].ends_with("last.png"));
}

TEST_CASE("a file that vanishes while the list is still being written, and output that does not wait for its end") {
    const TemporaryFolder folder;
    const std::string first = folder.write("first.png", good_png());
    const std::string gone = folder.write("gone.png", good_png());
    const std::string list = (folder / "list").native();
    REQUIRE(mkfifo(list.c_str(), 0600) == 0);
    const std::string command = std::string("timeout 60 ") + WHORL_PROGRAM + " hash --files-from " + list + " 2>&1";
    std::FILE* output = popen(command.c_str(), "r");
    REQUIRE(output != nullptr);
    std::ofstream writer(list);
    writer << first << std::endl;
    const auto read_line = [&] {
        std::string line;
        for (int c = std::fgetc(output); c != EOF && c != '\n'; c = std::fgetc(output)) {
            line += static_cast<char>(c);
        }
        return line;
    };
    CHECK(read_line().ends_with(first));
    fs::remove(gone);
    writer << gone << '\n' << first << '\n';
    writer.close();
    CHECK(read_line() == "whorl: " + gone + ": cannot be read: No such file or directory");
    CHECK(read_line().ends_with(first));
    CHECK(read_line() == "whorl: 2 pictures hashed, 1 failed");
    CHECK(WEXITSTATUS(pclose(output)) == 1);
}

TEST_CASE("a list that is empty or cannot be read") {
    const TemporaryFolder folder;
    const Ran empty = run_whorl({"hash", "--files-from", "-"});
    CHECK(empty.exit_code == 1);
    CHECK(empty.err == "whorl: --files-from: the list is empty\n");
    const Ran unreadable = run_whorl({"hash", "--files-from", folder.path()});
    CHECK(unreadable.exit_code == 1);
    CHECK(unreadable.err == "whorl: " + folder.path().native() + ": cannot be read as a list of files\n");
}

TEST_CASE("each named folder without a picture is told of") {
    const TemporaryFolder folder;
    const std::string good = folder.write("full/good.png", good_png());
    folder.write("notes/notes.txt", "milk");
    fs::create_directory(folder / "empty");
    fs::create_directory(folder / "full/empty");
    const Ran ran = run_whorl({"hash", good, folder / "empty", folder / "full", folder / "notes", good});
    CHECK(ran.exit_code == 1);
    CHECK(lines_of(ran.out).size() == 3);
    const std::string told = ": no pictures found in this folder";
    CHECK(lines_of(ran.err) == std::vector<std::string>{"whorl: " + (folder / "empty").native() + told,
                                                        "whorl: " + (folder / "notes").native() + told,
                                                        "whorl: skipped 1 file that is not a picture",
                                                        "whorl: 3 pictures hashed, 2 failed"});
}

TEST_CASE("a file in a list that is not there") {
    const TemporaryFolder folder;
    const std::string good = folder.write("good.png", good_png());
    const std::string gone = (folder / "gone.png").native();
    const Ran ran = run_whorl({"hash", "--files-from", "-"}, {.input = good + '\n' + gone + '\n' + good + '\n'});
    CHECK(ran.exit_code == 1);
    CHECK(lines_of(ran.out).size() == 2);
    CHECK(lines_of(ran.err).front() == "whorl: " + gone + ": cannot be read: No such file or directory");
}

TEST_CASE("names with newlines, escapes and bytes that are no UTF-8") {
    const TemporaryFolder folder;
    folder.write("a\nb.png", good_png());
    folder.write("c\xff.png", good_png());
    folder.write("d\x1b[31m.png", good_png());
    folder.write("e\n\x1b\xff.jpg", "no picture");
    const std::string path = folder.path().native();
    const Ran text = run_whorl({"hash", folder.path()});
    CHECK(text.exit_code == 1);
    const auto lines = lines_of(text.out);
    REQUIRE(lines.size() == 3);
    CHECK(lines[0].front() == '\\');
    CHECK(lines[0].ends_with(path + "/a\\nb.png"));
    CHECK(lines[1].ends_with(path + "/c\\xff.png"));
    CHECK(lines[2].ends_with(path + "/d\\x1b[31m.png"));
    CHECK(lines_of(text.err).front() ==
          "whorl: " + path + "/e\\x0a\\x1b\\xff.jpg: is not a picture in a format that Whorl knows");
    const Ran as_json = run_whorl({"hash", "--format", "json", folder.path()});
    const auto objects = lines_of(as_json.out);
    REQUIRE(objects.size() == 3);
    CHECK(parse_json(objects[0])["file"] == path + "/a\nb.png");
    CHECK(parse_json(objects[1])["file"] == path + "/c\xef\xbf\xbd.png");
    CHECK(parse_json(objects[1])["file_hex"].string().ends_with("2f63ff2e706e67"));
    const Ran as_csv = run_whorl({"hash", "--format", "csv", folder.path()});
    CHECK(as_csv.out.find('"' + path + "/a\nb.png\",pdq,") != std::string::npos);
}

TEST_CASE("other files in a folder are skipped and counted, a named one is an error") {
    const TemporaryFolder folder;
    folder.write("good.png", good_png());
    const std::string notes = folder.write("notes.txt", "milk");
    folder.write("empty", "");
    folder.write(".hidden.png", good_png());
    const Ran walked = run_whorl({"hash", folder.path()});
    CHECK(walked.exit_code == 0);
    CHECK(lines_of(walked.out).size() == 2);
    CHECK(walked.err == "whorl: skipped 2 files that are not pictures\n");
    const Ran named = run_whorl({"hash", notes});
    CHECK(named.exit_code == 1);
    CHECK(named.err == "whorl: " + notes + ": is not a picture in a format that Whorl knows\n");
}

TEST_CASE("an empty folder, a pipe, nothing on standard input, a full disk") {
    const TemporaryFolder folder;
    const Ran empty = run_whorl({"hash", folder.path()});
    CHECK(empty.exit_code == 1);
    CHECK(empty.err == "whorl: " + folder.path().native() + ": no pictures found in this folder\n");
    const std::string pipe = (folder / "pipe.jpg").native();
    REQUIRE(mkfifo(pipe.c_str(), 0600) == 0);
    CHECK(run_whorl({"hash", pipe}).err == "whorl: " + pipe + ": is not a regular file\n");
    CHECK(run_whorl({"hash", "-"}).err == "whorl: standard input: is empty\n");
    const std::string good = folder.write("good.png", good_png());
    const Ran full = run_whorl({"hash", good}, {.out_file = "/dev/full"});
    CHECK(full.exit_code == 1);
    CHECK(full.err == "whorl: standard output cannot be written: No space left on device\n");
}

TEST_CASE("the flag --max-pixels") {
    const TemporaryFolder folder;
    const std::string good = folder.write("good.png", good_png());
    CHECK(run_whorl({"hash", "--max-pixels", "3072", good}).exit_code == 0);
    const Ran refused = run_whorl({"hash", "--max-pixels", "3071", good});
    CHECK(refused.exit_code == 1);
    CHECK(refused.err == "whorl: " + good + ": declares 64 x 48 pixels, more than the limit of 3071\n");
}
