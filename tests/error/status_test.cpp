// Status: true when something worked.
#include <whorl/error.hpp>

#include "tests/support/catch.hpp"

using namespace whorl;

namespace {

Status step(bool works) {
    if (works) {
        return {};
    }
    return Error{ErrorKind::busy, "is in use", "a file"};
}

}  // namespace

TEST_CASE("a status is true when something worked, and else says why") {
    const Status done = step(true);
    CHECK(done);
    CHECK(done.has_value());
    CHECK_NOTHROW(done.value());
    CHECK_THROWS_AS(done.error(), std::bad_variant_access);

    const Status failed = step(false);
    CHECK_FALSE(failed);
    CHECK_FALSE(failed.has_value());
    CHECK(failed.error().kind == ErrorKind::busy);
    CHECK(failed.error().message == "is in use");
    CHECK(failed.error().input == "a file");
    CHECK_THROWS_AS(failed.value(), std::bad_variant_access);
    CHECK(step(false).error().message == "is in use");
}
