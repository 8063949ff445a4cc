// The whorl command line: understands the words, runs the subcommand, gives its exit code.
#include <whorl/sandbox.hpp>

#include "cli/commands.hpp"
#include "cli/program/program.hpp"

namespace {

using namespace whorl::cli;

constexpr auto kDescription =
    R"(Whorl computes fingerprints ("hashes") of pictures, by which copies of a picture can be found
without showing it to anyone.

Everything happens on this device. No picture, thumbnail, file name or detail of a picture is
sent anywhere. Nothing is written to disk but what you ask for, where you name it: a bank of
hashes, an export, the folder of a case, a copy of a picture without its details.)";

constexpr auto kFooter = R"(Examples:
  whorl hash Pictures            the hashes of all pictures in a folder
  whorl compare a.jpg b.png      are these two the same picture?
  whorl bank init known.bank     a new bank of hashes
  whorl match --bank known.bank upload.jpg
  whorl case new my-case         begin a case: its number and its key
  whorl metadata show a.jpg      what does this file give away?
  whorl hash --help              everything about a command

Exit codes: 0 all done; 1 some inputs failed; 2 wrong usage. Those of match are its own; what has
to do with cases has more, from 10 on, which the man page lists.)";

void add_commands(Command program, Action& action) {
    add_hash(program, action);
    add_compare(program, action);
    add_match(program, action);
    add_dedupe(program, action);
    add_bank(program, action);
    add_submit(program, action);
    add_case(program, action);
    add_bundle(program, action);
    add_metadata(program, action);
    add_doctor(program, action);
    add_completion(program, action);
    add_manual(program, action);
}

int run(int argc, char** argv) {
    // Nothing that Whorl does needs a network or another program, so that it cannot have them, whatever it is made
    // to try. Where the system cannot do that, whorl doctor says so.
    static_cast<void>(whorl::give_up_privileges());
    choose_simd_target();
    return run_command({"whorl", kDescription, kFooter, add_commands}, argc, argv);
}

}  // namespace

int main(int argc, char** argv) {
    return guarded("whorl", [&] { return run(argc, argv); });
}
