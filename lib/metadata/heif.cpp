// HEIF and AVIF (ISO/IEC 23008-12): Whorl finds their blocks of metadata, but does not make copies without them.
// exiv2's own reader of these files is not used: it skips blocks in unexpected places, and keeps a copy of each box
// for each box around it.
#include <algorithm>
#include <array>

#include "lib/isobmff/items.hpp"
#include "lib/metadata/dissect.hpp"

namespace whorl::metadata {
namespace {

/// Splits the boxes. Throws Failure where their sizes do not fit, because the rest would be missed.
template <class Use>
void each_box(Bytes boxes, const Use& use) {
    while (const auto box = isobmff::take_box(boxes)) {
        if (box->is_cut) {
            throw cut_off();
        }
        use(*box);
    }
    if (!boxes.empty()) {
        throw damaged("its boxes do not fit together");
    }
}

/// The TIFF block in an item of EXIF (annex A.2.1): four bytes give its place. If it is not there, as in files of
/// some programs, the first bytes that look like TIFF.
Bytes tiff_in(Bytes item) {
    using namespace std::string_view_literals;
    constexpr std::array kMarks = {"II*\0"sv, "MM\0*"sv};
    const auto begins = [&](Bytes bytes) {
        return std::any_of(kMarks.begin(), kMarks.end(), [&](auto mark) { return starts_with(bytes, mark); });
    };
    constexpr std::size_t kOffsetBytes = 4;
    const Bytes told = isobmff::without_head(item, kOffsetBytes + isobmff::number(item, 0, kOffsetBytes));
    if (begins(told)) {
        return told;
    }
    const auto first = std::min(text_of(item).find(kMarks[0]), text_of(item).find(kMarks[1]));
    return isobmff::without_head(item, first);
}

/// Empty if it cannot be read; the items are still reported.
isobmff::Locations locations_of(Bytes file, const isobmff::Index& index) {
    try {
        return {file, index};
    } catch (const isobmff::Fault&) {
        return {};
    }
}

class BlockFinder {
public:
    explicit BlockFinder(Bytes file)
        : file_(file),
          index_(isobmff::index_of(file)),
          locations_(locations_of(file, index_)),
          left_(file.size()) {}

    std::vector<LooseBlock> find() {
        each_box(file_, [&](const isobmff::Box& box) {
            // XMP that Adobe programs put into any file of boxes (XMP specification, part 3).
            constexpr std::string_view kXmp = "\xbe\x7a\xcf\xcb\x97\xa9\x42\xe8\x9c\x71\x99\x94\x91\xe3\xaf\xac";
            if (box.is("uuid") && starts_with(box.contents, kXmp)) {
                add(Block::xmp, "HEIF.uuid", isobmff::without_head(box.contents, kXmp.size()));
            }
        });
        if (index_.meta.empty()) {  // not a picture, perhaps a video
            throw damaged("it does not list its parts");
        }
        each_box(index_.meta, [](const isobmff::Box&) {});
        each_box(isobmff::entries_of(index_.infos), [&](const isobmff::Box& box) {
            if (box.is("infe")) {
                add(isobmff::info_of(box.contents));
            }
        });
        std::stable_sort(blocks_.begin(), blocks_.end(),
                         [](const LooseBlock& a, const LooseBlock& b) { return a.kind < b.kind; });
        return std::move(blocks_);
    }

private:
    void add(const isobmff::Info& info) {
        if (info.kind == "Exif") {
            add(Block::exif, "HEIF.Exif", tiff_in(contents_of(info.item)));
        } else if (info.content_type == "application/rdf+xml" && !info.is_encoded) {
            add(Block::xmp, "HEIF.mime", contents_of(info.item));
        } else if (!info.content_type.empty() || info.kind == "mime") {
            add(Block::none, "HEIF.mime", {});
        }
    }

    void add(Block block, std::string key, Bytes bytes) {
        blocks_.push_back({block, std::move(key), File(bytes.begin(), bytes.end())});
    }

    /// The bytes of an item. Empty if they are not found, and if all items together are longer than the file, which
    /// means that some overlap.
    const File& contents_of(std::uint64_t item) {
        try {
            contents_ = locations_.read(item, left_);
        } catch (const isobmff::Fault&) {
            contents_.clear();
        }
        left_ -= contents_.size();
        return contents_;
    }

    Bytes file_;
    isobmff::Index index_;
    isobmff::Locations locations_;
    std::size_t left_;
    File contents_;
    std::vector<LooseBlock> blocks_;
};

}  // namespace

std::string_view heif_name(Bytes file) noexcept {
    using isobmff::has_brand;
    if (isobmff::is_avif(file)) {
        return "AVIF";
    }
    if (has_brand(file, {"heic", "heix", "heim", "heis", "hevc", "hevx", "hevm", "hevs"}, false)) {
        return "HEIC";
    }
    const bool is_heif = has_brand(file, {"heif", "mif1", "mif2", "msf1", "miaf", "heic", "avif"}, true);
    return is_heif ? "HEIF" : std::string_view();
}

std::vector<LooseBlock> heif_blocks(Bytes file) {
    try {
        return BlockFinder(file).find();
    } catch (const isobmff::Fault& fault) {
        throw damaged(fault.detail);
    }
}

}  // namespace whorl::metadata
