#include <whorl/exchange.hpp>

#include <array>

#include "lib/exchange/collector.hpp"
#include "lib/exchange/formats/registry.hpp"

namespace whorl {
namespace {

constexpr std::size_t kHeadBytes = std::size_t{1} << 16U;

/// The beginning of a stream, for guessing its format.
Result<std::string> read_head(const ByteSource& source) {
    std::string head;
    while (head.size() < kHeadBytes) {
        std::array<char, 4096> part{};
        const Result<std::size_t> got = source(part);
        if (!got) {
            return got.error();
        }
        if (*got == 0) {
            break;
        }
        head.append(part.data(), *got);
    }
    return head;
}

/// The whole stream again, from its first byte; `head` was read from `source`.
ByteSource behind(std::string head, const ByteSource& source) {
    return [head = std::move(head), used = std::size_t{0},
            &source](std::span<char> into) mutable -> Result<std::size_t> {
        if (used == head.size()) {
            return source(into);
        }
        const std::size_t n = head.copy(into.data(), into.size(), used);
        used += n;
        return n;
    };
}

std::string format_names() {
    std::string names;
    for (const ExchangeFormat* format : exchange_formats()) {
        names += (names.empty() ? "" : ", ") + std::string(format->name);
    }
    return names;
}

const ExchangeFormat* guess(std::string_view head) {
    for (const ExchangeFormat* format : exchange_formats()) {
        if (format->resembles(head)) {
            return format;
        }
    }
    return nullptr;
}

}  // namespace

std::span<const ExchangeFormat* const> exchange_formats() noexcept {
    static constexpr std::array kAll{
#define WHORL_EXCHANGE_FORMAT(name) &exchange::name,
#include "format_list.inc"
#undef WHORL_EXCHANGE_FORMAT
    };
    return kAll;
}

const ExchangeFormat* find_exchange_format(std::string_view name) noexcept {
    for (const ExchangeFormat* format : exchange_formats()) {
        if (format->name == name) {
            return format;
        }
    }
    return nullptr;
}

Result<std::size_t> read_exchange(const ByteSource& source, const ExchangeFormat* format,
                                  const ReadOptions& options, const ReadHandlers& handlers) {
    if (find_algorithm(options.algorithm) == nullptr) {
        return Error{ErrorKind::invalid, "there is no algorithm '" + options.algorithm + "'", {}};
    }
    // An empty source selects the records of all sources, where records are withdrawn by their id.
    if (options.source && options.source->empty()) {
        return Error{ErrorKind::invalid, "cannot be read as the list of a source without a name", {}};
    }
    const Result<std::string> head = read_head(source);
    if (!head) {
        return head.error();
    }
    if (head->size() < kHeadBytes && exchange::is_blank(*head)) {
        return Error{ErrorKind::invalid, "is empty", {}};
    }
    const bool guessed = format == nullptr;
    if (guessed) {
        format = guess(*head);
    }
    if (format == nullptr) {
        return Error{ErrorKind::invalid, "is not in a format that Whorl knows (" + format_names() + ")", {}};
    }
    ReadOptions chosen = options;
    if (!chosen.source && format->names_its_source) {
        if (guessed && !chosen.own) {
            return Error{ErrorKind::untrusted,
                         "looks like a list of " + std::string(format->name) + ", but nobody says that it is",
                         {}};
        }
        chosen.source = format->name;
    }
    return format->read(behind(*head, source), chosen, handlers);
}

}  // namespace whorl
