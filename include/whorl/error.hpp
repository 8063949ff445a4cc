// Errors are values: what kind of failure, why, and in which input.
#pragma once

#include <string>
#include <utility>
#include <variant>

namespace whorl {

/// What kind of thing went wrong. Stable: programs may switch on it.
enum class ErrorKind {
    not_found,     ///< The input does not exist (any more), or is a broken link.
    unreadable,    ///< The input exists, but reading it was refused or failed.
    not_an_image,  ///< The bytes are in no picture format that Whorl knows (or there are none).
    unsupported,   ///< In a known format, but with a feature or of a version that this program cannot read.
    corrupt,       ///< Damaged, cut off, or not in the expected format.
    too_large,     ///< More than the caller allows, or more than the memory holds.
    exists,        ///< The file to be created exists already.
    busy,          ///< Another process used the file for longer than this one waited.
    invalid,       ///< A record or an argument is wrong; nothing was changed.
    unwritable,    ///< Writing was refused or failed: no space, no permission, a disk error.
    wrong_key,     ///< Seems undamaged, but the given key or passphrase does not open it.
    insecure,      ///< A secret file that other users may read.
    untrusted,     ///< Undamaged, but not signed by the required key, or from nobody that the caller named.
    misaddressed,  ///< Undamaged and trusted, but addressed to other keys.
    expired,       ///< Arrived after its last valid day.
    forked,        ///< Claims a place in a sequence that another document has.
    out_of_order,  ///< An earlier document of its sequence is missing.
    withdrawn,     ///< Belongs to a case that its owner has withdrawn for good.
};

/// A failure. `message` is a lower-case phrase without the name of the input. `input` names the file or stream
/// (raw bytes as the system gave them) and may be empty.
struct Error {
    ErrorKind kind;
    std::string message;
    std::string input;
};

/// Either a value or an Error. It can be copied and moved if T can; as thread safe as T.
template <class T>
class [[nodiscard]] Result {
public:
    Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}
    Result(Error error) : state_(std::in_place_index<1>, std::move(error)) {}

    bool has_value() const noexcept { return state_.index() == 0; }
    explicit operator bool() const noexcept { return has_value(); }

    /// The value. Throws std::bad_variant_access when there is none.
    const T& value() const& { return std::get<0>(state_); }
    T& value() & { return std::get<0>(state_); }
    T&& value() && { return std::get<0>(std::move(state_)); }
    const T& operator*() const& { return value(); }
    T& operator*() & { return value(); }
    T&& operator*() && { return std::move(*this).value(); }
    const T* operator->() const { return &value(); }
    T* operator->() { return &value(); }

    /// The failure. Throws std::bad_variant_access when there is a value instead.
    const Error& error() const& { return std::get<1>(state_); }
    Error&& error() && { return std::get<1>(std::move(state_)); }

private:
    std::variant<T, Error> state_;
};

/// The result of a function that returns no value. True when it worked, like any Result.
template <>
class [[nodiscard]] Result<void> {
public:
    /// It worked.
    Result() = default;
    Result(Error error) : state_(std::move(error)) {}

    bool has_value() const noexcept { return state_.index() == 0; }
    explicit operator bool() const noexcept { return has_value(); }

    /// Throws std::bad_variant_access when it failed.
    void value() const { std::get<0>(state_); }

    /// The failure. Throws std::bad_variant_access when it worked.
    const Error& error() const& { return std::get<1>(state_); }
    Error&& error() && { return std::get<1>(std::move(state_)); }

private:
    std::variant<std::monostate, Error> state_;
};

/// Whether something worked, and if not, why. The compiler warns where a caller ignores one.
using Status = Result<void>;

}  // namespace whorl
