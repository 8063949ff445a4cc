#include <whorl/sandbox.hpp>

#include "sandbox/lockdown.hpp"

namespace whorl {

std::optional<Error> give_up_network() {
    sandbox::close_to_others();
    if (!sandbox::refuse_network()) {
        return Error{ErrorKind::unsupported, "this system cannot keep a program from the network (no seccomp)", {}};
    }
    return std::nullopt;
}

}  // namespace whorl
