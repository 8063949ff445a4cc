// NCMEC answers: PDQ fingerprints with what is said of them, deletions, and XML that means harm.

#include "tests/exchange/read_all.hpp"
#include "tests/exchange/samples.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/json.hpp"

using namespace whorl;
using namespace whorl::test;
using Strings = std::vector<std::string>;

namespace {

std::string answer(const std::string& images, const std::string& more = {}) {
    return R"(<queryResult xmlns="https://hashsharing.ncmec.org/hashsharing/v2"><images count="1">)" + images +
           "</images>" + more + "</queryResult>";
}

std::string entry(const std::string& name, const std::string& id, const std::string& fingerprints) {
    return "<" + name + "><member id=\"42\">M</member><id>" + id + "</id><fingerprints>" + fingerprints +
           "</fingerprints></" + name + ">";
}

}  // namespace

TEST_CASE("an entry's PDQ hash, its member and class as labels, the rest kept, and a deletion") {
    const auto read = read_all(ncmec_answer());
    CHECK_FALSE(read.error);
    CHECK(read.faults.empty());
    CHECK(read.notes.empty());
    REQUIRE(read.records.size() == 2);
    const ReadRecord& image = read.records[0];
    CHECK(image.kind == ReadRecord::Kind::add);
    CHECK(to_hex(image.record.hash) == hex_of(1));
    CHECK(image.record.source == "ncmec");
    CHECK(image.record.id == "42-image1");
    CHECK(image.record.labels == Strings{"esp:42", "member:Example & Member", "classification:A1"});
    const Json extra = parse_json(image.record.extra)["ncmec"];
    CHECK(extra["timestamp"] == Json::array({"2024-10-24T15:00:00Z"}));
    CHECK(extra["fingerprints"] == parse_json(R"([{"md5": ["a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1"]}])"));
    CHECK(extra["feedback"][0]["affirmativeFeedback"][0]["@type"] == "Pdq");
    CHECK(extra["feedback"][0]["affirmativeFeedback"][0]["members"][0]["member"][0] ==
          Json{{"@id", "43"}, {"#text", "Other Member"}});
    const ReadRecord& deleted = read.records[1];
    CHECK(deleted.kind == ReadRecord::Kind::withdraw_id);
    CHECK(deleted.record.source == "ncmec");
    CHECK(deleted.record.id == "43-image4");
    CHECK(deleted.by == "ncmec");
    CHECK(deleted.reason == "deletedImage");
}

TEST_CASE("entries without a PDQ hash are named, with what they have instead") {
    const auto read = read_all(
        answer(entry("image", "a", "<md5>a1</md5><sha1>b2</sha1><pdna>c3</pdna>") + entry("image", "b", "") +
                   entry("image", "c", "<pdq>xyz</pdq>") + "<image><id>d</id></image><image/>" +
                   entry("image", "e", "<pdq>" + hex_of(1) + "</pdq><pdq>" + hex_of(2) + "</pdq>") +
                   "<image><member id=\"42\"/><id>f</id></image>",
               "<videos>" + entry("video", "v", "<md5>b1</md5>") +
                   "<deletedVideo><member id=\"42\"/><id>w</id></deletedVideo></videos>"));
    CHECK_FALSE(read.error);
    REQUIRE(read.records.size() == 3);
    CHECK(to_hex(read.records[0].record.hash) == hex_of(1));
    CHECK(to_hex(read.records[1].record.hash) == hex_of(2));
    CHECK(read.records[2].record.id == "42-w");
    CHECK(read.faults ==
          Strings{"entry 42-a: has no pdq fingerprint, so Whorl cannot match it, only md5, sha1, pdna",
                  "entry 42-b: has no pdq fingerprint, so Whorl cannot match it",
                  "entry 42-c: has a pdq fingerprint that is not a hash of 64 hexadecimal digits",
                  "an entry <image>: has no id or no member", "an entry <image>: has no id or no member",
                  "entry 42-f: has no pdq fingerprint, so Whorl cannot match it",
                  "entry 42-v: is a video; Whorl matches only images"});
}

TEST_CASE("an answer without entries, one that goes on, and elements that nobody knows") {
    CHECK(read_all(R"(<queryResult><images count="0"/><videos count="0"/></queryResult>)").records.empty());
    CHECK(read_all(answer("", "<paging><next>/v2/entries?start=2001&amp;size=1000</next></paging>")).notes ==
          Strings{"the answer says that more entries follow, at the address in its paging"});
    CHECK(read_all(answer("", "<sounds><sound/></sounds>")).notes ==
          Strings{"the element sounds of an answer was skipped"});
}

TEST_CASE("other XML, and damaged XML") {
    CHECK(read_all("<html><body/></html>").error->message ==
          "is not an answer of NCMEC's hash sharing: its XML begins with <html>, not <queryResult>");
    const auto damaged = read_all(answer(entry("image", "a", "<pdq>" + hex_of(1) + "</pdq>") + "<image></member>"));
    CHECK(damaged.records.size() == 1);
    CHECK(damaged.error->kind == ErrorKind::corrupt);
    CHECK(damaged.error->message.starts_with("is damaged XML in line 1 ("));
}

TEST_CASE("entities do no harm: neither many nor foreign ones are opened") {
    std::string bomb = "<?xml version=\"1.0\"?>\n<!DOCTYPE queryResult [<!ENTITY a0 \"ha\">";
    for (int i = 1; i < 40; ++i) {
        const std::string before = "&a" + std::to_string(i - 1) + ";";
        bomb += "<!ENTITY a" + std::to_string(i) + " \"" + before + before + "\">";
    }
    for (const std::string& text : {bomb + "]>" + answer("<image><id>&a39;</id></image>"),
                                    "<!DOCTYPE queryResult [<!ENTITY x SYSTEM \"file:///etc/hostname\">]>" +
                                        answer("<image><id>&x;</id></image>"),
                                    "<!DOCTYPE queryResult SYSTEM \"http://example.org/x.dtd\">" + answer("")}) {
        const auto read = read_all(text, "ncmec");
        REQUIRE(read.error);
        CHECK(read.error->message ==
              "has a document type declaration, which NCMEC's answers do not have; it may be an attack");
        CHECK(read.records.empty());
    }
    CHECK(read_all(answer("<image><id>&unknown;</id></image>")).error->kind == ErrorKind::corrupt);
}

TEST_CASE("an entry, a tag, a text or a nesting without end is refused before it fills the memory") {
    const std::string start = "<queryResult><images>";
    for (const auto& [lead, part] :
         std::vector<std::pair<std::string, std::string>>{{start + "<image>", "<a/>"},
                                                          {start + "<image>", "text "},
                                                          {start + "<image ", "abcdefgh"},
                                                          {start + "<image a=\"", "abcdefgh"},
                                                          {start, "<a>"},
                                                          {start + "<!--", "abcdefgh"}}) {
        INFO(lead);
        std::string text = lead;
        while (text.size() < 4 * kMaxExchangeRecordBytes) {
            text += part;
        }
        const auto read = read_all(text, "ncmec");
        REQUIRE(read.error);
        CHECK((read.error->kind == ErrorKind::too_large || read.error->kind == ErrorKind::invalid));
        CHECK(read.records.empty());
    }
}
