// Whorl's one way to fail: a value that says what kind of failure, why, and of which input.
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
    unsupported,   ///< In a known format, with a feature that cannot be decoded, or of a version to come.
    corrupt,       ///< Damaged, cut off, or not what it should be.
    too_large,     ///< More pixels declared than the caller allows, or more than there is memory for.
    exists,        ///< A file that was to be made is there already.
    busy,          ///< Another process holds what is needed, for longer than it was waited for.
    invalid,       ///< A record or an argument that makes no sense; nothing was changed.
    unwritable,    ///< Writing was refused or failed: no space, no permission, a fault of the disk.
    wrong_key,     ///< Whole as far as can be told, but the key or passphrase at hand does not open it.
    insecure,      ///< A file of secrets that others may read.
    untrusted,     ///< Whole, but not signed by whom it has to be.
    misaddressed,  ///< Whole and trusted, but meant for others.
    expired,       ///< Came after the day until which it counts.
    replayed,      ///< Was taken before, and something newer after it.
    forked,        ///< Takes a place in an order that something else has.
    out_of_order,  ///< What comes before it is not there yet.
    withdrawn,     ///< Belongs to what its owner has withdrawn for good.
};

/// A failure. `message` is a lower-case phrase without the input's name; `input` names the file or
/// stream it came from (raw bytes as the system gave them) and may be empty.
struct Error {
    ErrorKind kind;
    std::string message;
    std::string input;
};

/// Either a value or an Error. Regular; as thread safe as T.
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

/// For what gives nothing but may fail. True when it worked, as any Result.
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

/// Whether something worked, and if not, why. The compiler warns where one is dropped.
using Status = Result<void>;

}  // namespace whorl
