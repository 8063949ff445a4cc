#include "lib/metadata/dissect.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <numeric>

namespace whorl::metadata {
namespace {

struct Signed {
    std::string_view signature;
    std::size_t at;
    Container container;
};

constexpr std::array kContainers = {
    Signed{"\xff\xd8", 0, {"JPEG", dissect_jpeg}},
    Signed{"\x89PNG\r\n\x1a\n", 0, {"PNG", dissect_png}},
    Signed{"WEBP", 8, {"WebP", dissect_webp}},
};

std::string look_of(Bytes rest) {
    const std::string_view text = text_of(rest);
    if (text.find("\xff\xd8\xff") != std::string_view::npos) {
        return ", including another picture";
    }
    if (text.find("ftyp") != std::string_view::npos) {
        return ", which look like a video";
    }
    return text.find_first_not_of('\0') == std::string_view::npos ? ", all of them empty" : "";
}

}  // namespace

Failure cut_off() {
    return {ErrorKind::corrupt, "is cut off"};
}

Failure damaged(const std::string& detail) {
    return {ErrorKind::corrupt, "is damaged: " + detail};
}

Container container_of(Bytes file) noexcept {
    for (const Signed& known : kContainers) {
        if (file.size() >= known.at && starts_with(file.subspan(known.at), known.signature) &&
            (known.at == 0 || starts_with(file, "RIFF"))) {
            return known.container;
        }
    }
    return {};
}

void Parts::add(Part part) {
    const bool only_sized = part.size && part.block == Block::none;
    if (const auto same = only_sized ? places_.find(part.finding.keys.front()) : places_.end();
        same != places_.end()) {
        Part& before = parts_[same->second];
        *before.size += *part.size;
        before.finding.value = byte_count(*before.size);
        return;
    }
    constexpr std::size_t kMaxParts = 1000;
    if (parts_.size() == kMaxParts) {
        ++unlisted_;
        return;
    }
    if (only_sized) {
        places_.emplace(part.finding.keys.front(), parts_.size());
    }
    parts_.push_back(std::move(part));
}

std::vector<Part> Parts::take() {
    if (unlisted_ > 0) {
        parts_.push_back(
            {{FindingKind::unread, "more parts than are listed", std::to_string(unlisted_), {"more"}}});
    }
    return std::move(parts_);
}

Part unread_part(FindingKind kind, std::string label, std::string key, std::size_t size, Block block) {
    return {{kind, std::move(label), byte_count(size), {std::move(key)}}, block, size};
}

Part hidden_part(std::string key, std::size_t size) {
    return unread_part(FindingKind::appended, "data that no viewer shows", std::move(key), size);
}

Part appended_part(Bytes rest) {
    return {{FindingKind::appended,
             "data that no viewer shows",
             byte_count(rest.size()) + look_of(rest),
             {"after the end"}}};
}

std::optional<std::pair<std::uint32_t, std::uint32_t>> pixel_shape(std::uint32_t across, std::uint32_t down) {
    constexpr std::uint32_t kMost = 255;
    const std::uint32_t common = std::gcd(across, down);
    if (across == down || across == 0 || down == 0 || std::max(across, down) / common > kMost) {
        return {};
    }
    return {{across / common, down / common}};
}

std::size_t size_of_all(std::span<const Bytes> pieces) noexcept {
    return std::accumulate(pieces.begin(), pieces.end(), std::size_t{0},
                           [](std::size_t size, Bytes piece) { return size + piece.size(); });
}

std::string byte_count(std::size_t count) {
    return std::to_string(count) + (count == 1 ? " byte" : " bytes");
}

bool starts_with(Bytes bytes, std::string_view text) noexcept {
    return text_of(bytes).starts_with(text);
}

std::string_view text_of(Bytes bytes) noexcept {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

void append(File& file, Bytes bytes) {
    file.insert(file.end(), bytes.begin(), bytes.end());
}

void append(File& file, std::string_view text) {
    append(file, std::as_bytes(std::span(text)));
}

std::uint32_t big_endian(Bytes bytes, std::size_t at, std::size_t size) {
    std::uint32_t number = 0;
    for (const std::byte byte : bytes.subspan(at, size)) {
        number = number << 8U | std::to_integer<std::uint32_t>(byte);
    }
    return number;
}

std::uint32_t little_endian(Bytes bytes, std::size_t at, std::size_t size) {
    std::uint32_t number = 0;
    for (std::size_t i = size; i-- > 0;) {
        number = number << 8U | std::to_integer<std::uint32_t>(bytes[at + i]);
    }
    return number;
}

void append_big_endian(File& file, std::uint32_t number, std::size_t size) {
    for (std::size_t i = size; i-- > 0;) {
        file.push_back(static_cast<std::byte>(number >> 8 * i));
    }
}

void append_little_endian(File& file, std::uint32_t number, std::size_t size) {
    for (std::size_t i = 0; i < size; ++i) {
        file.push_back(static_cast<std::byte>(number >> 8 * i));
    }
}

}  // namespace whorl::metadata
