#include "lib/bundle/bundle_json.hpp"

#include <algorithm>
#include <array>

#include "lib/bundle/payload.hpp"
#include "lib/failure/failure.hpp"

namespace whorl {
namespace {

// In the order of the enumerations.
constexpr std::array<std::string_view, 3> kKinds = {"submission", "extension", "withdrawal"};
constexpr std::array<std::string_view, 3> kOrigins = {"real", "synthetic", "unknown"};
constexpr std::array<std::string_view, 3> kActions = {"remove", "block", "review"};

}  // namespace

std::string_view bundle_kind_name(BundleKind kind) noexcept {
    return kKinds[static_cast<std::size_t>(kind)];
}

std::optional<BundleKind> find_bundle_kind(std::string_view name) noexcept {
    return bundle::find_named<BundleKind>(kKinds, name);
}

std::string_view picture_origin_name(PictureOrigin origin) noexcept {
    return kOrigins[static_cast<std::size_t>(origin)];
}

std::optional<PictureOrigin> find_picture_origin(std::string_view name) noexcept {
    return bundle::find_named<PictureOrigin>(kOrigins, name);
}

std::string_view requested_action_name(RequestedAction action) noexcept {
    return kActions[static_cast<std::size_t>(action)];
}

std::optional<RequestedAction> find_requested_action(std::string_view name) noexcept {
    return bundle::find_named<RequestedAction>(kActions, name);
}

namespace bundle {
namespace {

Json json_of(const BundleHash& entry, std::uint64_t version) {
    Json json = {{"algorithm", entry.algorithm}, {"hash", to_hex(entry.hash)}};
    if (entry.quality) {
        json["quality"] = *entry.quality;
    }
    if (entry.core && version > 1) {
        json["core"] = {{"60", to_hex(entry.core->of_60)}, {"80", to_hex(entry.core->of_80)}};
    }
    if (entry.dihedral) {
        for (const Dihedral transform : kAllDihedrals) {
            json["dihedral"][dihedral_name(transform)] = to_hex((*entry.dihedral)[transform]);
        }
    }
    return json;
}

Json json_of(const Declarations& declarations) {
    return {{"adult", declarations.adult},
            {"depicts_me", declarations.depicts_me},
            {"intimate", declarations.intimate},
            {"no_consent", declarations.no_consent},
            {"origin", picture_origin_name(declarations.origin)}};
}

Declarations declarations_of(const Members& members) {
    return {members.truth("adult"), members.truth("depicts_me"), members.truth("intimate"),
            members.truth("no_consent"), members.parsed("origin", find_picture_origin)};
}

BundleHash hash_of(const Members& members) {
    BundleHash entry;
    entry.algorithm = members.text("algorithm");
    const Algorithm* algorithm = find_algorithm(entry.algorithm);
    if (algorithm == nullptr) {
        fail(ErrorKind::unsupported, "has a hash of an algorithm that this version of Whorl does not know");
    }
    const auto parse = [algorithm](std::string_view text) { return algorithm->parse_hex(text); };
    entry.hash = members.parsed("hash", parse);
    if (members.has("quality")) {
        entry.quality = static_cast<int>(std::min(members.number("quality"), std::uint64_t{kMaxQuality + 1}));
    }
    if (members.has("core")) {
        const Members hashes(members.object("core"), kDamagedPayload);
        entry.core = {hashes.parsed("60", parse), hashes.parsed("80", parse)};
    }
    if (members.has("dihedral")) {
        const Members hashes(members.object("dihedral"), kDamagedPayload);
        entry.dihedral.emplace();
        for (const Dihedral transform : kAllDihedrals) {
            (*entry.dihedral)[transform] = hashes.parsed(std::string(dihedral_name(transform)).c_str(), parse);
        }
    }
    return entry;
}

}  // namespace

Json json_of(const Bundle& bundle, std::uint64_t version) {
    Json json = {{"case", CaseNumber::of(bundle.key).text()},
                 {"created", bundle.created.text()},
                 {"hashes", Json::array()},
                 {"key", bundle.key.hex()},
                 {"kind", bundle_kind_name(bundle.kind)},
                 {"previous", nullptr},
                 {"recipients", Json::array()},
                 {"reply_to", bundle.reply_to.text()},
                 {"sequence", bundle.sequence},
                 {"version", version}};
    if (bundle.previous) {
        json["previous"] = bundle.previous->hex();
    }
    if (bundle.expires) {
        json["expires"] = bundle.expires->text();
    }
    if (bundle.declarations) {
        json["declarations"] = json_of(*bundle.declarations);
    }
    if (bundle.action) {
        json["action"] = requested_action_name(*bundle.action);
    }
    for (const Sha256& recipient : bundle.recipients) {
        json["recipients"].push_back(recipient.hex());
    }
    for (const BundleHash& entry : bundle.hashes) {
        json["hashes"].push_back(json_of(entry, version));
    }
    return json;
}

Bundle bundle_of(const Json& json) {
    const Members members(json, kDamagedPayload);
    Bundle bundle;
    bundle.kind = members.parsed("kind", find_bundle_kind);
    bundle.key = members.parsed("key", Ed25519PublicKey::parse_hex);
    bundle.sequence = members.number("sequence");
    if (members.has("previous") && !json["previous"].is_null()) {
        bundle.previous = members.parsed("previous", Sha256::parse_hex);
    }
    bundle.created = members.parsed("created", Timestamp::parse);
    if (members.has("expires")) {
        bundle.expires = members.parsed("expires", Timestamp::parse);
    }
    if (members.has("declarations")) {
        bundle.declarations = declarations_of(Members(members.object("declarations"), kDamagedPayload));
    }
    if (members.has("action")) {
        bundle.action = members.parsed("action", find_requested_action);
    }
    bundle.reply_to = members.parsed("reply_to", AgeRecipient::parse);
    for (const Json& recipient : members.array("recipients")) {
        const auto fingerprint =
            recipient.is_string() ? Sha256::parse_hex(recipient.string()) : Result<Sha256>(Error{});
        if (!fingerprint) {
            members.damaged("a recipient is wrong");
        }
        bundle.recipients.push_back(*fingerprint);
    }
    for (const Json& entry : members.array("hashes")) {
        bundle.hashes.push_back(hash_of(Members(entry, kDamagedPayload)));
    }
    return bundle;
}

}  // namespace bundle
}  // namespace whorl
