// whorl doctor: tries the things that Whorl promises it cannot do, and to read a picture of each format.
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <memory>
#include <system_error>
#include <whorl/decoder.hpp>

#include "cli/commands.hpp"
#include "cli/doctor/device_facts.hpp"
#include "cli/doctor/formats.hpp"
#include "cli/files/json_line.hpp"
#include "cli/program/command.hpp"
#include "cli/program/console.hpp"
#include "cli/program/flags.hpp"
#include "cli/program/output.hpp"
#include "cli/program/words.hpp"
#include "lib/json/json.hpp"

namespace whorl::cli {
namespace {

constexpr auto kFooter = R"(Examples:
  whorl doctor
  whorl doctor --format json > report.json

Tries what a harmful picture would try, from the process that opens pictures: connect to another
computer, write or read a file, start a program. Prints the answer of the system to each attempt,
then which picture formats Whorl can read here, and facts about this device. The last line is a
summary.

It opens none of your pictures and changes nothing.

Exit codes:
  0  all protections work, and Whorl can read all formats
  1  some do not work, or some formats cannot be read
  2  wrong usage)";

/// Something that must not be possible.
struct Check {
    std::string name;
    std::string what;
    bool holds = false;
    std::string answer;
};

Check refused(std::string name, std::string what, bool failed) {
    return {std::move(name), std::move(what), failed,
            failed ? "refused: " + std::generic_category().message(errno) : "allowed"};
}

/// For this process itself.
std::vector<Check> own_checks() {
    const int socket = ::socket(AF_INET, SOCK_STREAM, 0);
    std::vector<Check> checks = {refused("own_network", "open a connection to a network", socket < 0)};
    if (socket >= 0) {
        ::close(socket);
    }
    errno = 0;
    char* const none[] = {nullptr};
    ::execve("", none, none);  // ENOENT if the kernel tried at all
    checks.push_back(refused("own_programs", "start another program", errno == EACCES));
    const bool closed = ::prctl(PR_GET_DUMPABLE) == 0;
    checks.push_back({"own_memory", "let your other programs read its memory", closed,
                      closed ? "refused by the kernel" : "allowed"});
    rlimit core{};
    const bool limited = ::getrlimit(RLIMIT_CORE, &core) == 0 && core.rlim_max == 0;
    checks.push_back({"own_core", "write its memory to a file when it crashes", limited,
                      limited ? "limited to 0 bytes" : "allowed"});
    return checks;
}

struct Report {
    std::vector<Check> sandbox;
    std::vector<Check> own;
    std::vector<FormatCheck> formats;
    std::vector<Fact> facts;

    bool holds() const {
        const auto held = [](const Check& check) { return check.holds; };
        return std::all_of(sandbox.begin(), sandbox.end(), held) && std::all_of(own.begin(), own.end(), held);
    }

    std::vector<std::string> unreadable_formats() const {
        std::vector<std::string> names;
        for (const FormatCheck& check : formats) {
            if (!check.reads) {
                names.push_back(check.name);
            }
        }
        return names;
    }
};

/// From inside the sandbox.
void check_sandbox(Report& report) {
    Result<Sandbox> sandbox = Decoder::start_sandbox(1);
    const Result<SandboxProtection> protection =
        sandbox ? sandbox->protection() : Result<SandboxProtection>(sandbox.error());
    report.formats = check_formats(protection ? &*sandbox : nullptr);
    if (!protection) {
        report.sandbox.push_back({"sandbox", "open pictures outside a sandbox", false, protection.error().message});
        return;
    }
    report.sandbox.push_back(
        {"system_calls", "ask the system for more than memory and the time", protection->system_calls,
         protection->system_calls ? "filtered by the kernel: seccomp" : "this system has no seccomp"});
    for (EscapeAttempt& attempt : attempt_escapes(*sandbox)) {
        report.sandbox.push_back(
            {std::string(attempt.name), std::string(attempt.what), !attempt.succeeded, std::move(attempt.answer)});
    }
    // The other protections do not need it.
    report.facts.push_back({"landlock", "Second protection of files (Landlock)",
                            protection->landlock > 0 ? "version " + std::to_string(protection->landlock)
                                                     : "none; the first protection is enough"});
}

std::string verdict_on_formats(const std::vector<std::string>& unreadable) {
    return unreadable.empty()
               ? ""
               : " Whorl cannot read pictures in these formats on this device: " + joined(unreadable) +
                     ". Save a copy as JPEG or PNG and use that.";
}

std::string verdict(const Report& report) {
    const char* protections =
        report.holds()
            ? "All protections work: Whorl cannot send anything to anyone, and the part of it that opens your "
              "pictures cannot write a file, read another file or start a program. Whorl cannot tell whether "
              "somebody watches this device in other ways."
            : "Some protections do not work on this device: see the lines that begin with NO. Whorl still sends "
              "nothing and keeps nothing, but the system does not enforce it. Open only pictures that you trust, "
              "or use a device with a newer system.";
    return protections + verdict_on_formats(report.unreadable_formats());
}

std::string as_text(const Report& report) {
    std::string text;
    const auto add_checks = [&](const char* title, const std::vector<Check>& checks) {
        text += title;
        for (const Check& check : checks) {
            text += (check.holds ? "  ok  cannot " : "  NO  can ") + check.what + "  (" + check.answer + ")\n";
        }
    };
    add_checks("The part of Whorl that opens pictures, even harmful ones\n", report.sandbox);
    add_checks("\nWhorl itself\n", report.own);
    text += "\nPicture formats that Whorl can read here\n";
    for (const FormatCheck& check : report.formats) {
        text += check.reads ? "  ok  " + check.name + '\n'
                            : "  NO  " + check.name + "  (" + printable(check.answer) + ")\n";
    }
    text += "\nThis device\n";
    for (const Fact& fact : report.facts) {
        text += "  " + fact.what + ": " + printable(fact.value) + '\n';
    }
    return text + '\n' + verdict(report) + '\n';
}

std::string as_json(const Report& report) {
    const auto checks = [](const std::vector<Check>& all) {
        Json array = Json::array();
        for (const Check& check : all) {
            array.push_back(
                {{"name", check.name}, {"attempt", check.what}, {"holds", check.holds}, {"answer", check.answer}});
        }
        return array;
    };
    Json object = {{"holds", report.holds()},
                   {"verdict", verdict(report)},
                   {"sandbox", checks(report.sandbox)},
                   {"program", checks(report.own)}};
    for (const FormatCheck& check : report.formats) {
        object["formats"].push_back({{"name", check.name}, {"reads", check.reads}, {"answer", check.answer}});
    }
    for (const Fact& fact : report.facts) {
        object["device"][fact.name] = fact.value;
    }
    return json_line(object);
}

std::string as_csv(const Report& report) {
    std::string text = csv_line({"place", "name", "holds", "answer"});
    for (const auto& [place, checks] : {std::pair{"sandbox", &report.sandbox}, {"program", &report.own}}) {
        for (const Check& check : *checks) {
            text += csv_line({place, check.name, check.holds ? "true" : "false", check.answer});
        }
    }
    for (const FormatCheck& check : report.formats) {
        text += csv_line({"format", check.name, check.reads ? "true" : "false", check.answer});
    }
    for (const Fact& fact : report.facts) {
        text += csv_line({"device", fact.name, "", fact.value});
    }
    return text;
}

int run(Format format) {
    Report report;
    check_sandbox(report);
    report.own = own_checks();
    for (Fact& fact : device_facts()) {
        report.facts.push_back(std::move(fact));
    }
    write_output(format == Format::json  ? as_json(report)
                 : format == Format::csv ? as_csv(report)
                                         : as_text(report));
    return report.holds() && report.unreadable_formats().empty() ? kDone : kInputFailed;
}

}  // namespace

void add_doctor(Command app, Action& action) {
    Command command = app.add_command("doctor", "Check the protections on this device");
    const auto format = std::make_shared<Format>(Format::text);
    add_format_flag(command, *format);
    command.footer(kFooter);
    command.does(action, [format] { return run(*format); });
}

}  // namespace whorl::cli
