// Hashes picture files from strangers. Each is opened in a process that is locked in: a file that crashes the
// decoder or makes it hang costs only its own hash. Needs whorl::decoder.
#include <exception>
#include <iostream>
#include <span>
#include <whorl/decoder.hpp>
#include <whorl/pdq.hpp>

namespace {

int hash_all(std::span<char*> files) {
    // Before the first thread. A service needs a worker for each picture that it decodes at the same time.
    whorl::Result<whorl::Sandbox> sandbox = whorl::Decoder::start_sandbox(1);
    if (!sandbox) {
        std::cerr << sandbox.error().message << '\n';
        return 1;
    }
    const whorl::Result<whorl::SandboxProtection> protection = sandbox->protection();
    if (!protection || !protection->system_calls) {
        std::cerr << "this system cannot lock in what reads pictures\n";
        return 1;
    }
    const whorl::Decoder decoder(*sandbox);
    whorl::DecodeOptions options;
    options.sample_to = whorl::kPdqWorkingDimension;

    int failed = 0;
    for (const char* file : files) {
        const whorl::Result<whorl::SandboxedImage> image = decoder.load(file, options);
        if (!image) {
            std::cerr << image.error().input << ": " << image.error().message << '\n';
            failed = 1;
            continue;
        }
        const whorl::PdqResult result = whorl::pdq_hash(image->pixels);
        std::cout << result.hash.to_hex() << ' ' << result.quality << ' ' << file << '\n';
    }
    return failed;
}

}  // namespace

int main(int argc, char** argv) {
    if (argc < 2) {
        std::cerr << "usage: hash_untrusted PICTURE...\n";
        return 2;
    }
    try {
        return hash_all(std::span(argv, static_cast<std::size_t>(argc)).subspan(1));
    } catch (const std::exception& exception) {  // no memory
        std::cerr << exception.what() << '\n';
        return 1;
    }
}
