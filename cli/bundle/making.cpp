#include "cli/bundle/making.hpp"

#include <filesystem>

#include "cli/case/sent.hpp"
#include "cli/files/json_line.hpp"
#include "cli/files/recipients_file.hpp"
#include "cli/files/whole_files.hpp"
#include "cli/pictures/pictures.hpp"
#include "cli/pictures/query.hpp"
#include "cli/pictures/tally.hpp"
#include "cli/program/clock.hpp"
#include "cli/program/command.hpp"
#include "cli/program/inputs.hpp"
#include "cli/program/output.hpp"
#include "lib/json/json.hpp"

namespace whorl::cli {
namespace {

namespace fs = std::filesystem;

constexpr std::int64_t kDay = 86'400;

}  // namespace

void add_making_flags(Command command, MakingFlags& flags) {
    add_copy_flags(command, flags.copy);
    add_hash_flags(command, flags.hash);
    add_passphrase_flag(command, flags.passphrase);
    add_format_flag(command, flags.format);
    add_quiet_flag(command, flags.quiet);
}

std::optional<std::vector<BundleHash>> hash_all(const std::vector<std::string>& words, const Pictures& pictures,
                                                bool dihedral, std::size_t jobs, Console& console) {
    std::vector<BundleHash> hashes;
    Tally tally(console);
    hash_words(words, pictures, dihedral, jobs, tally, console, [&](const Input& input, const Query& query) {
        hashes.push_back({pictures.flags().algorithm_name, query.hash, query.quality, query.dihedral});
        warn_of_low_quality(console, input.path, query.quality);
    });
    return tally.failures() > 0 ? std::nullopt : std::optional(std::move(hashes));
}

SignedBundle signed_submission(Bundle bundle, const ClaimFlags& claims, std::vector<BundleHash> hashes,
                               const Ed25519Key& key) {
    const std::int64_t now = now_in_seconds();
    const std::int64_t end = now + claims.expires_in_days * kDay;
    bundle.created = claims.exact_time ? Timestamp::second_of(now) : Timestamp::day_of(now);
    bundle.expires = claims.exact_time ? Timestamp::second_of(end) : Timestamp::day_of(end);
    bundle.declarations = claims.declarations;
    bundle.action = claims.action;
    bundle.hashes = std::move(hashes);
    return unless_refused(sign_bundle(std::move(bundle), key));
}

std::string withdrawal_file(const std::string& folder, const CaseNumber& number) {
    return without_last_slash(folder).parent_path() / ("withdrawal-" + number.text() + ".age");
}

SealedBundle sealed(SignedBundle bundle, const std::vector<Recipient>& recipients) {
    std::string bytes = unless_refused(seal_bundle(bundle, keys_of(recipients)));
    return {std::move(bundle), recipients, std::move(bytes)};
}

Done write_bundle(OwnCase& own, const SealedBundle& bundle, const std::string& withdrawal,
                  const std::function<void()>& rest) {
    Done done{bundle.bundle, own.file_of(bundle.bundle), {}};
    std::vector<std::string> written;
    try {
        if (bundle.bundle.bundle.kind == BundleKind::submission) {
            done.withdrawal = withdrawal;
            write_new_file(withdrawal,
                           sealed(prepared_withdrawal(bundle.bundle, own.key()), bundle.recipients).bytes);
            written.push_back(withdrawal);
        }
        if (const auto kept = keep_recipients(own.folder(), bundle.recipients)) {
            written.push_back(*kept);
        }
        own.keep(bundle.bundle, bundle.bytes);
        written.push_back(done.file);
        rest();
    } catch (...) {
        for (const std::string& file : written) {
            std::error_code error;
            fs::remove(file, error);
        }
        throw;
    }
    return done;
}

std::string format_done(const Done& done, Format format) {
    const Bundle& bundle = done.bundle.bundle;
    const std::string number = CaseNumber::of(bundle.key).text();
    const std::string kind(bundle_kind_name(bundle.kind));
    if (format == Format::csv) {
        return csv_line({"case", "kind", "sequence", "hashes", "digest", "file", "withdrawal", "copy"}) +
               csv_line({number, kind, std::to_string(bundle.sequence), std::to_string(bundle.hashes.size()),
                         done.bundle.digest.hex(), done.file, done.withdrawal, done.copy});
    }
    if (format == Format::json) {
        const auto or_null = [](const std::string& file) { return file.empty() ? Json() : Json(file); };
        const Json object = {{"case", number},
                             {"kind", kind},
                             {"sequence", bundle.sequence},
                             {"hashes", bundle.hashes.size()},
                             {"digest", done.bundle.digest.hex()},
                             {"file", done.file},
                             {"withdrawal", or_null(done.withdrawal)},
                             {"copy", or_null(done.copy)}};
        return json_line(object);
    }
    return printable(done.file) + '\n';
}

void finish(Done done, const std::vector<Recipient>& recipients, const CopyFlags& flags, Format format,
            Console& console) {
    write_copy(done.bundle, recipients, flags, console);
    done.copy = flags.out;
    if (flags.out != kStdin) {
        write_output(format_done(done, format));
    }
}

}  // namespace whorl::cli
