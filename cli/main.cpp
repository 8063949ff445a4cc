// The program whorl: parses the command line, runs the subcommand and returns its exit code.
#include <whorl/sandbox.hpp>

#include "cli/commands.hpp"
#include "cli/program/command.hpp"
#include "cli/program/program.hpp"

namespace {

using namespace whorl::cli;

constexpr auto kDescription =
    R"(Whorl computes fingerprints ("hashes") of pictures. With a hash, others can find copies of a picture
without ever seeing the picture.

Everything happens on this device. Whorl sends nothing: no picture, no thumbnail, no file name. It
writes only the files that you ask for: a bank of hashes, an export, the folder of a case, or a copy
of a picture without hidden details.)";

constexpr auto kFooter = R"(Examples:
  whorl hash Pictures            hash all pictures in a folder
  whorl compare a.jpg b.png      find out whether two pictures are the same
  whorl metadata show a.jpg      find out what a picture file reveals
  whorl submit                   prepare a submission to platforms, step by step
  whorl bank init known.bank     create a bank of hashes
  whorl match --bank known.bank upload.jpg
  whorl hash --help              everything about one command

Exit codes:
  0  done
  1  some inputs failed
  2  wrong usage
Commands that work with cases have more exit codes, and whorl match has its own. The help of each
command lists them.)";

void add_commands(Command program, Action& action) {
    add_hash(program, action);
    add_compare(program, action);
    add_metadata(program, action);
    add_submit(program, action);
    add_case(program, action);
    add_bundle(program, action);
    add_bank(program, action);
    add_match(program, action);
    add_dedupe(program, action);
    add_doctor(program, action);
    add_completion(program, action);
    add_manual(program, action);
}

int run(int argc, char** argv) {
    // Whorl needs no network and no other program, so it gives up both before it reads anything foreign. If the
    // system has no means for it, whorl doctor says so.
    const whorl::Status given_up = whorl::give_up_privileges();
    if (!given_up && given_up.error().kind != whorl::ErrorKind::unsupported) {
        throw Refusal(given_up.error().message, kNoSandbox);
    }
    choose_simd_target();
    return run_command({"whorl", kDescription, kFooter, add_commands}, argc, argv);
}

}  // namespace

int main(int argc, char** argv) {
    return run_to_exit_code("whorl", [&] { return run(argc, argv); });
}
