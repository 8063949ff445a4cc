// A run on several threads: how it ends.
#include <stdexcept>

#include "bench/lab/run/run.hpp"
#include "cli/program/console.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/temporary_folder.hpp"

using namespace whorl;
using namespace whorl::lab;
using test::TemporaryFolder;

namespace {

/// Of pictures that are not there, in no edit but the picture as it was found.
Plan plan_of(std::size_t pictures, std::function<Result<Hashers>()> make_hashers) {
    Plan plan;
    for (std::size_t i = 0; i < pictures; ++i) {
        plan.corpus.pictures.push_back({"absent-" + std::to_string(i) + ".png", std::to_string(i)});
    }
    plan.make_hashers = std::move(make_hashers);
    plan.edits = {{std::string(kOriginal), {}, 0, {}}};
    return plan;
}

struct Told {
    std::vector<std::string> warnings{};
    std::atomic<bool> stop = false;

    Watcher watcher() {
        return {[](std::size_t, std::size_t) {},
                [this](const std::string& name, const std::string&) { warnings.push_back(name); }, &stop};
    }
};

Result<Outcome> measured(const Plan& plan, const TemporaryFolder& folder, Told& told) {
    cli::Console console(true, "whorl-lab");
    const cli::PictureSandbox sandbox({.use = cli::SandboxUse::none}, 1, console);
    Result<Journal> journal = Journal::open(folder / "journal", "this run", "2026-01-02T03:04:05Z");
    REQUIRE(journal);
    return measure(plan, *journal, 4, sandbox, told.watcher());
}

}  // namespace

TEST_CASE("each picture that cannot be opened gets a warning, and the run ends") {
    const TemporaryFolder folder;
    Told told;
    const Result<Outcome> outcome = measured(plan_of(100, [] { return Result(Hashers()); }), folder, told);
    REQUIRE(outcome);
    CHECK(outcome->finished);
    CHECK(outcome->failed == 100);
    CHECK(told.warnings.size() == 100);
}

TEST_CASE("an exception while hashers are made ends the run and arrives") {
    const TemporaryFolder folder;
    Told told;
    const Plan plan = plan_of(100, []() -> Result<Hashers> { throw std::domain_error("hashers"); });
    CHECK_THROWS_AS(measured(plan, folder, told), std::domain_error);
}

TEST_CASE("an error while hashers are made ends the run and arrives") {
    const TemporaryFolder folder;
    Told told;
    const Error error{ErrorKind::unwritable, "cannot be made", "hashers"};
    const Result<Outcome> outcome = measured(plan_of(100, [&] { return Result<Hashers>(error); }), folder, told);
    REQUIRE_FALSE(outcome);
    CHECK(outcome.error().message == error.message);
    CHECK(told.warnings.empty());
}
