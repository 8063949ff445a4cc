#include <whorl/case_key.hpp>

#include "lib/bundle/crypto.hpp"

namespace whorl {

AgeIdentity case_identity(const Ed25519Key& key) {
    constexpr std::string_view kInfo = "whorl case reply key 1";
    const Secret seed = key.seed();
    const bundle::DerivedKey secret(bundle::bytes_of(seed.view()), kInfo);
    return AgeIdentity::from_key(Secret::copy_of(bundle::text_of(secret.view()))).value();
}

}  // namespace whorl
