// Makes a case in a folder and prepares a submission of one hash. Needs whorl::case.
#include <ctime>
#include <filesystem>
#include <iostream>
#include <whorl/case_folder.hpp>

namespace {

int failed(const whorl::Error& error) {
    std::cerr << error.input << ": " << error.message << '\n';
    return 1;
}

int submit(const char* folder, const char* recipient_line, const char* hash) {
    const auto recipients = whorl::parse_recipients(recipient_line);
    if (!recipients) {
        return failed(recipients.error());
    }
    const auto pdq = whorl::find_algorithm("pdq")->parse_hex(hash);
    if (!pdq) {
        std::cerr << hash << ": is not a PDQ hash\n";
        return 1;
    }
    whorl::CaseRequest request;
    request.declarations.adult = true;
    auto own = whorl::Case::with_new_key(whorl::Ed25519Key::generate());
    whorl::BundleHash entry;
    entry.hash = *pdq;
    const auto prepared = own.prepare_request(request, {entry}, *recipients, std::time(nullptr));
    if (!prepared) {
        return failed(prepared.error());
    }
    // Here a program shows prepared->bundle and asks. Nothing is written yet.
    std::filesystem::create_directory(folder);
    whorl::CaseFolder store(folder);
    if (const auto made = own.create(store, whorl::Secret::copy_of("four words of nothing")); !made) {
        return failed(made.error());
    }
    if (const auto kept = own.keep(store, *prepared); !kept) {
        return failed(kept.error());
    }
    std::cout << "case " << own.number().text() << ": send " << prepared->part << '\n';
    return 0;
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 4) {
        std::cerr << "usage: own_case NEW-FOLDER 'NAME age1...' HASH\n";
        return 2;
    }
    try {
        return submit(argv[1], argv[2], argv[3]);
    } catch (const std::exception& error) {
        std::cerr << error.what() << '\n';
        return 1;
    }
}
