// Streams that are cut off or altered at any byte: nothing is invented, and nothing is lost without a word.
#include <random>

#include "tests/exchange/read_all.hpp"
#include "tests/exchange/samples.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/effort.hpp"
#include "tests/support/json_shapes.hpp"
#include "tests/support/most_memory.hpp"

using namespace whorl;
using namespace whorl::test;

TEST_CASE("cut off at any byte: the records before the cut, and word of the one that was cut") {
    for (const Sample& sample : samples()) {
        INFO(sample.format);
        const auto whole = read_all(sample.text, sample.format);
        for (std::size_t cut = 0; cut < sample.text.size(); ++cut) {
            INFO(cut);
            const std::string text = sample.text.substr(0, cut);
            const auto read = read_all(text, sample.format);
            REQUIRE(read.records.size() <= whole.records.size());
            for (std::size_t i = 0; i < read.records.size(); ++i) {
                CHECK(read.records[i].record.hash == whole.records[i].record.hash);
                CHECK(read.records[i].kind == whole.records[i].kind);
            }
            // Lines that end where the cut is are whole; of the others some formats cannot tell.
            const bool told = read.error || !read.faults.empty();
            const bool is_one_document = sample.format == "stopncii" || sample.format == "ncmec";
            if (is_one_document && text.find_last_not_of(" \n") + 1 < sample.text.find_last_not_of(" \n") + 1) {
                CHECK(told);
            } else if (sample.is_whole_only && cut > 0 && text.back() != '\n' && sample.text[cut] != '\n') {
                CHECK(told);
            }
        }
    }
}

TEST_CASE("csv and pdq say when their last line does not end") {
    CHECK(read_all("hash,id\n" + hex_of(1) + ",my pic").notes ==
          std::vector<std::string>{"the last line does not end; the file may be cut off"});
    CHECK(read_all(hex_of(1) + ",100,my pic").notes ==
          std::vector<std::string>{"the last line does not end; the file may be cut off"});
    CHECK(read_all(hex_of(1)).notes.empty());
}

TEST_CASE("altered at random: never a crash, and each line is either taken or told of") {
    std::mt19937 random(20);  // NOLINT(cert-msc51-cpp): the same each time
    for (const Sample& sample : samples()) {
        INFO(sample.format);
        for (int round = 0; round < 2000; ++round) {
            std::string text = sample.text;
            const auto changes = 1 + random() % 4;
            for (unsigned i = 0; i < changes; ++i) {
                const std::size_t at = random() % text.size();
                switch (random() % 3) {
                    case 0: text[at] = static_cast<char>(random() % 256); break;
                    case 1: text.erase(at, 1 + random() % 8); break;
                    default: text.insert(at, 1, "\"{}[],<>&;\\\n\0x0"[random() % 15]); break;
                }
                if (text.empty()) {
                    text = "x";
                }
            }
            const auto read = read_all(text, sample.format);
            if (sample.format == "text" || sample.format == "threatexchange" || sample.format == "jsonl" ||
                sample.format == "pdq") {
                std::size_t lines = 0;
                LineReader reader(text_source(text));
                for (auto line = reader.next().value(); line; line = reader.next().value()) {
                    lines += static_cast<std::size_t>(line->find_first_not_of(" \t\r\n") != std::string::npos);
                }
                const std::size_t accounted = read.records.size() + read.faults.size();
                CHECK(((read.error && lines == 0) || accounted == lines));
            }
            read_all(text);  // guessed: whatever comes of it
        }
    }
}

TEST_CASE("JSON of any shape takes time in proportion to its size, and bounded memory") {
    constexpr std::size_t kMiB = std::size_t{1} << 20U;
    const std::string line = R"({"hash":")" + hex_of(1) + R"(","x":)";
    for (const JsonShape& shape : json_shapes()) {
        CAPTURE(shape.name);
        const auto read_lines = [&](const std::string& value) {
            read_all(line + value.substr(0, kMaxExchangeRecordBytes - 100) + "}\n" + line + value + "}\n", "jsonl");
        };
        const auto read_field = [](const std::string& value) { read_all("{\"x\":" + value + '}', "stopncii"); };
        const auto read_records = [](const std::string& value) {
            read_all("{\"hashRecords\":" + value + '}', "stopncii");
        };
        for (const std::function<void(const std::string&)>& read :
             {std::function<void(const std::string&)>(read_lines),
              std::function<void(const std::string&)>(read_field),
              std::function<void(const std::string&)>(read_records)}) {
            CHECK(is_linear(shape, std::size_t(effort(5)) << 15U, read));
        }
        const std::string large = shape.made(16 * kMiB);
        CHECK(most_memory([&] { read_lines(large); }) <= (shape.copies + 2) * large.size() + 32 * kMiB);
        CHECK(most_memory([&] { read_field(large); }) <= shape.copies * large.size() + 32 * kMiB);
    }
}
