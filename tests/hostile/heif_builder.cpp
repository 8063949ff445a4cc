#include "tests/hostile/heif_builder.hpp"

#include <algorithm>
#include <optional>

#include "tests/hostile/builders.hpp"

namespace whorl::test {
namespace {

File item_infos(const std::vector<HeifItem>& items) {
    File contents;
    put_big(contents, items.size(), 2);
    for (std::size_t i = 0; i < items.size(); ++i) {
        File info;
        put_big(info, i + 1, 2);
        put_big(info, 0, 2);
        put(info, items[i].kind);
        put_big(info, 0, 1);  // no name
        put(contents, full_box("infe", 2, 0, info));
    }
    return full_box("iinf", 0, 0, contents);
}

File item_places(const std::vector<HeifItem>& items, std::size_t data_at) {
    File contents;
    put_big(contents, 0x4400, 2);  // offsets and lengths of four bytes
    put_big(contents, items.size(), 2);
    for (std::size_t i = 0; i < items.size(); ++i) {
        put_big(contents, i + 1, 2);
        put_big(contents, 0, 2);
        put_big(contents, 1, 2);
        put_big(contents, data_at, 4);
        put_big(contents, items[i].data.size(), 4);
        data_at += items[i].data.size();
    }
    return full_box("iloc", 0, 0, contents);
}

File item_references(const std::vector<HeifItem>& items) {
    File contents;
    for (std::size_t i = 0; i < items.size(); ++i) {
        if (!items[i].references.empty()) {
            File reference;
            put_big(reference, i + 1, 2);
            put_big(reference, items[i].references.size(), 2);
            for (const std::uint16_t to : items[i].references) {
                put_big(reference, to, 2);
            }
            put(contents, box(items[i].reference_kind, reference));
        }
    }
    return full_box("iref", 0, 0, contents);
}

File item_properties(const std::vector<HeifItem>& items, const std::vector<File>& properties) {
    File all;
    for (const File& property : properties) {
        put(all, property);
    }
    File associations;
    put_big(associations, items.size(), 4);
    for (std::size_t i = 0; i < items.size(); ++i) {
        put_big(associations, i + 1, 2);
        put_big(associations, items[i].properties.size(), 1);
        for (const std::uint8_t property : items[i].properties) {
            put_big(associations, property, 1);
        }
    }
    File contents = box("ipco", all);
    put(contents, full_box("ipma", 0, 0, associations));
    return box("iprp", contents);
}

File meta_box(const std::vector<HeifItem>& items, const std::vector<File>& properties, std::size_t data_at) {
    File handler;
    put_big(handler, 0, 4);
    put(handler, "pict");
    put_big(handler, 0, 8);
    put_big(handler, 0, 5);
    File primary;
    put_big(primary, 1, 2);
    File contents = full_box("hdlr", 0, 0, handler);
    put(contents, full_box("pitm", 0, 0, primary));
    put(contents, item_places(items, data_at));
    put(contents, item_infos(items));
    put(contents, item_references(items));
    put(contents, item_properties(items, properties));
    return full_box("meta", 0, 0, contents);
}

std::optional<File> find_box(const File& file, std::string_view name) {
    const auto found = std::search(file.begin(), file.end(), name.begin(), name.end(),
                                   [](std::byte a, char b) { return a == std::byte(b); });
    if (found == file.end()) {
        return std::nullopt;
    }
    const auto begin = found - 4;
    return File(begin, begin + static_cast<std::ptrdiff_t>(big({begin, found}, 0, 4)));
}

}  // namespace

File heif_file(const std::vector<HeifItem>& items, const std::vector<File>& properties) {
    File brands;
    put(brands, "heic");
    put_big(brands, 0, 4);
    put(brands, "mif1heic");
    File file = box("ftyp", brands);
    const std::size_t data_at = file.size() + meta_box(items, properties, 0).size() + 8;
    put(file, meta_box(items, properties, data_at));
    File data;
    for (const HeifItem& item : items) {
        put(data, item.data);
    }
    put(file, box("mdat", data));
    return file;
}

CodedPicture coded_picture(const File& heif) {
    const auto data = find_box(heif, "mdat");
    const auto hevc = find_box(heif, "hvcC");
    return {File(data.value().begin() + 8, data.value().end()), hevc ? *hevc : find_box(heif, "av1C").value()};
}

File heif_size(std::uint32_t width, std::uint32_t height) {
    File contents;
    put_big(contents, width, 4);
    put_big(contents, height, 4);
    return full_box("ispe", 0, 0, contents);
}

}  // namespace whorl::test
