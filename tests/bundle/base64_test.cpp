// The base64 that formats are read with: exactly one text for each sequence of bytes.
#include "lib/bundle/base64.hpp"

#include "tests/support/catch.hpp"

using namespace whorl::bundle;

namespace {

constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::string_view kUrlSafe = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

}  // namespace

TEST_CASE("base64 takes each character of its alphabet and no other byte") {
    for (int c = 0; c < 256; ++c) {
        for (const std::size_t place : {0U, 1U, 2U, 3U}) {
            std::string text = "AAAA";
            text[place] = static_cast<char>(c);
            INFO("byte " << c << " at " << place);
            CHECK(decode_base64(text, Base64::unpadded).has_value() ==
                  (kAlphabet.find(text[place]) != std::string_view::npos));
            CHECK(decode_base64(text, Base64::url_safe).has_value() ==
                  (kUrlSafe.find(text[place]) != std::string_view::npos || (place == 3 && c == '=')));
        }
    }
}

TEST_CASE("base64 is read in one way only") {
    // RFC 4648, section 10.
    CHECK(decode_base64("Zm9vYg==", Base64::padded) == "foob");
    CHECK(decode_base64("Zm9vYmE=", Base64::padded) == "fooba");
    CHECK(decode_base64("Zm9vYg", Base64::unpadded) == "foob");
    CHECK(encode_base64(bytes_of("fooba"), Base64::padded) == "Zm9vYmE=");
    CHECK(encode_base64(bytes_of("fooba"), Base64::unpadded) == "Zm9vYmE");
    CHECK(decode_base64("", Base64::padded) == "");
    for (const std::string_view text : {"Zm9vYg", "Zm9vYg=", "Zm9vYh==", "Zm9vYg==\n", " Zm9vYg==", "Zm9v=Yg=", "Z",
                                        "====", "Zm9vYmF=", "Zm9vYg==Zm9v", "Zm9vY==="}) {
        INFO(text);
        CHECK_FALSE(decode_base64(text, Base64::padded));
    }
    for (const std::string_view text : {"Zm9vYg==", "Zm9vYh", "Zm9vY", "Zm9v Yg", "Zm9vYg\n"}) {
        INFO(text);
        CHECK_FALSE(decode_base64(text, Base64::unpadded));
    }
}
