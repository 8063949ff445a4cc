// How work ends inside a component, and what its caller gets.
#include "lib/failure/failure.hpp"
#include "tests/support/catch.hpp"

using namespace whorl;

namespace {

const Error kBusy{ErrorKind::busy, "is in use", {}};
const Error kOther{ErrorKind::busy, "is in use", "another file"};

}  // namespace

TEST_CASE("guarded work gives its value, its result, or that it worked") {
    CHECK(guarded("file", [] { return 3; }).value() == 3);
    CHECK(guarded("file", [] { return Result<int>(4); }).value() == 4);
    CHECK(guarded("file", [] { return Status(); }));
    bool ran = false;
    CHECK(guarded("file", [&] { ran = true; }));
    CHECK(ran);
}

TEST_CASE("guarded work that fails names the input, unless it names another") {
    CHECK(guarded("file", [] { fail(ErrorKind::corrupt, "is damaged"); }).error().input == "file");
    CHECK(guarded("file", [] { fail(ErrorKind::corrupt, "is damaged"); }).error().message == "is damaged");
    CHECK(guarded("file", [] { check(kBusy); }).error().input == "file");
    CHECK(guarded("file", [] { check(kOther); }).error().input == "another file");
    CHECK(guarded("file", [] { return value_of(Result<int>(kBusy)); }).error().kind == ErrorKind::busy);
    CHECK(guarded("file", []() -> Result<int> { return kBusy; }).error().input == "file");
    CHECK(guarded("file", []() -> Status { return kOther; }).error().input == "another file");
    CHECK(guarded({}, []() -> Status { return kBusy; }).error().input.empty());
}

TEST_CASE("guarded work that runs out of memory is an error, and other exceptions pass") {
    const auto failed = guarded("file", []() -> int { throw std::bad_alloc(); });
    CHECK(failed.error().kind == ErrorKind::too_large);
    CHECK(failed.error().input == "file");
    CHECK_THROWS_AS(guarded("file", [] { throw std::runtime_error("of the caller"); }), std::runtime_error);
}

TEST_CASE("what worked passes through") {
    CHECK(value_of(Result<int>(5)) == 5);
    CHECK_NOTHROW(check(Status()));
}
