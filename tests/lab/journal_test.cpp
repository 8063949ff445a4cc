#include <sys/resource.h>

#include <atomic>
#include <cmath>
#include <csignal>
#include <fstream>
#include <thread>
#include <whorl/sha256.hpp>

#include "bench/lab/run/journal.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/temporary_folder.hpp"

using namespace whorl;
using namespace whorl::lab;
using test::contents_of;
using test::TemporaryFolder;

namespace {

const std::string kNow = "2026-01-02T03:04:05Z";

Measurement sample(std::size_t picture, std::size_t edit) {
    Measurement measurement{picture, edit, 640, 480, Visibility{1.5, 20, 42.25, 0.987}, {}};
    measurement.hashes.push_back({{{0x00, 0xff, 0x17}, 88}, 13, 0.0025});
    measurement.hashes.push_back({{}, kNotMeasured, 0});
    measurement.hashes.push_back({{{0xab}, std::nullopt}, 0.125, 1e-5});
    return measurement;
}

Journal opened(const std::filesystem::path& file) {
    Result<Journal> journal = Journal::open(file, "this run", kNow);
    REQUIRE(journal);
    return *std::move(journal);
}

std::vector<JournalPlace> places_in(const Journal& journal) {
    return journal.places(10, 10).value();
}

}  // namespace

TEST_CASE("what a journal was given is there when it is opened again") {
    const TemporaryFolder folder;
    {
        Journal journal = opened(folder / "journal");
        CHECK(places_in(journal).empty());
        CHECK(journal.append(sample(3, 4)));
        CHECK(journal.append(Measurement{5, 0, 7, 8, {}, {}}));
    }
    const Result<Journal> later = Journal::open(folder / "journal", "this run", "2026-01-03T00:00:00Z");
    REQUIRE(later);
    const Journal& journal = *later;
    CHECK(journal.began() == kNow);
    const std::vector<JournalPlace> places = places_in(journal);
    REQUIRE(places.size() == 2);
    CHECK(places[0].picture == 3);
    CHECK(places[0].edit == 4);
    const Measurement first = journal.at(places[0]);
    CHECK(first.width == 640);
    CHECK(first.height == 480);
    REQUIRE(first.visibility);
    CHECK(first.visibility->l2 == 1.5);
    CHECK(first.visibility->ssim == 0.987);
    REQUIRE(first.hashes.size() == 3);
    CHECK(first.hashes[0].hashed.hash == HashBytes{0x00, 0xff, 0x17});
    CHECK(first.hashes[0].hashed.quality == 88);
    CHECK(first.hashes[0].distance == 13);
    CHECK(first.hashes[0].seconds == 0.0025);
    CHECK(first.hashes[1].hashed.hash.empty());
    CHECK(std::isnan(first.hashes[1].distance));
    CHECK_FALSE(first.hashes[2].hashed.quality);
    const Measurement second = journal.at(places[1]);
    CHECK(second.picture == 5);
    CHECK_FALSE(second.visibility);
    CHECK(second.hashes.empty());
}

TEST_CASE("a journal that was cut off anywhere loses only what was not complete") {
    const TemporaryFolder folder;
    const auto file = folder / "journal";
    std::size_t header = 0;
    std::size_t one = 0;
    {
        Journal journal = opened(file);
        header = contents_of(file).size();
        CHECK(journal.append(sample(0, 0)));
        one = contents_of(file).size();
        CHECK(journal.append(sample(0, 1)));
    }
    const std::string whole = contents_of(file);
    for (std::size_t size = 0; size <= whole.size(); ++size) {
        std::ofstream(file, std::ios::binary) << whole.substr(0, size);
        Journal journal = opened(file);
        const std::size_t complete = size == whole.size() ? 2 : size >= one ? 1 : 0;
        CAPTURE(size, header);
        REQUIRE(places_in(journal).size() == complete);
        CHECK(journal.append(sample(9, 9)));
        REQUIRE(places_in(journal).size() == complete + 1);
        REQUIRE(journal.at(places_in(journal).back()).picture == 9);
    }
}

TEST_CASE("the journal of another run, or one that is in use, is left alone") {
    const TemporaryFolder folder;
    Journal journal = opened(folder / "journal");
    CHECK(journal.append(sample(0, 0)));
    const std::string before = contents_of(folder / "journal");
    const Result<Journal> again = Journal::open(folder / "journal", "this run", kNow);
    REQUIRE_FALSE(again);
    CHECK(again.error().kind == ErrorKind::busy);
    folder.write("other", before);
    const Result<Journal> other = Journal::open(folder / "other", "another run", kNow);
    REQUIRE_FALSE(other);
    CHECK(other.error().kind == ErrorKind::exists);
    CHECK(contents_of(folder / "other") == before);
}

TEST_CASE("measurements are read from the file that is open, whatever becomes of its name") {
    const TemporaryFolder folder;
    Journal journal = opened(folder / "journal");
    for (std::size_t i = 0; i < 3; ++i) {
        CHECK(journal.append(sample(i, 7)));
    }
    const std::vector<JournalPlace> places = places_in(journal);
    REQUIRE(places.size() == 3);
    std::filesystem::remove(folder / "journal");
    for (const JournalPlace& place : {places[2], places[0], places[1]}) {
        const Measurement measured = journal.at(place);
        CHECK(measured.picture == place.picture);
        CHECK(measured.hashes.size() == 3);
    }
    CHECK_THROWS_AS(journal.at({0, 0, places[2].offset + places[2].size, 9}), std::runtime_error);
    CHECK_THROWS_AS(journal.at({0, 7, places[0].offset, places[0].size - 2}), std::runtime_error);
}

TEST_CASE("a disk that is full leaves the journal as it was before") {
    const TemporaryFolder folder;
    Journal journal = opened(folder / "journal");
    CHECK(journal.append(sample(0, 0)));
    const std::string before = contents_of(folder / "journal");
    rlimit limit{};
    getrlimit(RLIMIT_FSIZE, &limit);
    const rlimit full{before.size() + 10, limit.rlim_max};
    const auto handler = std::signal(SIGXFSZ, SIG_IGN);
    setrlimit(RLIMIT_FSIZE, &full);
    const Status appended = journal.append(sample(0, 1));
    setrlimit(RLIMIT_FSIZE, &limit);
    std::signal(SIGXFSZ, handler);
    REQUIRE_FALSE(appended);
    CHECK(appended.error().kind == ErrorKind::unwritable);
    CHECK_THAT(appended.error().message, ContainsSubstring("cannot be written: "));
    CHECK(contents_of(folder / "journal") == before);
    CHECK(journal.append(sample(0, 1)));
    CHECK(places_in(journal).size() == 2);
}

TEST_CASE("a journal that is opened while another run takes its own away is where it says") {
    const TemporaryFolder folder;
    const std::filesystem::path file = folder / "journal";
    std::atomic<int> opened_ones = 0;
    std::atomic<int> lost = 0;
    const auto open_and_remove = [&] {
        for (int i = 0; i < 5000; ++i) {
            const Result<Journal> journal = Journal::open(file, "this run", kNow);
            if (journal) {
                ++opened_ones;
                lost += std::filesystem::remove(file) ? 0 : 1;
            } else if (journal.error().kind != ErrorKind::busy) {
                ++lost;
            }
        }
    };
    {
        const std::jthread other(open_and_remove);
        open_and_remove();
    }
    CHECK(opened_ones > 0);
    CHECK(lost == 0);
}

TEST_CASE("a measurement that is not as it was written is found") {
    const TemporaryFolder folder;
    const auto file = folder / "journal";
    std::size_t header = 0;
    {
        Journal journal = opened(file);
        header = contents_of(file).size();
        for (std::size_t i = 0; i < 3; ++i) {
            CHECK(journal.append(sample(i, 7)));
        }
    }
    const std::string whole = contents_of(file);
    const std::size_t last = whole.rfind("\nE ");
    for (std::size_t at = header; at < last; ++at) {
        std::string altered = whole;
        altered[at] = altered[at] == '1' ? '2' : '1';
        std::ofstream(file, std::ios::binary) << altered;
        CAPTURE(at);
        const auto places = opened(file).places(10, 10);
        REQUIRE_FALSE(places);
        CHECK(places.error().kind == ErrorKind::corrupt);
    }
}

TEST_CASE("a measurement of a picture or an edit that the run does not have is found") {
    const TemporaryFolder folder;
    Journal journal = opened(folder / "journal");
    CHECK(journal.append(sample(3, 4)));
    CHECK(journal.places(4, 5));
    CHECK_FALSE(journal.places(3, 5));
    CHECK_FALSE(journal.places(4, 4));
}

TEST_CASE("a measurement whose number is none, or larger than any, is found though its checksum is right") {
    for (const std::string number : {"99999999999999999999999", "18446744073709551615", "-1", "0x1", "1e9", "3,"}) {
        CAPTURE(number);
        const TemporaryFolder folder;
        const auto file = folder / "journal";
        CHECK(opened(file).append(sample(1, 1)));
        for (const std::string& lines : {"E " + number + " 1 640 480\n", "E 1 " + number + " 640 480\n"}) {
            const std::string head = contents_of(file).substr(0, contents_of(file).find("\nE ") + 1);
            std::ofstream(file, std::ios::binary)
                << head << lines << ". " << Sha256::of(lines).hex().substr(0, 16) << '\n';
            const auto places = opened(file).places(10, 10);
            REQUIRE_FALSE(places);
            CHECK(places.error().kind == ErrorKind::corrupt);
        }
    }
}
