#include <whorl/sandbox.hpp>

#include "lib/sandbox/lockdown.hpp"

namespace whorl {

Status give_up_privileges() {
    sandbox::close_to_others();
    if (!sandbox::refuse_others()) {
        return Error{ErrorKind::unsupported, "this system cannot restrict a program (no seccomp)", {}};
    }
    return {};
}

}  // namespace whorl
