// Seals a file to a recipient, who opens it with `age -d -i KEY-FILE` or with Whorl. Needs whorl::bundle.
#include <exception>
#include <fstream>
#include <iostream>
#include <whorl/age.hpp>
#include <whorl/private_file.hpp>

namespace {

int failed(const whorl::Error& error, const char* input) {
    std::cerr << (error.input.empty() ? input : error.input) << ": " << error.message << '\n';
    return 1;
}

int seal(const char* key, const char* from, const char* to) {
    const auto recipient = whorl::AgeRecipient::parse(key);
    if (!recipient) {
        return failed(recipient.error(), key);
    }
    std::ifstream in(from, std::ios::binary);
    const whorl::ByteSource source = [&](std::span<char> into) -> whorl::Result<std::size_t> {
        in.read(into.data(), static_cast<std::streamsize>(into.size()));
        if (!in.eof() && !in) {
            return whorl::Error{whorl::ErrorKind::unreadable, "cannot be read", from};
        }
        return static_cast<std::size_t>(in.gcount());
    };
    auto file = whorl::NewFile::create(to);
    if (!file) {
        return failed(file.error(), to);
    }
    const auto size = whorl::age_encrypt(source, file->sink(), {&*recipient, 1}, whorl::AgeForm::armored);
    if (!size) {
        return failed(size.error(), from);
    }
    if (const auto committed = file->commit(); !committed) {  // without it, nothing stays
        return failed(committed.error(), to);
    }
    std::cout << *size << " bytes sealed\n";
    return 0;
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 4) {
        std::cerr << "usage: seal RECIPIENT FILE NEW-FILE\n";
        return 2;
    }
    try {
        return seal(argv[1], argv[2], argv[3]);
    } catch (const std::exception& exception) {  // no memory
        std::cerr << exception.what() << '\n';
        return 1;
    }
}
