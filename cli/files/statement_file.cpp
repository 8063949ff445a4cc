#include "cli/files/statement_file.hpp"

#include "cli/files/whole_files.hpp"
#include "cli/program/command.hpp"
#include "cli/program/inputs.hpp"

namespace whorl::cli {
namespace {

/// Room for the largest envelope, sealed to many recipients, as text.
constexpr std::size_t kMaxStatementFileBytes = 2 * kMaxDsseEnvelopeBytes;

}  // namespace

std::string read_statement_file(const std::string& path) {
    return read_whole(path, kMaxStatementFileBytes);
}

Statement open_statement_file(const std::string& path, std::span<const AgeIdentity> identities) {
    return unless_refused(open_statement(read_statement_file(path), identities), shown(path));
}

}  // namespace whorl::cli
