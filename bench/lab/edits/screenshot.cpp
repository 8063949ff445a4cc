// The picture within what a phone shows around it.
#include <opencv2/imgproc.hpp>

#include <cmath>

#include "bench/lab/edits/cv.hpp"
#include "bench/lab/edits/drawing.hpp"
#include "bench/lab/edits/families.hpp"
#include "bench/lab/edits/files.hpp"
#include "bench/lab/edits/parameters.hpp"
#include "bench/lab/edits/pixels.hpp"
#include "bench/lab/edits/resample.hpp"

namespace whorl::lab {
namespace {

struct Theme {
    cv::Scalar ground;
    cv::Scalar ink;
    cv::Scalar faint;
};

Theme theme_of(std::string_view name) {
    return name == "dark" ? Theme{{18, 18, 20}, {235, 235, 235}, {70, 70, 74}}
                          : Theme{{250, 250, 250}, {20, 20, 20}, {205, 205, 210}};
}

/// A screen of 36 units by 78, and where the picture is on it.
class Phone {
public:
    Phone(const ImageView& picture, const Theme& theme)
        : unit_(std::max(10.0, picture.width / 36.0)),
          screen_(px(36), px(78), PixelFormat::rgb),
          canvas_(mat_of(screen_)),
          theme_(theme) {
        canvas_.setTo(theme.ground);
        draw_status_bar();
    }

    /// This number of units, in pixels.
    int px(double units) const { return to_side(units * unit_); }
    cv::Rect box(double x, double y, double width, double height) const {
        return {static_cast<int>(x * unit_), static_cast<int>(y * unit_), px(width), px(height)};
    }
    cv::Point at(double x, double y) const { return box(x, y, 0, 0).tl(); }

    void disc(double x, double y, double radius, const cv::Scalar& colour) {
        cv::circle(canvas_, at(x, y), px(radius), colour, cv::FILLED, cv::LINE_AA);
    }
    void ring(double x, double y, double radius) {
        cv::circle(canvas_, at(x, y), px(radius), theme_.ink, px(0.25), cv::LINE_AA);
    }
    void bar(double x, double y, double width, double height, const cv::Scalar& colour) {
        draw_pill(canvas_, box(x, y, width, height), colour);
    }
    void words(const std::string& text, double x, double y, double width, double height) {
        draw_text(canvas_, text, box(x, y, width, height), theme_.ink);
    }
    void arrow_back(double x, double y) {
        const std::vector<cv::Point> line = {at(x + 1, y - 1), at(x, y), at(x + 1, y + 1)};
        cv::polylines(canvas_, line, false, theme_.ink, px(0.25), cv::LINE_AA);
    }

    /// As large as fits into that part of the screen, in the middle of its width. Returns where it ends, in units.
    double show(const ImageView& picture, double left, double top, double width, double height, bool centred) {
        const cv::Rect room = box(left, top, width, height) & cv::Rect(0, 0, screen_.width(), screen_.height());
        const double scale = std::min(static_cast<double>(room.width) / picture.width,
                                      static_cast<double>(room.height) / picture.height);
        const cv::Size size(std::min(room.width, to_side(picture.width * scale)),
                            std::min(room.height, to_side(picture.height * scale)));
        place_ = {
            {room.x + (room.width - size.width) / 2, room.y + (centred ? (room.height - size.height) / 2 : 0)},
            size};
        mat_of(resized(picture, size.width, size.height).view()).copyTo(canvas_(place_));
        return place_.br().y / unit_;
    }

    /// What is left when a person cuts the rest away by hand: the picture, and a share of what is around it.
    Image cut(double percent) const {
        const auto left_of = [&](int length) { return static_cast<int>(std::lround(length * percent / 100)); };
        const cv::Point first(place_.x - left_of(place_.x), place_.y - left_of(place_.y));
        const cv::Point last(place_.br().x + left_of(screen_.width() - place_.br().x),
                             place_.br().y + left_of(screen_.height() - place_.br().y));
        return cut_out(screen_.view(), {first, last});
    }

    const Theme& theme() const { return theme_; }

private:
    void draw_status_bar() {
        words("12:41", 1, 0.7, 4, 1.4);
        for (int i = 0; i < 3; ++i) {
            disc(30 + i * 0.9, 1.4, 0.3, theme_.ink);
        }
        bar(32.8, 0.9, 2.2, 1, theme_.ink);
    }

    double unit_;
    Image screen_;
    cv::Mat canvas_;
    Theme theme_;
    cv::Rect place_;
};

void draw_viewer(Phone& phone, const ImageView& picture) {
    phone.arrow_back(2, 4.8);
    phone.words("Yesterday 18:02", 4, 4, 10, 1.6);
    for (int i = 0; i < 3; ++i) {
        phone.disc(34, 4.1 + i * 0.7, 0.22, phone.theme().ink);
    }
    phone.show(picture, 0, 7, 36, 62, true);
    for (int i = 0; i < 4; ++i) {
        phone.ring(4.5 + i * 9, 72, 1);
    }
    phone.bar(12, 76.6, 12, 0.4, phone.theme().ink);
}

void draw_post(Phone& phone, const ImageView& picture) {
    phone.words("picshare", 1.5, 3.4, 9, 2.4);
    phone.ring(30, 4.6, 0.9);
    phone.ring(33.5, 4.6, 0.9);
    phone.disc(2.8, 9, 1.5, {120, 90, 200});
    phone.words("some_body", 5, 8.2, 7, 1.5);
    const double end = phone.show(picture, 0, 11.5, 36, 50, false);
    for (int i = 0; i < 3; ++i) {
        phone.ring(2.5 + i * 3.4, end + 2.3, 0.9);
    }
    phone.words("2,184 likes", 1.4, end + 4.4, 7, 1.5);
    phone.bar(1.4, end + 7, 28, 0.9, phone.theme().faint);
    phone.bar(1.4, end + 9, 20, 0.9, phone.theme().faint);
    for (int i = 0; i < 5; ++i) {
        phone.ring(3.6 + i * 7.2, 74.4, 1);
    }
}

void draw_chat(Phone& phone, const ImageView& picture) {
    phone.arrow_back(1.6, 4.8);
    phone.disc(5.6, 4.8, 1.6, {60, 150, 110});
    phone.words("Family", 8, 4, 6, 1.7);
    phone.bar(1.4, 9, 19, 3.4, phone.theme().faint);
    phone.bar(17, 13.6, 17.6, 3.4, {90, 140, 210});
    const double end = phone.show(picture, 1.4, 18.4, 27, 40, false);
    phone.bar(1.4, end + 1.2, 12, 3.4, phone.theme().faint);
    phone.bar(1.4, 72, 28, 3.6, phone.theme().faint);
    phone.disc(33, 73.8, 1.8, {60, 150, 110});
}

Image screenshot(const ImageView& picture, const Values& values, Scene& /*scene*/) {
    check_sides(picture, 8192, "a phone's screen");
    Phone phone(picture, theme_of(values.word("theme")));
    const std::string& app = values.word("app");
    if (app == "viewer") {
        draw_viewer(phone, picture);
    } else if (app == "post") {
        draw_post(phone, picture);
    } else {
        draw_chat(phone, picture);
    }
    return phone.cut(values.number("percent"));
}

}  // namespace

std::vector<Operation> screenshot_operations() {
    return {{"screenshot",
             "as a phone shows it, with the app around it",
             {number("percent", "of the screen around the picture that is left, 100 for all of it", 0, 100, 100),
              choice("app", "viewer of pictures, post in a network, message in a chat", {"viewer", "post", "chat"}),
              choice("theme", "of the app", {"dark", "light"})},
             screenshot}};
}

}  // namespace whorl::lab
