#include <whorl/metadata.hpp>

#include <algorithm>
#include <array>
#include <set>

#include "lib/metadata/classify.hpp"
#include "lib/metadata/dissect.hpp"
#include "lib/metadata/tags.hpp"

namespace whorl {
namespace {

using metadata::Block;
using metadata::Bytes;
using metadata::Container;
using metadata::Dissection;
using metadata::LooseBlock;
using metadata::Part;
using metadata::Tags;

/// In FindingKind's order.
constexpr std::array<std::string_view, 15> kKindNames = {
    "place",    "person",      "owner",  "serial",   "unique_id",   "device",         "date", "thumbnail",
    "appended", "description", "unread", "software", "maker_notes", "colour_profile", "other"};

constexpr std::string_view kWhatToDo = "; save it as JPEG, PNG or WebP first";

/// The findings of the tags, and those parts that the tags do not cover. A block that exiv2 cannot read, or a
/// second block, which it ignores, becomes a finding; an empty block is only a detail.
std::vector<Finding> united(std::vector<Part> parts, Tags tags) {
    std::vector<Finding> findings = std::move(tags.findings);
    for (Part& part : parts) {
        const bool is_read = part.block != Block::none && tags.read.erase(part.block) > 0;
        if (is_read && tags.told.contains(part.block)) {
            continue;
        }
        part.finding.kind = is_read ? FindingKind::other : part.finding.kind;
        findings.push_back(std::move(part.finding));
    }
    return findings;
}

Metadata read_dissected(const Container& container, Bytes file) {
    Dissection dissection = container.dissect(file);
    Metadata result{std::string(container.name), dissection.is_exact, {}, {}};
    Tags tags;
    try {
        tags = metadata::read_tags(file).value_or(Tags());
    } catch (const Failure&) {  // the parts are still reported
    }
    result.place = tags.place;
    result.findings = united(std::move(dissection.parts), std::move(tags));
    return result;
}

Tags known_tags(Bytes file) {
    if (file.empty()) {
        fail(ErrorKind::not_an_image, "is empty");
    }
    auto tags = metadata::read_tags(file);
    if (!tags) {
        fail(ErrorKind::not_an_image, "is not a picture in a format that Whorl knows");
    }
    return *std::move(tags);
}

/// A block without findings, as a part.
Part part_of(const LooseBlock& block) {
    const std::string_view name = metadata::block_name(block.kind);
    const std::string label = "a block of " + std::string(name.empty() ? "another kind" : name);
    return block.is_read ? Part{{FindingKind::other, label, metadata::byte_count(block.bytes.size()), {block.key}}}
                         : Part{{FindingKind::unread, label, "cannot be read", {block.key}}};
}

Metadata read_heif(Bytes file) {
    std::vector<LooseBlock> blocks = metadata::heif_blocks(file);
    constexpr std::size_t kMaxBlocks = 100;  // good files have a few
    Tags tags = metadata::read_blocks(std::span(blocks).first(std::min(kMaxBlocks, blocks.size())));
    metadata::Parts parts;
    for (const LooseBlock& block : blocks) {
        if (!block.is_told) {
            parts.add(part_of(block));
        }
    }
    return {std::string(metadata::heif_name(file)), false, tags.place, united(parts.take(), std::move(tags))};
}

Metadata read_by_tags(Bytes file) {
    if (!metadata::heif_name(file).empty()) {
        return read_heif(file);
    }
    Tags tags = known_tags(file);
    if (!tags.can_hold_any) {
        fail(ErrorKind::unsupported,
             "is a " + tags.format + " file, which Whorl cannot check" + std::string(kWhatToDo));
    }
    return {tags.format, false, tags.place, std::move(tags.findings)};
}

Metadata read(Bytes file) {
    const Container container = metadata::container_of(file);
    Metadata result = container.dissect != nullptr ? read_dissected(container, file) : read_by_tags(file);
    std::stable_sort(result.findings.begin(), result.findings.end(),
                     [](const Finding& a, const Finding& b) { return a.kind < b.kind; });
    return result;
}

std::vector<std::byte> strip(Bytes file) {
    const Container container = metadata::container_of(file);
    if (container.dissect != nullptr) {
        Dissection dissection = container.dissect(file);
        if (!dissection.is_exact) {
            fail(ErrorKind::unsupported,
                 "may hold data that no viewer shows, in a place that Whorl cannot clean" + std::string(kWhatToDo));
        }
        return dissection.clean();
    }
    const std::string_view heif = metadata::heif_name(file);
    fail(ErrorKind::unsupported, "is a " + (heif.empty() ? known_tags(file).format : std::string(heif)) +
                                     " file, and Whorl cannot make a copy of it without personal details" +
                                     std::string(kWhatToDo));
}

}  // namespace

std::string_view finding_kind_name(FindingKind kind) noexcept {
    return kKindNames[static_cast<std::size_t>(kind)];
}

Result<Metadata> read_metadata(std::span<const std::byte> file, std::string_view name) {
    return guarded(name, [&] { return read(file); });
}

Result<std::vector<std::byte>> strip_metadata(std::span<const std::byte> file, std::string_view name) {
    return guarded(name, [&] { return strip(file); });
}

}  // namespace whorl
