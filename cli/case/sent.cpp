#include "cli/case/sent.hpp"

#include <filesystem>
#include <system_error>
#include <utility>
#include <whorl/private_file.hpp>

#include "cli/case/cases.hpp"
#include "cli/case/own_case.hpp"
#include "cli/files/recipients_file.hpp"
#include "cli/files/statement_file.hpp"
#include "cli/files/whole_files.hpp"

namespace whorl::cli {
namespace {

namespace fs = std::filesystem;

constexpr auto kRecipientsName = "recipients.txt";

constexpr std::string_view kRecipientsHeading =
    "# Whom this case was sealed to. whorl bundle verify believes the answers of these platforms only.\n";

std::vector<Recipient> kept_recipients(const fs::path& folder) {
    const fs::path file = folder / kRecipientsName;
    Result<Secret> text = read_private_file(file, kMaxRecipientsFileBytes);
    if (!text && text.error().kind == ErrorKind::not_found) {
        return {};
    }
    return unless_refused(parse_recipients(unless_refused(std::move(text)).view()), file.native());
}

/// The folder that the case with this key is in, if it is in one.
std::optional<CaseFolder> folder_of(const std::string& key_path, const Ed25519Key& key) {
    const fs::path file = key_file_of(key_path);
    if (file.filename() != kCaseKeyName) {
        return std::nullopt;
    }
    CaseFolder folder = read_case_folder(file.has_parent_path() ? file.parent_path().native() : ".");
    return folder.key == key.public_key() ? std::optional(std::move(folder)) : std::nullopt;
}

}  // namespace

std::optional<std::string> keep_recipients(const std::string& folder, const std::vector<Recipient>& recipients) {
    const std::string file = fs::path(folder) / kRecipientsName;
    std::error_code error;
    if (fs::exists(fs::symlink_status(file, error))) {
        return std::nullopt;
    }
    std::string text(kRecipientsHeading);
    for (const Recipient& recipient : recipients) {
        text += recipient_line(recipient) + '\n';
    }
    write_new_file(file, text);
    return file;
}

std::optional<Sent> read_sent(const KeyFlags& flags, const Keys& keys, Console& console) {
    const std::optional<CaseFolder> folder =
        keys.signing ? folder_of(flags.key, *keys.signing) : std::optional<CaseFolder>();
    if (!folder) {
        return std::nullopt;
    }
    Sent sent{kept_recipients(folder->path), {}};
    for (const std::string& name : folder->files) {
        const std::string file = fs::path(folder->path) / name;
        try {
            SignedBundle bundle = unless_refused(open_bundle(read_statement_file(file), keys.identities), file);
            if (bundle.bundle.key == folder->key) {
                sent.bundles.push_back(std::move(bundle));
            }
        } catch (const Refusal& refusal) {
            console.error(refusal.what());
        }
    }
    if (!sent.bundles.empty() && sent.bundles.front().bundle.kind == BundleKind::submission) {
        sent.bundles.push_back(prepared_withdrawal(sent.bundles.front(), *keys.signing));
    }
    return sent;
}

}  // namespace whorl::cli
