// A case from its owner's side: what was sent to whom, and what to send next. Without prompts, files and network.
// docs/case-format.md has the format.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>
#include <whorl/case_key.hpp>
#include <whorl/error.hpp>
#include <whorl/receipt.hpp>
#include <whorl/recipients.hpp>
#include <whorl/secret.hpp>

namespace whorl {

/// The part of a case that holds its key, as encrypt_case_key() makes it.
inline constexpr auto kCaseKeyPart = "case.key";

/// The part that holds what was sent to whom, signed by the case and encrypted to it.
inline constexpr auto kCaseRecordPart = "record.age";

/// Where the parts of a case are: a folder (case_folder.hpp), memory, storage of a browser. Implementations decide
/// about their thread safety; the functions here use a store from the thread that calls them.
class CaseStore {
public:
    struct Part {
        std::string name;
        std::string_view bytes;
    };

    CaseStore() = default;
    CaseStore(const CaseStore&) = delete;
    CaseStore& operator=(const CaseStore&) = delete;
    virtual ~CaseStore() = default;

    /// The names of all parts, in any order. Error `unreadable`.
    virtual Result<std::vector<std::string>> names() const = 0;

    /// The bytes of a part. Errors `not_found`, `unreadable`, `insecure`, `too_large`.
    virtual Result<Secret> read(const std::string& name) const = 0;

    /// How an Error names a part.
    virtual std::string place_of(const std::string& name) const { return name; }

    /// Writes new parts and then the record, which replaces an older one: all of them, or after an error none.
    /// After a crash the first of them may be there; Case::open() then goes on from these. Errors `exists`,
    /// `unwritable`, `insecure`.
    virtual Status write(std::span<const Part> added, const Part& record) = 0;
};

/// What can be known of a case without its passphrase. Nothing of it is authenticated.
struct CaseOutline {
    Ed25519PublicKey key;
    std::vector<std::string> bundles;  ///< parts that hold encrypted bundles, "0000-submission.age", in order

    CaseNumber number() const { return CaseNumber::of(key); }
};

/// Errors: those of the store and of case_public_key().
Result<CaseOutline> inspect_case(const CaseStore& store);

/// The part for a bundle: "0001-extension.age".
std::string case_part_of(const Bundle& bundle);

/// What a person declares about pictures, asks for, and for how long.
struct CaseRequest {
    Declarations declarations;
    RequestedAction action = RequestedAction::remove;
    int days = 90;            ///< platforms accept the bundle for this number of days
    bool exact_time = false;  ///< gives the time of day, not only the day
};

/// A hash of a case, and how far it is from another one.
struct NearHash {
    BundleHash hash;
    int distance = 0;  ///< in bits
};

/// A bundle that is signed and encrypted, and not kept yet. What is shown of it is what is sent.
struct PreparedBundle {
    SignedBundle bundle;
    std::vector<Recipient> recipients;  ///< whom it is encrypted to
    std::string part;                   ///< its name in the store, "0001-extension.age"
    std::string bytes;                  ///< the encrypted file

    /// With a submission: an encrypted withdrawal of the whole case, for an owner who loses the key. Empty
    /// otherwise.
    std::string withdrawal;
};

/// A case, opened with its key. Move-only. Thread safe as long as one thread does not change or move it.
class Case {
public:
    /// A new case with this key, in memory: it was not sent to anybody. Do not call it with a key that was used
    /// before.
    static Case with_new_key(Ed25519Key key);

    /// A case that has nothing left but the key, for example in a copy. It can be withdrawn as a whole.
    static Case with_key_alone(Ed25519Key key) { return Case(std::move(key)); }

    /// The case in a store. Bundles that its record does not know are read from their own parts: those of an older
    /// Whorl, or of a write that a crash cut off.
    ///
    /// Errors: those of the store; `wrong_key` when the store has another case; `corrupt`, `untrusted` and
    /// `unsupported` for a part that is damaged, foreign or of a newer Whorl; `forked` for a bundle that does not
    /// follow the one before.
    static Result<Case> open(const CaseStore& store, Ed25519Key key);

    const Ed25519Key& key() const noexcept { return key_; }
    CaseNumber number() const { return CaseNumber::of(key_.public_key()); }

    /// The bundles of the case in their order. The record keeps them without turned forms, hashes of the middle and
    /// signatures, so these and the envelope are empty for older ones.
    const std::vector<SignedBundle>& sent() const noexcept { return sent_; }

    /// The hashes that were sent and not taken back since, each once.
    std::vector<BundleHash> active() const;

    /// Opens a platform's answer. Errors: those of open_statement(); `invalid` when it is a bundle; `misaddressed`
    /// when it is for another case, or about nothing that this one sent; `untrusted` when nobody signed it that the
    /// case was sent to and whose key is known.
    Result<SignedReceipt> read_answer(std::string_view file) const;

    /// The answers that were kept, the oldest first.
    const std::vector<SignedReceipt>& answers() const noexcept { return answers_; }

    /// sent(), and the withdrawal that was prepared together with the submission: what answers can be about.
    Result<std::vector<SignedBundle>> answerable() const;

    /// Error `not_found` when this hash was never sent, or was taken back. Always well for a case that does not
    /// know all that it sent.
    Status check_active(const BundleHash& hash) const;

    /// The nearest hash of the same algorithm that was sent and not taken back; nothing when there is none.
    std::optional<NearHash> nearest(const BundleHash& hash) const;

    /// Whom it was sent to, as the owner named them then. A case of an older Whorl may not know that.
    const std::vector<Recipient>& recipients() const noexcept { return recipients_; }

    /// Error `withdrawn` after the whole case was withdrawn. Error `out_of_order` when nothing but the key is left,
    /// so that a submission might be the second one.
    Status check_open() const;

    /// The submission of a new case, or else the next extension. `recipients` is needed for a submission; later
    /// bundles go to the same ones, and it may be empty. `now` is in seconds since 1970.
    ///
    /// Errors: those of check_open(); `invalid` for other recipients than before, or for what sign_bundle()
    /// refuses.
    Result<PreparedBundle> prepare_request(const CaseRequest& request, std::vector<BundleHash> hashes,
                                           std::span<const Recipient> recipients, std::int64_t now) const;

    /// Takes these hashes back; without any, the whole case for good. It goes to the recipients of the case.
    /// `recipients` is for a case that does not know them: one of an older Whorl, or one that has nothing left but
    /// the key. Errors: those of check_active(); those of check_open(), but for the whole case only `withdrawn`;
    /// `invalid` when nothing was sent yet, or a recipient is unknown.
    Result<PreparedBundle> prepare_withdrawal(std::vector<BundleHash> hashes, std::span<const Recipient> recipients,
                                              std::int64_t now) const;

    /// Puts a new case into an empty store; without a passphrase, the key is not encrypted. Errors: those of
    /// encrypt_case_key() and of the store.
    Status create(CaseStore& store, const std::optional<Secret>& passphrase, CaseKeyCost cost = {}) const;

    /// Puts a prepared bundle into the store and into sent(), or changes nothing. Errors: those of the store;
    /// `forked` when it does not follow the newest bundle; `too_large` when the record has no room for it.
    Status keep(CaseStore& store, const PreparedBundle& prepared);

    /// Puts an answer from read_answer() into the record; nothing happens when it is there. Errors: those of the
    /// store; `too_large` when the record has no room for it.
    Status keep_answer(CaseStore& store, const SignedReceipt& answer);

private:
    explicit Case(Ed25519Key key) : key_(std::move(key)) {}

    Result<PreparedBundle> prepared(Bundle bundle, std::span<const Recipient> recipients) const;

    Ed25519Key key_;
    bool is_whole_ = false;  ///< nothing was sent that is not in sent_
    std::vector<Recipient> recipients_;
    std::vector<SignedBundle> sent_;
    std::vector<SignedReceipt> answers_;
};

}  // namespace whorl
