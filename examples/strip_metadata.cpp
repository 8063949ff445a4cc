// Prints what a picture's file tells, and writes a copy without that. Needs whorl::metadata.
#include <fstream>
#include <iostream>
#include <iterator>
#include <whorl/metadata.hpp>

namespace {

int strip(const char* in, const char* out) {
    std::ifstream file(in, std::ios::binary);
    const std::string bytes{std::istreambuf_iterator<char>(file), {}};
    const auto picture = std::as_bytes(std::span(bytes));
    const whorl::Result<whorl::Metadata> metadata = whorl::read_metadata(picture, in);
    const whorl::Result<std::vector<std::byte>> copy = whorl::strip_metadata(picture, in);
    if (!metadata || !copy) {
        const whorl::Error& error = metadata ? copy.error() : metadata.error();
        std::cerr << error.input << ": " << error.message << '\n';
        return 1;
    }
    for (const whorl::Finding& finding : metadata->findings) {
        std::cout << whorl::finding_kind_name(finding.kind) << ": " << finding.label << ", " << finding.value
                  << '\n';
    }
    std::ofstream stripped(out, std::ios::binary);
    stripped.write(reinterpret_cast<const char*>(copy->data()), static_cast<std::streamsize>(copy->size()));
    return stripped.flush() ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 3) {
        std::cerr << "usage: strip_metadata IN OUT\n";
        return 2;
    }
    try {
        return strip(argv[1], argv[2]);
    } catch (const std::exception& exception) {  // no memory
        std::cerr << exception.what() << '\n';
        return 1;
    }
}
