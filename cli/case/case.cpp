// whorl case: the group of subcommands that create and show cases.
#include "cli/case/case.hpp"
#include "cli/commands.hpp"

namespace whorl::cli {
namespace {

constexpr auto kFooter = R"(Examples:
  whorl case new my-case         begin a case: make its key and print its number
  whorl case show my-case        its number, and what was made for it
  whorl case list                the cases in this folder
  whorl case export-key my-case --backup copies/my-case.key

A case is one request: that some pictures be found and taken down. It has a number, by which
others speak of it, and a key, by which they know that it is the same person who asks. There is
no account and no name. Whoever has the folder of the case and its passphrase can check, extend
and take back what was sent.)";

}  // namespace

void add_case(Command app, Action& action) {
    Command group =
        app.add_group("case", "Begin and tend cases: a key and a number for what one asks for", kFooter);
    add_case_new(group, action);
    add_case_show(group, action);
    add_case_list(group, action);
    add_case_export_key(group, action);
}

}  // namespace whorl::cli
