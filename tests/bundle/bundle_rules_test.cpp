// What bundles may not say: refused when they are written, and when a hostile writer has signed them.
#include <algorithm>
#include <cctype>
#include <functional>
#include <whorl/bundle.hpp>

#include "lib/bundle/bundle_json.hpp"
#include "lib/bundle/payload.hpp"
#include "tests/bundle/statements.hpp"
#include "tests/bundle/tools.hpp"
#include "tests/support/catch.hpp"

using namespace whorl;
using namespace whorl::test;

namespace {

struct Writer {
    Ed25519Key key = Ed25519Key::generate();
    SignedBundle first =
        sign_bundle(submission({core_hash(1), core_hash(2)}, {AgeIdentity::generate().recipient()}), key).value();
    SignedBundle extension = sign_bundle(following(first, BundleKind::extension, {pdq_hash(3)}), key).value();
    SignedBundle withdrawal = sign_bundle(following(extension, BundleKind::withdrawal, {pdq_hash(3)}), key).value();

    /// What a reader says of this payload, padded and signed as it should be.
    ErrorKind refusal(const Json& payload) const {
        const auto bundle = read_bundle(signed_text(padded(payload), {&key}));
        INFO(payload.dump());
        REQUIRE_FALSE(bundle);
        return bundle.error().kind;
    }
};

/// A change that makes a bundle senseless.
struct Fault {
    const char* name;
    std::function<void(Bundle&)> make;
};

void check_refused(const Writer& writer, const SignedBundle& good, const std::vector<Fault>& faults) {
    REQUIRE(read_bundle(signed_text(padded(bundle::json_of(good.bundle, bundle::kPayloadVersion)), {&writer.key})));
    for (const Fault& fault : faults) {
        INFO(fault.name);
        Bundle bundle = good.bundle;
        fault.make(bundle);
        const auto written = sign_bundle(bundle, writer.key);
        REQUIRE_FALSE(written);
        CHECK(written.error().kind == ErrorKind::invalid);
        CHECK(writer.refusal(bundle::json_of(bundle, bundle::kPayloadVersion)) == ErrorKind::corrupt);
    }
}

constexpr std::uint64_t kBeyond = std::uint64_t{1} << 53U;

}  // namespace

TEST_CASE("a submission that makes no sense is neither written nor read") {
    const Writer writer;
    check_refused(
        writer, writer.first,
        {{"not at the beginning", [](Bundle& bundle) { bundle.sequence = 1; }},
         {"after another", [](Bundle& bundle) { bundle.previous = Sha256::of("another"); }},
         {"of the kind that comes later", [](Bundle& bundle) { bundle.kind = BundleKind::extension; }},
         {"without declarations", [](Bundle& bundle) { bundle.declarations.reset(); }},
         {"without an action", [](Bundle& bundle) { bundle.action.reset(); }},
         {"that never expires", [](Bundle& bundle) { bundle.expires.reset(); }},
         {"of somebody under 18", [](Bundle& bundle) { bundle.declarations->adult = false; }},
         {"that expires the day before", [](Bundle& bundle) { bundle.expires = Timestamp::day_of(kToday - 1); }},
         {"without hashes", [](Bundle& bundle) { bundle.hashes.clear(); }},
         {"without recipients", [](Bundle& bundle) { bundle.recipients.clear(); }},
         {"of quality 101", [](Bundle& bundle) { bundle.hashes[0].quality = 101; }},
         {"of quality -1", [](Bundle& bundle) { bundle.hashes[0].quality = -1; }},
         {"whose hash is too short", [](Bundle& bundle) { bundle.hashes[0].hash = Hash64{}; }},
         {"with a turned form of another hash",
          [](Bundle& bundle) {
              bundle.hashes[0].dihedral = dihedral_hash(3).dihedral;
              bundle.hashes[1].dihedral = dihedral_hash(3).dihedral;
          }},
         {"with a turned form that is too short",
          [](Bundle& bundle) {
              for (BundleHash& entry : bundle.hashes) {
                  entry.dihedral.emplace().values.fill(entry.hash);
                  (*entry.dihedral)[Dihedral::flip_x] = Hash64{};
              }
          }},
         {"with a hash of the middle that is too short",
          [](Bundle& bundle) { bundle.hashes[0].core->of_80 = Hash64{}; }},
         {"with another hash of the middle that is too short",
          [](Bundle& bundle) { bundle.hashes[1].core->of_60 = Hash64{}; }},
         {"with too many recipients",
          [](Bundle& bundle) {
              bundle.recipients.clear();
              for (std::size_t i = 0; i < kMaxAgeRecipients; ++i) {
                  bundle.recipients.push_back(Sha256::of(std::to_string(i)));
              }
              std::sort(bundle.recipients.begin(), bundle.recipients.end());
          }},
         {"with too many hashes", [](Bundle& bundle) {
              bundle.hashes.clear();
              for (std::uint64_t i = 0; i <= kMaxBundleHashes; ++i) {
                  bundle.hashes.emplace_back().hash = Hash256{{0, 0, 0, i}};
              }
          }}});

    // Made and expired on the same day.
    Bundle bundle = writer.first.bundle;
    bundle.expires = bundle.created;
    CHECK(sign_bundle(bundle, writer.key));
}

TEST_CASE("a bundle whose answers could be read by anybody is not read") {
    const Writer writer;
    Json payload = payload_of(writer.first.envelope);
    for (const std::string& key : keys_of_small_order()) {
        payload["reply_to"] = recipient_text(from_hex(key));
        CHECK(writer.refusal(payload) == ErrorKind::corrupt);
    }
}

TEST_CASE("the hashes of a picture's middle came with version 2") {
    const Writer writer;
    Json payload = payload_of(writer.first.envelope);
    REQUIRE(payload["hashes"][0].contains("core"));
    payload["version"] = 1;
    CHECK(writer.refusal(payload) == ErrorKind::corrupt);
    Bundle bundle = writer.first.bundle;
    for (BundleHash& entry : bundle.hashes) {
        entry.core.reset();
    }
    const SignedBundle read = read_bundle(signed_text(padded(bundle::json_of(bundle, 1)), {&writer.key})).value();
    CHECK(read.bundle == bundle);
}

TEST_CASE("an extension that makes no sense is neither written nor read") {
    const Writer writer;
    check_refused(writer, writer.extension,
                  {{"at the beginning", [](Bundle& bundle) { bundle.sequence = 0; }},
                   {"after nothing", [](Bundle& bundle) { bundle.previous.reset(); }},
                   {"beyond exact numbers", [](Bundle& bundle) { bundle.sequence = kBeyond; }},
                   {"that is a submission", [](Bundle& bundle) { bundle.kind = BundleKind::submission; }},
                   {"that is a withdrawal", [](Bundle& bundle) { bundle.kind = BundleKind::withdrawal; }},
                   {"without hashes", [](Bundle& bundle) { bundle.hashes.clear(); }},
                   {"without declarations", [](Bundle& bundle) { bundle.declarations.reset(); }},
                   {"of somebody under 18", [](Bundle& bundle) { bundle.declarations->adult = false; }}});
    Bundle last = writer.extension.bundle;
    last.sequence = kBeyond - 1;
    CHECK(sign_bundle(last, writer.key));
}

TEST_CASE("a withdrawal that makes no sense is neither written nor read") {
    const Writer writer;
    check_refused(writer, writer.withdrawal,
                  {{"at the beginning", [](Bundle& bundle) { bundle.sequence = 0; }},
                   {"after nothing", [](Bundle& bundle) { bundle.previous.reset(); }},
                   {"with declarations", [](Bundle& bundle) { bundle.declarations = Declarations{true}; }},
                   {"with an action", [](Bundle& bundle) { bundle.action = RequestedAction::remove; }},
                   {"that expires", [](Bundle& bundle) { bundle.expires = Timestamp::day_of(kToday); }},
                   {"without recipients", [](Bundle& bundle) { bundle.recipients.clear(); }},
                   {"of quality 101", [](Bundle& bundle) { bundle.hashes[0].quality = 101; }},
                   {"whose hash is too short", [](Bundle& bundle) { bundle.hashes[0].hash = Hash64{}; }}});
}

TEST_CASE("lists that are not in order, or have something twice, are not read") {
    const Writer writer;
    const Json good =
        payload_of(sign_bundle(submission({pdq_hash(1), pdq_hash(2)}, {AgeIdentity::generate().recipient(),
                                                                       AgeIdentity::generate().recipient()}),
                               writer.key)
                       .value()
                       .envelope);
    for (const char* list : {"hashes", "recipients"}) {
        Json payload = good;
        std::swap(payload[list][0], payload[list][1]);
        CHECK(writer.refusal(payload) == ErrorKind::corrupt);
        payload[list][0] = payload[list][1];
        CHECK(writer.refusal(payload) == ErrorKind::corrupt);
    }
    Json payload = good;  // of the same hash, something else
    payload["hashes"][0] = payload["hashes"][1];
    payload["hashes"][0]["quality"] = 99;
    payload["hashes"][1]["quality"] = 98;
    CHECK(writer.refusal(payload) == ErrorKind::corrupt);
}

TEST_CASE("a payload with one member of another kind, missing or too many is not read") {
    const Writer writer;
    const Json good = payload_of(writer.first.envelope);
    REQUIRE(read_bundle(signed_text(padded(good), {&writer.key})));
    for (const auto& [pointer, value] : leaves_of(good)) {
        const std::string parent_pointer = pointer.substr(0, pointer.rfind('/'));
        for (const Json& wrong : {Json(nullptr), Json(7.5), Json(-1), Json("?"), Json(""), Json(false),
                                  Json::array(), Json::object(), Json({{"a", 1}})}) {
            if (wrong == value || (wrong.is_boolean() && value.is_boolean())) {
                continue;
            }
            Json payload = good;
            value_at(payload, pointer) = wrong;
            const bool is_name = wrong.is_string();  // of something to come, or of another kind of statement
            CHECK(writer.refusal(payload) == (is_name && pointer.ends_with("/algorithm") ? ErrorKind::unsupported
                                              : is_name && pointer == "/kind"            ? ErrorKind::invalid
                                                                                         : ErrorKind::corrupt));
        }
        Json payload = good;
        Json& parent = value_at(payload, parent_pointer);
        if (parent.is_array()) {
            parent.push_back(value);
        } else {
            parent["zzz"] = value;
        }
        CHECK(writer.refusal(payload) == ErrorKind::corrupt);
        if (!parent.is_array() && !pointer.ends_with("/quality")) {
            payload = good;
            value_at(payload, parent_pointer).erase(pointer.substr(pointer.rfind('/') + 1));
            CHECK(writer.refusal(payload) == ErrorKind::corrupt);
        }
    }
    for (const char* other : {"K3F9-0TQ2-0000-0000-0000", "cEWW-2TQ4-KW0C-KAKF-3SPV"}) {
        Json payload = good;
        payload["case"] = other;
        CHECK(writer.refusal(payload) == ErrorKind::corrupt);
    }
}

TEST_CASE("a payload is read in the one form in which Whorl writes it") {
    const Writer writer;
    const std::string good = writer.first.envelope.payload;
    const auto refused = [&](const std::string& payload) {
        const auto bundle = read_bundle(signed_text(payload, {&writer.key}));
        return !bundle && bundle.error().kind == ErrorKind::corrupt;
    };
    const Json bare = payload_of(writer.first.envelope);
    CHECK(padded(bare) == good);
    CHECK(good.size() == 4096);
    for (const std::size_t zeros : {std::size_t{0}, std::size_t{1}, good.size(), 2 * good.size()}) {
        Json payload = bare;
        payload["padding"] = std::string(zeros, '0');
        CHECK(refused(payload.dump_sorted()));
    }
    std::string other = good;
    other.replace(other.find(R"("padding":"0)"), 12, R"("padding":"1)");
    CHECK(refused(other));
    CHECK(refused(bare.dump_sorted()));
    CHECK(refused(good + "\n"));
    CHECK(refused(" " + good));
    CHECK(refused(parse_json(good).dump(1)));
    CHECK(refused(good.substr(0, good.size() - 1)));
    const std::string& hash = bare["hashes"][0]["hash"].string();
    std::string upper = hash;
    std::transform(hash.begin(), hash.end(), upper.begin(),
                   [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
    CHECK(refused(std::string(good).replace(good.find(hash), hash.size(), upper)));
    CHECK(refused(""));
    CHECK(refused("null"));
    CHECK(refused("[]"));
    other = good;  // a member twice, at the same length
    other.replace(other.find(R"("padding":"000000000000000)"), 26, R"("padding":"","padding":"00)");
    REQUIRE(other.size() == good.size());
    CHECK(refused(other));
    other = good;  // in an escape, at the same length
    other.replace(other.find(R"("kind":"submission")"), 7, R"("kin\u0064":)");
    other.replace(other.find(R"("padding":"00000)"), 16, R"("padding":")");
    REQUIRE(other.size() == good.size());
    CHECK(refused(other));
}

TEST_CASE("what a newer Whorl may write is told from what is damaged") {
    const Writer writer;
    Json payload = payload_of(writer.first.envelope);
    payload["version"] = 3;
    CHECK(writer.refusal(payload) == ErrorKind::unsupported);
    payload["kind"] = "something";
    payload["new"] = Json::array({1, 2, 3});
    CHECK(writer.refusal(payload) == ErrorKind::unsupported);
    CHECK(writer.refusal({{"version", 3}}) == ErrorKind::unsupported);
    CHECK(writer.refusal({{"version", 0}}) == ErrorKind::unsupported);
    CHECK(writer.refusal({{"version", "2"}}) == ErrorKind::corrupt);
    CHECK(writer.refusal({{"kind", "submission"}}) == ErrorKind::corrupt);

    payload = payload_of(writer.first.envelope);
    payload["hashes"][0]["algorithm"] = "zhash";
    CHECK(writer.refusal(payload) == ErrorKind::unsupported);
    Bundle bundle = writer.first.bundle;
    bundle.hashes[0].algorithm = "zhash";
    CHECK(sign_bundle(bundle, writer.key).error().kind == ErrorKind::invalid);
    payload = payload_of(writer.first.envelope);
    payload["kind"] = "something";
    CHECK(writer.refusal(payload) == ErrorKind::invalid);

    const auto foreign = read_bundle(signed_text(writer.first.envelope.payload, {&writer.key}, "text/plain"));
    CHECK(foreign.error().kind == ErrorKind::invalid);
}
