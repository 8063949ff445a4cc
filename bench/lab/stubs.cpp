#include "lab/hasher.hpp"
namespace whorl::lab {
Result<std::unique_ptr<Hasher>> external_hasher(const std::string& name, const std::string&, int) {
    return Error{ErrorKind::unsupported, "stub", name};
}
}  // namespace whorl::lab
