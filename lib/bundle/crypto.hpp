// Helpers around libsodium for lib/bundle.
#pragma once

#include <sodium.h>

#include <array>
#include <cstddef>
#include <functional>
#include <span>
#include <string>
#include <string_view>

namespace whorl::bundle {

/// Call this before any other function of libsodium. Any thread may call it any number of times. Throws
/// std::system_error when libsodium cannot start, for example because the system gives no random numbers.
void start_sodium();

using BytesView = std::span<const unsigned char>;

/// The address of an empty sequence of bytes, because libsodium takes no null pointers.
inline constexpr unsigned char kNoBytes = 0;

/// Converts from std::byte, which the public headers use, to libsodium's unsigned char.
inline unsigned char* raw(std::byte* bytes) {
    return reinterpret_cast<unsigned char*>(bytes);
}

inline const unsigned char* raw(const std::byte* bytes) {
    return reinterpret_cast<const unsigned char*>(bytes);
}

inline BytesView bytes_of(std::span<const std::byte> bytes) {
    return {raw(bytes.data()), bytes.size()};
}

inline BytesView bytes_of(std::string_view text) {
    if (text.empty()) {
        return {&kNoBytes, 0};
    }
    return {reinterpret_cast<const unsigned char*>(text.data()), text.size()};
}

inline std::string_view text_of(BytesView bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

inline std::string_view text_of(std::span<const std::byte> bytes) {
    return text_of(bytes_of(bytes));
}

/// The bytes of a text, for writing.
inline unsigned char* writable(std::string& text) {
    return reinterpret_cast<unsigned char*>(text.data());
}

/// A short-lived secret of a fixed size: on the stack, wiped by the destructor.
template <std::size_t Size>
class Wiped {
public:
    Wiped() = default;
    ~Wiped() { sodium_memzero(bytes_.data(), Size); }
    Wiped(const Wiped&) = delete;
    Wiped& operator=(const Wiped&) = delete;

    unsigned char* data() noexcept { return bytes_.data(); }
    const unsigned char* data() const noexcept { return bytes_.data(); }
    BytesView view() const noexcept { return bytes_; }
    std::span<unsigned char> writable() noexcept { return bytes_; }
    unsigned char& operator[](std::size_t i) noexcept { return bytes_[i]; }

private:
    std::array<unsigned char, Size> bytes_{};
};

/// Fills secret bytes that nobody can guess. Different purposes give different bytes.
using SecretBytes = std::function<void(std::span<unsigned char> bytes, std::string_view purpose)>;

/// New random bytes at each call.
void random_bytes(std::span<unsigned char> bytes, std::string_view purpose);

inline constexpr std::size_t kDigestBytes = crypto_auth_hmacsha256_BYTES;

/// HMAC-SHA-256 (RFC 2104) with a key of any length.
void hmac_sha256(BytesView key, std::span<const BytesView> parts, unsigned char* digest);

/// HKDF-SHA-256 (RFC 5869) with 32 bytes of output: one block. Without a salt, the salt is empty.
class DerivedKey {
public:
    DerivedKey(BytesView input_key, BytesView salt, std::string_view info);
    DerivedKey(BytesView input_key, std::string_view info) : DerivedKey(input_key, bytes_of(""), info) {}

    const unsigned char* data() const noexcept { return key_.data(); }
    BytesView view() const noexcept { return key_.view(); }

private:
    Wiped<kDigestBytes> key_;
};

}  // namespace whorl::bundle
