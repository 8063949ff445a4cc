// Opens a submission bundle as a platform does, checks all that needs no bank, and prints its hashes. Needs
// whorl::bundle.
#include <ctime>
#include <exception>
#include <fstream>
#include <iostream>
#include <iterator>
#include <whorl/bundle.hpp>
#include <whorl/private_file.hpp>

namespace {

int failed(const whorl::Error& error, const char* input) {
    std::cerr << (error.input.empty() ? input : error.input) << ": " << error.message << '\n';
    return 1;
}

int verify(const char* identity_file, const char* file) {
    constexpr std::size_t kLargestIdentityFile = 65536;
    const auto text = whorl::read_private_file(identity_file, kLargestIdentityFile);
    if (!text) {
        return failed(text.error(), identity_file);
    }
    const auto identities = whorl::parse_age_identities(text->view());
    if (!identities) {
        return failed(identities.error(), identity_file);
    }
    std::ifstream in(file, std::ios::binary);
    const std::string sealed(std::istreambuf_iterator<char>(in), {});
    const auto bundle = whorl::open_bundle(sealed, *identities);  // whole, and signed by the key of its case
    if (!bundle) {
        return failed(bundle.error(), file);
    }
    if (const auto addressed = whorl::check_addressed(bundle->bundle, *identities); !addressed) {
        return failed(addressed.error(), file);
    }
    if (const auto unexpired = whorl::check_unexpired(bundle->bundle, std::time(nullptr)); !unexpired) {
        return failed(unexpired.error(), file);
    }
    std::cout << whorl::bundle_kind_name(bundle->bundle.kind) << " of case "
              << whorl::CaseNumber::of(bundle->bundle.key).text() << '\n';
    for (const whorl::BundleHash& entry : bundle->bundle.hashes) {
        std::cout << entry.algorithm << ' ' << whorl::to_hex(entry.hash) << '\n';
    }
    return 0;
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 3) {
        std::cerr << "usage: verify_bundle IDENTITY-FILE BUNDLE\n";
        return 2;
    }
    try {
        return verify(argv[1], argv[2]);
    } catch (const std::exception& exception) {  // no memory
        std::cerr << exception.what() << '\n';
        return 1;
    }
}
