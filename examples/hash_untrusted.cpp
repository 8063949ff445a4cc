// Hashes picture files of strangers: each is opened in a process that is locked in, and one that crashes or hangs
// it costs nothing but its own hash. Needs whorl::decoder.
#include <iostream>
#include <whorl/decoder.hpp>
#include <whorl/pdq.hpp>

int main(int argc, char** argv) {
    if (argc < 2) {
        std::cerr << "usage: hash_untrusted PICTURE...\n";
        return 2;
    }
    // Before the first thread. A service has as many workers as it decodes pictures at a time.
    whorl::Result<whorl::Sandbox> sandbox = whorl::Sandbox::start(1);
    const bool locked_in = sandbox && sandbox->protection() && sandbox->protection()->system_calls;
    if (!locked_in) {
        std::cerr << "this system cannot lock in what reads pictures\n";
        return 1;
    }
    const whorl::Decoder decoder(*sandbox);
    whorl::DecodeOptions options;
    options.sample_to = whorl::kPdqWorkingDimension;

    int failed = 0;
    for (int i = 1; i < argc; ++i) {
        const whorl::Result<whorl::SandboxedImage> image = decoder.load(argv[i], options);
        if (!image) {
            std::cerr << image.error().input << ": " << image.error().message << '\n';
            failed = 1;
            continue;
        }
        const whorl::PdqResult result = whorl::pdq_hash(image->pixels);
        std::cout << result.hash.to_hex() << ' ' << result.quality << ' ' << argv[i] << '\n';
    }
    return failed;
}
