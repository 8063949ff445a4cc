// What a bank's notes say of cases and bundles.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <whorl/bank.hpp>
#include <whorl/intake.hpp>

#include "lib/failure/failure.hpp"

namespace whorl::intake {

/// A case as far as it was taken in.
struct CaseRecord {
    std::uint64_t sequence = 0;  ///< of the newest bundle
    Sha256 newest;               ///< its digest
    bool withdrawn = false;      ///< as a whole
    std::uint64_t answers = 0;   ///< given so far
    AgeRecipient reply_to;
};

/// A bundle that was taken in, as its answer needs it.
struct BundleRecord {
    std::uint64_t answer = 0;  ///< the sequence of its receipt
    Timestamp date;
};

/// The note of a case. Cases with one number stand side by side.
std::string case_note_key(const CaseNumber& number, const Ed25519PublicKey& key);

/// What the keys of the notes of all cases with this number begin with.
std::string case_note_prefix(const CaseNumber& number);

std::string text_of(const CaseRecord& record);

/// Throws Failure `corrupt`.
CaseRecord parse_case_record(std::string_view text);

/// Both throw Failure. Nothing when it was not taken in.
std::optional<CaseRecord> find_case(BankChange& change, const Ed25519PublicKey& key);
std::optional<BundleRecord> find_bundle(BankChange& change, const Sha256& digest);

/// Both throw Failure.
void keep_case(BankChange& change, const Ed25519PublicKey& key, const CaseRecord& record);
void keep_bundle(BankChange& change, const Sha256& digest, const BundleRecord& record);

}  // namespace whorl::intake
