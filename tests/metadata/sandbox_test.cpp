// Where no file can be opened and little else be done, pictures tell the same and are stripped to the same.
#include <cstring>
#include <whorl/sandbox.hpp>

#include "tests/metadata/pictures.hpp"
#include "tests/support/drawn_picture.hpp"

using namespace whorl;
using namespace whorl::test;

namespace {

/// What is told, then the copy if there is one.
std::string all_of(std::span<const std::byte> file) {
    const auto metadata = read_metadata(file);
    const auto copy = strip_metadata(file);
    return (metadata ? in_words(*metadata) : metadata.error().message) +
           (copy ? std::string(text_of(*copy)) : copy.error().message);
}

Result<std::size_t> all_inside(std::span<const std::byte> /*question*/, std::span<const std::byte> file,
                               std::span<std::byte> room) {
    const std::string all = all_of(file);
    std::memcpy(room.data(), all.data(), all.size());
    return all.size();
}

}  // namespace

TEST_CASE("metadata is read and stripped in a sandbox as outside of it") {
    auto sandbox = Sandbox::start(1);
    if (!sandbox) {
        WARN("this system has no sandbox: " << sandbox.error().message);
        return;
    }
    const Image picture = draw_picture(5, 48, 32, PixelFormat::rgb);
    const std::vector<std::string> xmp = {"-XMP-iptcExt:PersonInImage=Bea", "-EXIF:UserComment=für dich"};
    for (const File& file :
         {with_tags(encode(picture, ".jpg"), telling_tags()), with_tags(encode(picture, ".png"), xmp),
          with_tags(encode_webp(picture, WebpMode::lossy), xmp),
          with_tags(encode_tiff(picture, TiffMode::rgb16), xmp),
          with_tags(encode_heif(picture, HeifCodec::av1, 1, 6), xmp), encode_gif(picture, GifMode::plain)}) {
        SandboxLoan loan = sandbox->lend();
        std::copy(file.begin(), file.end(), loan.area().begin());
        const auto answer = loan.run(all_inside, {}, file.size());
        INFO((answer ? "" : answer.error().message));
        REQUIRE(answer);
        const std::string expected = all_of(file);
        CHECK(std::string(reinterpret_cast<const char*>(answer->data()), answer->size()) == expected);
    }
}
