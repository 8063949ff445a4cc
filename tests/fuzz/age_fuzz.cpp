// Foreign bytes as an age file, its header, its armor, its keys; and any bytes sealed, altered and opened. What is
// taken is exactly what would be written.
#include <string>
#include <whorl/age.hpp>

#include "lib/bundle/age_armor.hpp"
#include "lib/bundle/age_header.hpp"
#include "lib/bundle/base64.hpp"
#include "lib/failure/failure.hpp"
#include "tests/fuzz/input.hpp"

using namespace whorl;
using namespace whorl::bundle;
using fuzz::require;

namespace {

const AgeIdentity& identity() {
    static const AgeIdentity ours =
        AgeIdentity::parse("AGE-SECRET-KEY-1GFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPQ4EGAEX").value();
    return ours;
}

void open_file(std::string_view text) {
    // Whether it is refused does not matter here.
    static_cast<void>(age_decrypt_text(text, {&identity(), 1}, text.size()));
}

void read_header(std::string_view text) {
    Buffered source(text_source(text));
    try {
        const AgeHeader header = read_age_header(source);
        require(
            text.starts_with(header.covered + ' ' + encode_base64(bytes_of(header.mac), Base64::unpadded) + '\n'));
        FileKey file_key;
        open_age_header(header, {&identity(), 1}, file_key);
    } catch (const Failure& failure) {
        require(!failure.error.message.empty());
    }
}

std::string written_armor(std::string_view contents) {
    std::string text;
    const ByteSink sink = [&](std::span<const char> bytes) {
        text.append(bytes.data(), bytes.size());
        return Status();
    };
    ArmorWriter armor(sink);
    armor.write(contents);
    armor.finish();
    return text;
}

std::string read_armor(std::string_view text) {
    Buffered armored(text_source(text));
    Buffered contents(armor_contents(armored));
    std::string bytes;
    for (auto c = contents.peek(); c; c = contents.peek()) {
        bytes += *c;
        contents.skip();
    }
    return bytes;
}

/// But for blanks around it and ends of lines, armor is what would be written.
void check_armor(std::string_view text) {
    require(read_armor(written_armor(text)) == text);
    std::string again;
    try {
        again = written_armor(read_armor(text));
    } catch (const Failure&) {
        return;
    }
    std::string plain(text);
    for (std::size_t at = plain.find("\r\n"); at != std::string::npos; at = plain.find("\r\n")) {
        plain.erase(at, 1);
    }
    constexpr auto kBlanks = " \t\r\n";
    plain.erase(0, plain.find_first_not_of(kBlanks));
    plain.erase(plain.find_last_not_of(kBlanks) + 1);
    require(plain + "\n" == again);
}

void read_keys(std::string_view text) {
    if (const auto recipient = AgeRecipient::parse(text)) {
        require(recipient->text() == text);
    }
    if (const auto secret = AgeIdentity::parse(text)) {
        require(secret->text().view() == text);
    }
    static_cast<void>(parse_age_identities(text));
}

void seal_alter_open(fuzz::Input input) {
    const AgeForm form = input.byte() % 2 == 0 ? AgeForm::binary : AgeForm::armored;
    const std::uint64_t place = input.number(3);
    const std::string plain(reinterpret_cast<const char*>(input.rest().data()), input.rest().size());
    const AgeRecipient recipient = identity().recipient();
    std::string sealed = age_encrypt_text(plain, {&recipient, 1}, form).value();
    require(age_decrypt_text(sealed, {&identity(), 1}, plain.size()).value().view() == plain);
    const std::size_t bit = place % (sealed.size() * 8);
    sealed[bit / 8] = static_cast<char>(static_cast<unsigned char>(sealed[bit / 8]) ^ 1U << bit % 8);
    require(!age_decrypt_text(sealed, {&identity(), 1}, plain.size()));
}

}  // namespace

/// The first byte chooses what the others are.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    start_sodium();
    fuzz::Input input(data, size);
    const unsigned choice = input.byte() % 5;
    const std::string_view text(reinterpret_cast<const char*>(input.rest().data()), input.rest().size());
    switch (choice) {
        case 0: open_file(text); break;
        case 1: read_header(text); break;
        case 2: check_armor(text); break;
        case 3: read_keys(text); break;
        default: seal_alter_open(input);
    }
    return 0;
}
