// Pictures to pixels inside a sandbox, so that a crafted picture harms nothing but itself.
#pragma once

#include <filesystem>
#include <span>
#include <string_view>

#include <whorl/decode.hpp>
#include <whorl/sandbox.hpp>

namespace whorl {

/// A decoded picture whose pixels lie in the memory of the sandbox: they are overwritten when it goes. Otherwise as
/// DecodedImage.
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

/// Reads a picture's file into memory, the area of a loan for example, and gives its size; of what is no picture
/// only the beginning, which is enough to tell so. Leaves the access time alone where the file's owner runs the
/// program. Only regular files. Errors as load_image().
Result<std::size_t> read_picture_file(const std::filesystem::path& file, std::span<std::byte> to);

/// Likewise a descriptor, a pipe for example, to its end. Error `too_large` when there is more than a picture may
/// have.
Result<std::size_t> read_picture_stream(int descriptor, std::span<std::byte> to);

/// decode_image() and load_image() in the workers of a sandbox, with the same results and errors; what ends a
/// worker is an error of that picture alone. The bytes of the file are nowhere else in memory. Thread safe; each
/// SandboxedImage holds a worker, so that no more can be decoded than there are workers until one of them goes.
class Decoder {
public:
    /// Sandbox::start() with workers that can decode every format: load_codecs() is what prepares them.
    static Result<Sandbox> start_sandbox(std::size_t workers, const SandboxLimits& limits = {});

    /// The sandbox must be one of start_sandbox(), and outlive it.
    explicit Decoder(Sandbox& sandbox) : sandbox_(&sandbox) {}

    /// Reads and decodes a regular file.
    Result<SandboxedImage> load(const std::filesystem::path& file, const DecodeOptions& options = {}) const;

    /// Reads a descriptor, a pipe for example, to its end and decodes that. `name` stands in errors.
    Result<SandboxedImage> read(int descriptor, const DecodeOptions& options = {},
                                std::string_view name = {}) const;

private:
    static Result<SandboxedImage> decoded(SandboxLoan loan, const Result<std::size_t>& size,
                                          const DecodeOptions& options, std::string_view name);

    Sandbox* sandbox_;
};

}  // namespace whorl
