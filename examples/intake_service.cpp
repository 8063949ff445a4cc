// Takes in the bundles in one folder, and puts receipts into another. Run it by a timer, or when a bundle comes. A
// crash at any point loses nothing, since a bundle may be taken in twice. Needs whorl::intake.
//
// KEY-FILE is the platform's key without a passphrase, which `whorl case new platform --no-passphrase` makes: one
// with a passphrase would take a second to open, at each run.
#include <algorithm>
#include <cstdint>
#include <ctime>
#include <exception>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <whorl/intake.hpp>

namespace {

namespace fs = std::filesystem;

int failed(const whorl::Error& error, const std::string& input) {
    std::cerr << (error.input.empty() ? input : error.input) << ": " << error.message << '\n';
    return 1;
}

std::vector<fs::path> files_in(const fs::path& folder) {
    std::vector<fs::path> files;
    for (const fs::directory_entry& entry : fs::directory_iterator(folder)) {
        files.push_back(entry.path());
    }
    std::sort(files.begin(), files.end());  // named by when they came
    return files;
}

/// Larger files are refused unread: anybody may have put them there. An armored bundle of the largest envelope is
/// smaller.
constexpr std::uintmax_t kMaxFileBytes = 2 * whorl::kMaxDsseEnvelopeBytes;

whorl::Result<std::string> contents_of(const fs::path& path) {
    if (!fs::is_regular_file(fs::symlink_status(path))) {  // opening a pipe would wait for its other end
        return whorl::Error{whorl::ErrorKind::invalid, "is not a regular file", path};
    }
    std::ifstream in(path, std::ios::binary);
    std::string bytes(std::min(fs::file_size(path), kMaxFileBytes + 1), '\0');
    in.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    bytes.resize(static_cast<std::size_t>(in.gcount()));
    if (bytes.size() > kMaxFileBytes) {
        return whorl::Error{whorl::ErrorKind::too_large, "is larger than any bundle", path};
    }
    return bytes;
}

/// Writes the receipt, unless it was written before.
whorl::Status answer(const whorl::Taken& taken, const whorl::Ed25519Key& key, const fs::path& folder) {
    const auto sealed = whorl::seal_answer(taken.answer, key);
    return sealed ? whorl::write_answer(*sealed, folder / sealed->file_name) : sealed.error();
}

/// Takes one file in. The file is removed once its receipt is there, and stays when it is refused.
int take(whorl::Bank& bank, const whorl::Ed25519Key& key, const fs::path& path, const fs::path& receipts) {
    const whorl::AgeIdentity identity = whorl::case_identity(key);
    const auto sealed = contents_of(path);
    if (!sealed) {
        return failed(sealed.error(), path);
    }
    const auto bundle = whorl::open_bundle(*sealed, {&identity, 1});
    if (!bundle) {
        return failed(bundle.error(), path);
    }
    const auto outcomes = whorl::take_in(bank, {&*bundle, 1}, {&identity, 1}, {}, std::time(nullptr));
    if (!outcomes) {
        return failed(outcomes.error(), path);
    }
    const auto& taken = outcomes->front();
    if (!taken) {
        return failed(taken.error(), path);
    }
    if (const auto answered = answer(*taken, key, receipts); !answered) {
        return failed(answered.error(), path);
    }
    const whorl::AnswerCounts counts = taken->answer.receipt.counts.value_or(whorl::AnswerCounts());
    std::cout << path.filename().native() << ": added " << counts.taken << ", withdrawn " << counts.withdrawn
              << ", set aside " << counts.set_aside << '\n';
    fs::remove(path);
    return 0;
}

int serve(const fs::path& bank_file, const fs::path& key_file, const fs::path& incoming, const fs::path& receipts) {
    const auto key = whorl::load_unlocked_case_key(key_file);
    if (!key) {
        return failed(key.error(), key_file);
    }
    auto bank = whorl::Bank::open(bank_file, whorl::Bank::Mode::read_write);
    if (!bank) {
        return failed(bank.error(), bank_file);
    }
    int worst = 0;
    for (const fs::path& path : files_in(incoming)) {
        worst = std::max(worst, take(*bank, *key, path, receipts));
    }
    return worst;
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 5) {
        std::cerr << "usage: intake_service BANK KEY-FILE INCOMING-FOLDER RECEIPTS-FOLDER\n";
        return 2;
    }
    try {
        return serve(argv[1], argv[2], argv[3], argv[4]);
    } catch (const std::exception& exception) {  // a folder that cannot be read, no memory
        std::cerr << exception.what() << '\n';
        return 1;
    }
}
