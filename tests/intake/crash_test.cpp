// Intake that is killed at random points: each bundle is taken wholly or not at all, and doing it again takes the
// rest.
#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <chrono>
#include <csignal>
#include <random>
#include <thread>

#include "intake/cases.hpp"
#include "support/temporary_folder.hpp"

using namespace whorl;
using namespace whorl::test;

namespace {

constexpr std::size_t kHashes = 3;
constexpr std::size_t kCases = 400;
constexpr std::size_t kBatch = 16;

std::vector<SignedBundle> bundles_for(const AgeRecipient& recipient) {
    std::vector<SignedBundle> bundles;
    for (std::size_t i = 0; i < kCases; ++i) {
        const Case owner(recipient);
        std::vector<BundleHash> hashes;
        for (std::size_t k = 0; k < kHashes; ++k) {
            hashes.push_back(some_hash(kHashes * i + k));
        }
        bundles.push_back(owner.submission(std::move(hashes)));
    }
    return bundles;
}

std::size_t count_notes(Bank& bank, std::string_view prefix) {
    return bank.for_each_note(prefix, [](std::string_view /*key*/, std::string_view /*text*/) { return true; })
        .value();
}

/// How many bundles are in the bank, all of them wholly.
std::size_t check_whole(const std::string& file) {
    Bank bank = Bank::open(file, Bank::Mode::read_write).value();
    const std::size_t taken = count_notes(bank, "bundle/");
    CHECK(count_notes(bank, "case/") == taken);
    CHECK(bank.stats().value().active == kHashes * taken);
    return taken;
}

[[noreturn]] void take_all(const std::string& file, const std::vector<SignedBundle>& bundles,
                           const AgeIdentity& reader) {
    Bank bank = Bank::open(file, Bank::Mode::read_write).value();
    for (std::size_t i = 0; i < bundles.size(); i += kBatch) {
        const std::span batch(bundles.data() + i, kBatch);
        static_cast<void>(take_in(bank, batch, std::span(&reader, 1), {}, kNow).value());
    }
    _exit(0);
}

}  // namespace

TEST_CASE("intake that is killed leaves no bundle half taken") {
    const TemporaryFolder folder;
    const std::string file = folder / "known.bank";
    static_cast<void>(Bank::create(file).value());
    const AgeIdentity reader = AgeIdentity::generate();
    const std::vector<SignedBundle> bundles = bundles_for(reader.recipient());
    std::mt19937 random(1);  // NOLINT(cert-msc32-c,cert-msc51-cpp): the same every time
    std::size_t killed = 0;
    std::size_t taken = 0;
    for (bool done = false; !done;) {
        const pid_t child = fork();
        REQUIRE(child >= 0);
        if (child == 0) {
            take_all(file, bundles, reader);
        }
        std::this_thread::sleep_for(std::chrono::microseconds(2000 + random() % 20'000));
        kill(child, SIGKILL);
        int status = 0;
        REQUIRE(waitpid(child, &status, 0) == child);
        done = WIFEXITED(status) || killed > 200;
        killed += done ? 0 : 1;
        const std::size_t now = check_whole(file);
        CHECK(now >= taken);
        taken = now;
    }
    CHECK(killed > 0);
    const pid_t child = fork();
    if (child == 0) {
        take_all(file, bundles, reader);
    }
    int status = 0;
    REQUIRE(waitpid(child, &status, 0) == child);
    CHECK(WIFEXITED(status));
    CHECK(check_whole(file) == kCases);
    Bank bank = Bank::open(file, Bank::Mode::read_only).value();
    CHECK(bank.verify().value().empty());
}
