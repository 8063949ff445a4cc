// Saved with few colours, as GIF and small PNG files have them.
#include <algorithm>
#include <array>
#include <numeric>

#include "bench/lab/edits/cv.hpp"
#include "bench/lab/edits/families.hpp"
#include "bench/lab/edits/parameters.hpp"
#include "bench/lab/edits/pixels.hpp"

namespace whorl::lab {
namespace {

/// Colours are counted by the five highest bits of each channel.
constexpr std::size_t kCells = 32768;

std::size_t cell_of(const std::uint8_t* rgb) noexcept {
    return static_cast<std::size_t>(rgb[0] >> 3 << 10 | rgb[1] >> 3 << 5 | rgb[2] >> 3);
}

/// Pixels of one cell, and the sums of their levels.
struct Cell {
    std::size_t place = 0;
    std::uint64_t count = 0;
    std::array<std::uint64_t, 3> sums{};

    int level(std::size_t channel) const noexcept { return static_cast<int>((place >> (10 - 5 * channel)) & 31U); }
};

using Cells = std::vector<Cell>;
using Colour = std::array<int, 3>;

Cells occupied_cells(const ImageView& picture) {
    Cells all(kCells);
    for (int y = 0; y < picture.height; ++y) {
        const std::uint8_t* pixel = picture.row(y);
        for (int x = 0; x < picture.width; ++x, pixel += 3) {
            Cell& cell = all[cell_of(pixel)];
            ++cell.count;
            for (std::size_t c = 0; c < 3; ++c) {
                cell.sums[c] += pixel[c];
            }
        }
    }
    for (std::size_t place = 0; place < kCells; ++place) {
        all[place].place = place;
    }
    std::erase_if(all, [](const Cell& cell) { return cell.count == 0; });
    return all;
}

/// A range of cells that will become one colour.
struct Box {
    Cells::iterator begin;
    Cells::iterator end;

    std::uint64_t count() const {
        return std::accumulate(begin, end, std::uint64_t{0},
                               [](std::uint64_t sum, const Cell& cell) { return sum + cell.count; });
    }

    /// The channel that differs most, and by how much.
    std::pair<std::size_t, int> widest() const {
        std::pair<std::size_t, int> most{0, -1};
        for (std::size_t c = 0; c < 3; ++c) {
            const auto [low, high] = std::minmax_element(
                begin, end, [c](const Cell& a, const Cell& b) { return a.level(c) < b.level(c); });
            const int range = high->level(c) - low->level(c);
            if (range > most.second) {
                most = {c, range};
            }
        }
        return most;
    }

    Colour mean() const {
        Colour colour{};
        const std::uint64_t pixels = count();
        for (std::size_t c = 0; c < 3; ++c) {
            const std::uint64_t sum =
                std::accumulate(begin, end, std::uint64_t{0},
                                [c](std::uint64_t so_far, const Cell& cell) { return so_far + cell.sums[c]; });
            colour[c] = static_cast<int>((sum + pixels / 2) / pixels);
        }
        return colour;
    }
};

/// Median cut (Heckbert, "Color Image Quantization for Frame Buffer Display", SIGGRAPH 1982): the box with the
/// widest range is cut where half of its pixels are on either side, until there are enough.
std::vector<Box> cut(Cells& cells, std::size_t colours) {
    std::vector<Box> boxes = {{cells.begin(), cells.end()}};
    while (boxes.size() < colours) {
        const auto box = std::max_element(boxes.begin(), boxes.end(), [](const Box& a, const Box& b) {
            return a.widest().second < b.widest().second;
        });
        const auto [channel, range] = box->widest();
        if (range == 0) {
            break;
        }
        std::sort(box->begin, box->end, [c = channel](const Cell& a, const Cell& b) {
            return std::pair(a.level(c), a.place) < std::pair(b.level(c), b.place);
        });
        const std::uint64_t half = box->count() / 2;
        auto middle = box->begin;
        for (std::uint64_t passed = middle->count; passed < half; passed += middle->count) {
            ++middle;
        }
        middle = std::clamp(middle + 1, box->begin + 1, box->end - 1);
        const Box upper{middle, box->end};
        box->end = middle;
        boxes.push_back(upper);
    }
    return boxes;
}

int squared_distance(const Colour& a, const Colour& b) noexcept {
    int sum = 0;
    for (std::size_t c = 0; c < 3; ++c) {
        sum += (a[c] - b[c]) * (a[c] - b[c]);
    }
    return sum;
}

/// The nearest colour of a palette, looked up once for each cell.
class Palette {
public:
    explicit Palette(std::vector<Colour> colours) : colours_(std::move(colours)), nearest_(kCells, -1) {}

    const Colour& nearest(const Colour& wanted) {
        const std::array<std::uint8_t, 3> rgb = {to_level(wanted[0]), to_level(wanted[1]), to_level(wanted[2])};
        int& known = nearest_[cell_of(rgb.data())];
        if (known < 0) {
            const auto found =
                std::min_element(colours_.begin(), colours_.end(), [&](const Colour& a, const Colour& b) {
                    return squared_distance(a, wanted) < squared_distance(b, wanted);
                });
            known = static_cast<int>(found - colours_.begin());
        }
        return colours_[static_cast<std::size_t>(known)];
    }

private:
    std::vector<Colour> colours_;
    std::vector<int> nearest_;
};

/// Floyd and Steinberg's ("An Adaptive Algorithm for Spatial Grey Scale", 1976): what a pixel is wrong by goes to
/// those that come after it, in sixteenths. One row's debts, with a pixel of margin on either side.
class Debts {
public:
    explicit Debts(int width) : row_(static_cast<std::size_t>(width) + 2), next_(row_.size()) {}

    const Colour& at(int x) const { return row_[static_cast<std::size_t>(x) + 1]; }

    void add(int x, const Colour& error) {
        const auto place = static_cast<std::size_t>(x) + 1;
        for (std::size_t c = 0; c < 3; ++c) {
            row_[place + 1][c] += 7 * error[c];
            next_[place - 1][c] += 3 * error[c];
            next_[place][c] += 5 * error[c];
            next_[place + 1][c] += error[c];
        }
    }

    void next_row() {
        row_.swap(next_);
        std::fill(next_.begin(), next_.end(), Colour{});
    }

private:
    std::vector<Colour> row_;
    std::vector<Colour> next_;
};

Image with_colours(const ImageView& picture, Palette& palette, bool dither) {
    Image result = copy_of(picture);
    Debts debts(picture.width);
    for (int y = 0; y < picture.height; ++y, debts.next_row()) {
        std::uint8_t* pixel = result.row(y);
        for (int x = 0; x < picture.width; ++x, pixel += 3) {
            Colour wanted{};
            for (std::size_t c = 0; c < 3; ++c) {
                wanted[c] = std::clamp(pixel[c] + debts.at(x)[c] / 16, 0, 255);
            }
            const Colour& colour = palette.nearest(wanted);
            if (dither) {
                debts.add(x, {wanted[0] - colour[0], wanted[1] - colour[1], wanted[2] - colour[2]});
            }
            for (std::size_t c = 0; c < 3; ++c) {
                pixel[c] = static_cast<std::uint8_t>(colour[c]);
            }
        }
    }
    return result;
}

Image palette(const ImageView& picture, const Values& values, Scene& /*scene*/) {
    Cells cells = occupied_cells(picture);
    std::vector<Colour> colours;
    for (const Box& box : cut(cells, static_cast<std::size_t>(values.whole("colours")))) {
        colours.push_back(box.mean());
    }
    Palette chosen(std::move(colours));
    return with_colours(picture, chosen, values.word("dither") == "yes");
}

}  // namespace

std::vector<Operation> palette_operations() {
    return {{"palette",
             "reduced to few colours (median cut), as in a GIF",
             {whole_number("colours", "how many", 2, 256),
              choice("dither", "spread what is lost over neighbours (Floyd-Steinberg)", {"yes", "no"})},
             palette}};
}

}  // namespace whorl::lab
