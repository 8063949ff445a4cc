// Intake that is killed at random points: each bundle is taken wholly or not at all, and doing it again takes the
// rest.
#include <sys/prctl.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <random>

#include "tests/intake/cases.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/effort.hpp"
#include "tests/support/temporary_folder.hpp"
#include "tests/support/worker.hpp"

using namespace whorl;
using namespace whorl::test;

namespace {

constexpr int kCases = 10'000;
constexpr std::size_t kHashes = 3;
constexpr std::size_t kBatch = 16;

/// Of microseconds more: longer than a batch takes.
constexpr unsigned kLongest = 8'000;

std::vector<SignedBundle> bundles_for(const AgeRecipient& recipient) {
    std::vector<SignedBundle> bundles;
    for (auto i = static_cast<std::size_t>(effort(kCases)); i > 0; --i) {
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

/// Takes all of them in, from the first, and acknowledges each batch that is new by a byte.
[[noreturn]] void take_all(const std::string& file, const std::vector<SignedBundle>& bundles,
                           const AgeIdentity& reader, int acknowledge) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    Bank bank = Bank::open(file, Bank::Mode::read_write).value();
    for (std::size_t i = 0; i < bundles.size(); i += kBatch) {
        const std::span batch(bundles.data() + i, kBatch);
        const auto taken = take_in(bank, batch, std::span(&reader, 1), {}, kNow).value();
        if (!taken.front().value().repeated && write(acknowledge, ".", 1) != 1) {
            _exit(1);
        }
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
    // A worker takes up to this number of new batches before it is killed: about fifty kills, at random all the
    // way.
    const std::size_t most = std::min(static_cast<std::size_t>(kCases), bundles.size()) / kBatch / 25;
    std::mt19937 random(1);  // NOLINT(cert-msc32-c,cert-msc51-cpp): the same every time
    std::size_t kills = 0;
    std::size_t taken = 0;
    for (bool killed = true; killed;) {
        const std::size_t wanted = random() % most;
        const auto pause = static_cast<unsigned>(random() % kLongest);
        const Ended ended = run_worker([&](int end) { take_all(file, bundles, reader, end); }, wanted, pause);
        killed = ended.killed;
        kills += killed ? 1 : 0;
        const std::size_t now = check_whole(file);
        CHECK(now >= taken + kBatch * ended.said.size());
        CHECK(now % kBatch == 0);
        taken = now;
    }
    CHECK(kills >= 10);
    CHECK(taken == bundles.size());
    Bank bank = Bank::open(file, Bank::Mode::read_only).value();
    CHECK(bank.verify().value().empty());
}
