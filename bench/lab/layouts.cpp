#include "lab/layouts.hpp"

namespace whorl::lab {

Result<Corpus> find_copydays(const std::filesystem::path& folder) {
    return Error{ErrorKind::unsupported, "cannot be read yet", folder.native()};
}

Result<Corpus> find_disc21(const std::filesystem::path& folder) {
    return Error{ErrorKind::unsupported, "cannot be read yet", folder.native()};
}

}  // namespace whorl::lab
