#include "cli/bundle/statements.hpp"

#include <algorithm>
#include <variant>

#include "cli/files/json_line.hpp"
#include "cli/program/console.hpp"
#include "cli/program/inputs.hpp"
#include "cli/program/output.hpp"
#include "lib/json/read.hpp"
#include "lib/text/escapes.hpp"

namespace whorl::cli {
namespace {

std::string origin_words(PictureOrigin origin) {
    switch (origin) {
        case PictureOrigin::real: return "they are real";
        case PictureOrigin::synthetic: return "they were made or altered by a machine";
        case PictureOrigin::unknown: break;
    }
    return "it does not say whether they are real";
}

std::string action_words(RequestedAction action) {
    switch (action) {
        case RequestedAction::remove: return "take them down, and keep them from being uploaded again";
        case RequestedAction::block: return "keep them from being uploaded";
        case RequestedAction::review: break;
    }
    return "let a person review what matches";
}

std::string declaration_lines(const Declarations& declared) {
    const auto line = [](bool said, const std::string& words) {
        return said ? "    " + words + '\n' : std::string();
    };
    return "  it declares about the pictures:\n" + line(declared.adult, "everybody in them was 18 or older") +
           line(declared.depicts_me, "the sender is in them") + line(declared.intimate, "they are nude or sexual") +
           line(declared.no_consent, "the sender does not consent to the pictures being shared") +
           line(true, origin_words(declared.origin));
}

std::string recipient_name(const Sha256& fingerprint, const std::vector<Recipient>& known) {
    const auto found = std::find_if(known.begin(), known.end(), [&](const Recipient& recipient) {
        return recipient_fingerprint(recipient.key) == fingerprint;
    });
    return found == known.end() ? "a recipient with the fingerprint " + fingerprint.hex() : printable(found->name);
}

std::string hash_lines(const std::vector<BundleHash>& hashes) {
    std::string text;
    for (const BundleHash& entry : hashes) {
        text += "    " + entry.algorithm + ' ' + to_hex(entry.hash) +
                (entry.quality ? ", quality " + std::to_string(*entry.quality) : "") +
                (entry.dihedral ? ", with its rotated and mirrored forms" : "") +
                (entry.core ? ", with those of the middle of the picture" : "") + '\n';
    }
    return text;
}

std::string counted_hashes(const Bundle& bundle) {
    const std::size_t n = bundle.hashes.size();
    if (n == 0) {
        return "the whole case, for good";
    }
    return n == 1 ? "1 hash" : std::to_string(n) + " hashes";
}

std::string text_of(const SignedBundle& signed_bundle, const std::vector<Recipient>& known) {
    const Bundle& bundle = signed_bundle.bundle;
    std::string text = "  made on " + bundle.created.text();
    text += bundle.expires ? ", platforms accept it until " + bundle.expires->text() + '\n' : "\n";
    if (bundle.declarations) {
        text += declaration_lines(*bundle.declarations);
    }
    if (bundle.action) {
        text += "  it asks to " + action_words(*bundle.action) + '\n';
    }
    text += std::string("  it ") + (bundle.kind == BundleKind::withdrawal ? "withdraws " : "holds ") +
            counted_hashes(bundle) + '\n' + hash_lines(bundle.hashes);
    for (const Sha256& fingerprint : bundle.recipients) {
        text += "  it is for " + recipient_name(fingerprint, known) + '\n';
    }
    text += "  answers are sealed to " + bundle.reply_to.text() + ", which only the case can open\n";
    if (bundle.previous) {
        text += "  it follows the bundle " + bundle.previous->hex() + '\n';
    }
    text += "  it is signed by the key of its case, " + dsse_keyid(bundle.key) + '\n';
    for (const Ed25519PublicKey& key : signed_bundle.countersigners) {
        text += "  and countersigned by " + signer_name(key, known) + '\n';
    }
    return text + "  its digest is " + signed_bundle.digest.hex() + '\n';
}

std::string count_lines(const AnswerCounts& counts) {
    const auto line = [](std::uint32_t n, const std::string& words) {
        return n > 0 ? "  " + words + ": " + std::to_string(n) + '\n' : std::string();
    };
    return line(counts.taken, "hashes of this bundle that count now") +
           line(counts.set_aside, "hashes of this bundle that do not count until a person has looked at them") +
           line(counts.declined, "hashes of this bundle that the platform keeps from counting") +
           line(counts.withdrawn, "hashes taken back") +
           line(counts.not_found, "hashes to take back that did not count anyway") +
           "  hashes of the whole case that count now: " + std::to_string(counts.active) + '\n';
}

std::string text_of(const SignedReceipt& signed_receipt, const std::vector<Recipient>& known) {
    const Receipt& receipt = signed_receipt.receipt;
    return "  on " + receipt.created.text() + " by " + signer_name(receipt.signer, known) + '\n' +
           (receipt.reason.empty() ? "" : "  reason: " + printable(receipt.reason) + '\n') +
           (receipt.counts ? count_lines(*receipt.counts) : "") + "  it answers the bundle " +
           receipt.bundle.hex() + '\n';
}

std::string summary_of(const SignedBundle& bundle) {
    return std::string(bundle_kind_name(bundle.bundle.kind)) + " of case " +
           CaseNumber::of(bundle.bundle.key).text() + ", sequence " + std::to_string(bundle.bundle.sequence) +
           ", " + counted_hashes(bundle.bundle);
}

std::string summary_of(const SignedReceipt& receipt) {
    return std::string(receipt_kind_name(receipt.receipt.kind)) + " of case " +
           CaseNumber::of(receipt.receipt.case_key).text() + ", sequence " +
           std::to_string(receipt.receipt.sequence) + ", " + receipt.receipt.created.text() + ": " +
           state_words(receipt.receipt.state);
}

void add_fields(Json& json, const SignedBundle& bundle) {
    json["digest"] = bundle.digest.hex();
    json["countersigners"] = Json::array();
    for (const Ed25519PublicKey& key : bundle.countersigners) {
        json["countersigners"].push_back(dsse_keyid(key));
    }
}

void add_fields(Json& json, const SignedReceipt& receipt) {
    json["stopncii"] = stopncii_feedback_value(receipt.receipt.state);
}

Json object_of(const Statement& statement) {
    return std::visit(
        [](const auto& each) {
            Json json = parse_json(each.envelope.payload);
            json.erase("padding");
            add_fields(json, each);
            return json;
        },
        statement);
}

}  // namespace

std::string signer_name(const Ed25519PublicKey& key, const std::vector<Recipient>& known) {
    const Recipient* found = find_signer(key, known);
    return found == nullptr ? dsse_keyid(key) : printable(found->name);
}

std::string state_words(CaseState state) {
    std::string words(case_state_name(state));
    std::replace(words.begin(), words.end(), '_', ' ');
    return words;
}

std::string statement_text(const Statement& statement, const std::vector<Recipient>& known) {
    return statement_summary(statement) + '\n' +
           std::visit([&](const auto& each) { return text_of(each, known); }, statement);
}

std::string statement_json(const Statement& statement) {
    return text::json_escaped(object_of(statement).dump_sorted()) + '\n';
}

std::string statement_summary(const Statement& statement) {
    return std::visit([](const auto& each) { return summary_of(each); }, statement);
}

std::string statement_record(const std::string& file, const Statement& statement, Format format,
                             const std::vector<Recipient>& known, const std::string& unchecked) {
    const auto* receipt = std::get_if<SignedReceipt>(&statement);
    const Recipient* signer = receipt == nullptr ? nullptr : find_signer(receipt->receipt.signer, known);
    if (format == Format::json) {
        Json object = object_of(statement);
        object["file"] = file;
        if (signer != nullptr) {
            object["signed_by"] = signer->name;
        }
        if (!unchecked.empty()) {
            object["not_checked"] = unchecked;
        }
        return text::json_escaped(with_exact_bytes(object).dump_sorted()) + '\n';
    }
    const std::string summary = statement_summary(statement) +
                                (signer == nullptr ? "" : ", signed by " + printable(signer->name)) +
                                (unchecked.empty() ? "" : "; not checked: " + unchecked);
    return format == Format::csv ? csv_line({file, summary}) : printable(file) + ": " + summary + '\n';
}

std::string statement_header(Format format) {
    return format == Format::csv ? csv_line({"file", "statement"}) : std::string();
}

void tell_written(const std::string& file, const Statement& statement, Format format) {
    if (file != kStdin) {
        write_output(statement_header(format) + statement_record(file, statement, format));
    }
}

}  // namespace whorl::cli
