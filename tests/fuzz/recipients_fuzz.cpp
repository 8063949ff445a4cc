// Foreign bytes as a file with the keys of platforms: each that is taken can be written and comes back the same.
#include <string>
#include <whorl/recipients.hpp>

#include "tests/fuzz/input.hpp"

using namespace whorl;
using fuzz::require;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto recipients = parse_recipients({reinterpret_cast<const char*>(data), size});
    if (!recipients) {
        require(!recipients.error().message.empty());
        return 0;
    }
    require(!recipients->empty());
    for (const Recipient& recipient : *recipients) {
        const auto again = parse_recipients(recipient_line(recipient)).value();
        require(again.size() == 1);
        require(again[0].name == recipient.name && again[0].key == recipient.key &&
                again[0].signer == recipient.signer);
    }
    return 0;
}
