// The help of every command, found by the program's own lists of commands.
#include <algorithm>
#include <sstream>

#include "tests/cli/run.hpp"
#include "tests/support/catch.hpp"

using namespace whorl::test;

namespace {

constexpr std::size_t kWidth = 100;

struct Page {
    std::string name;  ///< "whorl bank init"
    std::vector<std::string> lines;
};

/// The commands that a page lists below "Commands:".
std::vector<std::string> commands_on(const Page& page) {
    std::vector<std::string> names;
    auto line = std::find(page.lines.begin(), page.lines.end(), "Commands:");
    if (line == page.lines.end()) {
        return names;
    }
    for (++line; line != page.lines.end() && !line->empty(); ++line) {
        if (line->starts_with("  ") && (*line)[2] != ' ') {
            names.push_back(line->substr(2, line->find(' ', 2) - 2));
        }
    }
    return names;
}

/// The page of these words and those of all commands below them.
void collect(const std::vector<std::string>& words, std::vector<Page>& pages) {
    std::vector<std::string> call = words;
    call.emplace_back("--help");
    Page page{"whorl", lines_of(output_of(call))};
    for (const std::string& word : words) {
        page.name += ' ' + word;
    }
    pages.push_back(page);
    for (const std::string& command : commands_on(page)) {
        std::vector<std::string> below = words;
        below.push_back(command);
        collect(below, pages);
    }
}

std::vector<Page> all_pages() {
    std::vector<Page> pages;
    collect({}, pages);
    return pages;
}

/// The number of the first line that begins like this; the number of lines if there is none.
std::size_t place_of(const std::string& begin, const Page& page) {
    const auto found = std::find_if(page.lines.begin(), page.lines.end(),
                                    [&](const std::string& line) { return line.starts_with(begin); });
    return static_cast<std::size_t>(found - page.lines.begin());
}

bool has(const std::string& begin, const Page& page) {
    return place_of(begin, page) < page.lines.size();
}

/// The words of a page, with one blank between them.
std::string in_one_line(const std::string& page) {
    std::istringstream words(page);
    std::string line;
    for (std::string word; words >> word;) {
        line += word + ' ';
    }
    return line;
}

}  // namespace

TEST_CASE("the program lists all of its commands") {
    std::vector<std::string> names;
    for (const Page& page : all_pages()) {
        names.push_back(page.name);
    }
    for (const char* name :
         {"whorl", "whorl hash", "whorl submit", "whorl bank", "whorl bank init", "whorl bundle create",
          "whorl case export-key", "whorl metadata strip", "whorl doctor"}) {
        CHECK(std::count(names.begin(), names.end(), name) == 1);
    }
}

TEST_CASE("help is a word, too") {
    CHECK(output_of({"help"}) == output_of({"--help"}));
    CHECK(output_of({"help", "bank", "import"}) == output_of({"bank", "import", "--help"}));
    check_refused({"help", "nothing"}, 2, "there is no command nothing");
    check_refused({"hsah"}, 2, "there is no command hsah (did you mean hash?); see whorl --help");
}

TEST_CASE("every page of help fits a terminal and has usage, examples and exit codes") {
    for (const Page& page : all_pages()) {
        INFO(page.name);
        CHECK(has("Usage: " + page.name + " [OPTIONS]", page));
        CHECK(has("Example", page));
        CHECK((has("Exit codes:", page) || has("Commands:", page)));
        for (const std::string& line : page.lines) {
            INFO(line);
            CHECK(line.size() <= kWidth);
            CHECK((line.empty() || line.back() != ' '));
        }
    }
}

TEST_CASE("help puts first what a person needs first") {
    for (const Page& page : all_pages()) {
        INFO(page.name);
        const std::vector<std::string> order = {"Usage:",
                                                "Commands:",
                                                "Example",
                                                "Arguments:",
                                                "Options:",
                                                "Output:",
                                                "Keys and passphrases:",
                                                "Reading pictures:",
                                                "Exit codes:"};
        std::size_t before = 0;
        for (const std::string& heading : order) {
            if (has(heading, page)) {
                CHECK(place_of(heading, page) > before);
                before = place_of(heading, page);
            }
        }
    }
}

TEST_CASE("options that commands share stand under their headings") {
    std::vector<Page> pages;
    collect({"submit"}, pages);
    const Page& page = pages.at(0);
    const auto under = [&](const std::string& option) {
        std::string heading;
        for (const std::string& line : page.lines) {
            if (!line.starts_with(' ') && line.ends_with(':')) {
                heading = line;
            } else if (line.starts_with("  " + option)) {
                return heading;
            }
        }
        return std::string("nowhere");
    };
    CHECK(under("--recipients FILE") == "Options:");
    CHECK(under("-h, --help") == "Options:");
    CHECK(under("--format text|json|csv") == "Output:");
    CHECK(under("--passphrase-fd N") == "Keys and passphrases:");
    CHECK(under("--argon2-memory KIB") == "Keys and passphrases:");
    CHECK(under("--algorithm pdq|dhash|phash") == "Reading pictures:");
    CHECK(under("-j, --jobs N") == "Reading pictures:");
}

TEST_CASE("help of a command tells what an option takes, what it is otherwise, and whether it must be given") {
    const std::string match = output_of({"match", "--help"});
    const std::string list = output_of({"bank", "list", "--help"});
    CHECK_THAT(match,
               ContainsSubstring(
                   "\n  --bank BANK                   Bank to search; can be given several times (required)\n"));
    CHECK_THAT(match,
               ContainsSubstring(
                   "\n  --threshold T                 Largest distance that is a match (default: 31 for pdq,"));
    CHECK_THAT(match,
               ContainsSubstring(
                   "\n  --min-quality Q               Leave out pictures and hashes with a quality below Q;"));
    CHECK_THAT(in_one_line(match),
               ContainsSubstring(" after SECONDS; needs the sandbox (1 to 86400; default: 30) "));
    CHECK_THAT(match, ContainsSubstring("\n  --format text|json|csv        Text for people,"));
    CHECK_THAT(match, ContainsSubstring("\n                                  pdq: "));
    CHECK_THAT(match, ContainsSubstring("\n  --all  "));
    CHECK_THAT(list, ContainsSubstring("\n  --status active|withdrawn|review"));
}

TEST_CASE("the man page has every command, option and heading of the help") {
    const std::string manual = output_of({"manual"});
    for (const Page& page : all_pages()) {
        if (has("Commands:", page)) {
            continue;
        }
        std::string title = ".SS " + page.name + '\n';
        for (std::size_t at = 0; (at = title.find('-', at)) != std::string::npos; at += 2) {
            title.insert(at, 1, '\\');
        }
        INFO(page.name);
        CHECK_THAT(manual, ContainsSubstring(title));
    }
    CHECK_THAT(manual, ContainsSubstring("\\fB\\-\\-status\\fR \\fIactive|withdrawn|review\\fR"));
    CHECK_THAT(manual, ContainsSubstring("\\fBReading pictures:\\fR"));
    CHECK_THAT(manual, ContainsSubstring("\n23\nNobody that the case was sent to signed the receipt"));
    CHECK_THAT(manual, ContainsSubstring("\\fB\\-j\\fR, \\fB\\-\\-jobs\\fR \\fIN\\fR"));
}
