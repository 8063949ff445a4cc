// Damaged files: an error, or a copy in which nothing is found; and where the damage leaves a picture, the same
// picture.
#include <array>
#include <set>
#include <whorl/decode.hpp>

#include "lib/sandbox/sanitizers.hpp"
#include "tests/metadata/pictures.hpp"
#include "tests/support/drawn_picture.hpp"

using namespace whorl;
using namespace whorl::test;

namespace {

struct Sample {
    std::string name;
    File file;
};

/// Small, since every byte of each is changed.
std::vector<Sample> samples() {
    const Image picture = draw_picture(5, 16, 16, PixelFormat::rgb);
    const std::vector<std::string> tags = {"-EXIF:GPSLatitude=51",
                                           "-EXIF:GPSLatitudeRef=N",
                                           "-EXIF:Artist=Ann",
                                           "-EXIF:Orientation#=6",
                                           "-XMP-iptcExt:PersonInImage=Bea",
                                           "-Comment=a note",
                                           "-PNG:ModifyDate=2024:05:06 07:08:09"};
    return {{"JPEG", with_tags(encode_jpeg(picture, JpegMode::baseline), tags)},
            {"progressive JPEG", encode_jpeg(picture, JpegMode::progressive)},
            {"JPEG with restarts", encode_jpeg(picture, JpegMode::with_restarts)},
            {"PNG", with_tags(encode_png(picture, PngMode::palette_alpha), tags)},
            {"interlaced PNG", encode_png(picture, PngMode::interlaced)},
            {"WebP", with_tags(encode_webp(picture, WebpMode::lossy), tags)},
            {"lossless WebP", encode_webp(picture, WebpMode::lossless)}};
}

bool same_picture(const File& a, const File& b) {
    const auto before = decode_image(a);
    if (!before) {
        return true;
    }
    const auto after = decode_image(b);
    if (!after || after->width != before->width || after->height != before->height) {
        return false;
    }
    for (int y = 0; y < before->height; ++y) {
        if (!std::equal(before->pixels.row(y), before->pixels.row(y) + before->pixels.row_bytes(),
                        after->pixels.row(y))) {
            return false;
        }
    }
    return true;
}

/// Keeps copies for exiftool, each once.
class Copies {
public:
    void check(const File& damaged) {
        static_cast<void>(read_metadata(damaged));
        const auto copy = strip_metadata(damaged);
        if (!copy) {
            ++errors_;
            CHECK_FALSE(copy.error().message.empty());
            return;
        }
        const auto left = read_metadata(*copy);
        if (!left || !left->findings.empty() || !same_picture(damaged, *copy)) {
            FAIL_CHECK((left ? in_words(*left) : left.error().message));
        }
        copies_.emplace(text_of(*copy));
    }

    std::size_t errors() const { return errors_; }

    void check_by_exiftool() const {
        std::vector<File> copies;
        for (const std::string& copy : copies_) {
            copies.push_back(File() + copy);
        }
        const auto found = found_by_exiftool(copies);
        for (const auto& tags : found) {
            if (!tags.empty()) {
                FAIL_CHECK(tags[0]);
            }
        }
        CHECK(found.size() == copies.size());
    }

private:
    std::size_t errors_ = 0;
    std::set<std::string> copies_;
};

}  // namespace

TEST_CASE("cut-off files give an error, or a copy without metadata") {
    for (const Sample& sample : samples()) {
        INFO(sample.name);
        Copies copies;
        for (std::size_t size = 0; size < sample.file.size(); ++size) {
            INFO(size << " bytes of " << sample.file.size());
            copies.check(File(sample.file.begin(), sample.file.begin() + static_cast<std::ptrdiff_t>(size)));
        }
        CHECK(copies.errors() > sample.file.size() * 9 / 10);
        copies.check_by_exiftool();
    }
}

TEST_CASE("files with a changed byte give an error, or a copy without metadata") {
    constexpr std::array kChanges = {0x01U, 0x20U, 0x80U, 0xffU};
    constexpr std::size_t kStep = sandbox::kSanitized ? kChanges.size() : 1;  // one in turn where all is slow
    for (const Sample& sample : samples()) {
        INFO(sample.name);
        Copies copies;
        for (std::size_t at = 0; at < sample.file.size(); ++at) {
            for (std::size_t i = at % kStep; i < kChanges.size(); i += kStep) {
                INFO("byte " << at << " changed by " << kChanges[i]);
                File damaged = sample.file;
                damaged[at] ^= static_cast<std::byte>(kChanges[i]);
                copies.check(damaged);
            }
        }
        copies.check_by_exiftool();
    }
}
