// What stands between C++ and its callers in C: every exception becomes a status and a text.
#pragma once

#include <whorl/whorl.h>

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <string>
#include <string_view>
#include <whorl/error.hpp>

namespace whorl::c {

/// Thrown inside lib/c only; at_boundary() makes a status of it.
struct Failure {
    whorl_status status;
    std::string message;
};

Failure failure_of(const Error& error);

/// Refuses a call whose arguments make no sense.
inline void require(bool sense, const char* otherwise) {
    if (!sense) {
        throw Failure{WHORL_INVALID, otherwise};
    }
}

/// Sets `error`, which may be null, and returns the status.
whorl_status report(whorl_error* error, whorl_status status, std::string_view message) noexcept;

/// Reports the exception that is being handled.
whorl_status report_exception(whorl_error* error) noexcept;

/// Runs the work of one call of the interface.
template <class Work>
whorl_status at_boundary(whorl_error* error, Work work) noexcept {
    try {
        work();
    } catch (...) {
        return report_exception(error);
    }
    return report(error, WHORL_OK, "");
}

/// `count` bytes at `bytes`, all zero.
bool all_zero(const unsigned char* bytes, std::size_t count) noexcept;

/// The caller's options, which may be of an older or newer header than ours, or null: fields that it does not know
/// are 0, and fields that we do not know must be. `first_size` is what the struct had in WHORL_API_VERSION 1.
template <class Options>
Options read_options(const Options* given, std::size_t first_size) {
    Options options{};
    if (given == nullptr) {
        return options;
    }
    const std::size_t size = given->struct_size;
    require(size >= first_size, "struct_size is not the size of its struct");
    const auto* bytes = reinterpret_cast<const unsigned char*>(given);
    if (size > sizeof options) {
        require(all_zero(bytes + sizeof options, size - sizeof options),
                "an option is set that this version of the library does not know");
    }
    std::memcpy(&options, bytes, std::min(size, sizeof options));
    return options;
}

}  // namespace whorl::c
