#include <whorl/sandbox.hpp>

#include "lib/sandbox/lockdown.hpp"

namespace whorl {

Status give_up_privileges() {
    sandbox::close_to_others();
    if (!sandbox::has_seccomp()) {
        return Error{ErrorKind::unsupported, "this system cannot restrict a program (no seccomp)", {}};
    }
    if (!sandbox::refuse_others()) {
        return Error{ErrorKind::unreadable, "this system does not let the program restrict itself", {}};
    }
    return {};
}

}  // namespace whorl
