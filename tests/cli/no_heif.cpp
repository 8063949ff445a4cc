// Preloaded, makes a system that decodes no HEIC and no AVIF of this one.
#include <libheif/heif.h>

heif_error heif_init(heif_init_params* /*unused*/) {
    return {heif_error_Plugin_loading_error, heif_suberror_Cannot_read_plugin_directory, "no plugins here"};
}

heif_error heif_decode_image(const heif_image_handle* /*handle*/, heif_image** /*picture*/,
                             heif_colorspace /*colours*/, heif_chroma /*chroma*/,
                             const heif_decoding_options* /*options*/) {
    return {heif_error_Unsupported_feature, heif_suberror_Unsupported_codec, "no codec here"};
}
