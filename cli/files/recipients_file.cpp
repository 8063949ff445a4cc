#include "cli/files/recipients_file.hpp"

#include "cli/files/whole_files.hpp"
#include "cli/program/command.hpp"
#include "cli/program/inputs.hpp"

namespace whorl::cli {

std::vector<Recipient> load_recipients(const std::string& path) {
    return unless_refused(parse_recipients(read_whole(path, kMaxRecipientsFileBytes)), shown(path));
}

std::vector<Recipient> load_recipients_if_named(const std::string& path) {
    return path.empty() ? std::vector<Recipient>() : load_recipients(path);
}

std::vector<AgeRecipient> keys_of(const std::vector<Recipient>& recipients) {
    std::vector<AgeRecipient> keys;
    for (const Recipient& recipient : recipients) {
        keys.push_back(recipient.key);
    }
    return keys;
}

Option add_recipients_flag(Command command, std::string& file, const std::string& purpose) {
    return command.add_option("--recipients", "FILE", file, purpose);
}

}  // namespace whorl::cli
