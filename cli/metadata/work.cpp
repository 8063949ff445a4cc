#include "cli/metadata/work.hpp"

#include <algorithm>
#include <cstring>
#include <optional>
#include <utility>

#include "lib/json/read.hpp"

namespace whorl::cli {
namespace {

using Bytes = std::span<const std::byte>;

std::string packed(const Metadata& metadata) {
    Json object = {{"format", metadata.format}, {"complete", metadata.complete}, {"findings", Json::array()}};
    if (const auto& place = metadata.place) {
        object["place"] = Json::array({place->latitude, place->longitude});
        if (place->altitude) {
            object["place"].push_back(*place->altitude);
        }
    }
    for (const Finding& finding : metadata.findings) {
        object["findings"].push_back(
            Json::array({static_cast<int>(finding.kind), finding.label, finding.value, finding.keys}));
    }
    return object.dump();
}

/// Nothing if it is wrong: the picture may have taken over the process that wrote it.
std::optional<Metadata> unpacked(Bytes bytes) try {
    const Json object = parse_json({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
    Metadata metadata;
    metadata.format = object.at("format").string();
    metadata.complete = object.at("complete").get<bool>();
    if (const Json* found = object.find("place")) {
        const Json& place = *found;
        metadata.place = Place{place.at(0).get<double>(), place.at(1).get<double>(), {}};
        if (place.size() > 2) {
            metadata.place->altitude = place.at(2).get<double>();
        }
    }
    for (const Json& finding : object.at("findings").elements()) {
        const int kind = finding.at(0).get<int>();
        if (kind < 0 || kind > static_cast<int>(FindingKind::other)) {
            return std::nullopt;
        }
        metadata.findings.push_back({static_cast<FindingKind>(kind), finding.at(1).string(), finding.at(2).string(),
                                     finding.at(3).get<std::vector<std::string>>()});
    }
    return metadata;
} catch (const JsonError&) {
    return std::nullopt;
}

/// An answer: the size of the packed metadata, the packed metadata, and the copy if there is one.
Result<std::size_t> write_answer(const Metadata& metadata, Bytes copy, std::span<std::byte> room) {
    const std::string text = packed(metadata);
    const std::uint64_t size = text.size();
    const std::size_t all = sizeof size + text.size() + copy.size();
    if (all > room.size() || size > kMaxFacts) {
        return Error{ErrorKind::too_large, "has more metadata than Whorl can take", {}};
    }
    std::memcpy(room.data(), &size, sizeof size);
    std::memcpy(room.data() + sizeof size, text.data(), text.size());
    std::copy(copy.begin(), copy.end(), room.begin() + static_cast<std::ptrdiff_t>(sizeof size + text.size()));
    return all;
}

Result<Cleaned> read_answer(const Result<PictureBytes>& answer, const std::string& path) {
    if (!answer) {
        return answer.error();
    }
    std::uint64_t size = 0;
    const Bytes bytes(*answer);
    if (bytes.size() >= sizeof size) {
        std::memcpy(&size, bytes.data(), sizeof size);
        const Bytes rest = bytes.subspan(sizeof size);
        const bool sound = size <= rest.size() && size <= kMaxFacts;
        if (auto before = sound ? unpacked(rest.first(size)) : std::nullopt) {
            const Bytes copy = rest.subspan(size);
            return Cleaned{*std::move(before), PictureBytes(copy.begin(), copy.end())};
        }
    }
    return Error{ErrorKind::corrupt, "made the process that read it give a wrong answer; it may be an attack",
                 path};
}

Result<std::size_t> examine_inside(Bytes /*question*/, Bytes file, std::span<std::byte> room) {
    const Result<Metadata> metadata = read_metadata(file);
    return metadata ? write_answer(*metadata, {}, room) : metadata.error();
}

Result<std::size_t> clean_inside(Bytes /*question*/, Bytes file, std::span<std::byte> room) {
    const Result<Metadata> before = read_metadata(file);
    const Result<std::vector<std::byte>> copy = strip_metadata(file);
    if (!before || !copy) {
        return copy ? before.error() : copy.error();
    }
    const Result<Metadata> left = read_metadata(*copy);
    if (!left) {
        return left.error();
    }
    if (!left->findings.empty()) {
        const Finding& finding = left->findings.front();
        return Error{ErrorKind::unsupported,
                     "would still contain " + finding.label + " (" + finding.value + "), so no copy was written",
                     {}};
    }
    return write_answer(*before, *copy, room);
}

}  // namespace

Result<Metadata> examine(const PictureSandbox& sandbox, const std::string& path) {
    Result<Cleaned> answer = read_answer(sandbox.run(examine_inside, path, AnswerKind::facts), path);
    return answer ? Result(std::move(answer->before)) : Result<Metadata>(answer.error());
}

Result<Cleaned> clean(const PictureSandbox& sandbox, const std::string& path) {
    return read_answer(sandbox.run(clean_inside, path, AnswerKind::copy), path);
}

}  // namespace whorl::cli
