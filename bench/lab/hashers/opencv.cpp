// OpenCV's img_hash through one adapter.
#include "lab/hasher.hpp"

namespace whorl::lab {

Hashers opencv_hashers() {
    return {};
}

}  // namespace whorl::lab
