// Simple pictures that OpenCV draws, saves as JPEG and scales, with sizes, places and colours by chance; and hashes
// of photographs.
#include "lib/intake/plain_pictures.hpp"

#include <array>
#include <fstream>
#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>
#include <string>
#include <vector>

#include "tests/support/catch.hpp"
#include "tests/support/drawn_picture.hpp"
#include "tests/support/effort.hpp"

using namespace whorl;

namespace {

const Algorithm& pdq() {
    return *find_algorithm("pdq");
}

/// A picture of one colour, and another colour to draw with.
class Canvas {
public:
    explicit Canvas(test::Random& random) : random_(random) {
        const std::array<cv::Size, 6> sizes = {
            {{256, 256}, {512, 512}, {300, 200}, {640, 480}, {99, 151}, {900, 507}}};
        cv::Scalar ground;
        do {
            ground = colour();
            ink = colour();
        } while (std::abs(luma(ground) - luma(ink)) < 40);
        picture = cv::Mat(sizes[number(sizes.size())], CV_8UC3, ground);
    }

    int width() const { return picture.cols; }
    int height() const { return picture.rows; }
    int side() const { return std::min(width(), height()); }
    cv::Point middle() const { return {width() / 2, height() / 2}; }

    std::size_t number(std::size_t n) { return static_cast<std::size_t>(random_.below(static_cast<int>(n))); }
    int between(double low, double high) {
        return static_cast<int>(low) + random_.below(static_cast<int>(high - low) + 1);
    }
    cv::Scalar colour() { return {between(0, 255) * 1.0, between(0, 255) * 1.0, between(0, 255) * 1.0}; }

    void box(int left, int top, int right, int bottom, const cv::Scalar& filled_with) {
        cv::rectangle(picture, cv::Point(left, top), cv::Point(right, bottom), filled_with, cv::FILLED);
    }

    cv::Mat picture;
    cv::Scalar ink;

private:
    static double luma(const cv::Scalar& bgr) { return 0.114 * bgr[0] + 0.587 * bgr[1] + 0.299 * bgr[2]; }

    test::Random& random_;
};

void rectangle(Canvas& canvas) {
    const int left = canvas.between(0, canvas.width() * 0.7);
    const int top = canvas.between(0, canvas.height() * 0.7);
    canvas.box(left, top, left + canvas.between(canvas.width() * 0.1, canvas.width()),
               top + canvas.between(canvas.height() * 0.1, canvas.height()), canvas.ink);
}

void cross(Canvas& canvas) {
    const int x = canvas.between(canvas.width() * 0.2, canvas.width() * 0.8);
    const int y = canvas.between(canvas.height() * 0.2, canvas.height() * 0.8);
    const int half = canvas.between(1, canvas.side() * 0.15);
    canvas.box(x - half, 0, x + half, canvas.height(), canvas.ink);
    canvas.box(0, y - half, canvas.width(), y + half, canvas.ink);
}

/// As on the flags of northern countries.
void cross_in_cross(Canvas& canvas) {
    const int x = canvas.width() * 7 / 20;
    const int y = canvas.height() / 2;
    for (const int half : {canvas.height() / 10, canvas.height() / 20}) {
        canvas.box(x - half, 0, x + half, canvas.height(), canvas.ink);
        canvas.box(0, y - half, canvas.width(), y + half, canvas.ink);
        canvas.ink = canvas.colour();
    }
}

void letter_x(Canvas& canvas) {
    const int thick = canvas.between(canvas.side() * 0.04, canvas.side() * 0.25);
    cv::line(canvas.picture, {0, 0}, {canvas.width(), canvas.height()}, canvas.ink, thick, cv::LINE_AA);
    cv::line(canvas.picture, {canvas.width(), 0}, {0, canvas.height()}, canvas.ink, thick, cv::LINE_AA);
}

void frame(Canvas& canvas) {
    const int thick = canvas.between(canvas.side() * 0.02, canvas.side() * 0.3);
    canvas.box(thick, thick, canvas.width() - thick, canvas.height() - thick, canvas.ink);
}

void checkerboard(Canvas& canvas) {
    const int columns = canvas.between(2, 24);
    const int rows = canvas.between(2, 24);
    for (int y = 0; y < canvas.height(); ++y) {
        for (int x = 0; x < canvas.width(); ++x) {
            if ((x * columns / canvas.width() + y * rows / canvas.height()) % 2 == 1) {
                canvas.picture.at<cv::Vec3b>(y, x) = cv::Vec3b(10, 60, 20);
            }
        }
    }
}

void round_anywhere(Canvas& canvas, double least, double most, bool filled) {
    const int radius = canvas.between(canvas.side() * least, canvas.side() * most);
    const cv::Point middle(canvas.between(radius, canvas.width() - radius),
                           canvas.between(radius, canvas.height() - radius));
    cv::circle(canvas.picture, middle, radius, canvas.ink,
               filled ? cv::FILLED : canvas.between(2, std::max(3.0, 0.5 * radius)), cv::LINE_AA);
}

void disc_in_the_middle(Canvas& canvas) {
    cv::circle(canvas.picture, canvas.middle(), canvas.between(canvas.side() * 0.05, canvas.side() * 0.55),
               canvas.ink, cv::FILLED, cv::LINE_AA);
}

void stripes_with_disc(Canvas& canvas) {
    canvas.box(0, canvas.height() / 4, canvas.width(), canvas.height() * 3 / 4, canvas.ink);
    cv::circle(canvas.picture, canvas.middle(), canvas.between(canvas.side() * 0.1, canvas.side() * 0.35),
               canvas.colour(), cv::FILLED, cv::LINE_AA);
}

void triangle_half(Canvas& canvas) {
    const std::array<cv::Point, 3> corners = {{{0, 0}, {canvas.width(), canvas.height()}, {0, canvas.height()}}};
    cv::fillConvexPoly(canvas.picture, corners.data(), 3, canvas.ink, cv::LINE_AA);
}

struct Kind {
    std::string name;
    void (*draw)(Canvas&);
    int least;  ///< of a hundred pictures that have to be plain
};

const std::array<Kind, 12> kKinds = {{
    {"rectangle", rectangle, 93},
    {"cross", cross, 93},
    {"cross in a cross", cross_in_cross, 85},
    {"X", letter_x, 65},
    {"frame", frame, 90},
    {"checkerboard", checkerboard, 93},
    {"dot", [](Canvas& canvas) { round_anywhere(canvas, 0.02, 0.05, true); }, 93},
    {"disc", [](Canvas& canvas) { round_anywhere(canvas, 0.06, 0.4, true); }, 90},
    {"ring", [](Canvas& canvas) { round_anywhere(canvas, 0.1, 0.35, false); }, 70},
    {"disc in the middle", disc_in_the_middle, 65},
    {"stripes with a disc", stripes_with_disc, 50},
    {"half along a diagonal", triangle_half, 93},
}};

cv::Mat as_sent(cv::Mat picture, Canvas& canvas) {
    if (canvas.number(4) == 0) {
        const double factor = canvas.between(40, 200) / 100.0;
        cv::resize(picture, picture, {}, factor, factor, factor < 1 ? cv::INTER_AREA : cv::INTER_LINEAR);
    }
    if (canvas.number(2) == 0) {
        std::vector<std::uint8_t> jpeg;
        cv::imencode(".jpg", picture, jpeg, {cv::IMWRITE_JPEG_QUALITY, canvas.between(50, 95)});
        picture = cv::imdecode(jpeg, cv::IMREAD_COLOR);
    }
    return picture;
}

HashResult hash_of(const cv::Mat& picture) {
    ImageView view;
    view.data = picture.data;
    view.width = picture.cols;
    view.height = picture.rows;
    view.stride = static_cast<std::ptrdiff_t>(picture.step[0]);
    view.format = PixelFormat::bgr;
    return pdq().hash(view);
}

}  // namespace

TEST_CASE("simple pictures that somebody else drew are plain") {
    const int number = test::effort(100);
    for (const Kind& kind : kKinds) {
        test::Random random(1);
        int plain = 0;
        for (int i = 0; i < number; ++i) {
            Canvas canvas(random);
            kind.draw(canvas);
            plain += intake::is_plain(pdq(), hash_of(as_sent(canvas.picture, canvas)).hash) ? 1 : 0;
        }
        CAPTURE(kind.name, plain, number);
        CHECK(100 * plain >= kind.least * number);
    }
}

#ifdef WHORL_PDQ_DATA
TEST_CASE("none of the photographs in Meta's data is plain") {
    int hashes = 0;
    for (const std::string name : {"haystack.txt", "needles.txt", "expected.csv"}) {
        std::ifstream in(std::string(WHORL_PDQ_DATA "/") + name);
        REQUIRE(in);
        for (std::string line; std::getline(in, line);) {
            // In the table a hash follows the file and its quality, and drawings come before the photographs.
            const std::size_t place = name == "expected.csv" ? line.find(',', line.find(',') + 1) + 1 : 0;
            const auto hash = pdq().parse_hex(std::string_view(line).substr(place, Hash256::kHexDigits));
            if (hash && !line.starts_with("pixels/")) {
                ++hashes;
                CAPTURE(name, line);
                CHECK_FALSE(intake::is_plain(pdq(), *hash));
            }
        }
    }
    CHECK(hashes > 1400);
}
#endif
