// HEIF and AVIF (ISO/IEC 23008-12): no copy without metadata is made of them, but their blocks of it are found.
// exiv2's own reader of such files is not let near them: it passes over blocks where they lie otherwise than it
// expects, and keeps a copy of each box for each one that it is in.
#include <algorithm>
#include <array>

#include "lib/isobmff/items.hpp"
#include "lib/metadata/dissect.hpp"

namespace whorl::metadata {
namespace {

/// Takes the boxes apart. Throws Failure where they do not come out even, since what follows would be missed.
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

/// The block of TIFF in an item of EXIF (annex A.2.1): four bytes tell how many come before it. Where it is not
/// there, as in files of some writers, the first that looks like one.
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

/// None where that cannot be told: the items are named all the same.
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
            // What Adobe's programs put in any file of boxes (XMP specification, part 3).
            constexpr std::string_view kXmp = "\xbe\x7a\xcf\xcb\x97\xa9\x42\xe8\x9c\x71\x99\x94\x91\xe3\xaf\xac";
            if (box.is("uuid") && starts_with(box.contents, kXmp)) {
                add(Block::xmp, "HEIF.uuid", isobmff::without_head(box.contents, kXmp.size()));
            }
        });
        if (index_.meta.empty()) {  // a film at best
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

    /// Empty where it cannot be found, and where there are so many that some must lie one over another: all
    /// together are not longer than the file.
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
