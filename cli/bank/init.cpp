// whorl bank init: creates an empty bank.
#include <memory>

#include "cli/bank/bank.hpp"
#include "cli/files/bank_file.hpp"

namespace whorl::cli {
namespace {

constexpr auto kFooter = R"(Examples:
  whorl bank init known.bank
  umask 027; whorl bank init known.bank --shared

Only you can read and change a new bank. With --shared, others can, as the umask allows.
Later, chmod changes that: for the bank and the files beside it that begin with its name.

Exit codes:
  0  created
  1  failed, or the file exists already
  2  wrong usage)";

struct Flags {
    std::string bank;
    bool shared = false;
};

}  // namespace

void add_bank_init(Command group, Action& action) {
    Command command = group.add_command("init", "Create an empty bank");
    const auto flags = std::make_shared<Flags>();
    add_bank_argument(command, flags->bank);
    command.add_flag("--shared", flags->shared, "Let others use the bank, as the umask allows");
    command.footer(kFooter);
    command.does(action, [flags] {
        need(Bank::create(flags->bank, flags->shared ? BankSharing::umask : BankSharing::owner), flags->bank);
        return int{kDone};
    });
}

}  // namespace whorl::cli
