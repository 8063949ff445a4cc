#include "cli/program/console.hpp"

#include <unistd.h>

#include <cstdio>
#include <cstdlib>

namespace whorl::cli {
namespace {

using namespace std::chrono_literals;

constexpr auto kPatience = 1s;           // shorter work shows no bar
constexpr auto kRedrawInterval = 100ms;  // often enough to look alive
constexpr std::string_view kRed = "\x1b[31m";
constexpr std::string_view kYellow = "\x1b[33m";
constexpr std::string_view kNormal = "\x1b[0m";

std::string_view variable(const char* name) {
    const char* value = std::getenv(name);
    return value == nullptr ? std::string_view() : value;
}

}  // namespace

Console::Console(bool quiet, std::string_view program)
    : prefix_(std::string(program) + ':'),
      quiet_(quiet),
      terminal_(isatty(STDERR_FILENO) != 0 && variable("TERM") != "dumb"),
      colour_(terminal_ && variable("NO_COLOR").empty()),
      begun_(std::chrono::steady_clock::now()),
      drawn_(begun_) {}

Console::~Console() {
    clear_progress();
}

void Console::line(std::string_view colour, std::string_view text) {
    clear_progress();
    std::string out = colour_ ? std::string(colour) + prefix_ + std::string(kNormal) : prefix_;
    out += ' ';
    out += text;
    out += '\n';
    std::fwrite(out.data(), 1, out.size(), stderr);
}

void Console::error(std::string_view text) {
    line(kRed, printable(text));
}

void Console::failure(std::string_view name, std::string_view reason) {
    line(kRed, printable(name) + ": " + printable(reason));
}

void Console::warning(std::string_view name, std::string_view reason) {
    if (!quiet_) {
        line(kYellow, printable(name) + ": " + printable(reason));
    }
}

void Console::alarm(std::string_view text) {
    line(kYellow, printable(text));
}

void Console::note(std::string_view text) {
    if (!quiet_) {
        line({}, printable(text));
    }
}

void Console::clear_progress() {
    if (bar_shown_) {
        std::fputs("\r\x1b[K", stderr);
        bar_shown_ = false;
    }
}

void Console::progress(std::size_t done, std::size_t failed, std::optional<std::size_t> total) {
    const auto now = std::chrono::steady_clock::now();
    if (!shows_progress() || now - begun_ < kPatience || now - drawn_ < kRedrawInterval) {
        return;
    }
    drawn_ = now;
    const double seconds = std::chrono::duration<double>(now - begun_).count();
    const double rate = static_cast<double>(done) / seconds;
    std::string bar;
    if (total && *total > 0) {
        constexpr std::size_t kWidth = 30;
        const std::size_t filled = kWidth * done / *total;
        bar = '[' + std::string(filled, '#') + std::string(kWidth - filled, '.') + "] " + std::to_string(done) +
              " of " + std::to_string(*total);
    } else {
        bar = std::to_string(done) + " done";
    }
    if (failed > 0) {
        bar += ", " + std::to_string(failed) + " failed";
    }
    std::fprintf(stderr, "\r\x1b[K%s, %.0f a second", bar.c_str(), rate);
    std::fflush(stderr);
    bar_shown_ = true;
}

}  // namespace whorl::cli
