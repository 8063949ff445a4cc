// whorl-lab: which edits defeat which hash, at what threshold, at what cost in false matches.
#include <new>
#include <opencv2/core.hpp>

#include "bench/lab/commands/commands.hpp"
#include "cli/program/program.hpp"

namespace {

constexpr auto kDescription =
    R"(Measures which edits of pictures perceptual hashes survive, and how often different pictures match.
It measures your own pictures, with all hashes at once, and others can repeat it.)";

constexpr auto kFooter = R"(Examples:
  whorl-lab run Pictures --out results        all edits of all pictures in a folder, all hashes
  whorl-lab report results --html report.html
  whorl-lab table results --format latex      a table for a paper
  whorl-lab compare results results-2
  whorl-lab list                              the edits, hashes and suites
  whorl-lab conformance 'python3 my_pdq.py'   whether another program computes PDQ
  whorl-lab run --help                        everything about a command

Exit codes: 0 done; 1 all or some of it failed; 2 wrong usage; 10 results are damaged; 22
--require-sandbox was given, but this system has no sandbox; 130 stopped.)";

/// OpenCV tells that memory is short by an exception of its own, which an edit that cannot be made throws too.
int memory_is_short(int status, const char*, const char*, const char*, int, void*) {
    if (status == cv::Error::StsNoMem) {
        throw std::bad_alloc();
    }
    return 0;
}

void add_commands(whorl::cli::Command program, whorl::cli::Action& action) {
    whorl::lab::add_run(program, action);
    whorl::lab::add_report(program, action);
    whorl::lab::add_table(program, action);
    whorl::lab::add_compare(program, action);
    whorl::lab::add_conformance(program, action);
    whorl::lab::add_list(program, action);
}

int run(int argc, char** argv) {
    whorl::cli::choose_simd_target();
    // The same pixels on any machine: none of the code that OpenCV chooses by what the processor has.
    cv::setUseOptimized(false);
    cv::setNumThreads(1);
    cv::redirectError(memory_is_short);
    return whorl::cli::run_command({"whorl-lab", kDescription, kFooter, add_commands}, argc, argv);
}

}  // namespace

int main(int argc, char** argv) {
    return whorl::cli::run_to_exit_code("whorl-lab", [&] { return run(argc, argv); });
}
