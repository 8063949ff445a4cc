#include "cli/program/command.hpp"

namespace whorl::cli {

int exit_code_of(ErrorKind kind, Locked locked) {
    switch (kind) {
        case ErrorKind::corrupt: return kDamaged;
        case ErrorKind::untrusted: return kUntrusted;
        case ErrorKind::wrong_key: return locked == Locked::key_file ? kWrongPassphrase : kSealedToOthers;
        case ErrorKind::misaddressed: return kMisaddressed;
        case ErrorKind::expired: return kExpired;
        case ErrorKind::forked: return kForked;
        case ErrorKind::out_of_order: return kOutOfOrder;
        case ErrorKind::withdrawn: return kWithdrawn;
        case ErrorKind::insecure: return kInsecureFile;
        default: return kInputFailed;
    }
}

int exit_code_of(const std::set<int>& codes) {
    return codes.empty() ? int{kDone} : codes.size() == 1 ? *codes.begin() : int{kInputFailed};
}

std::string description(const Error& error, const std::string& input) {
    const std::string& name = error.input.empty() ? input : error.input;
    return (name.empty() ? "" : name + ": ") + error.message;
}

}  // namespace whorl::cli
