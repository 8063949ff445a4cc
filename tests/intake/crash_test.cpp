// Intake that is killed at random points, alone and two at once: in the end each bundle has one receipt, and the
// bank is that of one undisturbed run.
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <functional>
#include <map>
#include <optional>
#include <random>
#include <set>

#include "tests/intake/cases.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/effort.hpp"
#include "tests/support/json.hpp"
#include "tests/support/temporary_folder.hpp"

using namespace whorl;
using namespace whorl::test;

namespace {

namespace fs = std::filesystem;

/// Ten times as many in ./dev release-check.
constexpr int kCases = 200;
constexpr int kKills = 20;
constexpr std::size_t kBundlesOfCase = 5;
constexpr std::size_t kBatch = 16;

/// Cases that send their bundles at the same time.
constexpr std::size_t kTogether = 20;

/// Microseconds: longer than a batch takes.
constexpr unsigned kLongest = 20'000;

/// A case with all kinds of bundles.
std::vector<SignedBundle> bundles_of_case(const AgeRecipient& recipient, std::size_t number) {
    const Case owner(recipient);
    const auto hash = [&](std::uint64_t i) { return some_hash(4 * number + i); };
    std::vector<SignedBundle> bundles = {owner.submission({hash(0), hash(1)})};
    bundles.push_back(owner.extension(bundles.back(), {hash(2)}));
    bundles.push_back(owner.withdrawal(bundles.back(), {hash(0), hash(2), hash(3)}));
    bundles.push_back(owner.extension(bundles.back(), {hash(2), hash(3)}));
    bundles.push_back(number % 3 == 0 ? owner.withdrawal(bundles.back())
                                      : owner.extension(bundles.back(), {hash(0)}));
    return bundles;
}

/// The bundles of all cases, those of some of them mixed.
std::vector<SignedBundle> all_bundles(const AgeRecipient& recipient) {
    const auto cases = static_cast<std::size_t>(effort(kCases));
    std::vector<SignedBundle> all;
    for (std::size_t first = 0; first < cases; first += kTogether) {
        std::vector<std::vector<SignedBundle>> together;
        for (std::size_t i = first; i < std::min(first + kTogether, cases); ++i) {
            together.push_back(bundles_of_case(recipient, i));
        }
        for (std::size_t i = 0; i < kBundlesOfCase; ++i) {
            for (std::vector<SignedBundle>& bundles : together) {
                all.push_back(std::move(bundles[i]));
            }
        }
    }
    return all;
}

struct Platform {
    AgeIdentity reader = AgeIdentity::generate();
    Ed25519Key key = Ed25519Key::generate();
    std::vector<SignedBundle> bundles = all_bundles(reader.recipient());
};

/// A bank and its receipts.
struct Place {
    TemporaryFolder folder;
    std::string bank = (folder / "known.bank").native();
    fs::path receipts = folder / "receipts";

    Place() {
        static_cast<void>(Bank::create(bank).value());
        fs::create_directory(receipts);
    }
};

/// Takes all bundles in, from the first, and answers them. Calls `done` after each batch that is new.
void take_all(const Platform& platform, const Place& place, const std::function<void()>& done) {
    Bank bank = Bank::open(place.bank, Bank::Mode::read_write).value();
    for (std::size_t i = 0; i < platform.bundles.size(); i += kBatch) {
        const std::size_t size = std::min(kBatch, platform.bundles.size() - i);
        const auto taken =
            take_in(bank, std::span(platform.bundles).subspan(i, size), std::span(&platform.reader, 1), {}, kNow)
                .value();
        for (const Result<Taken>& each : taken) {
            const SealedAnswer answer = seal_answer(each.value().answer, platform.key).value();
            write_answer(answer, place.receipts / answer.file_name).value();
        }
        if (!taken.front()->repeated) {
            done();
        }
    }
}

/// A process that takes all in.
class Intake {
public:
    Intake(const Platform& platform, const Place& place) {
        REQUIRE(pipe(ends_.data()) == 0);
        process_ = fork();
        REQUIRE(process_ >= 0);
        if (process_ == 0) {
            prctl(PR_SET_PDEATHSIG, SIGKILL);
            close(ends_[0]);
            try {
                take_all(platform, place, [&] {
                    if (write(ends_[1], ".", 1) != 1) {
                        _exit(1);
                    }
                });
            } catch (const std::exception&) {
                _exit(1);
            }
            _exit(0);
        }
        close(ends_[1]);
    }
    ~Intake() { close(ends_[0]); }
    Intake(const Intake&) = delete;
    Intake& operator=(const Intake&) = delete;

    /// Until it has done that many new batches, or ended.
    void wait(std::size_t batches) const {
        char acknowledged = 0;
        while (batches > 0 && read(ends_[0], &acknowledged, 1) == 1) {
            --batches;
        }
    }

    /// Kills it. False if it had done all of its work.
    bool end() const {
        kill(process_, SIGKILL);
        int status = 0;
        REQUIRE(waitpid(process_, &status, 0) == process_);
        const bool killed = WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL;
        CHECK((killed || (WIFEXITED(status) && WEXITSTATUS(status) == 0)));
        return killed;
    }

private:
    std::array<int, 2> ends_{};
    pid_t process_ = 0;
};

/// How many bundles are answered in the bank, in whole batches.
std::size_t check_whole(const Place& place, std::size_t bundles) {
    const Bank bank = Bank::open(place.bank, Bank::Mode::read_only).value();
    std::size_t answers = 0;
    static_cast<void>(bank.for_each_note("case/", [&](std::string_view /*key*/, std::string_view text) {
        answers += parse_json(text)["answers"].get<std::size_t>();
        return true;
    }));
    CHECK((answers % kBatch == 0 || answers == bundles));
    return answers;
}

/// All that is in the bank, but keys and times.
std::multiset<std::string> held_by(const Bank& bank) {
    std::multiset<std::string> contents;
    static_cast<void>(bank.for_each({}, [&](const BankRecord& record) {
        contents.insert(to_hex(record.hash) + ' ' + record.source + ' ' + record.id + ' ' + record.extra + ' ' +
                        std::string(record_status_name(record.status)) + ' ' + record.withdrawn_by);
        return true;
    }));
    static_cast<void>(bank.for_each_note("", [&](std::string_view key, std::string_view text) {
        contents.insert(std::string(key) + " = " + std::string(text));
        return true;
    }));
    return contents;
}

/// By name.
std::map<std::string, std::string> receipts_in(const Place& place) {
    std::map<std::string, std::string> found;
    for (const auto& entry : fs::directory_iterator(place.receipts)) {
        found[entry.path().filename()] = contents_of(entry.path());
    }
    return found;
}

}  // namespace

TEST_CASE("intakes that are killed, two at once half of the time, lose no receipt and double none") {
    const Platform platform;
    const Place place;
    const std::size_t bundles = platform.bundles.size();
    const auto kills_wanted = static_cast<std::size_t>(effort(kKills));
    // So that the last kill comes about when the last bundle does: some batches are done while a kill is on its
    // way.
    const std::size_t most = bundles / kBatch / kills_wanted + 1;
    std::mt19937 random(1);  // NOLINT(cert-msc32-c,cert-msc51-cpp): the same every time
    std::size_t kills = 0;
    std::size_t before = 0;
    while (kills < kills_wanted) {
        const Intake one(platform, place);
        std::optional<Intake> other;
        if (random() % 2 == 0) {
            other.emplace(platform, place);
        }
        one.wait(before < bundles ? random() % most : 0);
        usleep(static_cast<unsigned>(random() % kLongest));
        kills += one.end() ? 1U : 0U;
        if (other) {
            usleep(static_cast<unsigned>(random() % kLongest));
            kills += other->end() ? 1U : 0U;
        }
        const std::size_t now = check_whole(place, bundles);
        CHECK(now >= before);
        before = now;
    }
    WARN("killed " << kills << " times; " << before << " of " << bundles << " bundles were taken by then, and "
                   << receipts_in(place).size() << " had receipts");
    take_all(platform, place, [] {});

    const Place undisturbed;
    take_all(platform, undisturbed, [] {});
    const auto receipts = receipts_in(place);
    CHECK(receipts.size() == bundles);
    CHECK((receipts == receipts_in(undisturbed)));
    const Bank bank = Bank::open(place.bank, Bank::Mode::read_only).value();
    CHECK((held_by(bank) == held_by(Bank::open(undisturbed.bank, Bank::Mode::read_only).value())));
    CHECK(bank.verify()->empty());
}
