// whorl hash: what it prints.
#include <algorithm>
#include <utility>
#include <whorl/algorithm.hpp>
#include <whorl/decode.hpp>
#include <whorl/exchange.hpp>

#include "lib/text/csv_line.hpp"
#include "tests/cli/run.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/drawn_picture.hpp"
#include "tests/support/encode.hpp"
#include "tests/support/json.hpp"
#include "tests/support/temporary_folder.hpp"

using namespace whorl;
using namespace whorl::test;

namespace {

File png(std::uint64_t seed, int width = 120, int height = 80) {
    return encode(draw_picture(seed, width, height, PixelFormat::rgb), ".png");
}

DihedralHashResult hashes_of(const File& file, const std::string& algorithm) {
    return find_algorithm(algorithm)->dihedral(decode_image(file).value().pixels.view());
}

/// RFC 4180, with lines that end with a newline alone.
std::vector<std::vector<std::string>> parse_csv(const std::string& text) {
    std::vector<std::vector<std::string>> rows;
    std::vector<std::string> row = {""};
    bool quoted = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (quoted && text.substr(i, 2) == "\"\"") {
            row.back() += text[++i];
        } else if (text[i] == '"') {
            quoted = !quoted;
        } else if (!quoted && text[i] == ',') {
            row.emplace_back();
        } else if (!quoted && text[i] == '\n') {
            rows.push_back(std::exchange(row, {""}));
        } else {
            row.back() += text[i];
        }
    }
    return rows;
}

}  // namespace

TEST_CASE("text is hash, quality and file") {
    const TemporaryFolder folder;
    const File file = png(21);
    const std::string path = folder.write("a picture.png", file);
    const DihedralHashResult expected = hashes_of(file, "pdq");
    const Ran ran = run_whorl({"hash", path});
    CHECK(ran.exit_code == 0);
    CHECK(ran.err.empty());
    CHECK(ran.out == to_hex(expected.hashes[Dihedral::original]) + ' ' + std::to_string(*expected.quality) + ' ' +
                         path + '\n');

    const Ran dihedral = run_whorl({"hash", "--dihedral", path});
    const auto lines = lines_of(dihedral.out);
    REQUIRE(lines.size() == 8);
    CHECK(lines[1] == to_hex(expected.hashes[Dihedral::rotate90]) + ' ' + std::to_string(*expected.quality) +
                          " rotate90 " + path);
}

TEST_CASE("json is one object a picture, csv a table of the same fields, for every algorithm") {
    const TemporaryFolder folder;
    const File file = png(21, 200, 90);
    const std::string path = folder.write("p.png", file);
    for (const Algorithm* algorithm : algorithms()) {
        const std::string name(algorithm->name);
        INFO(name);
        const DihedralHashResult expected = hashes_of(file, name);
        const Ran as_json = run_whorl({"hash", "--algorithm", name, "--format", "json", "--dihedral", path});
        REQUIRE(as_json.exit_code == 0);
        const Json object = parse_json(as_json.out);
        Json dihedral;
        for (const Dihedral transform : kAllDihedrals) {
            dihedral[std::string(dihedral_name(transform))] = to_hex(expected.hashes[transform]);
        }
        CHECK(object == Json({{"file", path},
                              {"algorithm", name},
                              {"hash", to_hex(expected.hashes[Dihedral::original])},
                              {"quality", expected.quality ? Json(*expected.quality) : Json()},
                              {"width", 200},
                              {"height", 90},
                              {"dihedral", dihedral}}));
        CHECK(as_json.out.starts_with(R"({"file":)"));

        const Ran as_csv = run_whorl({"hash", "--algorithm", name, "--format", "csv", path});
        const auto lines = lines_of(as_csv.out);
        REQUIRE(lines.size() == 2);
        CHECK(lines[0] == "file,algorithm,hash,quality,width,height");
        CHECK(lines[1] == path + ',' + name + ',' + to_hex(expected.hashes[Dihedral::original]) + ',' +
                              (expected.quality ? std::to_string(*expected.quality) : "") + ",200,90");
    }
}

TEST_CASE("the order of output is the order of input, whatever the number of jobs") {
    const TemporaryFolder folder;
    for (int i = 0; i < 200; ++i) {
        // Large and small ones mixed, so that they finish out of order.
        const int side = i % 7 == 0 ? 700 : 32;
        folder.write("d" + std::to_string(i % 10) + "/" + std::to_string(i) + ".png",
                     png(static_cast<std::uint64_t>(i), side, side));
    }
    const Ran one = run_whorl({"hash", "--jobs", "1", folder.path()});
    const Ran eight = run_whorl({"hash", "--jobs", "8", folder.path()});
    CHECK(lines_of(one.out).size() == 200);
    CHECK(one.out == eight.out);
    const auto lines = lines_of(one.out);
    const auto path_of = [](const std::string& line) { return line.substr(line.find('/')); };
    for (std::size_t i = 1; i < lines.size(); ++i) {
        CHECK(path_of(lines[i - 1]) < path_of(lines[i]));
    }
}

TEST_CASE("paths come from arguments, a list, a list with zero bytes, and standard input") {
    const TemporaryFolder folder;
    const std::string a = folder.write("a.png", png(1));
    const std::string b = folder.write("b\nb.png", png(2));
    const std::string c = folder.write("c.png", png(3));
    const auto files_in = [](const Ran& ran) {
        std::vector<std::string> files;
        for (const std::string& line : lines_of(ran.out)) {
            files.push_back(parse_json(line)["file"].string());
        }
        return files;
    };
    const std::string list = folder.write("list", c + '\n' + a + '\n');
    CHECK(files_in(run_whorl({"hash", "--format", "json", a, "--files-from", list})) ==
          std::vector<std::string>{a, c, a});
    using namespace std::string_literals;
    CHECK(files_in(run_whorl({"hash", "--format", "json", "--files-from", "-", "-0"},
                             {.input = b + "\0"s + a + "\0"s})) == std::vector<std::string>{b, a});
    const File bytes = png(4);
    const Ran by_stdin =
        run_whorl({"hash", "--format", "json", "-"},
                  {.input = std::string(reinterpret_cast<const char*>(bytes.data()), bytes.size())});
    CHECK(files_in(by_stdin) == std::vector<std::string>{"-"});
    CHECK(parse_json(by_stdin.out)["hash"] == to_hex(hashes_of(bytes, "pdq").hashes[Dihedral::original]));
}

TEST_CASE("names that mean something to shells and command lines are only names") {
    const TemporaryFolder folder;
    const File file = png(21);
    const auto file_in = [&](const std::vector<std::string>& words, const std::string& input = {}) {
        std::vector<std::string> all = {"hash", "--format", "json"};
        all.insert(all.end(), words.begin(), words.end());
        const Ran ran = run_whorl(all, {.input = input, .folder = folder.path()});
        INFO(ran.err);
        REQUIRE(ran.exit_code == 0);
        return parse_json(ran.out)["file"];
    };
    for (const std::string name : {"[a,b]", "[x]", "{}", "--help", "-j", "%d", "a*b", "compare", "a=b"}) {
        INFO(name);
        folder.write(name + "/picture.png", file);
        CHECK(file_in({"--", name}) == name + "/picture.png");
        CHECK(file_in({"--files-from", "-"}, name + '\n') == name + "/picture.png");
    }
    folder.write("-", file);
    CHECK(file_in({"--files-from", "-"}, "-\n") == "./-");
    folder.write("[list]", "-\n");
    CHECK(file_in({"--files-from", "[list]"}) == "./-");
    CHECK(run_whorl({"compare", "[x]/picture.png", "./-"}, {.folder = folder.path()}).exit_code == 0);
    folder.write("[x]/[y]", file);
    CHECK(run_whorl({"compare", "[y]", "picture.png"}, {.folder = folder / "[x]"}).exit_code == 0);
}

TEST_CASE("every name comes back from csv as it was") {
    const TemporaryFolder folder;
    const File file = png(21);
    std::vector<std::string> names;
    for (const std::string name :
         {"a,b.png", "a\"b.png", "\"\".png", "a\nb.png", "a\r\nb.png", " a .png", "a\xff.png", "a\x1b[2Jb.png",
          "a\xc2\x9b.png", "gnp.\xe2\x80\xae.png", "a\\x1b.png"}) {
        names.push_back(folder.write(name, file));
    }
    std::sort(names.begin(), names.end());
    const auto rows = parse_csv(run_whorl({"hash", "--format", "csv", "--dihedral", folder.path()}).out);
    REQUIRE(rows.size() == names.size() + 1);
    for (std::size_t i = 0; i < names.size(); ++i) {
        const auto& row = rows[i + 1];
        REQUIRE(row.size() == 6 + kDihedralCount);
        CHECK(text::csv_text(row[0]) == names[i]);
        CHECK(text::printable(row[0]).find("\\x1b") == row[0].find("\\x1b"));
        CHECK(row[2] == row[6]);
        CHECK(row[4] == "120");
    }
    CHECK(rows[0][13] == "flip_minus1");
}

TEST_CASE("names that JSON cannot hold are told apart by their bytes, and no name controls the terminal") {
    const TemporaryFolder folder;
    const File file = png(21);
    const std::vector<std::string> names = {
        "a\xfe.png", "a\xff.png", "\x1b]0;x\a.png", "\xc2\x9bm.png", "gnp.\xe2\x80\xae.png", "=1+1.png"};
    for (const std::string& name : names) {
        folder.write(name, file);
    }
    const auto said = [&](const std::string& format) {
        std::vector<std::string> words = {"hash", "--format", format};
        words.insert(words.end(), names.begin(), names.end());
        const Ran ran = run_whorl(words, {.folder = folder.path()});
        CHECK(ran.exit_code == 0);
        std::string controls = ran.out + ran.err;
        std::erase(controls, '\n');
        CHECK(text::printable(controls) == controls);
        return ran.out;
    };
    const std::vector<std::string> objects = lines_of(said("json"));
    REQUIRE(objects.size() == names.size());
    CHECK(parse_json(objects[0])["file_hex"] == "61fe2e706e67");
    CHECK(parse_json(objects[1])["file_hex"] == "61ff2e706e67");
    for (std::size_t i = 2; i < names.size(); ++i) {
        CHECK(parse_json(objects[i])["file"] == names[i]);
        CHECK_FALSE(parse_json(objects[i]).contains("file_hex"));
    }
    const auto rows = parse_csv(said("csv"));
    REQUIRE(rows.size() == names.size() + 1);
    CHECK(rows.back()[0] == "'=1+1.png");
    const std::vector<std::string> lines = lines_of(said("text"));
    REQUIRE(lines.size() == names.size());
    for (std::size_t i = 0; i < names.size(); ++i) {
        CHECK(text::csv_text(rows[i + 1][0]) == names[i]);
        CHECK(parse_hash_line(lines[i], *find_algorithm("pdq")).value().name == names[i]);
    }
}

TEST_CASE("low quality is flagged in words, or left out when asked") {
    const TemporaryFolder folder;
    const std::string plain = folder.write("plain.png", png(7));  // blank
    const std::string rich = folder.write("rich.png", png(21));
    const Ran flagged = run_whorl({"hash", plain, rich});
    CHECK(flagged.exit_code == 0);
    CHECK(lines_of(flagged.out).size() == 2);
    CHECK(flagged.err == "whorl: " + plain +
                             ": quality 0 of 100: too little detail for reliable matches; other plain pictures may "
                             "have a similar hash\n");
    const Ran left_out = run_whorl({"hash", "--min-quality", "50", plain, rich});
    CHECK(left_out.exit_code == 0);
    CHECK(lines_of(left_out.out).size() == 1);
    CHECK(left_out.err == "whorl: " + plain + ": skipped: its quality 0 is below 50\n");
    CHECK(run_whorl({"hash", "--quiet", plain}).err.empty());
}

TEST_CASE("a picture is turned upright unless asked otherwise") {
    const TemporaryFolder folder;
    const Image stored = draw_picture(21, 90, 60, PixelFormat::rgb);
    const std::string turned =
        folder.write("turned.png", with_exif_in_png(encode(stored, ".png"), exif_block(6, true), false));
    CHECK(parse_json(run_whorl({"hash", "--format", "json", turned}).out)["width"] == 60);
    CHECK(parse_json(run_whorl({"hash", "--format", "json", "--no-auto-orient", turned}).out)["width"] == 90);
}

TEST_CASE("the flag --fast reduces a JPEG, and every SIMD target gives the same lines") {
    const TemporaryFolder folder;
    const Image picture = draw_picture(21, 2100, 1500, PixelFormat::rgb);
    const std::string path = folder.write("large.jpg", encode_jpeg(picture, JpegMode::baseline));
    const Ran full = run_whorl({"hash", "--format", "json", path});
    const Ran fast = run_whorl({"hash", "--format", "json", "--fast", path});
    CHECK(parse_json(fast.out)["width"] == 2100);
    const auto hash = [](const Ran& ran) { return *Hash256::from_hex(parse_json(ran.out)["hash"].string()); };
    CHECK(distance(hash(full), hash(fast)) <= 31);
    for (const auto target : {"AVX2", "SSE4", "ORACLE"}) {
        const Ran ran =
            run_whorl({"hash", "--format", "json", path}, {.environment = {std::string("WHORL_SIMD=") + target}});
        CHECK((ran.exit_code == 2 || ran.out == full.out));  // 2: not on this machine
    }
    CHECK(run_whorl({"hash", path}, {.environment = {"WHORL_SIMD=MMX"}}).exit_code == 2);
}
