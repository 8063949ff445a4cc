#include "cli/bundle/copy.hpp"

#include "cli/bundle/recipients.hpp"
#include "cli/program/command.hpp"
#include "cli/program/inputs.hpp"
#include "cli/program/whole_files.hpp"

namespace whorl::cli {

Option add_copy_flags(Command command, CopyFlags& flags) {
    const Option out =
        command.add_option("--out", "FILE", flags.out, "Write a copy to send here too; - is standard output");
    command.add_flag("--armor", flags.armor, "Make the copy text, for mail and forms");
    command.add_flag("--unsealed", flags.unsealed, "Do not seal the copy: whoever sees it can read the hashes");
    return out;
}

void check_copy(const CopyFlags& flags) {
    if (flags.out.empty() && (flags.armor || flags.unsealed)) {
        throw UsageError("--armor and --unsealed say how the copy of --out is written");
    }
    if (flags.armor && flags.unsealed) {
        throw UsageError("--armor and --unsealed exclude each other");
    }
    if (!flags.out.empty()) {
        expect_absent(flags.out);
    }
}

void write_copy(const SignedBundle& bundle, const std::vector<Recipient>& recipients, const CopyFlags& flags,
                Console& console) {
    if (flags.out.empty()) {
        return;
    }
    if (flags.unsealed) {
        console.warning(shown(flags.out),
                        "is not sealed: whoever sees it can read the hashes, and from a hash a blurred impression "
                        "of the picture can be computed");
    }
    const AgeForm form = flags.armor ? AgeForm::armored : AgeForm::binary;
    write_new_file(flags.out, flags.unsealed ? dsse_json(bundle.envelope)
                                             : unless_refused(seal_bundle(bundle, keys_of(recipients), form)));
}

}  // namespace whorl::cli
