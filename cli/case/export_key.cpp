// whorl case export-key: prints the public key of a case, or copies the secret key.
#include <memory>
#include <optional>
#include <utility>
#include <whorl/recipients.hpp>

#include "cli/case/case.hpp"
#include "cli/case/cases.hpp"
#include "cli/case/keys.hpp"
#include "cli/files/json_line.hpp"
#include "cli/files/whole_files.hpp"
#include "cli/program/console.hpp"
#include "cli/program/output.hpp"
#include "cli/terminal/signals.hpp"
#include "lib/json/json.hpp"

namespace whorl::cli {
namespace {

constexpr auto kFooter = R"(Examples:
  whorl case export-key my-case
  whorl case export-key my-case --pem > my-case.pem
  whorl case export-key desk --recipient-line 'Example Platform' >> recipients.txt
  whorl case export-key my-case --backup copies/my-case.key

Prints the public key of the case. Anyone can have it: with it they check what the case signed.

--recipient-line is for platforms and organisations that help. It prints the line that others put
into their recipients file, to seal files to you and to recognise your signatures. The line is
computed from the secret key, so Whorl asks for the passphrase.

--backup copies the secret key into another file and locks it with a passphrase that you choose for
the copy. If the folder is lost, the copy alone lets you read answers and take the whole case back:
give it in place of the folder. To extend the case, put it as case.key into a folder of its own, with
the newest file that you sent.
Whorl first asks for the passphrase of the case. --passphrase-fd must give two lines: the passphrase
of the case, then the one for the copy. With --no-passphrase the copy is not locked: see whorl case
new.

Exit codes:
  0   done
  1   failed, or the file exists already
  2   wrong usage
  10  the key file is damaged
  19  wrong passphrase
  20  other users can read the key file (chmod 600 keeps them out), or could read the copy)";

struct Flags {
    std::string folder;
    bool pem = false;
    std::optional<std::string> name;
    std::optional<std::string> backup;
    bool no_passphrase = false;
    PassphraseFlags passphrase;
    CaseKeyCost cost;
    Format format = Format::text;
};

/// Names and values in order. Text output prints only the last value.
using Fields = std::vector<std::pair<std::string, std::string>>;

Fields fields_of(const Ed25519PublicKey& key) {
    return {{"case", CaseNumber::of(key).text()}, {"key", key.hex()}};
}

std::string formatted(const Fields& fields, Format format) {
    if (format == Format::text) {
        const std::string& text = fields.back().second;
        return text.ends_with('\n') ? text : text + '\n';
    }
    if (format == Format::csv) {
        std::vector<std::string> names;
        std::vector<std::string> values;
        for (const auto& [name, value] : fields) {
            names.push_back(name);
            values.push_back(value);
        }
        return csv_line(names) + csv_line(values);
    }
    Json object;
    for (const auto& [name, value] : fields) {
        object[name] = value;
    }
    return json_line(object);
}

/// Refuses a name that a recipients file cannot hold, before Whorl asks for a passphrase.
void check_name(const std::string& name) {
    const Recipient named = {name, AgeIdentity::generate().recipient(), std::nullopt};
    const auto read = parse_recipients(whorl::recipient_line(named));
    if (!read || read->size() != 1 || read->front().name != name || printable(name) != name) {
        throw UsageError(
            "--recipient-line: the name must be one or more words that can be shown, and none may begin with #, "
            "age1 "
            "or ed25519:");
    }
}

Fields recipient_line(const Flags& flags) {
    check_name(*flags.name);
    const Ed25519Key key = load_key(flags.folder, flags.passphrase);
    const Recipient recipient = {*flags.name, case_identity(key).recipient(), key.public_key()};
    Fields fields = fields_of(key.public_key());
    fields.emplace_back("recipient", recipient.key.text());
    fields.emplace_back("line", whorl::recipient_line(recipient));
    return fields;
}

Fields backup(const Flags& flags) {
    Console console(false);
    expect_absent(*flags.backup);  // before Whorl asks for a passphrase
    const Ed25519Key key = load_key(flags.folder, flags.passphrase);
    std::optional<Secret> chosen;
    if (!flags.no_passphrase) {
        chosen = read_new_passphrase(flags.passphrase, "the copy", console);
    }
    {
        const HeldSignals held;
        save_key(*flags.backup, key, chosen, flags.cost);
    }
    if (flags.no_passphrase) {
        warn_of_unlocked_key(*flags.backup, console);
    }
    Fields fields = fields_of(key.public_key());
    fields.emplace_back("backup", *flags.backup);
    return fields;
}

Fields exported(const Flags& flags) {
    if (flags.name) {
        return recipient_line(flags);
    }
    if (flags.backup) {
        return backup(flags);
    }
    const Ed25519PublicKey key = unless_refused(load_case_public_key(key_file_of(flags.folder)));
    Fields fields = fields_of(key);
    if (flags.pem) {
        fields.emplace_back("pem", key.pem());
    }
    return fields;
}

}  // namespace

void add_case_export_key(Command group, Action& action) {
    Command command = group.add_command("export-key", "Print the public key of a case, or back up its secret key");
    const auto flags = std::make_shared<Flags>();
    add_folder_argument(command, flags->folder, "The folder of the case, or a copy of its key file");
    Option pem = command.add_flag("--pem", flags->pem, "Print the public key in the PEM format of OpenSSL");
    Option line = command
                      .add_option("--recipient-line", "NAME", flags->name,
                                  "Print the line for a recipients file, with this name")
                      .excludes(pem);
    const Option backup = command
                              .add_option("--backup", "FILE", flags->backup,
                                          "Copy the secret key into FILE, locked with a new passphrase")
                              .excludes(pem)
                              .excludes(line);
    add_format_flag(command, flags->format);
    add_no_passphrase_flag(command, flags->no_passphrase,
                           "Do not lock the copy; only for a platform's unattended intake")
        .needs(backup);
    add_passphrase_flag(command, flags->passphrase);
    add_cost_flags(command, flags->cost);
    command.footer(kFooter);
    command.does(action, [flags] {
        write_output(formatted(exported(*flags), flags->format));
        return int{kDone};
    });
}

}  // namespace whorl::cli
