// whorl case: the group of subcommands that create and show cases.
#include "cli/case/case.hpp"
#include "cli/commands.hpp"

namespace whorl::cli {
namespace {

constexpr auto kFooter = R"(Examples:
  whorl case new my-case         create a case: its key and its number
  whorl case show my-case        show what was sent to whom, and what they answered
  whorl case answer my-case answer.age
  whorl case list                list the cases in this folder
  whorl case export-key my-case --backup copies/my-case.key

A case is one request to find pictures and take them down. It has a number, which you can give to
anyone, and a key, which proves that all messages of the case come from the same person. There is no
account and no name. Anyone who has the folder of the case and its passphrase can check, extend and
take back what you sent.)";

}  // namespace

void add_case(Command app, Action& action) {
    Command group = app.add_group("case", "Create and show cases, and back up their keys", kFooter);
    add_case_new(group, action);
    add_case_show(group, action);
    add_case_answer(group, action);
    add_case_list(group, action);
    add_case_export_key(group, action);
}

}  // namespace whorl::cli
