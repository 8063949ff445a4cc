#include <iterator>

#include "bench/lab/hashers/hasher.hpp"

namespace whorl::lab {

Hashers builtin_hashers() {
    Hashers hashers = whorl_hashers();
    hashers.push_back(stopncii_web_hasher());
    Hashers others = opencv_hashers();
    std::move(others.begin(), others.end(), std::back_inserter(hashers));
    return hashers;
}

}  // namespace whorl::lab
