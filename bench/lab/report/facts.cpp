// What the report says in addition to numbers: provenance, example pictures, and what the words mean.
#include <array>

#include "bench/lab/report/page.hpp"
#include "lib/json/read.hpp"

namespace whorl::lab::report {
namespace {

struct Meaning {
    std::string_view word;
    std::string_view meaning;
};

constexpr std::array kMeanings = {
    Meaning{"Hash",
            "A short fingerprint of what a picture looks like. Two pictures that look alike have hashes that are "
            "near each other. To compare hashes, nobody needs the pictures."},
    Meaning{"Distance",
            "How far two hashes are apart. For hashes of bits it is the number of bits in which they "
            "differ."},
    Meaning{"Threshold",
            "The largest distance that counts as a match. An algorithm's own threshold is the one that "
            "its authors or its users recommend."},
    Meaning{"Edit, transform, severity",
            "A transform is a kind of change, for example JPEG compression. It is made in "
            "several severities, from mild to strong; each of them is an edit."},
    Meaning{"Recall", "The share of edited pictures whose hash still matches that of the original. 100 % is best."},
    Meaning{"False-match rate",
            "The share of pairs of different pictures that match nevertheless. A bank of a "
            "million hashes that is asked about one new picture makes a million pairs. Even a "
            "rate of 10⁻⁶ is then about one false match for each question."},
    Meaning{"Confidence interval",
            "Other pictures would give somewhat other numbers. With 95 % confidence the value "
            "for pictures like these is between the two limits. For one edit they are exact (Clopper and Pearson); "
            "else they come from drawing pictures from the sample again and again (bootstrap over pictures)."},
    Meaning{
        "Not supported",
        "There are too few pairs of pictures to say anything at that false-match rate. Only more pictures help."},
    Meaning{"ROC, AUC",
            "The curve of recall against the false-match rate over all thresholds, and the area "
            "under it: the chance that an edited picture is nearer to its original than two different "
            "pictures are to each other. 1 is best, 0.5 is guessing."},
    Meaning{"EER",
            "Equal error rate: the share of errors at the threshold where edited pictures are missed as often as "
            "different pictures match. 0 % is best."},
    Meaning{"Entropy of a bit",
            "How much a bit says about a picture: 1 when it is set for half of them, 0 when it "
            "is the same for all."},
    Meaning{"PSNR, SSIM",
            "How visible a change is. PSNR (peak signal-to-noise ratio) compares pixels: the more "
            "decibels, the less visible. SSIM (structural similarity) compares structures: 1 is the "
            "same picture."},
};

}  // namespace

Markup thumbnails_part(const ReportFacts& facts) {
    Markup figures;
    for (const Thumbnail& thumbnail : facts.thumbnails) {
        if (thumbnail.data_uri.starts_with("data:image/")) {
            figures += element("figure", lone("img", {{"src", thumbnail.data_uri}, {"alt", thumbnail.caption}}) +
                                             element("figcaption", thumbnail.caption));
        }
    }
    return element("div", {{"class", "examples"}}, figures);
}

Markup provenance_part(const ReportFacts& facts) {
    Markup rows;
    for (const auto& [name, value] : facts.provenance) {
        rows += element("tr", row_header(name) + element("td", value));
    }
    if (rows.empty()) {
        return paragraph("Nothing is known of the run.");
    }
    return paragraph("The same program with the same pictures and seed gives the same numbers, except for times.") +
           scrolling("Where the numbers come from", element("table", {{"class", "facts"}}, element("tbody", rows)));
}

Markup reading_part() {
    Markup list;
    for (const auto& [word, meaning] : kMeanings) {
        list += element("div", element("dt", word) + element("dd", meaning));
    }
    return element("dl", list) +
           paragraph(
               "These numbers hold for pictures like those that were measured, and for these edits. A picture of "
               "another kind (drawings, text, screenshots) or an edit that is not in the table may behave "
               "differently.");
}

}  // namespace whorl::lab::report

namespace whorl::lab {

ReportFacts report_facts(const Provenance& provenance) {
    const Json suite = is_json(provenance.suite_text) ? parse_json(provenance.suite_text) : Json();
    ReportFacts facts{.suite = provenance.suite_name};
    if (suite["description"].is_string()) {
        facts.suite_description = suite["description"].string();
    }
    facts.provenance = {{"command", provenance.command},
                        {"began", provenance.began},
                        {"ended", provenance.ended},
                        {"seed", std::to_string(provenance.seed)},
                        {"suite", provenance.suite_name},
                        {"pictures", std::to_string(provenance.pictures)},
                        {"digest of the pictures, SHA-256", provenance.corpus_digest},
                        {"identity of the run", provenance.identity}};
    for (const auto& [name, version] : provenance.versions) {
        facts.provenance.push_back({"version of " + name, version});
    }
    for (const auto& [name, value] : provenance.machine) {
        facts.provenance.push_back({"machine, " + name, value});
    }
    return facts;
}

}  // namespace whorl::lab
