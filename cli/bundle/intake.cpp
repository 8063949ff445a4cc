// whorl bundle intake: a platform takes bundles into its bank.
#include <filesystem>
#include <memory>
#include <set>
#include <whorl/intake.hpp>

#include "cli/bank/bank_file.hpp"
#include "cli/bundle/bundle.hpp"
#include "cli/bundle/platform.hpp"
#include "cli/bundle/reading.hpp"
#include "cli/bundle/recipients.hpp"
#include "cli/case/keys.hpp"
#include "cli/program/clock.hpp"
#include "cli/program/console.hpp"
#include "cli/program/flags.hpp"
#include "cli/program/inputs.hpp"
#include "cli/program/output.hpp"
#include "cli/program/whole_files.hpp"
#include "lib/json/json.hpp"

namespace whorl::cli {
namespace {

namespace fs = std::filesystem;

constexpr auto kIntakeFooter = R"(Examples:
  whorl bundle intake --bank known.bank --key platform --receipts out in/*.age
  whorl bundle intake --bank known.bank --key platform --receipts out --passphrase-fd 3 \
      a.age 3< pass

Opens each bundle, checks its signatures, that it is addressed to you, in time, and the next one of its
case, and adds its hashes to the bank or withdraws them, together with the place in the case's order.
Then a receipt, signed by your key and sealed to the case, is written into the folder of --receipts.

The same bundle again changes nothing, and writes its receipt again where that is missing. So after a
crash, just do it again.

Your key is in a folder as whorl case new makes it; whorl case export-key --recipient-line prints the
line by which people address you.

Exit codes: 0 all were taken, now or before; 2 wrong usage; 10 damaged or altered; 11 not signed by
whom it has to be; 12 sealed to others; 13 meant for others; 14 expired; 15 an old one again; 16 two
bundles claim one place in their case; 17 one before it is missing; 18 its case was withdrawn; 19 wrong
passphrase; 20 a key file that others can read; 1 other failures, or several files with different ones.
What is refused changes nothing, and all others are taken.)";

/// So many, or so many bytes of them, are taken in at once: one transaction, and no more in memory.
constexpr std::size_t kBatch = 256;
constexpr std::size_t kBatchBytes = std::size_t{16} << 20U;

struct Flags {
    std::string bank;
    KeyFlags keys;
    IntakeOptions options;
    std::vector<std::string> countersigners;
    std::string receipts;
    std::vector<std::string> files;
    Format format = Format::text;
    bool quiet = false;
};

/// What became of a file.
struct Outcome {
    std::string file;
    std::string word;  ///< "taken", "repeated", or the reason of a refusal
    std::string number;
    std::size_t added = 0;
    std::size_t withdrawn = 0;
    std::string receipt;
};

std::string format_outcome(const Outcome& outcome, Format format) {
    if (format == Format::csv) {
        return csv_line({outcome.file, outcome.word, outcome.number, std::to_string(outcome.added),
                         std::to_string(outcome.withdrawn), outcome.receipt});
    }
    if (format == Format::json) {
        const Json object = {{"file", outcome.file},           {"outcome", outcome.word},
                             {"case", outcome.number},         {"added", outcome.added},
                             {"withdrawn", outcome.withdrawn}, {"receipt", outcome.receipt}};
        return object.dump() + '\n';
    }
    return printable(outcome.file) + ": " + outcome.word + ", case " + outcome.number + ", added " +
           std::to_string(outcome.added) + ", withdrawn " + std::to_string(outcome.withdrawn) + '\n';
}

/// Takes files in, batch by batch.
class Intake {
public:
    Intake(const Flags& flags, const Keys& keys)
        : flags_(flags), keys_(keys), bank_(open_bank(flags.bank, Bank::Mode::read_write)), console_(flags.quiet) {}

    void add(const std::string& file) {
        try {
            bundles_.push_back(
                unless_refused(open_bundle(read_statement_file(file), keys_.identities), shown(file)));
            files_.push_back(file);
            bytes_ += bundles_.back().envelope.payload.size();
        } catch (const Refusal& refusal) {
            refuse(refusal);
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
                report(files_[i], *taken[i], bundles_[i]);
            } else {
                refuse(Refusal(taken[i].error(), shown(files_[i])));
            }
        }
        done_ += bundles_.size();
        console_.progress(done_, refused_, flags_.files.size());
        bundles_.clear();
        files_.clear();
        bytes_ = 0;
    }

    int exit_code() const { return exit_code_of(codes_); }

private:
    void refuse(const Refusal& refusal) {
        console_.error(refusal.what());
        codes_.insert(refusal.exit_code());
        ++refused_;
    }

    void report(const std::string& file, const Taken& taken, const SignedBundle& bundle) {
        const std::string receipt = write_receipt(taken.answer, bundle.digest);
        console_.clear_progress();
        write_output(
            format_outcome({file, taken.repeated ? "repeated" : "taken", CaseNumber::of(bundle.bundle.key).text(),
                            taken.added, taken.withdrawn, receipt},
                           flags_.format));
    }

    /// The file's name; empty when none is wanted.
    std::string write_receipt(const Answer& answer, const Sha256& digest) {
        if (flags_.receipts.empty()) {
            return {};
        }
        std::string file = fs::path(flags_.receipts) / (digest.hex() + ".receipt.age");
        std::error_code error;
        if (!fs::exists(file, error)) {
            const SignedReceipt receipt = unless_refused(sign_receipt(answer.receipt, *keys_.signing));
            write_new_file(file, unless_refused(seal_receipt(receipt, answer.reply_to)));
        }
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
    std::error_code error;
    if (!flags.receipts.empty() && !fs::is_directory(flags.receipts, error)) {
        throw Refusal({ErrorKind::not_found, "is no folder; receipts go into one that is there", flags.receipts});
    }
    const Keys keys = load_keys(flags.keys);
    write_output(flags.format == Format::csv
                     ? csv_line({"file", "outcome", "case", "added", "withdrawn", "receipt"})
                     : std::string());
    Intake work(flags, keys);
    for (const std::string& file : flags.files) {
        work.add(file);
    }
    work.flush();
    return work.exit_code();
}

}  // namespace

void add_bundle_intake(Command group, Action& action) {
    Command command = group.add_command("intake", "Take bundles into a bank, and answer them");
    const auto flags = std::make_shared<Flags>();
    add_intake_bank_flag(command, flags->bank);
    add_key_flags(command, flags->keys).required();
    add_identity_flag(command, flags->keys);
    command.add_option("--receipts", "PATH", flags->receipts, "The folder into which receipts are written");
    command
        .add_option("--countersigners", "FILE", flags->countersigners,
                    "Take only what one of the organisations in this recipients file has countersigned")
        .one_each_time();
    add_source_flag(command, flags->options);
    command.add_option("FILE", "FILE", flags->files, "Bundles, sealed or not, in the order in which they came")
        .required();
    add_format_flag(command, flags->format);
    add_quiet_flag(command, flags->quiet);
    command.footer(kIntakeFooter);
    command.does(action, [flags] { return intake(*flags); });
}

}  // namespace whorl::cli
