#include <sodium.h>

#include <new>
#include <utility>
#include <whorl/secret.hpp>

#include "lib/bundle/crypto.hpp"

namespace whorl {

Secret::Secret(std::size_t size) : size_(size) {
    if (size == 0) {
        return;
    }
    bundle::start_sodium();
    // Locked by sodium_malloc() where the limit allows it, wiped by sodium_free().
    bytes_ = static_cast<std::byte*>(sodium_malloc(size));
    if (bytes_ == nullptr) {
        throw std::bad_alloc();
    }
    sodium_memzero(bytes_, size);
}

Secret Secret::copy_of(std::string_view bytes) {
    Secret secret(bytes.size());
    bytes.copy(reinterpret_cast<char*>(secret.bytes_), bytes.size());
    return secret;
}

bool Secret::can_be_locked() {
    Secret page(1);
    return sodium_mlock(page.data(), page.size()) == 0;
}

Secret::Secret(Secret&& other) noexcept
    : bytes_(std::exchange(other.bytes_, nullptr)), size_(std::exchange(other.size_, 0)) {}

Secret& Secret::operator=(Secret&& other) noexcept {
    std::swap(bytes_, other.bytes_);
    std::swap(size_, other.size_);
    return *this;
}

Secret::~Secret() {
    sodium_free(bytes_);
}

std::string_view Secret::view() const noexcept {
    return {reinterpret_cast<const char*>(bytes_), size_};
}

void Secret::shorten(std::size_t size) noexcept {
    if (size < size_) {
        sodium_memzero(bytes_ + size, size_ - size);
        size_ = size;
    }
}

}  // namespace whorl
