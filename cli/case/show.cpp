// whorl case show: what was sent to whom, what they answered, and what is next.
#include <algorithm>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "cli/bundle/statements.hpp"
#include "cli/case/case.hpp"
#include "cli/case/cases.hpp"
#include "cli/case/keys.hpp"
#include "cli/files/json_line.hpp"
#include "cli/program/console.hpp"
#include "cli/program/output.hpp"
#include "cli/program/words.hpp"
#include "lib/json/json.hpp"

namespace whorl::cli {
namespace {

constexpr auto kFooter = R"(Examples:
  whorl case show my-case
  whorl case show my-case --locked
  whorl case show my-case --format json

Shows the number of the case, its public key, the files that it made, whom they are for, what was
answered, and what is next. Whorl sends nothing, so it does not know whether you sent a file. With
--locked, and with --format csv, it does not ask for the passphrase, and shows only the number, the
key, and the files in the folder.

Exit codes:
  0   done
  1   failed, or the folder is not a case
  2   wrong usage
  10  the key file or the record of the case is damaged
  19  wrong passphrase
  20  other users can read the key file; chmod 600 keeps them out)";

struct Flags {
    std::string folder;
    bool locked = false;
    PassphraseFlags passphrase;
    Format format = Format::text;
};

std::string heading(const CaseOutline& outline) {
    return "case " + outline.number().text() + "\npublic key " + outline.key.hex() + '\n';
}

std::string locked_text(const CaseOutline& outline) {
    std::string text = heading(outline) + (outline.bundles.empty() ? "no sealed files yet\n" : "");
    for (const std::string& name : outline.bundles) {
        text += name + '\n';
    }
    return text;
}

std::string answer_line(const Case& own, const Receipt& receipt) {
    return "  " + signer_name(receipt.signer, own.recipients()) + " on " + receipt.created.text() + ": " +
           state_words(receipt.state) + (receipt.reason.empty() ? "" : ", " + printable(receipt.reason)) + '\n';
}

std::string bundle_line(const Bundle& bundle) {
    const std::string hashes = counted(bundle.hashes.size(), "hash", "hashes");
    const bool withdraws = bundle.kind == BundleKind::withdrawal;
    return case_part_of(bundle) + ": made on " + bundle.created.text() + ", " +
           (!withdraws              ? hashes
            : bundle.hashes.empty() ? "takes back the whole case"
                                    : "takes back " + hashes) +
           (bundle.expires ? ", platforms accept it until " + bundle.expires->text() : "") + '\n';
}

/// The bundles and what was answered to each; of the withdrawal that was prepared, only if it was answered.
std::string bundle_lines(const Case& own, const std::string& folder) {
    std::string text;
    for (const SignedBundle& bundle : unless_refused(own.answerable(), folder)) {
        std::string answers;
        for (const SignedReceipt& answer : own.answers()) {
            answers += answer.receipt.bundle == bundle.digest ? answer_line(own, answer.receipt) : "";
        }
        const bool is_sent =
            std::ranges::any_of(own.sent(), [&](const SignedBundle& sent) { return sent.digest == bundle.digest; });
        text += is_sent           ? bundle_line(bundle.bundle) + answers
                : answers.empty() ? ""
                                  : "the withdrawal that was prepared with the first file:\n" + answers;
    }
    return text;
}

/// Of the recipients, those that did not answer this file.
std::vector<std::string> silent_ones(const Case& own, const SignedBundle& sent) {
    std::vector<std::string> names;
    for (const Recipient& recipient : own.recipients()) {
        const bool answered = std::ranges::any_of(own.answers(), [&](const SignedReceipt& answer) {
            return answer.receipt.signer == recipient.signer && answer.receipt.bundle == sent.digest;
        });
        if (!answered) {
            names.push_back(printable(recipient.name));
        }
    }
    return names;
}

/// What the owner has to do, one line each. Platforms take files of a case only in their order, but a withdrawal of
/// all of it at any time.
std::string next_steps(const Case& own) {
    std::string text;
    const Bundle& newest = own.sent().back().bundle;
    const bool is_end = newest.kind == BundleKind::withdrawal && newest.hashes.empty();
    for (const SignedBundle& sent : std::span(own.sent()).last(is_end ? 1 : own.sent().size())) {
        const std::vector<std::string> silent = silent_ones(own, sent);
        const std::string to = own.recipients().empty() ? "the platforms that it is for" : joined(silent);
        text += to.empty() ? ""
                           : "next: send " + case_part_of(sent.bundle) + " to " + to +
                                 ", unless you have; keep what they answer with whorl case answer\n";
    }
    if (!text.empty()) {
        return text;
    }
    const bool all_agreed = std::ranges::none_of(own.answers(), [](const SignedReceipt& answer) {
        return answer.receipt.state == CaseState::refused || answer.receipt.state == CaseState::expired ||
               answer.receipt.state == CaseState::not_removed;
    });
    return all_agreed ? "next: nothing; all have answered\n"
                      : "next: all have answered, but not all agreed; the lines above say why\n";
}

std::string unlocked_text(const Case& own, const std::string& folder) {
    if (own.sent().empty()) {
        return "no file yet; whorl bundle create makes the first one\n";
    }
    std::string text;
    std::vector<std::string> names;
    for (const Recipient& recipient : own.recipients()) {
        names.push_back(printable(recipient.name));
    }
    text += names.empty() ? "" : "for " + joined(names) + '\n';
    text += bundle_lines(own, folder);
    text += "hashes that you ask for now: " + std::to_string(own.active().size()) + '\n';
    return text + next_steps(own);
}

/// The members of case_record(), and what was sent and answered.
std::string unlocked_json(const std::string& folder, const CaseOutline& outline, const Case& own) {
    Json object = {{"folder", folder},
                   {"case", outline.number().text()},
                   {"key", outline.key.hex()},
                   {"files", outline.bundles},
                   {"recipients", Json::array()},
                   {"sent", Json::array()},
                   {"active", own.active().size()}};
    for (const Recipient& recipient : own.recipients()) {
        object["recipients"].push_back(recipient.name);
    }
    for (const SignedBundle& sent : own.sent()) {
        const Bundle& bundle = sent.bundle;
        Json entry = {{"file", case_part_of(bundle)},     {"kind", bundle_kind_name(bundle.kind)},
                      {"created", bundle.created.text()}, {"expires", nullptr},
                      {"hashes", bundle.hashes.size()},   {"digest", sent.digest.hex()},
                      {"answers", Json::array()}};
        if (bundle.expires) {
            entry["expires"] = bundle.expires->text();
        }
        for (const SignedReceipt& answer : own.answers()) {
            if (answer.receipt.bundle == sent.digest) {
                entry["answers"].push_back({{"by", signer_name(answer.receipt.signer, own.recipients())},
                                            {"created", answer.receipt.created.text()},
                                            {"state", case_state_name(answer.receipt.state)},
                                            {"reason", answer.receipt.reason}});
            }
        }
        object["sent"].push_back(std::move(entry));
    }
    return json_line(object);
}

int run(const Flags& flags) {
    const CaseOutline outline = outline_of(flags.folder);
    if (flags.format == Format::csv || (flags.locked && flags.format == Format::json)) {
        write_output(case_header(flags.format) + case_record(flags.folder, outline, flags.format));
        return kDone;
    }
    if (flags.locked) {
        write_output(locked_text(outline));
        return kDone;
    }
    const Case own = open_case(flags.folder, flags.passphrase);
    write_output(flags.format == Format::text ? heading(outline) + unlocked_text(own, flags.folder)
                                              : unlocked_json(flags.folder, outline, own));
    return kDone;
}

}  // namespace

void add_case_show(Command group, Action& action) {
    Command command = group.add_command("show", "Show what was sent to whom, and what they answered");
    const auto flags = std::make_shared<Flags>();
    add_folder_argument(command, flags->folder, "The folder of the case");
    command.add_flag("--locked", flags->locked, "Show only what can be seen without the passphrase");
    add_passphrase_flag(command, flags->passphrase);
    add_format_flag(command, flags->format);
    command.footer(kFooter);
    command.does(action, [flags] { return run(*flags); });
}

}  // namespace whorl::cli
