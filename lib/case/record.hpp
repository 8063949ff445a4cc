// What a case keeps of what was sent: the part record.age.
#pragma once

#include <string>
#include <string_view>
#include <vector>
#include <whorl/receipt.hpp>
#include <whorl/recipients.hpp>

namespace whorl::case_ {

struct Record {
    std::vector<Recipient> recipients;
    std::vector<SignedBundle> sent;  ///< see Case::sent()
    std::vector<SignedReceipt> answers;
};

/// Signed by the case and encrypted to it. Throws Failure.
std::string sealed_record(const Record& record, const Ed25519Key& key);

/// Throws Failure `corrupt`, `untrusted`, `unsupported`, `wrong_key`.
Record open_record(std::string_view sealed, const Ed25519Key& key);

}  // namespace whorl::case_
