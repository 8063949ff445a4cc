// The JSON form of DSSE's envelope.
#include <nlohmann/json.hpp>
#include <set>
#include <whorl/dsse.hpp>

#include "bundle/base64.hpp"
#include "bundle/failure.hpp"

namespace whorl {
namespace {

using namespace bundle;
using nlohmann::json;

constexpr int kDeepest = 16;  // an envelope itself has three levels; the rest is for what others may add

[[noreturn]] void damaged(const std::string& how) {
    fail(ErrorKind::corrupt, "is no signed envelope, or damaged: " + how);
}

/// JSON without members that stand twice, of which each reader would take another one.
json parse_strictly(std::string_view text) {
    std::vector<std::set<std::string>> seen(kDeepest + 2);
    const auto check = [&](int depth, json::parse_event_t event, const json& parsed) {
        if (depth > kDeepest) {
            damaged("it is nested too deeply");
        }
        auto& names = seen[static_cast<std::size_t>(depth)];
        if (event == json::parse_event_t::object_start) {
            seen[static_cast<std::size_t>(depth) + 1].clear();
        } else if (event == json::parse_event_t::key && !names.insert(parsed.get<std::string>()).second) {
            damaged("it has a member twice");
        }
        return true;
    };
    json value = json::parse(text, check, false);
    if (value.is_discarded()) {
        damaged("it is no JSON, or cut off");
    }
    return value;
}

const json& member(const json& object, const char* name, json::value_t type) {
    const auto found = object.find(name);
    if (found == object.end() || found->type() != type) {
        damaged(std::string("it has no ") + name);
    }
    return *found;
}

std::string text_member(const json& object, const char* name) {
    return member(object, name, json::value_t::string).get<std::string>();
}

std::string bytes_member(const json& object, const char* name) {
    const std::string text = text_member(object, name);
    auto bytes = decode_base64(text, Base64::padded);
    if (!bytes) {
        bytes = decode_base64(text, Base64::url_safe);
    }
    if (!bytes) {
        damaged(std::string("its ") + name + " is no base64");
    }
    return *bytes;
}

DsseEnvelope read_envelope(std::string_view text) {
    if (text.size() > kLargestDsseEnvelope) {
        fail(ErrorKind::too_large,
             "is a signed envelope of more than " + std::to_string(kLargestDsseEnvelope) + " bytes");
    }
    const json value = parse_strictly(text);
    if (!value.is_object()) {
        damaged("it is no object");
    }
    DsseEnvelope envelope{text_member(value, "payloadType"), bytes_member(value, "payload"), {}};
    if (envelope.payload_type.empty()) {
        damaged("its payloadType is empty");
    }
    const json& signatures = member(value, "signatures", json::value_t::array);
    if (signatures.empty() || signatures.size() > kMostDsseSignatures) {
        damaged("it has no signature, or more than " + std::to_string(kMostDsseSignatures));
    }
    for (const json& signature : signatures) {
        if (!signature.is_object()) {
            damaged("a signature is no object");
        }
        envelope.signatures.push_back(
            {signature.contains("keyid") ? text_member(signature, "keyid") : "", bytes_member(signature, "sig")});
    }
    return envelope;
}

std::string base64_of(std::string_view bytes) {
    return encode_base64(bytes_of(bytes), Base64::padded);
}

}  // namespace

std::string dsse_json(const DsseEnvelope& envelope) {
    json signatures = json::array();
    for (const DsseSignature& signature : envelope.signatures) {
        signatures.push_back({{"keyid", signature.keyid}, {"sig", base64_of(signature.signature)}});
    }
    const json value = {{"payload", base64_of(envelope.payload)},
                        {"payloadType", envelope.payload_type},
                        {"signatures", std::move(signatures)}};
    return value.dump(-1, ' ', false, json::error_handler_t::replace);
}

Result<DsseEnvelope> parse_dsse(std::string_view json) {
    return guarded({}, [&] { return read_envelope(json); });
}

Result<DsseEnvelope> parse_canonical_dsse(std::string_view json) {
    return guarded({}, [&] {
        DsseEnvelope envelope = read_envelope(json);
        if (dsse_json(envelope) != json) {
            damaged("it is not written as Whorl writes it");
        }
        return envelope;
    });
}

}  // namespace whorl
