#include "bench/lab/report/thumbnails.hpp"

#include <algorithm>
#include <new>
#include <whorl/sha256.hpp>

#include "bench/lab/edits/files.hpp"
#include "bench/lab/files/csv.hpp"
#include "bench/lab/results/results.hpp"
#include "bench/lab/run/making.hpp"
#include "bench/lab/run/preparation.hpp"

namespace whorl::lab {
namespace {

namespace fs = std::filesystem;

constexpr int kSide = 160;
constexpr int kQuality = 80;

/// RFC 4648, section 4.
std::string base64(const std::vector<std::byte>& bytes) {
    constexpr std::string_view kDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const auto byte = [&](std::size_t i) { return i < bytes.size() ? std::to_integer<unsigned>(bytes[i]) : 0U; };
    std::string text;
    for (std::size_t i = 0; i < bytes.size(); i += 3) {
        const unsigned three = byte(i) << 16U | byte(i + 1) << 8U | byte(i + 2);
        for (const unsigned shift : {18U, 12U, 6U, 0U}) {
            text += kDigits[three >> shift & 0x3fU];
        }
    }
    const std::size_t padding = (3 - bytes.size() % 3) % 3;
    return text.replace(text.size() - padding, padding, padding, '=');
}

Thumbnail thumbnail_of(const Image& picture, const std::string& caption) {
    const Image small = prepared(picture.view(), kSide);
    const std::vector<std::byte> file = jpeg_file(small.view(), kQuality);
    return {caption, "data:image/jpeg;base64," + base64(file)};
}

std::string caption_of(const EditName& name) {
    return name.transform + (name.level.empty() ? "" : ' ' + name.level);
}

/// The number of the picture of that name.
Result<std::size_t> find(const std::vector<CorpusPicture>& pictures, const std::string& name) {
    const auto found =
        std::find_if(pictures.begin(), pictures.end(), [&](const CorpusPicture& p) { return p.name == name; });
    if (pictures.empty() || (!name.empty() && found == pictures.end())) {
        return Error{ErrorKind::not_found, "is not among the pictures of the run", name};
    }
    return name.empty() ? 0 : static_cast<std::size_t>(found - pictures.begin());
}

}  // namespace

Result<std::vector<Thumbnail>> make_thumbnails(
    const fs::path& results, const Provenance& provenance, const fs::path& pictures, const std::string& name,
    const cli::PictureSandbox& sandbox,
    const std::function<void(const std::string& name, const std::string& reason)>& warn) {
    const Result<Suite> suite = parse_suite(provenance.suite_text, provenance.suite_name);
    const Result<std::vector<CorpusPicture>> corpus = read_pictures(results);
    const Result<std::size_t> number = corpus ? find(*corpus, name) : corpus.error();
    if (!suite || !number) {
        return suite ? number.error() : suite.error();
    }
    const CorpusPicture& about = (*corpus)[*number];
    const auto open = [&](const std::string& file) {
        return load_prepared(pictures / file, sandbox, suite->max_side);
    };
    const auto bytes = text_of_file(pictures / about.name);
    if (bytes && Sha256::of(*bytes).hex() != about.sha256) {
        warn(about.name, "has no thumbnails: it is not the file that the run measured");
        return std::vector<Thumbnail>();
    }
    const Result<Image> picture = open(about.name);
    if (!picture) {
        warn(about.name, "has no thumbnails: it " + picture.error().message);
        return std::vector<Thumbnail>();
    }
    std::optional<Image> other;
    const auto get_other = [&]() -> const Image& {
        if (!other) {
            other = open_other(*corpus, *number, provenance.seed, open);
        }
        return *other;
    };
    std::vector<Thumbnail> thumbnails = {thumbnail_of(*picture, std::string(kOriginal))};
    for (const Edit& edit : suite->edits) {
        if (edit.name.group == kAttackGroup) {
            continue;
        }
        Scene scene = scene_of(edit, about, provenance.seed, get_other);
        try {
            thumbnails.push_back(thumbnail_of(edited(edit, picture->view(), scene), caption_of(edit.name)));
        } catch (const std::bad_alloc&) {
            throw;
        } catch (const CannotEdit&) {  // the run has told so
        } catch (const std::exception& reason) {
            warn(about.name, "has no thumbnail of " + caption_of(edit.name) + ": " + reason.what());
        }
    }
    return thumbnails;
}

}  // namespace whorl::lab
