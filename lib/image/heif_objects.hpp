// Objects of libheif that free themselves.
#pragma once

#include <libheif/heif.h>

#include <memory>

namespace whorl::heif {

template <class T, auto Release>
struct Releaser {
    void operator()(T* object) const { Release(object); }
};
template <class T, auto Release>
using Owned = std::unique_ptr<T, Releaser<T, Release>>;
using Context = Owned<heif_context, heif_context_free>;
using Handle = Owned<heif_image_handle, heif_image_handle_release>;
using Picture = Owned<heif_image, heif_image_release>;

}  // namespace whorl::heif
