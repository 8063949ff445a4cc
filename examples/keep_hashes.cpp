// Keeps hashes in a bank, looks one up, withdraws it. Needs whorl::bank.
#include <exception>
#include <iostream>
#include <whorl/bank.hpp>

namespace {

int failed(const whorl::Error& error) {
    std::cerr << error.input << ": " << error.message << '\n';
    return 1;
}

int keep(const char* file) {
    const whorl::Algorithm& pdq = *whorl::find_algorithm("pdq");
    whorl::Result<whorl::Bank> bank = whorl::Bank::create(file);
    if (!bank) {
        return failed(bank.error());
    }
    whorl::NewRecord record;
    record.hash = *pdq.parse_hex("d8f8f0cee0f4a84f0637022a078f67f0b36e2ed596621e1d33e6339c4e9c9b22");
    record.source = "an example";
    record.id = "bridge";
    record.labels = {"landscape"};
    if (const auto added = bank->add({&record, 1}); !added) {
        return failed(added.error());
    }
    // A copy of the picture, whose hash differs in some bits.
    const whorl::AnyHash query = *pdq.parse_hex("d8f8f0cee0f4a84f0637022a078f67f0b36e2ed596621e1d33e6339c4e9c9bdd");
    const auto look_up = [&]() -> int {
        const auto matches = bank->radius_search(pdq, query, pdq.match_threshold);
        if (!matches) {
            return failed(matches.error());
        }
        for (const whorl::BankMatch& match : *matches) {
            std::cout << match.record.source << ", " << match.record.id << ": distance " << match.distance << '\n';
        }
        std::cout << matches->size() << " found\n";
        return 0;
    };
    if (look_up() != 0) {
        return 1;
    }
    if (const auto withdrawn = bank->withdraw({.id = "bridge"}, "the owner", "changed their mind"); !withdrawn) {
        return failed(withdrawn.error());
    }
    return look_up();
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 2) {
        std::cerr << "usage: keep_hashes NEW-BANK\n";
        return 2;
    }
    try {
        return keep(argv[1]);
    } catch (const std::exception& exception) {  // no memory
        std::cerr << exception.what() << '\n';
        return 1;
    }
}
