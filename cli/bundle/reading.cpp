#include "cli/bundle/reading.hpp"

#include "cli/program/command.hpp"
#include "cli/program/inputs.hpp"
#include "cli/program/whole_files.hpp"

namespace whorl::cli {
namespace {

/// Room for the largest envelope, sealed to many recipients, as text.
constexpr std::size_t kLargestFile = 2 * kMaxDsseEnvelopeBytes;

}  // namespace

std::string read_statement_file(const std::string& path) {
    return read_whole(path, kLargestFile);
}

Statement open_statement_file(const std::string& path, const Keys& keys) {
    return unless_refused(open_statement(read_statement_file(path), keys.identities), shown(path));
}

}  // namespace whorl::cli
