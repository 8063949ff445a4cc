#include "cli/bundle/copy.hpp"

#include "cli/files/recipients_file.hpp"
#include "cli/files/whole_files.hpp"
#include "cli/program/command.hpp"
#include "cli/program/inputs.hpp"

namespace whorl::cli {

Option add_copy_flags(Command command, CopyFlags& flags) {
    const Option out = command.add_option("--out", "FILE", flags.out,
                                          "Also write a copy for sending to FILE; - is standard output");
    command.add_flag("--armor", flags.armor, "Write the copy as text, for mail and forms");
    command.add_flag("--unsealed", flags.unsealed, "Do not seal the copy: anyone who gets it can read the hashes");
    return out;
}

void check_copy(const CopyFlags& flags) {
    if (flags.out.empty() && (flags.armor || flags.unsealed)) {
        throw UsageError("--armor and --unsealed need --out");
    }
    if (flags.armor && flags.unsealed) {
        throw UsageError("--armor and --unsealed cannot be used together");
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
                        "is not sealed: anyone who gets it can read the hashes, and can compute a blurred "
                        "impression of the picture from a hash");
    }
    const AgeForm form = flags.armor ? AgeForm::armored : AgeForm::binary;
    write_new_file(flags.out, flags.unsealed ? dsse_json(bundle.envelope)
                                             : unless_refused(seal_bundle(bundle, keys_of(recipients), form)));
}

}  // namespace whorl::cli
