// Saved again as a JPEG, as every program and platform does it.
#include <csetjmp>
#include <cstdio>  // before jpeglib.h, which needs FILE

#include <jpeglib.h>

#include "bench/lab/edits/families.hpp"
#include "bench/lab/edits/files.hpp"
#include "bench/lab/edits/parameters.hpp"

namespace whorl::lab {
namespace {

struct Settings {
    int quality;
    int chroma_across;  ///< pixels that share a sample of chroma
    int chroma_down;
    bool progressive;
};

/// Leaves libjpeg by longjmp, since C++ exceptions may not cross C code.
class Compressor {
public:
    Compressor() {
        info_.err = jpeg_std_error(&errors_);
        info_.client_data = this;
        errors_.error_exit = [](j_common_ptr info) {
            std::longjmp(static_cast<Compressor*>(info->client_data)->escape_, 1);
        };
        guarded([&] { jpeg_create_compress(&info_); });
    }
    ~Compressor() { jpeg_destroy_compress(&info_); }
    Compressor(const Compressor&) = delete;
    Compressor& operator=(const Compressor&) = delete;

    void write(const ImageView& picture, const Settings& settings, std::FILE* file) {
        guarded([&] {
            jpeg_stdio_dest(&info_, file);
            info_.image_width = static_cast<JDIMENSION>(picture.width);
            info_.image_height = static_cast<JDIMENSION>(picture.height);
            info_.input_components = 3;
            info_.in_color_space = JCS_RGB;
            jpeg_set_defaults(&info_);
            jpeg_set_quality(&info_, settings.quality, TRUE);
            info_.comp_info[0].h_samp_factor = settings.chroma_across;
            info_.comp_info[0].v_samp_factor = settings.chroma_down;
            if (settings.progressive) {
                jpeg_simple_progression(&info_);
            }
            jpeg_start_compress(&info_, TRUE);
            for (int y = 0; y < picture.height; ++y) {
                auto* row = const_cast<JSAMPROW>(picture.row(y));
                jpeg_write_scanlines(&info_, &row, 1);
            }
            jpeg_finish_compress(&info_);
        });
    }

private:
    /// Runs calls to libjpeg, which must own nothing. Sizes having been looked at, it gives up for want of memory.
    template <class Calls>
    void guarded(const Calls& calls) {
        if (setjmp(escape_) != 0) {
            throw std::bad_alloc();
        }
        calls();
    }

    jpeg_compress_struct info_{};
    jpeg_error_mgr errors_{};
    std::jmp_buf escape_{};
};

Settings settings_of(const Values& values) {
    const std::string& chroma = values.word("chroma");
    return {values.whole("quality"), chroma == "4:4:4" ? 1 : 2, chroma == "4:2:0" ? 2 : 1,
            values.word("scans") == "progressive"};
}

std::vector<std::byte> file_of(const ImageView& picture, const Settings& settings) {
    check_sides(picture, JPEG_MAX_DIMENSION, "a JPEG");
    FileInMemory file;
    Compressor().write(picture, settings, file.stream());
    const std::span<const std::byte> bytes = file.bytes();
    return {bytes.begin(), bytes.end()};
}

Image jpeg(const ImageView& picture, const Values& values, Scene& /*scene*/) {
    return decoded(file_of(picture, settings_of(values)));
}

}  // namespace

std::vector<std::byte> jpeg_file(const ImageView& picture, int quality) {
    return file_of(picture, {quality, 2, 2, false});
}

std::vector<Operation> jpeg_operations() {
    return {{"jpeg",
             "saved as a JPEG by libjpeg-turbo and opened again",
             {whole_number("quality", "of libjpeg", 1, 100),
              choice("chroma", "how colour is sampled", {"4:2:0", "4:2:2", "4:4:4"}),
              choice("scans", "in one go or in steps, which gives the same pixels", {"baseline", "progressive"})},
             jpeg}};
}

}  // namespace whorl::lab
