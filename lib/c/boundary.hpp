// The boundary between C++ and callers in C: every exception becomes a status and a text.
#pragma once

#include <whorl/whorl.h>

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <string>
#include <string_view>
#include <whorl/error.hpp>

namespace whorl::c {

/// Thrown only inside lib/c; at_boundary() turns it into a status. lib/failure has no kinds for WHORL_OUT_OF_MEMORY
/// and WHORL_INTERNAL.
struct Failure {
    whorl_status status;
    std::string message;
};

Failure failure_of(const Error& error);

/// Refuses a call with a wrong argument.
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

/// Whether the `count` bytes at `bytes` are all zero.
bool all_zero(const unsigned char* bytes, std::size_t count) noexcept;

/// The options of the caller, which may be null, or come from an older or newer header. Fields that the caller's
/// header does not have are 0, and fields that ours does not have must be 0. `first_size` is the size of the struct
/// in WHORL_API_VERSION 1.
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
