// What the metadata tests ask of files.
#pragma once

#include <algorithm>
#include <cstring>
#include <string>
#include <string_view>
#include <whorl/metadata.hpp>

#include "tests/metadata/exiftool.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/drawn_picture.hpp"

namespace whorl::test {

/// What the files show.
inline const Image& picture() {
    static const Image drawn = draw_picture(5, 48, 32, PixelFormat::rgb);
    return drawn;
}

inline File operator+(File file, std::string_view more) {
    const auto bytes = std::as_bytes(std::span(more));
    file.insert(file.end(), bytes.begin(), bytes.end());
    return file;
}

inline std::string_view text_of(const File& file) {
    return {reinterpret_cast<const char*>(file.data()), file.size()};
}

/// The file with bytes put in at a place.
inline File with_inserted(const File& file, std::size_t at, std::string_view more) {
    File result(file.begin(), file.begin() + static_cast<std::ptrdiff_t>(at));
    result = result + more;
    result.insert(result.end(), file.begin() + static_cast<std::ptrdiff_t>(at), file.end());
    return result;
}

/// A JPEG segment or a chunk of WebP, whole.
inline std::string jpeg_segment(unsigned marker, std::string_view payload) {
    const std::size_t size = payload.size() + 2;
    return std::string(
               {'\xff', static_cast<char>(marker), static_cast<char>(size >> 8U), static_cast<char>(size)}) +
           std::string(payload);
}
inline std::string webp_chunk(std::string_view name, std::string_view data) {
    std::string size(4, '\0');
    for (std::size_t i = 0; i < 4; ++i) {
        size[i] = static_cast<char>(data.size() >> 8 * i);
    }
    return std::string(name) + size + std::string(data) + std::string(data.size() % 2, '\0');
}

/// A WebP file with a chunk more at its end.
inline File with_webp_chunk(File webp, const std::string& chunk) {
    webp = webp + chunk;
    const std::string size = webp_chunk("size", std::string(webp.size() - 8, ' ')).substr(4, 4);
    std::memcpy(webp.data() + 4, size.data(), 4);
    return webp;
}

inline Metadata metadata_of(const File& file) {
    auto result = read_metadata(file, "test");
    if (!result) {
        FAIL("not read: " << result.error().message);
    }
    return std::move(result).value();
}

inline File stripped(const File& file) {
    auto result = strip_metadata(file, "test");
    if (!result) {
        FAIL("not stripped: " << result.error().message);
    }
    return std::move(result).value();
}

inline std::string in_words(const Metadata& metadata) {
    std::string text;
    for (const Finding& finding : metadata.findings) {
        text += std::string(finding_kind_name(finding.kind)) + ": " + finding.label + ", " + finding.value + '\n';
    }
    return text;
}

/// True when there is a finding of the kind whose value contains the text.
inline bool tells(const Metadata& metadata, FindingKind kind, std::string_view text) {
    return std::any_of(metadata.findings.begin(), metadata.findings.end(), [&](const Finding& finding) {
        return finding.kind == kind && finding.value.find(text) != std::string::npos;
    });
}

}  // namespace whorl::test
