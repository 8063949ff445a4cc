// whorl metadata: the group of subcommands about the hidden details in picture files.
#include "cli/metadata/metadata.hpp"

#include <algorithm>
#include <array>

#include "cli/commands.hpp"
#include "cli/files/json_line.hpp"
#include "cli/program/console.hpp"
#include "cli/program/output.hpp"
#include "lib/json/json.hpp"

namespace whorl::cli {
namespace {

constexpr auto kFooter = R"(Examples:
  whorl metadata show holiday.jpg            what the file tells: place, device, owner, dates ...
  whorl metadata strip holiday.jpg safe.jpg  write a copy without it; the pixels stay the same
  whorl metadata show --help                 everything about one command

Cameras and programs write hidden details into picture files: where and when the picture was taken,
with which device, and often a small copy of the picture that still shows what was cut off later.)";

/// In FindingKind's order.
constexpr std::array<KindWords, 15> kWords = {{
    {"Place", "where it was taken"},
    {"People", "who is in it"},
    {"Owner", "whose it is"},
    {"Serial number", "which device took it"},
    {"Number", "which other pictures it belongs with"},
    {"Device", "which device took it"},
    {"Time", "when it was taken or changed"},
    {"Picture inside", "perhaps what was cut off or covered"},
    {"After the end", "more that cannot be seen"},
    {"Text", "what was written about it"},
    {"Unread", "more that Whorl cannot read"},
    {"Program", ""},
    {"Maker's notes", ""},
    {"Colour profile", ""},
    {"Other", ""},
}};

/// The last line of text, as json names it. Stable.
enum class Verdict { nothing, technical, personal };

Verdict verdict_of(const Metadata& metadata) {
    if (metadata.findings.empty()) {
        return Verdict::nothing;
    }
    return told_by(metadata.findings).empty() ? Verdict::technical : Verdict::personal;
}

std::string verdict_line(const Metadata& metadata) {
    const std::string advice =
        metadata.complete
            ? " whorl metadata strip makes a copy without that."
            : " Save it as JPEG, PNG or WebP; then whorl metadata strip can make a copy without that.";
    switch (verdict_of(metadata)) {
        case Verdict::personal: return "This picture tells " + told_by(metadata.findings) + "." + advice;
        case Verdict::technical: return "This picture tells only technical details." + advice;
        case Verdict::nothing: break;
    }
    return metadata.complete
               ? "This picture tells nothing more than what can be seen in it."
               : "Whorl found nothing, but it cannot check every part of this format. It checks every part of "
                 "JPEG, PNG and WebP files.";
}

std::string as_text(const std::string& file, const Metadata& metadata) {
    std::string lines = printable(file) + " (" + printable(metadata.format) + ")\n";
    for (const Finding& finding : metadata.findings) {
        lines += "  " + std::string(kind_words(finding.kind).title) + ": " + in_words(finding) + '\n';
    }
    return lines + "  " + verdict_line(metadata) + '\n';
}

std::string as_json(const std::string& file, const Metadata& metadata) {
    constexpr std::array kVerdicts = {"nothing", "technical", "personal"};
    Json object = {{"file", file},
                   {"format", metadata.format},
                   {"complete", metadata.complete},
                   {"verdict", kVerdicts.at(static_cast<std::size_t>(verdict_of(metadata)))},
                   {"place", nullptr},
                   {"findings", Json::array()}};
    if (const auto& place = metadata.place) {
        object["place"] = {{"latitude", place->latitude},
                           {"longitude", place->longitude},
                           {"altitude", place->altitude ? Json(*place->altitude) : Json()}};
    }
    for (const Finding& finding : metadata.findings) {
        object["findings"].push_back({{"kind", finding_kind_name(finding.kind)},
                                      {"label", finding.label},
                                      {"value", finding.value},
                                      {"keys", finding.keys}});
    }
    return json_line(object);
}

std::string as_csv(const std::string& file, const Metadata& metadata) {
    if (metadata.findings.empty()) {
        return csv_line({file, "none", "", "", ""});
    }
    std::string lines;
    for (const Finding& finding : metadata.findings) {
        std::string keys;
        for (const std::string& key : finding.keys) {
            keys += (keys.empty() ? "" : "; ") + key;
        }
        lines += csv_line({file, std::string(finding_kind_name(finding.kind)), finding.label, finding.value, keys});
    }
    return lines;
}

}  // namespace

KindWords kind_words(FindingKind kind) {
    return kWords.at(static_cast<std::size_t>(kind));
}

std::string in_words(const Finding& finding) {
    return printable(finding.label) + (finding.value.empty() ? "" : ", " + printable(finding.value));
}

std::string told_by(const std::vector<Finding>& findings) {
    std::vector<std::string_view> phrases;
    for (const Finding& finding : findings) {
        const std::string_view phrase = kind_words(finding.kind).phrase;
        if (!phrase.empty() && std::find(phrases.begin(), phrases.end(), phrase) == phrases.end()) {
            phrases.push_back(phrase);
        }
    }
    std::string text;
    for (const std::string_view phrase : phrases) {
        text += (text.empty() ? "" : ", ") + std::string(phrase);
    }
    return text;
}

std::string format_metadata(const std::string& file, const Metadata& metadata, Format format) {
    switch (format) {
        case Format::text: return as_text(file, metadata);
        case Format::json: return as_json(file, metadata);
        case Format::csv: return as_csv(file, metadata);
    }
    return {};
}

std::string metadata_header(Format format) {
    return format == Format::csv ? csv_line({"file", "kind", "label", "value", "keys"}) : std::string();
}

void add_metadata(Command app, Action& action) {
    Command group = app.add_group("metadata", "Show the hidden details in picture files, and remove them", kFooter);
    add_metadata_show(group, action);
    add_metadata_strip(group, action);
}

}  // namespace whorl::cli
