// HEIC files of any items and references among them, around pictures that an encoder wrote.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "tests/support/encode.hpp"

namespace whorl::test {

struct HeifItem {
    std::string_view kind;  ///< "hvc1", "grid"
    File data;
    std::vector<std::uint8_t> properties{};   ///< of heif_file()'s, counted from 1
    std::string_view reference_kind{};        ///< "dimg", "auxl"
    std::vector<std::uint16_t> references{};  ///< of the items, counted from 1
};

/// The first item is the picture.
File heif_file(const std::vector<HeifItem>& items, const std::vector<File>& properties);

/// A picture as it is coded, and the box that says how.
struct CodedPicture {
    File data;
    File configuration;
};

/// Of a HEIC or AVIF that holds nothing else.
CodedPicture coded_picture(const File& heif);

/// The property that says how large an item is.
File heif_size(std::uint32_t width, std::uint32_t height);

}  // namespace whorl::test
