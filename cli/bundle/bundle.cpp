// whorl bundle: the group of subcommands that make, check, take in and answer submission bundles.
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

A bundle holds hashes and what a person says of the pictures, signed by the key of a case, sealed to
those whom it is for. whorl submit guides through all of it.)";

}  // namespace

void add_bundle(Command app, Action& action) {
    Command group = app.add_group("bundle", "Make, check, take in and answer signed submissions", kFooter);
    add_bundle_create(group, action);
    add_bundle_verify(group, action);
    add_bundle_inspect(group, action);
    add_bundle_open(group, action);
    add_bundle_countersign(group, action);
    add_bundle_withdraw(group, action);
    add_bundle_intake(group, action);
    add_bundle_receipt(group, action);
}

}  // namespace whorl::cli
