// The notes about cases and bundles in a bank.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <whorl/bank.hpp>
#include <whorl/intake.hpp>

#include "lib/failure/failure.hpp"

namespace whorl::intake {

/// A case as far as its bundles have arrived.
struct CaseRecord {
    std::uint64_t sequence = 0;  ///< of the newest bundle
    Sha256 newest;               ///< its digest
    bool withdrawn = false;      ///< as a whole
    std::uint64_t answers = 0;   ///< given so far
    AgeRecipient reply_to;
};

/// An accepted bundle, as its answer needs it.
struct BundleRecord {
    std::uint64_t answer = 0;  ///< the sequence of its receipt
    Timestamp date;
};

/// Throws Failure `corrupt`: the notes are not those that intake writes.
[[noreturn]] void fail_damaged();

/// The key of the note of a case. Two cases with the same number have different keys.
std::string case_note_key(const CaseNumber& number, const Ed25519PublicKey& key);

/// The prefix of the note keys of all cases with this number.
std::string case_note_prefix(const CaseNumber& number);

std::string text_of(const CaseRecord& record);

/// Throws Failure `corrupt`.
CaseRecord parse_case_record(std::string_view text);

/// Both throw Failure. Nothing when it has not arrived.
std::optional<CaseRecord> find_case(BankChange& change, const Ed25519PublicKey& key);
std::optional<BundleRecord> find_bundle(BankChange& change, const Sha256& digest);

/// Both throw Failure.
void keep_case(BankChange& change, const Ed25519PublicKey& key, const CaseRecord& record);
void keep_bundle(BankChange& change, const Sha256& digest, const BundleRecord& record);

}  // namespace whorl::intake
