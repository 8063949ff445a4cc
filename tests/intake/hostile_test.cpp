// Hostile files among good ones: whorl bundle intake takes all good ones and answers them, in nearly the same time.
#include <sys/resource.h>

#include <ctime>
#include <filesystem>
#include <map>

#include "tests/cli/run.hpp"
#include "tests/intake/cases.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/effort.hpp"
#include "tests/support/json.hpp"
#include "tests/support/temporary_folder.hpp"

using namespace whorl;
using namespace whorl::test;

namespace {

namespace fs = std::filesystem;

constexpr int kGood = 1000;

std::string replaced(std::string text, const std::string& what, const std::string& by) {
    const std::size_t at = text.find(what);
    REQUIRE(at != std::string::npos);
    return text.replace(at, what.size(), by);
}

class Scene {
public:
    Scene() {
        REQUIRE(run_whorl({"case", "new", platform_, "--no-passphrase", "--quiet"}).exit_code == 0);
        const std::string line =
            run_whorl({"case", "export-key", platform_, "--recipient-line", "The Platform"}).out;
        const std::size_t at = line.find("age1");
        REQUIRE(at != std::string::npos);
        recipients_.push_back(AgeRecipient::parse(line.substr(at, line.find_first_of(" \n", at) - at)).value());
    }

    Case new_case() const { return case_of(recipients_.front()); }

    /// Makes bundles of today, which the program tells by its own clock.
    static Case case_of(const AgeRecipient& recipient) {
        Case made(recipient);
        made.now = std::time(nullptr);
        return made;
    }

    void write_good(const std::string& folder, int number) const {
        const Case owner = new_case();
        const auto n = static_cast<std::uint64_t>(number);
        write(folder, "good-" + std::to_string(100'000 + number),
              sealed(owner.submission({some_hash(2 * n), some_hash(2 * n + 1)}).envelope));
    }

    void write(const std::string& folder, const std::string& name, const std::string& bytes) const {
        folder_.write(folder + '/' + name + ".age", bytes);
    }

    std::string sealed(const DsseEnvelope& envelope) const { return sealed_text(dsse_json(envelope)); }
    std::string sealed_text(const std::string& text) const { return age_encrypt_text(text, recipients_).value(); }

    /// Files of all kinds of harm, by name; each is the failure of itself.
    std::map<std::string, std::string> hostile() const;

    struct Run {
        int exit_code;
        std::map<std::string, std::string> outcomes;  ///< by file
        std::size_t receipts;
        double seconds;  ///< of processor time
        std::string errors;
    };

    Run intake(const std::string& folder, const std::string& name) const {
        const std::string bank = path(name + ".bank");
        const std::string receipts = path(name + "-receipts");
        REQUIRE(run_whorl({"bank", "init", bank}).exit_code == 0);
        fs::create_directory(receipts);
        const double before = processor_seconds();
        const Ran ran = run_whorl({"bundle", "intake", "--bank", bank, "--key", platform_, "--receipts", receipts,
                                   "--format", "json", path(folder)});
        Run run{ran.exit_code, {}, 0, processor_seconds() - before, ran.err};
        for (const std::string& line : lines_of(ran.out)) {
            const Json object = parse_json(line);
            run.outcomes[fs::path(object["file"].string()).stem()] = object["outcome"].string();
        }
        for ([[maybe_unused]] const auto& receipt : fs::directory_iterator(receipts)) {
            ++run.receipts;
        }
        return run;
    }

    std::string path(const std::string& name) const { return (folder_ / name).native(); }

private:
    static double processor_seconds() {
        rusage used{};
        getrusage(RUSAGE_CHILDREN, &used);
        const auto seconds = [](const timeval& time) {
            return static_cast<double>(time.tv_sec) + 1e-6 * static_cast<double>(time.tv_usec);
        };
        return seconds(used.ru_utime) + seconds(used.ru_stime);
    }

    TemporaryFolder folder_;
    std::string platform_ = path("platform");
    std::vector<AgeRecipient> recipients_;
};

/// A hash list of somebody who knows the case.
std::string list_against(const Case& owner, const BundleHash& hash) {
    return R"({"algorithm":"pdq","hash":")" + to_hex(hash.hash) + R"(","id":")" + owner.number().text() +
           R"(","source":"whorl","status":"withdrawn"})" + '\n';
}

DsseEnvelope signed_by(const Ed25519Key& key, std::string payload) {
    DsseEnvelope envelope;
    envelope.payload_type = kBundlePayloadType;
    envelope.payload = std::move(payload);
    dsse_sign(envelope, key);
    return envelope;
}

std::map<std::string, std::string> Scene::hostile() const {
    const Case owner = new_case();
    const SignedBundle good = owner.submission({some_hash(1'000'000)});
    const std::string& payload = good.envelope.payload;
    const auto with_payload = [&](const std::string& text) { return sealed(signed_by(owner.key, text)); };
    std::string many = R"({"a":[{})";
    while (many.size() < (std::size_t{1} << 20U)) {
        many += ",{}";
    }
    const std::string nested(std::size_t{1} << 20U, '[');
    std::string turned = sealed(good.envelope);
    turned.back() = static_cast<char>(turned.back() ^ 1);
    DsseEnvelope other_type = signed_by(owner.key, payload);
    other_type.payload_type += "2";
    const AgeIdentity stranger = AgeIdentity::generate();
    const AgeRecipient& nobody = stranger.recipient();
    return {
        {"reply to a key of small order",
         with_payload(replaced(payload, good.bundle.reply_to.text(), AgeRecipient().text()))},
        {"a million of objects", with_payload(many + "]}")},
        {"a million of arrays in each other", with_payload(nested)},
        {"cut off", sealed(good.envelope).substr(0, 3000)},
        {"a bit turned", turned},
        {"empty", ""},
        {"not sealed and not signed", "Dear diary"},
        {"sealed to others", age_encrypt_text(dsse_json(good.envelope), std::span(&nobody, 1)).value()},
        {"addressed to others", sealed(case_of(nobody).submission({some_hash(1)}).envelope)},
        {"signed by another", sealed(signed_by(Ed25519Key::generate(), payload))},
        {"of another type", sealed(other_type)},
        {"before its submission", sealed(owner.extension(good, {some_hash(3)}).envelope)},
        {"a hash that is none",
         with_payload(replaced(payload, to_hex(some_hash(1'000'000).hash), std::string(64, 'g')))},
        {"a list that withdraws a case", list_against(owner, some_hash(1'000'000))},
        {"too long", std::string((std::size_t{20} << 20U), 'x')},
        {"a text of another", sealed_text(R"({"payload":"e30=","payloadType":"x","signatures":[]})")},
    };
}

}  // namespace

TEST_CASE("hostile files among good ones cost themselves only") {
    const Scene scene;
    const int good = effort(kGood);
    for (int i = 0; i < good; ++i) {
        scene.write_good("good", i);
    }
    fs::copy(scene.path("good"), scene.path("both"));
    const auto hostile = scene.hostile();
    std::size_t i = 0;
    for (const auto& [name, bytes] : hostile) {
        // Among the good ones in the order of names.
        scene.write("both", "good-" + std::to_string(100'000 + 60 * ++i) + ' ' + name, bytes);
    }
    const Case owner = scene.new_case();
    const SignedBundle blank = owner.submission({{"pdq", Hash256(), 100, std::nullopt}});
    scene.write("both", "good-100500-blank", scene.sealed(blank.envelope));
    Case tardy = scene.new_case();
    tardy.now -= 60 * kOneDay;
    scene.write("both", "good-100501-expired", scene.sealed(tardy.submission({some_hash(1'000'002)}).envelope));

    const Scene::Run alone = scene.intake("good", "alone");
    INFO(alone.errors);
    CHECK(alone.exit_code == 0);
    const Scene::Run among = scene.intake("both", "among");
    INFO(among.errors);
    CHECK(among.exit_code == 1);
    CHECK(alone.outcomes.size() == static_cast<std::size_t>(good));
    CHECK(among.outcomes.size() == alone.outcomes.size() + hostile.size() + 2);
    CHECK(among.outcomes.at("good-100501-expired") == "expired");
    for (const auto& [file, outcome] : alone.outcomes) {
        CHECK(among.outcomes.at(file) == "taken");
    }
    CHECK(alone.receipts == alone.outcomes.size());
    CHECK(among.receipts == alone.receipts + 2);
    CHECK(lines_of(among.errors).size() == hostile.size() + 1);
    const double ratio = among.seconds / alone.seconds;
    const std::string before = output_of({"bank", "list", scene.path("among.bank")});
    scene.write("lists", "against", list_against(owner, blank.bundle.hashes.front()));
    CHECK(run_whorl(
              {"bank", "import", scene.path("among.bank"), scene.path("lists/against.age"), "--source", "whorl"})
              .exit_code == 1);
    CHECK(output_of({"bank", "list", scene.path("among.bank")}) == before);
    WARN("processor time " << alone.seconds << " s alone, " << among.seconds << " s among " << hostile.size()
                           << " hostile files: " << ratio);
    CHECK(ratio < 5);  // 1.1 on an idle machine; a file that takes quadratic time makes it 20 and more
}
