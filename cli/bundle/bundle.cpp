// whorl bundle: the group of subcommands that create, check, import and answer bundles.
#include "cli/bundle/bundle.hpp"
#include "cli/commands.hpp"

namespace whorl::cli {
namespace {

constexpr auto kFooter = R"(Examples:
  whorl case new my-case
  whorl bundle create my-case Pictures --recipients platforms.txt --adult --depicts-me \
      --intimate --no-consent
  whorl bundle inspect --key my-case my-case/0000-submission.age
  whorl bundle intake --bank known.bank --key platform --receipts out in/*.age
  whorl bundle create --help     everything about a command

A bundle holds hashes of pictures and what a person declares about the pictures. It is signed with
the key of a case, and sealed so that only its recipients can open it. whorl submit prepares one
step by step.)";

}  // namespace

void add_bundle(Command app, Action& action) {
    Command group = app.add_group("bundle", "Create, check, take in and answer signed submissions", kFooter);
    add_bundle_create(group, action);
    add_bundle_verify(group, action);
    add_bundle_inspect(group, action);
    add_bundle_open(group, action);
    add_bundle_countersign(group, action);
    add_bundle_withdraw(group, action);
    add_bundle_intake(group, action);
    add_bundle_receipt(group, action);
    add_bundle_forget(group, action);
}

}  // namespace whorl::cli
