// ncmec: entries of NCMEC's hash sharing API, version 2, XML as the service answers it. Read only.
//
// An entry has several fingerprints. Whorl uses that of PDQ and stores the rest of the entry. Entries without PDQ
// are reported by name, because Whorl cannot compare their other hashes.
#include <expat.h>

#include <algorithm>
#include <array>
#include <memory>

#include "lib/exchange/fields.hpp"
#include "lib/exchange/formats/registry.hpp"
#include "lib/exchange/json.hpp"

namespace whorl::exchange {
namespace {

constexpr auto kName = "ncmec";
constexpr std::size_t kMaxElementDepth = kMaxExtraDepth / 2;  // an element becomes two levels of JSON
constexpr char kNamespaceEnd = '\n';

bool resembles(std::string_view head) {
    return first_line(head).starts_with('<');
}

struct Element {
    std::string name;
    std::vector<std::pair<std::string, std::string>> attributes;
    std::string text;
    std::vector<Element> children;

    const Element* child(std::string_view wanted) const {
        for (const Element& element : children) {
            if (element.name == wanted) {
                return &element;
            }
        }
        return nullptr;
    }

    std::string attribute(std::string_view wanted) const {
        for (const auto& [key, value] : attributes) {
            if (key == wanted) {
                return value;
            }
        }
        return {};
    }
};

std::string child_text(const Element& element, std::string_view name) {
    const Element* child = element.child(name);
    return child == nullptr ? std::string() : child->text;
}

/// A text for an element with only text; else an object of "@attribute", "#text" and lists of the children by name.
Json to_json(const Element& element) {
    if (element.attributes.empty() && element.children.empty()) {
        return element.text;
    }
    Json object = Json::object();
    for (const auto& [name, value] : element.attributes) {
        object['@' + name] = value;
    }
    if (!element.text.empty()) {
        object["#text"] = element.text;
    }
    for (const Element& child : element.children) {
        object[child.name].push_back(to_json(child));
    }
    return object;
}

std::string_view local_name(std::string_view name) {
    return name.substr(name.find_last_of(kNamespaceEnd) + 1);  // npos + 1 is 0
}

std::string trimmed(const std::string& text) {
    constexpr std::string_view kBlanks = " \t\r\n";
    const std::size_t begin = text.find_first_not_of(kBlanks);
    return begin == std::string::npos ? std::string()
                                      : text.substr(begin, text.find_last_not_of(kBlanks) + 1 - begin);
}

void take_entry(const Element& entry, Collector& collector) {
    const std::string id = child_text(entry, "id");
    const Element* member = entry.child("member");
    const std::string esp = member == nullptr ? std::string() : member->attribute("id");
    // Ids are unique for each member only.
    ReadRecord read;
    read.record.id = esp + '-' + id;
    read.where = "entry " + read.record.id;
    const bool deleted = entry.name.starts_with("deleted");
    if (esp.empty() || id.empty()) {
        collector.refuse("an entry <" + entry.name + ">", "has no id or no member");
        return;
    }
    if (deleted) {
        read.kind = ReadRecord::Kind::withdraw_id;
        read.by = kName;
        read.reason = entry.name;
        collector.take(std::move(read));
        return;
    }
    std::vector<std::string> hashes;
    std::string others;
    if (const Element* fingerprints = entry.child("fingerprints")) {
        for (const Element& fingerprint : fingerprints->children) {
            if (fingerprint.name == "pdq") {
                hashes.push_back(fingerprint.text);
            } else {
                others += (others.empty() ? "" : ", ") + fingerprint.name;
            }
        }
    }
    if (entry.name != "image") {
        collector.refuse(read.where, "is a " + entry.name + "; Whorl matches only images");
        return;
    }
    if (hashes.empty()) {
        collector.refuse(read.where, "has no pdq fingerprint, so Whorl cannot match it" +
                                         (others.empty() ? "" : ", only " + others));
        return;
    }
    read.record.labels = {"esp:" + esp};
    if (!member->text.empty()) {
        read.record.labels.push_back("member:" + member->text);
    }
    if (const std::string classification = child_text(entry, "classification"); !classification.empty()) {
        read.record.labels.push_back("classification:" + classification);
    }
    Json all = to_json(entry);
    all["fingerprints"][0].erase("pdq");
    for (const std::string& text : hashes) {
        const auto hash = Hash256::from_hex(text);
        if (hash) {
            read.record.hash = *hash;
            take_with_extra(ReadRecord(read), {}, kName, all, collector);
        } else {
            collector.refuse(read.where, "has a pdq fingerprint that is not a hash of 64 hexadecimal digits");
        }
    }
}

// Since 2.9 Expat has other functions for these, with 64 bits on all systems, and warns of the ones before.
#if XML_MAJOR_VERSION == 2 && XML_MINOR_VERSION < 9
std::uint64_t line_in(XML_Parser parser) {
    return XML_GetCurrentLineNumber(parser);
}
std::int64_t bytes_parsed(XML_Parser parser) {
    return XML_GetCurrentByteIndex(parser);
}
#else
std::uint64_t line_in(XML_Parser parser) {
    return XML_GetCurrentLineNumber64(parser);
}
std::int64_t bytes_parsed(XML_Parser parser) {
    return XML_GetCurrentByteIndex64(parser);
}
#endif

/// Builds one entry at a time from the events of Expat. Exceptions must not pass through Expat, which is C: they
/// are stored, and feed() throws them again.
class Entries {
public:
    explicit Entries(Collector& collector)
        : collector_(collector), parser_(XML_ParserCreateNS(nullptr, kNamespaceEnd)) {
        if (!parser_) {
            throw std::bad_alloc();
        }
        XML_SetUserData(parser_.get(), this);
        XML_SetElementHandler(parser_.get(), on_start, on_end);
        XML_SetCharacterDataHandler(parser_.get(), on_text);
        XML_SetStartDoctypeDeclHandler(parser_.get(), on_doctype);
    }

    /// Throws Failure.
    void feed(std::span<const char> bytes, bool last) {
        const XML_Status status =
            XML_Parse(parser_.get(), bytes.data(), static_cast<int>(bytes.size()), last ? XML_TRUE : XML_FALSE);
        if (thrown_) {
            std::rethrow_exception(thrown_);
        }
        if (status != XML_STATUS_OK) {
            const XML_Error error = XML_GetErrorCode(parser_.get());
            const std::string line = line_name(line_in(parser_.get()));
            const bool cut_off = last && bytes.empty();
            fail(ErrorKind::corrupt, cut_off ? "is cut off in " + line
                                             : "is damaged XML in " + line + " (" + XML_ErrorString(error) +
                                                   "); nothing from there on was read");
        }
        fed_ += bytes.size();
        // Expat stores a tag until its end. A tag without an end would fill the memory.
        const std::int64_t parsed = bytes_parsed(parser_.get());
        if (fed_ - static_cast<std::size_t>(std::max<std::int64_t>(parsed, 0)) > kMaxExchangeRecordBytes) {
            throw too_large();
        }
    }

private:
    struct Free {
        void operator()(XML_Parser parser) const { XML_ParserFree(parser); }
    };

    Failure too_large() const {
        return {ErrorKind::too_large, "holds more than " + std::to_string(kMaxExchangeRecordBytes) +
                                          " bytes in one entry or tag near " + line_name(line_in(parser_.get())) +
                                          "; nothing from there on was read"};
    }

    /// Runs work that may throw.
    template <class Work>
    void guarded(Work work) {
        if (thrown_) {
            return;
        }
        try {
            work();
        } catch (...) {
            thrown_ = std::current_exception();
            XML_StopParser(parser_.get(), XML_FALSE);
        }
    }

    static void XMLCALL on_start(void* self, const XML_Char* name, const XML_Char** attributes) {
        auto& entries = *static_cast<Entries*>(self);
        entries.guarded([&] { entries.start(name, attributes); });
    }
    static void XMLCALL on_end(void* self, const XML_Char* /*name*/) {
        auto& entries = *static_cast<Entries*>(self);
        entries.guarded([&] { entries.end(); });
    }
    static void XMLCALL on_text(void* self, const XML_Char* text, int length) {
        auto& entries = *static_cast<Entries*>(self);
        entries.guarded([&] { entries.text({text, static_cast<std::size_t>(length)}); });
    }
    static void XMLCALL on_doctype(void* self, const XML_Char* /*name*/, const XML_Char* /*system*/,
                                   const XML_Char* /*id*/, int /*internal*/) {
        auto& entries = *static_cast<Entries*>(self);
        entries.guarded([] {
            fail(ErrorKind::invalid,
                 "has a document type declaration, which NCMEC's answers do not have; it may be an attack");
        });
    }

    void start(const char* name, const char** attributes) {
        ++depth_;
        if (depth_ > kMaxElementDepth) {
            fail(ErrorKind::invalid, "is nested too deeply; nothing from there on was read");
        }
        if (depth_ == 1 && local_name(name) != "queryResult") {
            fail(ErrorKind::invalid, "is not an answer of NCMEC's hash sharing: its XML begins with <" +
                                         std::string(local_name(name)) + ">, not <queryResult>");
        }
        if (depth_ == 2) {
            section_ = local_name(name);
            return;
        }
        if (depth_ < 3) {
            return;
        }
        if (depth_ == 3) {
            entry_ = Element();
            open_ = {&entry_};
            entry_bytes_ = 0;
        } else {
            open_.push_back(&open_.back()->children.emplace_back());
        }
        Element& element = *open_.back();
        element.name = local_name(name);
        count(element.name.size() + sizeof(Element));
        for (; *attributes != nullptr; attributes += 2) {
            element.attributes.emplace_back(local_name(attributes[0]), attributes[1]);
            count(element.attributes.back().first.size() + element.attributes.back().second.size());
        }
    }

    void text(std::string_view text) {
        if (!open_.empty()) {
            count(text.size());
            open_.back()->text += text;
        }
    }

    void end() {
        if (!open_.empty()) {
            open_.back()->text = trimmed(open_.back()->text);
            open_.pop_back();
        }
        if (depth_-- == 3) {
            section_complete();
        }
    }

    void section_complete() {
        if (section_ == "images" || section_ == "videos") {
            take_entry(entry_, collector_);
        } else if (section_ == "paging" && entry_.name == "next" && !entry_.text.empty()) {
            collector_.note("the answer says that more entries follow, at the address in its paging");
        } else {
            collector_.note("the element " + section_ + " of an answer was skipped");
        }
    }

    void count(std::size_t bytes) {
        entry_bytes_ += bytes;
        if (entry_bytes_ > kMaxExchangeRecordBytes) {
            throw too_large();
        }
    }

    Collector& collector_;
    std::unique_ptr<std::remove_pointer_t<XML_Parser>, Free> parser_;
    std::size_t fed_ = 0;
    std::size_t depth_ = 0;
    std::string section_;
    Element entry_;
    std::vector<Element*>
        open_;  // in entry_, the innermost last; pointers stay valid, because only the last one grows
    std::size_t entry_bytes_ = 0;
    std::exception_ptr thrown_;
};

void read(const ByteSource& source, Collector& collector) {
    Entries entries(collector);
    std::vector<char> buffer(std::size_t{1} << 16U);
    for (;;) {
        const std::size_t got = value_of(source(buffer));
        entries.feed(std::span(buffer).first(got), got == 0);
        if (got == 0) {
            return;
        }
    }
}

}  // namespace

const ExchangeFormat ncmec{
    .name = kName,
    .summary = "XML of NCMEC's hash sharing API; read only",
    .source =
        "NCMEC, Hash Sharing Web Service, version 2; as read by github.com/facebook/ThreatExchange, "
        "python-threatexchange, exchanges/clients/ncmec/hash_api.py",
    .tells_withdrawals = true,
    .names_its_source = true,
    .resembles = resembles,
    .read = read_by<read>,
    .writer = nullptr,
};

}  // namespace whorl::exchange
