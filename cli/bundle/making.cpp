#include "cli/bundle/making.hpp"

#include <filesystem>
#include <system_error>

#include "cli/case/cases.hpp"
#include "cli/files/json_line.hpp"
#include "cli/files/whole_files.hpp"
#include "cli/pictures/pictures.hpp"
#include "cli/pictures/query.hpp"
#include "cli/pictures/tally.hpp"
#include "cli/program/command.hpp"
#include "cli/program/inputs.hpp"
#include "cli/program/output.hpp"
#include "cli/program/words.hpp"
#include "cli/terminal/signals.hpp"
#include "lib/json/json.hpp"

namespace whorl::cli {

void add_making_flags(Command command, MakingFlags& flags) {
    add_copy_flags(command, flags.copy);
    add_hash_flags(command, flags.hash);
    add_passphrase_flag(command, flags.passphrase);
    add_format_flag(command, flags.format);
    add_quiet_flag(command, flags.quiet);
}

std::optional<std::vector<NamedHash>> hash_all(const std::vector<std::string>& words, const Pictures& pictures,
                                               bool dihedral, Console& console) {
    std::vector<NamedHash> hashes;
    Tally tally(console);
    hash_words(words, pictures, dihedral, tally, console, [&](const Input& input, const Query& query) {
        hashes.push_back(
            {input.path, {pictures.flags().algorithm_name, query.hash, query.quality, query.dihedral}});
        warn_of_low_quality(console, input.path, query.quality);
    });
    return tally.failures() > 0 ? std::nullopt : std::optional(std::move(hashes));
}

std::vector<BundleHash> without_names(std::vector<NamedHash> hashes) {
    std::vector<BundleHash> bare;
    for (NamedHash& each : hashes) {
        bare.push_back(std::move(each.hash));
    }
    return bare;
}

std::string withdrawal_file(const std::string& folder, const CaseNumber& number) {
    return without_last_slash(folder).parent_path() / ("withdrawal-" + number.text() + ".age");
}

Done write_bundle(Case& own, const std::string& folder, const PreparedBundle& prepared,
                  const std::string& withdrawal, const std::function<void()>& rest) {
    const HeldSignals held;
    CaseFolder store(folder);
    Done done{prepared, store.place_of(prepared.part), prepared.withdrawal.empty() ? "" : withdrawal};
    if (!done.withdrawal.empty()) {
        write_new_file(withdrawal, prepared.withdrawal);
    }
    try {
        unless_refused(own.keep(store, prepared), folder);
        rest();
    } catch (...) {
        if (!done.withdrawal.empty()) {
            std::error_code error;
            std::filesystem::remove(withdrawal, error);
        }
        throw;
    }
    return done;
}

std::string format_done(const Done& done, Format format) {
    const Bundle& bundle = done.prepared.bundle.bundle;
    const std::string number = CaseNumber::of(bundle.key).text();
    const std::string kind(bundle_kind_name(bundle.kind));
    if (format == Format::csv) {
        return csv_line({"case", "kind", "sequence", "hashes", "digest", "file", "withdrawal", "copy"}) +
               csv_line({number, kind, std::to_string(bundle.sequence), std::to_string(bundle.hashes.size()),
                         done.prepared.bundle.digest.hex(), done.file, done.withdrawal, done.copy});
    }
    if (format == Format::json) {
        const auto or_null = [](const std::string& file) { return file.empty() ? Json() : Json(file); };
        const Json object = {{"case", number},
                             {"kind", kind},
                             {"sequence", bundle.sequence},
                             {"hashes", bundle.hashes.size()},
                             {"digest", done.prepared.bundle.digest.hex()},
                             {"file", done.file},
                             {"withdrawal", or_null(done.withdrawal)},
                             {"copy", or_null(done.copy)}};
        return json_line(object);
    }
    return printable(done.file) + '\n';
}

void finish(Done done, const CopyFlags& flags, Format format, Console& console) {
    write_copy(done.prepared.bundle, done.prepared.recipients, flags, console);
    done.copy = flags.out;
    std::string sent = "it";
    if (flags.out != kStdin) {
        write_output(format_done(done, format));
        sent = printable(flags.out.empty() ? done.file : flags.out);
    }
    std::vector<std::string> names;
    for (const Recipient& recipient : done.prepared.recipients) {
        names.push_back(printable(recipient.name));
    }
    console.note("nothing was sent: send " + sent + " to " + joined(names));
}

}  // namespace whorl::cli
