// Hashes picture files, and says why a file has no hash. Needs whorl::image.
#include <iostream>
#include <whorl/decode.hpp>
#include <whorl/pdq.hpp>

int main(int argc, char** argv) {
    if (argc < 2) {
        std::cerr << "usage: hash_file PICTURE...\n";
        return 2;
    }
    // PDQ looks at 512x512 samples of a larger picture: let the decoder keep no more than these.
    whorl::DecodeOptions options;
    options.sample_to = whorl::kPdqWorkingDimension;

    int failed = 0;
    for (int i = 1; i < argc; ++i) {
        const whorl::Result<whorl::DecodedImage> image = whorl::load_image(argv[i], options);
        if (!image) {
            std::cerr << image.error().input << ": " << image.error().message << '\n';
            failed = 1;
            continue;
        }
        const whorl::PdqResult result = whorl::pdq_hash(image->pixels.view());
        std::cout << result.hash.to_hex() << ' ' << result.quality << ' ' << argv[i] << '\n';
    }
    return failed;
}
