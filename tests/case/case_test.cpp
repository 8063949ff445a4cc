// whorl::case: the owner's side, in memory and in a folder.
#include <sys/resource.h>

#include <array>
#include <csignal>
#include <filesystem>
#include <map>
#include <whorl/case_folder.hpp>

#include "tests/support/catch.hpp"
#include "tests/support/temporary_folder.hpp"

using namespace whorl;
using namespace whorl::test;

namespace {

namespace fs = std::filesystem;

/// A day: 2026-11-25.
constexpr std::int64_t kToday = 1'795'564'800;
constexpr std::int64_t kDay = 86'400;

/// What a web page would have: parts in memory.
class Memory : public CaseStore {
public:
    enum class Fault { none, refuses, crashes_before_record };

    Result<std::vector<std::string>> names() const override {
        std::vector<std::string> found;
        for (const auto& [name, bytes] : parts) {
            found.push_back(name);
        }
        return found;
    }
    Result<Secret> read(const std::string& name) const override {
        const auto found = parts.find(name);
        if (found == parts.end()) {
            return Error{ErrorKind::not_found, "is not there", name};
        }
        return Secret::copy_of(found->second);
    }
    Status write(std::span<const Part> added, const Part& record) override {
        const Error failed{ErrorKind::unwritable, "cannot be written", record.name};
        if (fault == Fault::refuses) {
            return failed;
        }
        for (const Part& part : added) {
            if (!parts.emplace(part.name, part.bytes).second) {
                return Error{ErrorKind::exists, "exists already", part.name};
            }
        }
        if (fault == Fault::crashes_before_record && !added.empty()) {
            return failed;
        }
        parts[record.name] = record.bytes;
        return {};
    }

    std::map<std::string, std::string> parts;
    Fault fault = Fault::none;
};

BundleHash hash_of(std::uint64_t number) {
    BundleHash entry;
    entry.hash = find_algorithm("pdq")->parse_hex(std::string(63, '0') + "0123456789abcdef"[number % 16]).value();
    entry.quality = 90;
    return entry;
}

std::vector<BundleHash> hashes_of(std::initializer_list<std::uint64_t> numbers) {
    std::vector<BundleHash> hashes;
    for (const std::uint64_t number : numbers) {
        hashes.push_back(hash_of(number));
    }
    return hashes;
}

CaseRequest a_request() {
    CaseRequest request;
    request.declarations.adult = true;
    return request;
}

/// A platform that keeps its keys.
struct Platform {
    explicit Platform(const std::string& name) : recipient{name, identity.recipient(), signer.public_key()} {}

    /// What it answers to a bundle.
    std::string answer(const SignedBundle& bundle, CaseState state) const {
        Receipt receipt;
        receipt.case_key = bundle.bundle.key;
        receipt.bundle = bundle.digest;
        receipt.created = Timestamp::day_of(kToday);
        receipt.state = state;
        return seal_receipt(sign_receipt(receipt, signer).value(), bundle.bundle.reply_to, signer).value();
    }

    AgeIdentity identity = AgeIdentity::generate();
    Ed25519Key signer = Ed25519Key::generate();
    Recipient recipient;
};

Ed25519Key copy_of(const Ed25519Key& key) {
    return Ed25519Key::from_seed(key.seed()).value();
}

struct Scene {
    Platform first{"First Platform"};
    Platform second{"Second"};
    std::vector<Recipient> recipients = {first.recipient, second.recipient};
    Ed25519Key key = Ed25519Key::generate();

    Case new_case(CaseStore& store) const {
        Case own = Case::with_new_key(copy_of(key));
        REQUIRE(own.create(store, std::nullopt));
        return own;
    }
    Case open(const CaseStore& store) const { return Case::open(store, copy_of(key)).value(); }
};

}  // namespace

TEST_CASE("a case is made, opened and looked at, in memory and in a folder") {
    const Scene scene;
    const TemporaryFolder folder;
    Memory memory;
    CaseFolder files(folder.path());
    for (CaseStore* store : {static_cast<CaseStore*>(&memory), static_cast<CaseStore*>(&files)}) {
        CHECK(inspect_case(*store).error().kind == ErrorKind::not_found);
        const std::optional<Secret> passphrase = Secret::copy_of("four words of nothing");
        REQUIRE(Case::with_new_key(copy_of(scene.key)).create(*store, passphrase, {1, 8}));
        const CaseOutline outline = inspect_case(*store).value();
        CHECK(outline.key == scene.key.public_key());
        CHECK(outline.bundles.empty());
        const Secret key_file = store->read(kCaseKeyPart).value();
        CHECK(decrypt_case_key(key_file.view(), *passphrase).value().seed().view() == scene.key.seed().view());
        const Case own = scene.open(*store);
        CHECK(own.number() == outline.number());
        CHECK(own.sent().empty());
        CHECK(own.recipients().empty());
        CHECK(Case::open(*store, Ed25519Key::generate()).error().kind == ErrorKind::wrong_key);
        const Case another = Case::with_new_key(Ed25519Key::generate());
        CHECK(another.create(*store, std::nullopt).error().kind == ErrorKind::exists);
        CHECK(inspect_case(*store).value().key == scene.key.public_key());
    }
    for (const auto& entry : fs::directory_iterator(folder.path())) {
        CHECK(entry.status().permissions() == (fs::perms::owner_read | fs::perms::owner_write));
    }
}

TEST_CASE("what is prepared is what is kept, and what the recipients get") {
    const Scene scene;
    Memory memory;
    Case own = scene.new_case(memory);
    const PreparedBundle submission =
        own.prepare_request(a_request(), hashes_of({1, 2}), scene.recipients, kToday).value();
    CHECK(memory.parts.size() == 2);  // nothing is written before it is kept
    CHECK(submission.part == "0000-submission.age");
    REQUIRE(own.keep(memory, submission));
    CHECK(memory.parts.at(submission.part) == submission.bytes);
    for (const Platform* platform : {&scene.first, &scene.second}) {
        const SignedBundle read = open_bundle(submission.bytes, std::span(&platform->identity, 1)).value();
        CHECK(read.digest == submission.bundle.digest);
        CHECK(read.bundle.expires->text() == Timestamp::day_of(kToday + 90 * kDay).text());
        const SignedBundle all = open_bundle(submission.withdrawal, std::span(&platform->identity, 1)).value();
        CHECK(all.bundle.kind == BundleKind::withdrawal);
        CHECK(all.bundle.hashes.empty());
        CHECK(all.digest == own.answerable().value().at(1).digest);
    }

    own = scene.open(memory);
    CHECK(own.recipients().size() == 2);
    const PreparedBundle extension = own.prepare_request(a_request(), hashes_of({3}), {}, kToday + kDay).value();
    CHECK(extension.part == "0001-extension.age");
    CHECK(extension.withdrawal.empty());
    CHECK(extension.bundle.bundle.previous == submission.bundle.digest);
    REQUIRE(own.keep(memory, extension));
    CHECK(own.keep(memory, extension).error().kind == ErrorKind::forked);
    CHECK(own.prepare_request(a_request(), hashes_of({3}), std::span(&scene.first.recipient, 1), kToday)
              .error()
              .kind == ErrorKind::invalid);

    own = scene.open(memory);
    REQUIRE(own.sent().size() == 2);
    CHECK(own.sent()[0].bundle.hashes == submission.bundle.bundle.hashes);
    CHECK(own.sent()[1].digest == extension.bundle.digest);
    const PreparedBundle some = own.prepare_withdrawal(hashes_of({1}), {}, kToday).value();
    CHECK(some.part == "0002-withdrawal.age");
    REQUIRE(own.keep(memory, some));
    REQUIRE(own.keep(memory, own.prepare_withdrawal({}, {}, kToday).value()));
    const Case again = scene.open(memory);
    for (const Case* ended : {static_cast<const Case*>(&own), &again}) {
        CHECK(ended->prepare_withdrawal({}, {}, kToday).error().kind == ErrorKind::withdrawn);
        CHECK(ended->prepare_request(a_request(), hashes_of({4}), {}, kToday).error().kind == ErrorKind::withdrawn);
    }
}

TEST_CASE("only what was sent and not taken back can be taken back") {
    const Scene scene;
    Memory memory;
    Case own = scene.new_case(memory);
    CHECK_FALSE(own.nearest(hash_of(1)));
    REQUIRE(
        own.keep(memory, own.prepare_request(a_request(), hashes_of({1, 6}), scene.recipients, kToday).value()));
    const auto refused = [&](std::initializer_list<std::uint64_t> hashes) {
        return own.prepare_withdrawal(hashes_of(hashes), {}, kToday).error();
    };
    CHECK(refused({1, 4}).kind == ErrorKind::not_found);
    CHECK(refused({1, 4}).message == "is not in this case");
    CHECK(refused({1, 4}).input == "pdq " + to_hex(hash_of(4).hash));
    CHECK(own.nearest(hash_of(4)).value().hash.hash == hash_of(6).hash);
    CHECK(own.nearest(hash_of(4)).value().distance == 1);
    BundleHash other = hash_of(4);
    other.algorithm = "another";
    CHECK_FALSE(own.nearest(other));

    REQUIRE(own.keep(memory, own.prepare_withdrawal(hashes_of({1}), {}, kToday).value()));
    own = scene.open(memory);
    CHECK(refused({1}).message == "was taken back before");
    CHECK(own.nearest(hash_of(1)).value().distance == 3);
    REQUIRE(own.keep(memory, own.prepare_request(a_request(), hashes_of({1}), {}, kToday).value()));
    CHECK(own.check_active(hash_of(1)));
    REQUIRE(own.keep(memory, own.prepare_withdrawal({}, {}, kToday).value()));
    CHECK_FALSE(own.check_active(hash_of(1)));
    CHECK_FALSE(own.nearest(hash_of(1)));

    // Where the first bundle of an older Whorl is gone, nobody knows what was in it.
    memory.parts.erase(kCaseRecordPart);
    memory.parts.erase("0000-submission.age");
    memory.parts.erase("0003-withdrawal.age");
    own = scene.open(memory);
    CHECK(own.prepare_withdrawal(hashes_of({6}), scene.recipients, kToday));
}

TEST_CASE("an answer is kept when it is by a recipient of the case, about one of its bundles") {
    const Scene scene;
    Memory memory;
    Case own = scene.new_case(memory);
    const PreparedBundle submission =
        own.prepare_request(a_request(), hashes_of({1, 6}), scene.recipients, kToday).value();
    REQUIRE(own.keep(memory, submission));
    const SignedReceipt answer =
        own.read_answer(scene.second.answer(submission.bundle, CaseState::removed)).value();
    REQUIRE(own.keep_answer(memory, answer));
    REQUIRE(own.keep_answer(memory, answer));
    REQUIRE(own.keep(memory, own.prepare_withdrawal(hashes_of({1}), {}, kToday).value()));
    own = scene.open(memory);
    REQUIRE(own.answers().size() == 1);
    CHECK(own.answers()[0].receipt == answer.receipt);
    CHECK(own.active().size() == 1);

    const Platform stranger("Stranger");
    CHECK(own.read_answer(stranger.answer(submission.bundle, CaseState::removed)).error().kind ==
          ErrorKind::untrusted);
    CHECK(own.read_answer(submission.bytes).error().kind == ErrorKind::invalid);
    SignedBundle unknown = submission.bundle;
    unknown.digest = Sha256::of("another");
    CHECK(own.read_answer(scene.first.answer(unknown, CaseState::removed)).error().kind == ErrorKind::misaddressed);
    unknown.bundle.key = stranger.signer.public_key();
    CHECK(own.read_answer(scene.first.answer(unknown, CaseState::removed)).error().kind == ErrorKind::misaddressed);
    CHECK(own.read_answer(scene.first.answer(own.answerable().value().back(), CaseState::withdrawn)));
}

TEST_CASE("what is needed to go on is in the record, wherever the sealed files are") {
    const Scene scene;
    const TemporaryFolder folder;
    CaseFolder store(folder.path());
    Case own = scene.new_case(store);
    const PreparedBundle submission =
        own.prepare_request(a_request(), hashes_of({1}), scene.recipients, kToday).value();
    REQUIRE(own.keep(store, submission));
    fs::remove(folder / submission.part);
    own = scene.open(store);
    const PreparedBundle extension = own.prepare_request(a_request(), hashes_of({2}), {}, kToday).value();
    CHECK(extension.bundle.bundle.previous == submission.bundle.digest);
    REQUIRE(own.keep(store, extension));
    CHECK(scene.open(store).prepare_withdrawal({}, {}, kToday).value().bundle.bundle.sequence == 2);

    std::string record = contents_of(folder / kCaseRecordPart);
    record.back() = static_cast<char>(record.back() ^ 1);
    fs::remove(folder / kCaseRecordPart);
    folder.write(kCaseRecordPart, record);
    CHECK(Case::open(store, copy_of(scene.key)).error().kind == ErrorKind::insecure);
    fs::permissions(folder / kCaseRecordPart, fs::perms(0600));
    const Error damaged = Case::open(store, copy_of(scene.key)).error();
    CHECK(damaged.kind == ErrorKind::corrupt);
    CHECK(damaged.input == (folder / kCaseRecordPart).native());
}

TEST_CASE("a write that fails changes nothing, and one that a crash cuts off is found") {
    const Scene scene;
    Memory memory;
    Case own = scene.new_case(memory);
    const PreparedBundle submission =
        own.prepare_request(a_request(), hashes_of({1}), scene.recipients, kToday).value();
    memory.fault = Memory::Fault::refuses;
    const auto before = memory.parts;
    CHECK(own.keep(memory, submission).error().kind == ErrorKind::unwritable);
    CHECK(own.sent().empty());
    CHECK(memory.parts == before);

    memory.fault = Memory::Fault::crashes_before_record;
    CHECK_FALSE(own.keep(memory, submission));
    memory.fault = Memory::Fault::none;
    own = scene.open(memory);
    REQUIRE(own.sent().size() == 1);
    CHECK(own.sent()[0].digest == submission.bundle.digest);
    CHECK(own.recipients().size() == 2);
    REQUIRE(own.keep(memory, own.prepare_withdrawal({}, {}, kToday).value()));
    CHECK(scene.open(memory).sent().size() == 2);

    // What does not follow is not taken for the next one.
    memory.parts["0002-extension.age"] = submission.bytes;
    CHECK(Case::open(memory, copy_of(scene.key)).error().kind == ErrorKind::forked);
}

TEST_CASE("a full disk or a name that is taken leaves a folder as it was") {
    const Scene scene;
    const TemporaryFolder folder;
    CaseFolder store(folder.path());
    Case own = scene.new_case(store);
    const PreparedBundle submission =
        own.prepare_request(a_request(), hashes_of({1}), scene.recipients, kToday).value();
    const auto files = [&] {
        std::map<std::string, std::string> found;
        for (const auto& entry : fs::directory_iterator(folder.path())) {
            found[entry.path().filename()] = contents_of(entry.path());
        }
        return found;
    };
    REQUIRE(store.write({}, {kCaseRecordPart, contents_of(folder / kCaseRecordPart)}));
    const auto before = files();
    const std::string large(std::size_t{4} << 20U, 'x');
    std::signal(SIGXFSZ, SIG_IGN);
    struct rlimit limit {};
    getrlimit(RLIMIT_FSIZE, &limit);
    const struct rlimit small = {std::size_t{1} << 20U, limit.rlim_max};
    setrlimit(RLIMIT_FSIZE, &small);
    const CaseStore::Part part = {submission.part, submission.bytes};
    CHECK(store.write(std::span(&part, 1), {kCaseRecordPart, large}).error().kind == ErrorKind::unwritable);
    setrlimit(RLIMIT_FSIZE, &limit);
    CHECK(files() == before);

    folder.write(submission.part, "of somebody else");
    const std::array<CaseStore::Part, 2> parts = {CaseStore::Part{"0000-another.age", "x"}, part};
    CHECK(store.write(parts, {kCaseRecordPart, "y"}).error().kind == ErrorKind::exists);
    fs::remove(folder / submission.part);
    CHECK(files() == before);
}

TEST_CASE("a case of an older Whorl, which has no record, goes on from its files") {
    const Scene scene;
    Memory memory;
    Case own = scene.new_case(memory);
    const PreparedBundle submission =
        own.prepare_request(a_request(), hashes_of({1}), scene.recipients, kToday).value();
    REQUIRE(own.keep(memory, submission));
    memory.parts.erase(kCaseRecordPart);

    SECTION("with the list that it kept") {
        memory.parts["recipients.txt"] =
            "# to whom\n" + recipient_line(scene.recipients[0]) + '\n' + recipient_line(scene.recipients[1]) + '\n';
        own = scene.open(memory);
        CHECK(own.recipients().size() == 2);
        REQUIRE(own.keep(memory, own.prepare_withdrawal(hashes_of({1}), {}, kToday).value()));
        memory.parts.erase("recipients.txt");
        CHECK(scene.open(memory).recipients().size() == 2);
    }
    SECTION("without a list, it has to be given") {
        own = scene.open(memory);
        CHECK(own.prepare_withdrawal({}, {}, kToday).error().kind == ErrorKind::invalid);
        const std::vector<Recipient> more = {scene.recipients[1], Platform("Another").recipient,
                                             scene.recipients[0]};
        CHECK(own.prepare_withdrawal({}, more, kToday).value().recipients.size() == 2);
    }
    SECTION("not from those of another case") {
        const Scene other;
        Memory foreign;
        Case theirs = other.new_case(foreign);
        Bundle copied =
            theirs.prepare_request(a_request(), hashes_of({1}), scene.recipients, kToday).value().bundle.bundle;
        copied.reply_to = case_identity(scene.key).recipient();
        memory.parts[submission.part] = dsse_json(sign_bundle(copied, other.key).value().envelope);
        CHECK(Case::open(memory, copy_of(scene.key)).error().kind == ErrorKind::invalid);
    }
}

TEST_CASE("a key alone makes no second submission") {
    const Scene scene;
    Memory memory;
    Case own = scene.new_case(memory);
    memory.parts.erase(kCaseRecordPart);
    own = scene.open(memory);
    const Case copied = Case::with_key_alone(copy_of(scene.key));
    for (const Case* left : {static_cast<const Case*>(&own), &copied}) {
        const auto second = left->prepare_request(a_request(), hashes_of({1}), scene.recipients, kToday);
        CHECK(second.error().kind == ErrorKind::out_of_order);
        const auto some = left->prepare_withdrawal(hashes_of({1}), scene.recipients, kToday);
        CHECK(some.error().kind == ErrorKind::out_of_order);
        CHECK(left->prepare_withdrawal({}, {}, kToday).error().kind == ErrorKind::invalid);
        const PreparedBundle all = left->prepare_withdrawal({}, scene.recipients, kToday).value();
        CHECK(all.withdrawal.empty());
        const SignedBundle read = open_bundle(all.bytes, std::span(&scene.second.identity, 1)).value();
        CHECK(read.bundle.key == scene.key.public_key());
        CHECK(read.bundle.kind == BundleKind::withdrawal);
        CHECK(read.bundle.hashes.empty());
    }
    REQUIRE(own.keep(memory, own.prepare_withdrawal({}, scene.recipients, kToday).value()));
    CHECK(scene.open(memory).check_open().error().kind == ErrorKind::withdrawn);
}
