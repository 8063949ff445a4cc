// How lib/bank fails inside: by an exception that Bank's members turn into the Error their caller gets.
#pragma once

#include <new>
#include <string>
#include <utility>
#include <whorl/error.hpp>

namespace whorl::bank {

struct Failure {
    ErrorKind kind;
    std::string message;  ///< as Error's
};

/// Runs `work`, which returns a Result or a value, and turns what it throws into an Error about `input`.
template <class Work>
auto guarded(const std::string& input, const Work& work) -> Result<decltype(work())> {
    try {
        return work();
    } catch (Failure& failure) {
        return Error{failure.kind, std::move(failure.message), input};
    } catch (const std::bad_alloc&) {
        return Error{ErrorKind::too_large, "needs more memory than there is", input};
    }
}

}  // namespace whorl::bank
