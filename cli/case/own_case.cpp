#include "cli/case/own_case.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <filesystem>
#include <utility>

#include "cli/case/keys.hpp"
#include "cli/files/statement_file.hpp"
#include "cli/files/whole_files.hpp"
#include "cli/program/clock.hpp"

namespace whorl::cli {

namespace fs = std::filesystem;

OwnCase::OwnCase(const std::string& folder, const PassphraseFlags& passphrase)
    : folder_(read_case_folder(folder)), key_(load_key(folder, passphrase)) {
    read_last();
}

OwnCase::OwnCase(const std::string& folder, Ed25519Key key)
    : folder_{folder, key.public_key(), {}}, key_(std::move(key)) {}

void OwnCase::read_last() {
    if (folder_.files.empty()) {
        return;
    }
    const std::string file = fs::path(folder_.path) / folder_.files.back();
    const AgeIdentity self = case_identity(key_);
    last_ = unless_refused(open_bundle(read_statement_file(file), std::span(&self, 1)), file);
    if (last_->bundle.key != key_.public_key()) {
        throw Refusal({ErrorKind::invalid, "belongs to another case", file});
    }
    if (last_->bundle.kind == BundleKind::withdrawal && last_->bundle.hashes.empty()) {
        throw Refusal(
            {ErrorKind::withdrawn, "was withdrawn for good; create a new case with whorl case new", folder_.path});
    }
}

Bundle OwnCase::next(BundleKind kind, const std::vector<Recipient>& recipients) const {
    Bundle first = first_bundle(recipients);
    if (!last_) {
        return first;
    }
    if (first.recipients != last_->bundle.recipients) {
        throw Refusal({ErrorKind::invalid,
                       "went to other recipients before, and all files of a case go to the same ones; use the same "
                       "recipients, or create a new case with whorl case new",
                       folder_.path});
    }
    return next_bundle(*last_, kind, now_in_seconds());
}

std::string OwnCase::file_of(const SignedBundle& bundle) const {
    std::array<char, 64> name{};
    std::snprintf(name.data(), name.size(), "%04llu-%s.age",
                  static_cast<unsigned long long>(bundle.bundle.sequence),
                  bundle_kind_name(bundle.bundle.kind).data());
    return fs::path(folder_.path) / name.data();
}

void OwnCase::keep(const SignedBundle& bundle, const std::string& sealed) {
    const std::string file = file_of(bundle);
    write_new_file(file, sealed);
    folder_.files.push_back(fs::path(file).filename());
    last_ = bundle;
}

Bundle first_bundle(const std::vector<Recipient>& recipients) {
    Bundle bundle;
    for (const Recipient& recipient : recipients) {
        bundle.recipients.push_back(recipient_fingerprint(recipient.key));
    }
    std::sort(bundle.recipients.begin(), bundle.recipients.end());
    return bundle;
}

SignedBundle prepared_withdrawal(const SignedBundle& submission, const Ed25519Key& key) {
    return unless_refused(sign_bundle(
        next_bundle(submission, BundleKind::withdrawal, submission.bundle.created.first_second()), key));
}

}  // namespace whorl::cli
