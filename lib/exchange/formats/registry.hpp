// The file of a format includes this.
#pragma once

#include <whorl/exchange.hpp>

#include "lib/exchange/collector.hpp"

namespace whorl::exchange {

#define WHORL_EXCHANGE_FORMAT(name) extern const ExchangeFormat name;
#include "format_list.inc"
#undef WHORL_EXCHANGE_FORMAT

template <class Writer>
std::unique_ptr<ExchangeWriter> make_writer() {
    return std::make_unique<Writer>();
}

/// For formats that hold only PDQ hashes. Error `unsupported` for others.
inline Status check_pdq(const BankRecord& record, std::string_view format) {
    if (record.algorithm == "pdq") {
        return {};
    }
    return Error{ErrorKind::unsupported,
                 "is a " + record.algorithm + " hash, which " + std::string(format) + " cannot hold",
                 {}};
}

}  // namespace whorl::exchange
