#include "lib/bundle/age_payload.hpp"

#include "lib/failure/failure.hpp"

namespace whorl::bundle {
namespace {

constexpr std::size_t kChunkBytes = std::size_t{1} << 16U;
constexpr std::size_t kTagBytes = crypto_aead_chacha20poly1305_ietf_ABYTES;
constexpr std::size_t kSealedChunkBytes = kChunkBytes + kTagBytes;
constexpr std::size_t kPayloadNonceBytes = 16;

using PayloadNonce = std::array<unsigned char, kPayloadNonceBytes>;

DerivedKey payload_key(const FileKey& file_key, const PayloadNonce& nonce) {
    return {file_key.view(), nonce, "payload"};
}

/// The nonce of a chunk: its number in eleven bytes, highest first, and whether it is the last one.
class ChunkNonce {
public:
    const unsigned char* of(std::uint64_t chunk, bool last) {
        for (std::size_t i = 0; i < sizeof chunk; ++i) {
            bytes_[kLastByte - 1 - i] = static_cast<unsigned char>(chunk >> 8 * i);
        }
        bytes_[kLastByte] = last ? 1 : 0;
        return bytes_.data();
    }

private:
    static constexpr std::size_t kLastByte = crypto_aead_chacha20poly1305_ietf_NPUBBYTES - 1;
    std::array<unsigned char, crypto_aead_chacha20poly1305_ietf_NPUBBYTES> bytes_{};
};

std::span<char> chars(unsigned char* bytes, std::size_t size) {
    return {reinterpret_cast<char*>(bytes), size};
}

[[noreturn]] void damaged(const char* how) {
    fail(ErrorKind::corrupt, std::string("is damaged, altered or cut off: ") + how);
}

}  // namespace

std::uint64_t seal_age_payload(Buffered& source, const ByteSink& sink, const FileKey& file_key,
                               const SecretBytes& secret_bytes) {
    PayloadNonce payload_nonce{};
    secret_bytes(payload_nonce, "payload nonce");
    put(sink, chars(payload_nonce.data(), payload_nonce.size()));

    const DerivedKey key = payload_key(file_key, payload_nonce);
    ChunkNonce nonce;
    Secret plain(kChunkBytes);
    std::vector<unsigned char> sealed(kSealedChunkBytes);
    std::uint64_t total = 0;
    bool last = false;
    for (std::uint64_t chunk = 0; !last; ++chunk) {
        const std::size_t n = source.read(chars(raw(plain.data()), kChunkBytes));
        last = !source.peek();
        crypto_aead_chacha20poly1305_ietf_encrypt(sealed.data(), nullptr, raw(plain.data()), n, nullptr, 0, nullptr,
                                                  nonce.of(chunk, last), key.data());
        put(sink, chars(sealed.data(), n + kTagBytes));
        total += n;
    }
    return total;
}

std::uint64_t open_age_payload(Buffered& source, const ByteSink& sink, const FileKey& file_key) {
    PayloadNonce payload_nonce{};
    if (source.read(chars(payload_nonce.data(), payload_nonce.size())) < payload_nonce.size()) {
        damaged("it ends before its contents begin");
    }
    const DerivedKey key = payload_key(file_key, payload_nonce);
    ChunkNonce nonce;
    Secret plain(kChunkBytes);
    std::vector<unsigned char> sealed(kSealedChunkBytes);
    std::uint64_t total = 0;
    bool last = false;
    for (std::uint64_t chunk = 0; !last; ++chunk) {
        const std::size_t n = source.read(chars(sealed.data(), sealed.size()));
        if (n < kTagBytes) {
            damaged("it ends before its last piece");
        }
        const auto opens = [&](bool as_last) {
            return crypto_aead_chacha20poly1305_ietf_decrypt(raw(plain.data()), nullptr, nullptr, sealed.data(), n,
                                                             nullptr, 0, nonce.of(chunk, as_last), key.data()) == 0;
        };
        // Only the last chunk may be short; a full one may be the last.
        last = n < kSealedChunkBytes || !opens(false);
        if (last && !opens(true)) {
            damaged("a part of it is not what was sealed");
        }
        if (n == kTagBytes && chunk > 0) {
            damaged("its last piece is empty");
        }
        if (n > kTagBytes) {
            put(sink, chars(raw(plain.data()), n - kTagBytes));
        }
        total += n - kTagBytes;
    }
    if (source.peek()) {
        damaged("there is data after its end");
    }
    return total;
}

}  // namespace whorl::bundle
