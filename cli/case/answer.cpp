// whorl case answer: checks the answers of platforms, and keeps them in the case.
#include <memory>
#include <set>
#include <utility>

#include "cli/bundle/statements.hpp"
#include "cli/case/case.hpp"
#include "cli/case/cases.hpp"
#include "cli/case/keys.hpp"
#include "cli/files/statement_file.hpp"
#include "cli/program/console.hpp"
#include "cli/program/inputs.hpp"
#include "cli/program/output.hpp"
#include "cli/terminal/signals.hpp"

namespace whorl::cli {
namespace {

constexpr auto kFooter = R"(Examples:
  whorl case answer my-case answer.age
  whorl case answer my-case Downloads/*.age

Checks the answers that platforms sent you, prints them, and keeps them in the case; whorl case show
lists them. An answer has to be signed by a platform that the case was sent to, and to be about a file
of the case. Anyone can make a file that looks like one. The same answer is kept once.

Exit codes:
  0   all are good, and kept
  1   other failures, or several files with different ones
  2   wrong usage
  10  damaged or altered
  12  sealed to others
  13  about another case, or about no file of this one
  19  wrong passphrase
  20  other users can read the files of the case
  23  not signed by a platform that the case was sent to)";

struct Flags {
    std::string folder;
    std::vector<std::string> files;
    PassphraseFlags passphrase;
    Format format = Format::text;
};

int run(const Flags& flags) {
    Console console(false);
    static_cast<void>(outline_of(flags.folder));
    const CaseLock lock(flags.folder);
    Case own = open_case(flags.folder, flags.passphrase);
    CaseFolder store(flags.folder);
    std::set<int> codes;
    write_output(statement_header(flags.format));
    for (const std::string& file : flags.files) {
        try {
            const Result<SignedReceipt> answer = own.read_answer(read_statement_file(file));
            if (!answer && answer.error().kind == ErrorKind::untrusted) {
                throw Refusal(description(answer.error(), shown(file)), kStranger);
            }
            const SignedReceipt good = unless_refused(answer, shown(file));
            {
                const HeldSignals held;
                unless_refused(own.keep_answer(store, good), flags.folder);
            }
            write_output(statement_record(file, good, flags.format, own.recipients()));
        } catch (const Refusal& refusal) {
            console.error(refusal.what());
            codes.insert(refusal.exit_code());
        }
    }
    return exit_code_of(codes);
}

}  // namespace

void add_case_answer(Command group, Action& action) {
    Command command = group.add_command("answer", "Check answers of platforms, and keep them in the case");
    const auto flags = std::make_shared<Flags>();
    add_folder_argument(command, flags->folder, "The folder of the case");
    command.add_option("FILE", "FILE", flags->files, "Answers, sealed or not; - is standard input").required();
    add_format_flag(command, flags->format);
    add_passphrase_flag(command, flags->passphrase);
    command.footer(kFooter);
    command.does(action, [flags] { return run(*flags); });
}

}  // namespace whorl::cli
