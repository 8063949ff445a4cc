#include "bench/lab/conformance/conformance_output.hpp"

#include <algorithm>
#include <cstdlib>
#include <whorl/version.hpp>

#include "cli/program/console.hpp"
#include "cli/program/output.hpp"
#include "cli/program/words.hpp"
#include "lib/json/json.hpp"

namespace whorl::lab {
namespace {

std::string text_of(const std::optional<int>& number) {
    return number ? std::to_string(*number) : "";
}

std::string right_aligned(const std::string& text, std::size_t columns) {
    return std::string(columns - std::min(columns, text.size()), ' ') + text;
}

std::string table_line(const std::string& name, const std::vector<std::string>& cells) {
    constexpr std::size_t kName = 46;
    constexpr std::size_t kCell = 9;
    std::string line = name + std::string(kName - name.size(), ' ');
    for (const std::string& cell : cells) {
        line += right_aligned(cell, kCell);
    }
    return line + '\n';
}

std::string table_of(const Conformance& conformance) {
    const auto line = [&](const std::string& name, const std::function<bool(const JudgedPicture&)>& chosen) {
        const Agreement agreement = conformance.agreement(chosen);
        const auto number = [](const std::optional<int>& value) { return value ? std::to_string(*value) : "-"; };
        return table_line(name, {std::to_string(agreement.pictures), std::to_string(agreement.without_hash),
                                 std::to_string(agreement.same), number(agreement.median), number(agreement.p90),
                                 number(agreement.most)});
    };
    const auto fits = [](const JudgedPicture& picture) {
        return std::max(picture.width, picture.height) <= kPdqWorkingDimension;
    };
    return table_line("distance from the reference's hash",
                      {"pictures", "no hash", "same", "median", "90 %", "most"}) +
           line("all pictures", [](const JudgedPicture&) { return true; }) +
           line("quality 50 or more",
                [](const JudgedPicture& picture) { return picture.reference.quality >= kPdqMinQuality; }) +
           line("quality 80 or more",
                [](const JudgedPicture& picture) { return picture.reference.quality >= kGuidelineQuality; }) +
           line("at most 512 pixels in both sides", fits) +
           line("larger: the reference tool reduces these first",
                [&](const JudgedPicture& picture) { return !fits(picture); });
}

std::string qualities_of(const Conformance& conformance) {
    std::size_t told = 0;
    std::size_t same = 0;
    int most = 0;
    for (const JudgedPicture& picture : conformance.pictures) {
        if (const std::optional<int> difference = picture.quality_difference()) {
            ++told;
            same += static_cast<std::size_t>(*difference == 0);
            most = std::max(most, std::abs(*difference));
        }
    }
    if (told == 0) {
        return "quality: not told\n";
    }
    return "quality: told for " + cli::counted(told, "picture") + ", the same for " + std::to_string(same) +
           ", at most " + std::to_string(most) + " off\n";
}

/// The pictures that are not the same, those without a hash first.
std::string farthest_of(const Conformance& conformance) {
    constexpr std::size_t kShown = 10;
    std::vector<const JudgedPicture*> others;
    for (const JudgedPicture& picture : conformance.pictures) {
        if (picture.distance() != 0) {
            others.push_back(&picture);
        }
    }
    std::stable_sort(others.begin(), others.end(), [](const JudgedPicture* a, const JudgedPicture* b) {
        return a->distance().value_or(Hash256::kBits + 1) > b->distance().value_or(Hash256::kBits + 1);
    });
    std::string text;
    for (std::size_t i = 0; i < std::min(kShown, others.size()); ++i) {
        const JudgedPicture& picture = *others[i];
        text +=
            "  " + picture.name + " (quality " + std::to_string(picture.reference.quality) + "): " +
            (picture.hash ? "distance " + std::to_string(*picture.distance()) : cli::printable(picture.reason)) +
            '\n';
    }
    if (text.empty()) {
        return "";
    }
    const std::size_t more = others.size() - std::min(kShown, others.size());
    return "\nfarthest off:\n" + text + (more > 0 ? "  and " + std::to_string(more) + " more\n" : "");
}

std::string as_text(const Conformance& conformance) {
    return "PDQ by: " + cli::printable(conformance.command) + "\nwhorl-lab " WHORL_VERSION ", " +
           cli::counted(conformance.pictures.size(), "drawn picture") +
           "; reference: facebook/ThreatExchange, pdq/cpp, 2026-07-17\n\n" + table_of(conformance) + '\n' +
           qualities_of(conformance) + farthest_of(conformance) + '\n' + verdict(conformance) + '\n';
}

std::string as_json(const JudgedPicture& picture) {
    return Json({{"picture", picture.name},
                 {"width", picture.width},
                 {"height", picture.height},
                 {"reference", picture.reference.hash.to_hex()},
                 {"reference_quality", picture.reference.quality},
                 {"hash", picture.hash ? Json(picture.hash->to_hex()) : Json()},
                 {"quality", picture.quality},
                 {"distance", picture.distance()},
                 {"quality_difference", picture.quality_difference()},
                 {"reason", picture.hash ? Json() : Json(picture.reason)}})
               .dump() +
           '\n';
}

std::string csv_header() {
    return cli::csv_line({"picture", "width", "height", "reference", "reference_quality", "hash", "quality",
                          "distance", "quality_difference", "reason"});
}

std::string as_csv(const JudgedPicture& picture) {
    return cli::csv_line({picture.name, std::to_string(picture.width), std::to_string(picture.height),
                          picture.reference.hash.to_hex(), std::to_string(picture.reference.quality),
                          picture.hash ? picture.hash->to_hex() : "", text_of(picture.quality),
                          text_of(picture.distance()), text_of(picture.quality_difference()), picture.reason});
}

}  // namespace

std::string format_conformance(const Conformance& conformance, cli::Format format) {
    if (format == cli::Format::text) {
        return as_text(conformance);
    }
    std::string text = format == cli::Format::csv ? csv_header() : "";
    for (const JudgedPicture& picture : conformance.pictures) {
        text += format == cli::Format::csv ? as_csv(picture) : as_json(picture);
    }
    return text;
}

std::string verdict(const Conformance& conformance) {
    const Agreement all = conformance.agreement([](const JudgedPicture&) { return true; });
    const std::string same = std::to_string(all.same) + " of " + std::to_string(all.pictures) +
                             (all.pictures == 1 ? " hash is" : " hashes are") + " the reference's";
    const std::string limit = "Meta's limit for implementations (" + std::to_string(kGuidelineDistance) +
                              " bits at quality " + std::to_string(kGuidelineQuality) + " or more)";
    if (conformance.is_exact()) {
        return "exact: " + same;
    }
    return (conformance.meets_guideline() ? "near: within " : "far: beyond ") + limit + "; " + same;
}

}  // namespace whorl::lab
