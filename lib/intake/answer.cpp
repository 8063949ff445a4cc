#include <algorithm>
#include <fstream>
#include <whorl/intake.hpp>
#include <whorl/private_file.hpp>

#include "lib/failure/failure.hpp"

namespace whorl {
namespace {

/// The answer to a bundle that was refused and is taken later has another name than the first one.
std::string file_name_of(const Receipt& receipt) {
    if (receipt.kind == ReceiptKind::feedback) {
        return CaseNumber::of(receipt.case_key).text() + '-' + std::to_string(receipt.sequence) + ".feedback.age";
    }
    return receipt.bundle.hex() + (receipt.state == CaseState::refused ? ".refused.age" : ".receipt.age");
}

bool has_bytes(const std::filesystem::path& file, std::string_view bytes) {
    std::ifstream in(file, std::ios::binary);
    std::string found(bytes.size() + 1, '\0');
    in.read(found.data(), static_cast<std::streamsize>(found.size()));
    found.resize(static_cast<std::size_t>(in.gcount()));
    return found == bytes;
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
