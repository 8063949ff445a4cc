#include <algorithm>
#include <span>
#include <whorl/intake.hpp>
#include <whorl/private_file.hpp>

#include "lib/failure/failure.hpp"
#include "lib/posix/regular_file.hpp"

namespace whorl {
namespace {

/// The answer to a bundle that was refused and is taken later has another name than the first one. Receipts of an
/// older Whorl, which were sealed at random, have names without the key.
std::string file_name_of(const Receipt& receipt) {
    constexpr std::size_t kKeyDigits = 8;
    const std::string key = '-' + receipt.signer.hex().substr(0, kKeyDigits);
    if (receipt.kind == ReceiptKind::feedback) {
        return CaseNumber::of(receipt.case_key).text() + '-' + std::to_string(receipt.sequence) + key +
               ".feedback.age";
    }
    return receipt.bundle.hex() + key + (receipt.state == CaseState::refused ? ".refused.age" : ".receipt.age");
}

bool has_bytes(const std::filesystem::path& file, std::string_view bytes) {
    const Result<posix::Descriptor> opened = posix::open_regular(file);
    std::string found(bytes.size() + 1, '\0');
    const Result<std::size_t> got =
        opened ? posix::read_into(opened->number(), std::as_writable_bytes(std::span(found))) : opened.error();
    return got && std::string_view(found).substr(0, *got) == bytes;
}

Status write_new(const std::filesystem::path& path, std::string_view bytes) {
    Result<NewFile> file = NewFile::create(path);
    if (!file) {
        return std::move(file).error();
    }
    if (Status written = file->write(bytes); !written) {
        return written;
    }
    return file->commit();
}

}  // namespace

Result<SealedAnswer> seal_answer(const Answer& answer, const Ed25519Key& platform_key) {
    return guarded({}, [&] {
        SignedReceipt receipt = value_of(sign_receipt(answer.receipt, platform_key));
        std::string bytes = value_of(seal_receipt(receipt, answer.reply_to, platform_key));
        std::string name = file_name_of(receipt.receipt);
        return SealedAnswer{std::move(receipt), std::move(name), std::move(bytes)};
    });
}

Status write_answer(const SealedAnswer& answer, const std::filesystem::path& file) {
    Status written = write_new(file, answer.bytes);
    if (!written && written.error().kind == ErrorKind::exists) {
        // Another intake may write it at the same time, and one before may have been killed.
        return has_bytes(file, answer.bytes)
                   ? Status()
                   : Error{ErrorKind::exists, "exists already, with other contents", written.error().input};
    }
    return written;
}

}  // namespace whorl
