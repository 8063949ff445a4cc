// Whorl's JSON: what is written is what the JSON library writes, and what is read is bounded and takes linear time.
#include <nlohmann/json.hpp>
#include <random>

#include "tests/support/catch.hpp"
#include "tests/support/effort.hpp"
#include "tests/support/json.hpp"
#include "tests/support/json_shapes.hpp"
#include "tests/support/most_memory.hpp"

using namespace whorl;
using namespace whorl::test;

namespace {

using Peer = nlohmann::json;
using OrderedPeer = nlohmann::ordered_json;

constexpr auto kReplace = Peer::error_handler_t::replace;

/// Texts that are escaped, of several bytes, or no UTF-8.
std::string drawn_text(std::mt19937& random) {
    static const std::vector<std::string> kParts = {
        "a",    "name",     "\"",           "\\", "\n",   "\x01", "\x7f",     "é", "😀",           "\xff",
        "\xc3", "\xe2\x82", "\xed\xa0\x80", "/",  "\x1f", " ",    "\xc2\x80", "0", "\xf4\x90\x80"};
    std::string text;
    for (auto n = random() % 6; n > 0; --n) {
        text += kParts[random() % kParts.size()];
    }
    return text;
}

double drawn_number(std::mt19937& random) {
    return std::ldexp(static_cast<double>(random()) - 1e9, static_cast<int>(random() % 200) - 100);
}

/// The same value as ours and as the library's.
std::pair<Json, OrderedPeer> drawn_value(std::mt19937& random, unsigned depth) {
    switch (random() % (depth == 0 ? 6 : 8)) {
        case 0: return {Json(), OrderedPeer()};
        case 1: return {Json(true), OrderedPeer(true)};
        case 2: {
            const auto n = static_cast<std::int64_t>(random()) - 2'000'000'000;
            return {Json(n), OrderedPeer(n)};
        }
        case 3: {
            const std::uint64_t n = (std::uint64_t{1} << 63U) - 1 - random();
            return {Json(n), OrderedPeer(n)};
        }
        case 4: {
            const double n = drawn_number(random);
            return {Json(n), OrderedPeer(n)};
        }
        case 5: {
            const std::string text = drawn_text(random);
            return {Json(text), OrderedPeer(text)};
        }
        case 6: {
            std::pair<Json, OrderedPeer> array = {Json::array(), OrderedPeer::array()};
            for (auto n = random() % 5; n > 0; --n) {
                auto [ours, theirs] = drawn_value(random, depth - 1);
                array.first.push_back(std::move(ours));
                array.second.push_back(std::move(theirs));
            }
            return array;
        }
        default: {
            std::pair<Json, OrderedPeer> object = {Json::object(), OrderedPeer::object()};
            for (auto n = random() % 5; n > 0; --n) {
                const std::string name = drawn_text(random);
                auto [ours, theirs] = drawn_value(random, depth - 1);
                object.first[name] = std::move(ours);
                object.second[name] = std::move(theirs);
            }
            return object;
        }
    }
}

JsonFault fault_of(const std::string& text, JsonLimits limits = {}) {
    try {
        parse_json(text, limits);
    } catch (const JsonReadError& error) {
        return error.fault;
    }
    FAIL("it was read");
    return {};
}

std::string repeated(const std::string& text, std::size_t n) {
    std::string all;
    for (; n > 0; --n) {
        all += text;
    }
    return all;
}

}  // namespace

TEST_CASE("what is written is what the JSON library writes, to the byte, and is read again as it was") {
    std::mt19937 random(1);
    for (int i = 0; i < 3000; ++i) {
        const auto [ours, theirs] = drawn_value(random, 4);
        for (const int indent : {-1, 0, 1, 2}) {
            CHECK(ours.dump(indent) == theirs.dump(indent, ' ', false, kReplace));
        }
        const std::string text = ours.dump();
        CHECK(ours.dump_sorted() == Peer(theirs).dump(-1, ' ', false, kReplace));
        CHECK(parse_json(text).dump() == OrderedPeer::parse(text).dump());
        CHECK(parse_json(text).dump_sorted(1) == Peer::parse(text).dump(1));
        CHECK(ours.is_utf8() == (parse_json(text) == ours));
        CHECK(Json(ours) == ours);
        CHECK(ours.size() == (theirs.is_structured() ? theirs.size() : 0));
    }
}

TEST_CASE("values are in the order in which the JSON library has them") {
    std::mt19937 random(2);
    std::vector<std::pair<Json, Peer>> values;
    for (int i = 0; i < 300; ++i) {
        auto [ours, theirs] = drawn_value(random, 2);
        values.emplace_back(std::move(ours), theirs);
    }
    for (const auto& [a, peer_of_a] : values) {
        for (const auto& [b, peer_of_b] : values) {
            CHECK((a < b) == (peer_of_a < peer_of_b));
            CHECK((a == b) == (peer_of_a == peer_of_b));
        }
    }
    CHECK(Json(1) == Json(1.0));
    CHECK(Json({{"a", 1}, {"b", 2}}) == Json({{"b", 2}, {"a", 1}}));
    CHECK_FALSE(Json({{"a", 1}}) == Json({{"a", 1}, {"b", 2}}));
}

TEST_CASE("a value is built of what C++ has") {
    const Json object = {{"text", "a"},
                         {"view", std::string_view("b")},
                         {"none", nullptr},
                         {"maybe", std::optional<int>()},
                         {"perhaps", std::optional<std::string>("c")},
                         {"list", std::vector<std::string>{"x", "y"}},
                         {"inner", {{"true", true}, {"half", 0.5}}},
                         {"text", "again"}};
    CHECK(object.dump() == R"({"text":"again","view":"b","none":null,"maybe":null,"perhaps":"c","list":["x","y"],)"
                           R"("inner":{"true":true,"half":0.5}})");
    Json grown;
    grown["a"]["b"].push_back(-1);
    grown["a"]["c"] = grown["a"]["b"];
    grown["d"] = 7U;
    grown.erase("x");
    grown.erase("d");
    CHECK(grown.dump() == R"({"a":{"b":[-1],"c":[-1]}})");
    grown = Json(grown["a"]["b"]);
    CHECK(grown.dump() == "[-1]");
}

TEST_CASE("what is not there, of another type or out of range is an error, and never another value") {
    const Json json = parse_json(R"({"text": "a", "big": 300, "negative": -1, "half": 0.5, "list": [1, "b"]})");
    CHECK(json["big"].get<std::int16_t>() == 300);
    CHECK(json["negative"].get<int>() == -1);
    CHECK(json["big"].get<double>() == 300.0);
    CHECK(json["none"].is_null());
    CHECK(json["text"]["none"].is_null());
    CHECK(json.find("none") == nullptr);
    CHECK_THROWS_AS(json["big"].get<std::uint8_t>(), JsonError);
    CHECK_THROWS_AS(json["negative"].get<unsigned>(), JsonError);
    CHECK_THROWS_AS(json["half"].get<int>(), JsonError);
    CHECK_THROWS_AS(json["text"].get<double>(), JsonError);
    CHECK_THROWS_AS(json["big"].string(), JsonError);
    CHECK_THROWS_AS(json["big"].get<bool>(), JsonError);
    CHECK_THROWS_AS(json["list"].get<std::vector<std::string>>(), JsonError);
    CHECK_THROWS_AS(json["list"].at(2), JsonError);
    CHECK_THROWS_AS(json.at("none"), JsonError);
    CHECK_THROWS_AS(json.elements(), JsonError);
    Json list = Json::array({1});
    CHECK_THROWS_AS(list["a"], JsonError);
    CHECK_THROWS_AS(Json(1).push_back(2), JsonError);
}

TEST_CASE("text that is no JSON, too deep or has a name twice is told apart") {
    for (const char* text : {"", "{", "[1,]", "nul", "{\"a\":1,}", "[1] 2", "\"\xff\"", "'a'", "01", "1e999"}) {
        CAPTURE(text);
        CHECK(fault_of(text) == JsonFault::malformed);
        CHECK_FALSE(is_json(text));
    }
    CHECK(is_json("[1, {}]"));
    CHECK(parse_json("18446744073709551615").get<std::uint64_t>() == std::numeric_limits<std::uint64_t>::max());
    try {
        parse_json("[1,2,,]");
        FAIL("it was read");
    } catch (const JsonReadError& error) {
        CHECK(error.byte == 6);
    }
    CHECK(parse_json("[[[]]]", {.depth = 3}).size() == 1);
    CHECK(fault_of("[[[]]]", {.depth = 2}) == JsonFault::too_deep);
    CHECK(fault_of("{\"a\":{\"b\":{}}}", {.depth = 2}) == JsonFault::too_deep);
    const std::string twice = R"({"a": 1, "b": {"a": 2}, "a": 3})";
    CHECK(fault_of(twice, {.distinct_names = true}) == JsonFault::repeated_name);
    CHECK(parse_json(twice).dump() == R"({"a":3,"b":{"a":2}})");
    CHECK(is_json(repeated("[", 100'000) + repeated("]", 100'000)));
    for (const char* text : {"", "null", "1", "\"{}\"", "[]", "[{}]", "{", "{} {}"}) {
        CAPTURE(text);
        CHECK_FALSE(is_json_object(text));
    }
    CHECK(is_json_object(R"({"a": 1, "b": [{}]})", 3));
    CHECK_FALSE(is_json_object(R"({"a": 1, "b": [{}]})", 2));
}

TEST_CASE("values of a stream are read one by one, and nothing behind them") {
    const std::string text = R"([1] {"a": "}"}x)";
    std::size_t at = 0;
    const auto next = [&]() -> int { return at < text.size() ? static_cast<unsigned char>(text[at++]) : EOF; };
    JsonBuilder builder;
    REQUIRE(read_json(next, builder));
    CHECK(at == 3);
    CHECK(builder.take().dump() == "[1]");
    REQUIRE(read_json(next, builder));
    CHECK(at == text.size() - 1);
    CHECK(builder.take().dump() == R"({"a":"}"})");
    CHECK_FALSE(read_json(next, builder));
    CHECK(builder.error().value().fault == JsonFault::malformed);
}

TEST_CASE("a text of too many values is refused, and each value of a stream counts for itself") {
    CHECK(parse_json("[1,[2],{\"a\":3}]", {.values = 6}).size() == 3);
    CHECK(fault_of("[1,[2],{\"a\":3}]", {.values = 5}) == JsonFault::too_many);
    CHECK(fault_of("[[[]]]", {.values = 2}) == JsonFault::too_many);
    CHECK(fault_of("{\"a\":{}}", {.values = 1}) == JsonFault::too_many);
    CHECK(parse_json("7", {.values = 1}) == 7);
    JsonBuilder builder({.values = 3});
    for (int i = 0; i < 3; ++i) {
        REQUIRE(read_json("[1,2]", builder));
        CHECK(builder.take().dump() == "[1,2]");
    }
}

TEST_CASE("reading takes time in proportion to the text, whatever it holds") {
    const std::size_t bytes = std::size_t(effort(5)) << 17U;
    for (const JsonShape& shape : json_shapes()) {
        CAPTURE(shape.name);
        CHECK(is_linear(shape, bytes, [](const std::string& text) {
            JsonBuilder builder({.distinct_names = true, .values = text.size()});
            read_json(text, builder);
        }));
        CHECK(is_linear(shape, bytes, [](const std::string& text) { static_cast<void>(is_json(text)); }));
        CHECK(is_linear(shape, bytes, [](const std::string& text) { static_cast<void>(is_json_object(text)); }));
    }
}

TEST_CASE("reading takes bounded memory, up to texts of 16 MiB") {
    constexpr std::size_t kMiB = std::size_t{1} << 20U;
    for (const std::size_t bytes : {kMiB / 8, kMiB, 4 * kMiB, 16 * kMiB}) {
        for (const JsonShape& shape : json_shapes()) {
            CAPTURE(shape.name, bytes);
            const std::string text = shape.made(bytes);
            const auto peak = [&](JsonLimits limits) {
                return most_memory([&] {
                    JsonBuilder builder(limits);
                    read_json(text, builder);
                });
            };
            CHECK(peak({}) <= shape.copies * bytes + 256 * kMiB);
            CHECK(peak({.values = 100'000}) <= shape.copies * bytes + 32 * kMiB);
        }
    }
}
