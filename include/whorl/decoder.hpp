// Decoding in a sandbox, so that a malicious picture can do no harm.
#pragma once

#include <cstddef>
#include <filesystem>
#include <span>
#include <string_view>
#include <utility>

#include <whorl/decode.hpp>
#include <whorl/sandbox.hpp>

namespace whorl {

/// A decoded picture like DecodedImage. Its pixels are in the memory of the sandbox; the destructor wipes them.
class SandboxedImage {
public:
    ImageView pixels;
    int width = 0;   ///< of the full picture
    int height = 0;  ///< likewise
    ImageFormat format = ImageFormat::jpeg;

private:
    friend class Decoder;
    explicit SandboxedImage(SandboxLoan loan) : loan_(std::move(loan)) {}

    SandboxLoan loan_;
};

/// The memory that read_picture_file() and read_picture_stream() need at least, in bytes: enough to find out
/// whether a file is a picture.
inline constexpr std::size_t kMinPictureRoom = 4096;

/// Reads a picture's file into memory, for example the area of a loan, and returns its size in bytes. Of a file
/// that is not a picture it reads only the beginning. Does not change the access time where the file's owner runs
/// the program. Only regular files. Errors: those of load_image(); `too_large` also for a picture that does not fit
/// into `to`; `invalid` when `to` has fewer than kMinPictureRoom bytes.
Result<std::size_t> read_picture_file(const std::filesystem::path& file, std::span<std::byte> to);

/// Likewise for a descriptor, for example a pipe, to its end. Error `too_large` for more bytes than a picture may
/// have, or than one less than `to` has; `invalid` when `to` has fewer than kMinPictureRoom bytes; `unreadable`.
Result<std::size_t> read_picture_stream(int descriptor, std::span<std::byte> to);

/// Likewise into the area of a loan, which is enlarged for a picture that needs it.
Result<std::size_t> read_picture_file(const std::filesystem::path& file, SandboxLoan& loan);
Result<std::size_t> read_picture_stream(int descriptor, SandboxLoan& loan);

/// decode_image() and load_image() in the workers of a sandbox, with the same results and errors. A worker that
/// ends early is an error of that picture alone, and so is an answer that is none to the question. No other memory
/// holds the bytes of the file. Thread safe. Each SandboxedImage keeps a place until it is destroyed; with all
/// places kept, decoding waits. Pictures of more than 12 megapixels take turns, so do not keep one while you wait
/// for another.
class Decoder {
public:
    /// Sandbox::start() with workers that can decode every format: load_codecs() is what prepares them.
    static Result<Sandbox> start_sandbox(std::size_t workers, const SandboxLimits& limits = {});

    /// The sandbox must be one of start_sandbox(), and outlive it.
    explicit Decoder(Sandbox& sandbox) : sandbox_(&sandbox) {}

    /// Reads and decodes a regular file.
    Result<SandboxedImage> load(const std::filesystem::path& file, const DecodeOptions& options = {}) const;

    /// Reads a descriptor, for example a pipe, to its end and decodes it. `name` is the input of errors.
    Result<SandboxedImage> read(int descriptor, const DecodeOptions& options = {},
                                std::string_view name = {}) const;

private:
    static Result<SandboxedImage> decoded(SandboxLoan loan, const Result<std::size_t>& size,
                                          const DecodeOptions& options, std::string_view name);

    Sandbox* sandbox_;
};

}  // namespace whorl
