#include "cli/case/sent.hpp"

#include <filesystem>
#include <utility>
#include <whorl/case_folder.hpp>

#include "cli/program/command.hpp"

namespace whorl::cli {

std::optional<Sent> read_sent(const KeyFlags& flags, const Keys& keys) {
    const std::filesystem::path file = key_file_of(flags.key);
    if (!keys.signing || file.filename() != kCaseKeyPart) {
        return std::nullopt;
    }
    const std::string folder = file.has_parent_path() ? file.parent_path().native() : ".";
    Ed25519Key key = unless_refused(Ed25519Key::from_seed(keys.signing->seed()));
    const Case own = unless_refused(Case::open(CaseFolder(folder), std::move(key)), folder);
    if (own.sent().empty()) {
        return std::nullopt;
    }
    return Sent{own.recipients(), unless_refused(own.answerable(), folder)};
}

}  // namespace whorl::cli
