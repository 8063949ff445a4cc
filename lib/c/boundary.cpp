#include "lib/c/boundary.hpp"

#include <algorithm>
#include <cstdint>
#include <exception>
#include <new>
#include <stdexcept>
#include <whorl/version.hpp>

namespace whorl::c {
namespace {

whorl_status status_of(ErrorKind kind) noexcept {
    switch (kind) {
        case ErrorKind::not_found: return WHORL_NOT_FOUND;
        case ErrorKind::unreadable: return WHORL_UNREADABLE;
        case ErrorKind::not_an_image: return WHORL_NOT_AN_IMAGE;
        case ErrorKind::unsupported: return WHORL_UNSUPPORTED;
        case ErrorKind::corrupt: return WHORL_CORRUPT;
        case ErrorKind::too_large: return WHORL_TOO_LARGE;
        case ErrorKind::exists: return WHORL_EXISTS;
        case ErrorKind::busy: return WHORL_BUSY;
        case ErrorKind::invalid: return WHORL_INVALID;
        case ErrorKind::unwritable: return WHORL_UNWRITABLE;
        case ErrorKind::wrong_key:
        case ErrorKind::insecure:
        case ErrorKind::untrusted:
        case ErrorKind::misaddressed:
        case ErrorKind::expired:
        case ErrorKind::forked:
        case ErrorKind::out_of_order:
        case ErrorKind::withdrawn: break;  // of components that the C interface does not have
    }
    return WHORL_INTERNAL;
}

/// How much of the text fits without cutting a character of UTF-8 in two.
std::size_t fitting(std::string_view text, std::size_t room) noexcept {
    if (text.size() <= room) {
        return text.size();
    }
    constexpr unsigned kContinuationMask = 0xc0;
    constexpr unsigned kContinuation = 0x80;
    std::size_t size = room;
    while (size > 0 && (static_cast<unsigned char>(text[size]) & kContinuationMask) == kContinuation) {
        --size;
    }
    return size > 0 ? size : room;
}

}  // namespace

Failure failure_of(const Error& error) {
    return {status_of(error.kind), error.input.empty() ? error.message : error.input + ": " + error.message};
}

whorl_status report(whorl_error* error, whorl_status status, std::string_view message) noexcept {
    if (error != nullptr) {
        error->status = status;
        const std::size_t size = fitting(message, sizeof error->message - 1);
        std::memcpy(error->message, message.data(), size);
        error->message[size] = '\0';
    }
    return status;
}

whorl_status report_exception(whorl_error* error) noexcept {
    try {
        throw;
    } catch (const Failure& failure) {
        return report(error, failure.status, failure.message);
    } catch (const std::bad_alloc&) {
        return report(error, WHORL_OUT_OF_MEMORY, "out of memory");
    } catch (const std::length_error&) {  // more than a vector can ever hold
        return report(error, WHORL_OUT_OF_MEMORY, "out of memory");
    } catch (const std::exception& exception) {
        return report(error, WHORL_INTERNAL, exception.what());
    } catch (...) {
        return report(error, WHORL_INTERNAL, "an unknown fault of the library");
    }
}

bool all_zero(const unsigned char* bytes, std::size_t count) noexcept {
    return std::all_of(bytes, bytes + count, [](unsigned char byte) { return byte == 0; });
}

}  // namespace whorl::c

std::uint32_t whorl_api_version() {
    return WHORL_API_VERSION;
}

const char* whorl_version() {
    return WHORL_VERSION;
}

const char* whorl_status_name(whorl_status status) {
    switch (status) {
        case WHORL_OK: return "success";
        case WHORL_INVALID: return "invalid argument";
        case WHORL_OUT_OF_MEMORY: return "out of memory";
        case WHORL_INTERNAL: return "internal fault";
        case WHORL_NOT_FOUND: return "not found";
        case WHORL_UNREADABLE: return "unreadable";
        case WHORL_UNWRITABLE: return "unwritable";
        case WHORL_CORRUPT: return "damaged";
        case WHORL_UNSUPPORTED: return "unsupported";
        case WHORL_EXISTS: return "exists already";
        case WHORL_BUSY: return "busy";
        case WHORL_TOO_LARGE: return "too large";
        case WHORL_NOT_AN_IMAGE: return "not an image";
        default: return "unknown status";
    }
}
