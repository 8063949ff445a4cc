// whorl bundle intake: a platform takes the hashes of bundles into its bank.
#include <cstdint>
#include <filesystem>
#include <memory>
#include <set>
#include <whorl/intake.hpp>

#include "cli/bundle/bundle.hpp"
#include "cli/bundle/bundle_files.hpp"
#include "cli/bundle/platform.hpp"
#include "cli/case/keys.hpp"
#include "cli/files/bank_file.hpp"
#include "cli/files/json_line.hpp"
#include "cli/files/recipients_file.hpp"
#include "cli/files/statement_file.hpp"
#include "cli/files/whole_files.hpp"
#include "cli/program/clock.hpp"
#include "cli/program/console.hpp"
#include "cli/program/flags.hpp"
#include "cli/program/inputs.hpp"
#include "cli/program/output.hpp"
#include "lib/json/json.hpp"

namespace whorl::cli {
namespace {

namespace fs = std::filesystem;

/// More than a bank holds: the limit of a limit.
constexpr std::int64_t kMostHashes = 1'000'000'000;

constexpr auto kFooter = R"(Examples:
  whorl bundle intake --bank known.bank --key platform --receipts out in/*.age
  whorl bundle intake --bank known.bank --key platform.key --receipts out in
  whorl bundle intake --bank known.bank --key platform --receipts out --passphrase-fd 3 \
      a.age 3< pass

Opens each bundle and checks that its signatures are right, that it is addressed to you and that it
is the next bundle of its case. Then its hashes are added to the bank, or withdrawn from it, and a
receipt is written into the folder of --receipts, signed with your key and sealed to the case. A
bundle that fails does not stop the others.

The hashes of a bundle that arrives after its last day do not count, and neither do those without a
signature that --countersigners demands. Their receipts say so. A bundle that was refused counts once
it comes again with the signature. What could match pictures of other people is set aside for review:
hashes without a quality or below 50, hashes near that of a plain picture, and what --max-hashes
stops. See whorl bank accept. When too many hashes wait for review, further ones are declined.

In a folder, Whorl reads every file, also in subfolders, in the order of the names. It skips hidden
files, files still being written (NAME.part-...) and what is not a bundle, with a line that names
them. If one of these looks like a bundle, by its name (*.age) or by how it begins, that is an error
like a damaged bundle, also with --quiet. Name files so that they sort in the order in which they
came. Move a file away once it was taken in.

With --format json or csv, each file has a line. Its outcome is taken, repeated, expired or refused
(not countersigned) for a bundle that has its place in its case; skipped for what was not read; else
damaged, untrusted, sealed_to_others, misaddressed, forked, out_of_order, withdrawn or failed. The
reason is that of the line on standard error.

Taking a bundle in again changes nothing and writes its receipt again if that is missing, the same
bytes as before. After a crash, run the same command again. Two of them may run at once.

Make your key with whorl case new. For intake that runs by itself, use --no-passphrase there:
opening a key with a passphrase takes a second each time. whorl case export-key --recipient-line
prints the line that people need to address bundles to you.

Exit codes:
  0   all were taken in, now or before
  1   other failures, or several files with different ones
  2   wrong usage
  10  damaged or altered, or looks like a bundle and was skipped
  11  not signed by the right key, or not countersigned
  12  sealed to others
  13  addressed to others
  14  expired
  16  two bundles claim one place in their case
  17  an earlier bundle is missing
  18  its case was withdrawn
  19  wrong passphrase
  20  a key file that others can read)";

/// Bundles in one transaction, and their bytes: limits for the memory that they take.
constexpr std::size_t kBatch = 256;
constexpr std::size_t kBatchBytes = std::size_t{16} << 20U;

struct Flags {
    std::string bank;
    KeyFlags keys;
    IntakeOptions options;
    std::vector<std::string> countersigners;
    std::string receipts;
    std::vector<std::string> names;  ///< of files and folders
    Format format = Format::text;
    bool quiet = false;
};

/// The result for a file.
struct Outcome {
    std::string file;
    std::string word;  ///< "taken", "repeated", "expired", "refused", "skipped", or as word_of() an exit code
    std::string number = {};
    AnswerCounts counts = {};  ///< what changed now
    std::string receipt = {};
    std::string reason = {};  ///< why not all is well
};

std::string word_of(const Taken& taken) {
    const CaseState state = taken.answer.receipt.state;
    if (state == CaseState::expired || state == CaseState::refused) {
        return std::string(case_state_name(state));
    }
    return taken.repeated ? "repeated" : "taken";
}

/// What happened to a file that ends with this code.
std::string word_of(int exit_code) {
    switch (exit_code) {
        case kDamaged: return "damaged";
        case kUntrusted: return "untrusted";
        case kSealedToOthers: return "sealed_to_others";
        case kMisaddressed: return "misaddressed";
        case kForked: return "forked";
        case kOutOfOrder: return "out_of_order";
        case kWithdrawn: return "withdrawn";
        default: return "failed";
    }
}

/// Why the hashes of a bundle do not count that has its place in its case.
std::optional<Refusal> refusal_of(const Receipt& said, const std::string& file) {
    switch (said.state) {
        case CaseState::expired: return Refusal({ErrorKind::expired, "expired before it arrived", file});
        case CaseState::refused: return Refusal({ErrorKind::untrusted, "refused: " + said.reason, file});
        default: return std::nullopt;
    }
}

std::string format_outcome(const Outcome& outcome, Format format) {
    const AnswerCounts& counts = outcome.counts;
    if (format == Format::csv) {
        return csv_line({outcome.file, outcome.word, outcome.number, std::to_string(counts.taken),
                         std::to_string(counts.withdrawn), outcome.receipt, std::to_string(counts.set_aside),
                         std::to_string(counts.not_found), std::to_string(counts.declined), outcome.reason});
    }
    if (format == Format::json) {
        const Json object = {{"file", outcome.file},          {"outcome", outcome.word},
                             {"case", outcome.number},        {"added", counts.taken},
                             {"withdrawn", counts.withdrawn}, {"receipt", outcome.receipt},
                             {"set_aside", counts.set_aside}, {"not_found", counts.not_found},
                             {"declined", counts.declined},   {"reason", outcome.reason}};
        return json_line(object);
    }
    const auto if_any = [](std::string_view words, std::uint32_t n) {
        return n > 0 ? ", " + std::string(words) + ' ' + std::to_string(n) : std::string();
    };
    return printable(outcome.file) + ": " + outcome.word + ", case " + outcome.number + ", added " +
           std::to_string(counts.taken) + ", withdrawn " + std::to_string(counts.withdrawn) +
           if_any("set aside for review", counts.set_aside) + if_any("declined", counts.declined) +
           if_any("not found", counts.not_found) + '\n';
}

/// Takes files in, batch by batch.
class Intake {
public:
    Intake(const Flags& flags, const Keys& keys)
        : flags_(flags), keys_(keys), bank_(open_bank(flags.bank, Bank::Mode::read_write)), console_(flags.quiet) {}

    /// Takes in the files and folders of these names.
    void run(const std::vector<std::string>& names) {
        for_each_bundle_file(names, flags_.receipts,
                             {.file = [this](const std::string& file) { add(file); },
                              .skipped =
                                  [this](const std::string& file, const std::string& why) {
                                      console_.warning(file, "skipped: " + why);
                                      tell_program({.file = file, .word = "skipped", .reason = why});
                                  },
                              .missed =
                                  [this](const std::string& file, const std::string& why) {
                                      const Refusal refusal({ErrorKind::corrupt, "skipped: " + why, file});
                                      tell_program({.file = file, .word = "skipped", .reason = refusal.what()});
                                      fail(refusal);
                                  },
                              .unreadable =
                                  [this](const std::string& folder, const std::string& why) {
                                      refuse(folder, Refusal({ErrorKind::unreadable, why, folder}));
                                  }});
        flush();
        if (!flags_.receipts.empty()) {
            write_late_feedback(flags_.receipts, *keys_.signing, bank_, {},
                                {.written =
                                     [this](const std::string& file, const SealedAnswer& /*feedback*/) {
                                         console_.note(shown(file) + ": written now");
                                     },
                                 .refused = [this](const Refusal& refusal) { fail(refusal); }});
        }
    }

    int exit_code() const { return exit_code_of(codes_); }

private:
    void add(const std::string& file) {
        try {
            bundles_.push_back(
                unless_refused(open_bundle(read_statement_file(file), keys_.identities), shown(file)));
            files_.push_back(file);
            bytes_ += bundles_.back().envelope.payload.size();
        } catch (const Refusal& refusal) {
            refuse(file, refusal);
        }
        if (bundles_.size() == kBatch || bytes_ >= kBatchBytes) {
            flush();
        }
    }

    void flush() {
        const auto taken =
            need(take_in(bank_, bundles_, keys_.identities, flags_.options, now_in_seconds()), flags_.bank);
        for (std::size_t i = 0; i < taken.size(); ++i) {
            if (taken[i]) {
                report(files_[i], *taken[i]);
            } else {
                refuse(files_[i], Refusal(taken[i].error(), shown(files_[i])),
                       CaseNumber::of(bundles_[i].bundle.key).text());
            }
        }
        done_ += bundles_.size();
        console_.progress(done_, refused_, std::nullopt);
        bundles_.clear();
        files_.clear();
        bytes_ = 0;
    }

    void tell(const Outcome& outcome) {
        console_.clear_progress();
        write_output(format_outcome(outcome, flags_.format));
    }

    /// Where a person reads on standard error what happened to the file.
    void tell_program(const Outcome& outcome) {
        if (flags_.format != Format::text) {
            tell(outcome);
        }
    }

    void refuse(const std::string& file, const Refusal& refusal, const std::string& number = {}) {
        tell_program(
            {.file = file, .word = word_of(refusal.exit_code()), .number = number, .reason = refusal.what()});
        fail(refusal);
    }

    void fail(const Refusal& refusal) {
        console_.error(refusal.what());
        codes_.insert(refusal.exit_code());
        ++refused_;
    }

    void report(const std::string& file, const Taken& taken) {
        const Receipt& said = taken.answer.receipt;
        Outcome outcome = {.file = file,
                           .word = word_of(taken),
                           .number = CaseNumber::of(said.case_key).text(),
                           .counts = taken.repeated ? AnswerCounts() : said.counts.value_or(AnswerCounts())};
        std::optional<Refusal> refusal = refusal_of(said, shown(file));
        try {
            outcome.receipt = write_receipt(taken.answer);
        } catch (const Refusal& unwritten) {
            refusal = unwritten;
        }
        outcome.reason = refusal ? refusal->what() : "";
        tell(outcome);
        if (refusal) {
            fail(*refusal);
        }
    }

    /// The file's name; empty without --receipts. Throws Refusal.
    std::string write_receipt(const Answer& answer) {
        if (flags_.receipts.empty()) {
            return {};
        }
        const SealedAnswer sealed = unless_refused(seal_answer(answer, *keys_.signing));
        std::string file = fs::path(flags_.receipts) / sealed.file_name;
        write_answer_file(file, sealed);
        return file;
    }

    const Flags& flags_;
    const Keys& keys_;
    Bank bank_;
    Console console_;
    std::vector<SignedBundle> bundles_;
    std::vector<std::string> files_;
    std::size_t bytes_ = 0;
    std::set<int> codes_;
    std::size_t done_ = 0;
    std::size_t refused_ = 0;
};

std::vector<Ed25519PublicKey> keys_of_organisations(const std::vector<std::string>& files) {
    std::vector<Ed25519PublicKey> keys;
    for (const std::string& file : files) {
        for (const Recipient& organisation : load_recipients(file)) {
            if (!organisation.signer) {
                throw Refusal({ErrorKind::invalid, organisation.name + " has no ed25519 key in it", file});
            }
            keys.push_back(*organisation.signer);
        }
    }
    return keys;
}

int intake(Flags flags) {
    flags.options.countersigners = keys_of_organisations(flags.countersigners);
    if (!flags.receipts.empty()) {
        expect_receipts_folder(flags.receipts);
    }
    const Keys keys = load_keys(flags.keys);
    write_output(flags.format == Format::csv ? csv_line({"file", "outcome", "case", "added", "withdrawn", "receipt",
                                                         "set_aside", "not_found", "declined", "reason"})
                                             : std::string());
    Intake work(flags, keys);
    work.run(flags.names);
    return work.exit_code();
}

}  // namespace

void add_bundle_intake(Command group, Action& action) {
    Command command = group.add_command("intake", "Take bundles into a bank and answer them");
    const auto flags = std::make_shared<Flags>();
    add_intake_bank_flag(command, flags->bank);
    add_platform_key_flags(command, flags->keys);
    add_identity_flag(command, flags->keys);
    add_receipts_flag(command, flags->receipts);
    command
        .add_option("--countersigners", "FILE", flags->countersigners,
                    "Take only hashes that an organisation in this file of names and keys has countersigned; "
                    "withdrawals need no signature of theirs")
        .one_each_time();
    command
        .add_option("--max-hashes", "N", flags->options.max_hashes_a_day,
                    "Set aside for review what a case adds in a day beyond this number of hashes")
        .range(0, kMostHashes)
        .show_default();
    command
        .add_option(
            "--max-set-aside-of-case", "N", flags->options.max_set_aside_of_case,
            "Decline what would be set aside for review when this number of hashes of its case waits already")
        .range(0, kMostHashes)
        .show_default();
    command
        .add_option(
            "--max-set-aside", "N", flags->options.max_set_aside,
            "Decline what would be set aside for review when this number of hashes in the bank waits already")
        .range(0, kMostHashes)
        .show_default();
    command
        .add_option("--keep-withdrawn", "DAYS", flags->options.keep_withdrawn_days,
                    "Delete hashes this long after the owner of their case withdrew them")
        .show_default();
    add_source_flag(command, flags->options);
    command
        .add_option("PATH", "PATH", flags->names,
                    "Bundles, sealed or not, and folders of them; - is one bundle on standard input")
        .required();
    add_format_flag(command, flags->format);
    add_quiet_flag(command, flags->quiet);
    command.footer(kFooter);
    command.does(action, [flags] { return intake(*flags); });
}

}  // namespace whorl::cli
