// Hashes of pixels, their text and distance.
#include "tests/c/check.h"

enum { SIDE = 64, PIXELS = SIDE * SIDE * 4 };
static uint8_t pixels[PIXELS];

static whorl_image picture(int32_t format, int32_t width, int32_t height) {
    whorl_image image;
    memset(&image, 0, sizeof image);
    image.struct_size = sizeof image;
    image.pixels = pixels;
    image.pixels_size = sizeof pixels;
    image.width = width;
    image.height = height;
    image.format = format;
    return image;
}

static void test_algorithms(void) {
    CHECK(whorl_algorithm_count() >= 3);
    CHECK(strcmp(whorl_algorithm_name(0), "pdq") == 0);
    CHECK(whorl_algorithm_name(whorl_algorithm_count()) == NULL);
    CHECK(whorl_algorithm_name((size_t)-1) == NULL);
    for (size_t i = 0; i < whorl_algorithm_count(); ++i) {
        const int32_t bits = whorl_algorithm_bits(whorl_algorithm_name(i));
        CHECK(bits == 64 || bits == 256);
        CHECK(whorl_algorithm_match_threshold(whorl_algorithm_name(i)) > 0);
    }
    CHECK(whorl_algorithm_bits("pdq") == 8 * WHORL_PDQ_HASH_SIZE);
    CHECK(whorl_algorithm_match_threshold("pdq") == WHORL_PDQ_MATCH_THRESHOLD);
    CHECK(whorl_algorithm_bits("phash") == 64);
    CHECK(whorl_algorithm_bits("md5") == 0 && whorl_algorithm_bits(NULL) == 0);
    CHECK(whorl_algorithm_match_threshold("md5") == -1 && whorl_algorithm_match_threshold(NULL) == -1);
}

static void test_hash(void) {
    uint8_t hash[32];
    uint8_t eight[8 * 32];
    int32_t quality = 555;
    const whorl_image gray = picture(WHORL_GRAY, SIDE, SIDE);
    CHECK_STATUS(WHORL_OK, whorl_hash("pdq", &gray, hash, 32, &quality, &error));
    CHECK(quality >= 0 && quality <= 100);
    CHECK_STATUS(WHORL_OK, whorl_hash_dihedral("pdq", &gray, eight, sizeof eight, &quality, &error));
    CHECK(memcmp(hash, eight, 32) == 0);
    CHECK(whorl_hash("pdq", &gray, hash, 32, NULL, NULL) == WHORL_OK);
    CHECK_STATUS(WHORL_OK, whorl_hash("dhash", &gray, hash, 8, &quality, &error));
    CHECK(quality == -1);
    CHECK_STATUS(WHORL_OK, whorl_hash_dihedral("dhash", &gray, eight, 64, NULL, &error));
    CHECK(memcmp(hash, eight, 8) == 0);

    // An empty picture has the zero hash.
    const uint8_t zero[32] = {0};
    whorl_image empty = picture(WHORL_RGB, 0, 0);
    empty.pixels = NULL;
    empty.pixels_size = 0;
    memset(hash, 0xff, sizeof hash);
    CHECK_STATUS(WHORL_OK, whorl_hash("pdq", &empty, hash, 32, &quality, &error));
    CHECK(quality == 0 && memcmp(hash, zero, 32) == 0);

    memset(hash, 0xaa, sizeof hash);
    uint8_t before[32];
    memcpy(before, hash, sizeof hash);
    quality = 555;
    CHECK_STATUS(WHORL_INVALID, whorl_hash(NULL, &gray, hash, 32, &quality, &error));
    CHECK_STATUS(WHORL_INVALID, whorl_hash("md5", &gray, hash, 32, &quality, &error));
    CHECK_STATUS(WHORL_INVALID, whorl_hash("pdq", NULL, hash, 32, &quality, &error));
    CHECK_STATUS(WHORL_INVALID, whorl_hash("pdq", &gray, NULL, 32, &quality, &error));
    CHECK_STATUS(WHORL_INVALID, whorl_hash("pdq", &gray, hash, 31, &quality, &error));
    CHECK_STATUS(WHORL_INVALID, whorl_hash("pdq", &gray, hash, 0, &quality, &error));
    CHECK_STATUS(WHORL_INVALID, whorl_hash("phash", &gray, hash, 32, &quality, &error));
    CHECK_STATUS(WHORL_INVALID, whorl_hash_dihedral(NULL, &gray, eight, 256, &quality, &error));
    CHECK_STATUS(WHORL_INVALID, whorl_hash_dihedral("md5", &gray, eight, 256, &quality, &error));
    CHECK_STATUS(WHORL_INVALID, whorl_hash_dihedral("pdq", NULL, eight, 256, &quality, &error));
    CHECK_STATUS(WHORL_INVALID, whorl_hash_dihedral("pdq", &gray, NULL, 256, &quality, &error));
    CHECK_STATUS(WHORL_INVALID, whorl_hash_dihedral("pdq", &gray, eight, 32, &quality, &error));
    CHECK(whorl_hash("md5", &gray, hash, 32, &quality, NULL) == WHORL_INVALID);
    CHECK(quality == 555 && memcmp(hash, before, sizeof hash) == 0);

    // A name of any length is refused with a text that fits, and no character of it cut in two.
    char name[4096];
    for (size_t i = 0; i + 2 < sizeof name; i += 2) {
        memcpy(name + i, "\xc3\xa4", 2);
    }
    name[sizeof name - 2] = '\0';
    for (const char* start = name; start < name + 2; ++start) {
        whorl_error error;
        CHECK(whorl_hash(start, &gray, hash, 32, NULL, &error) == WHORL_INVALID);
        CHECK(strlen(error.message) >= sizeof error.message - 2);
        CHECK((uint8_t)error.message[strlen(error.message) - 1] == 0xa4);
    }
}

static whorl_status hash_of(const whorl_image* image, whorl_error* error) {
    uint8_t hash[32];
    return whorl_hash("pdq", image, hash, 32, NULL, error);
}

static void test_pictures(void) {
    static const int32_t channels[] = {0, 1, 3, 3, 4, 4};
    for (int32_t format = WHORL_GRAY; format <= WHORL_BGRA; ++format) {
        whorl_image image = picture(format, SIDE, SIDE);
        image.pixels_size = (size_t)(SIDE * SIDE * channels[format]);
        CHECK_STATUS(WHORL_OK, hash_of(&image, &error));
        image.stride = (size_t)(SIDE * channels[format]);
        CHECK_STATUS(WHORL_OK, hash_of(&image, &error));
        --image.pixels_size;
        CHECK_STATUS(WHORL_INVALID, hash_of(&image, &error));
        image.pixels_size = PIXELS;
        --image.stride;
        CHECK_STATUS(WHORL_INVALID, hash_of(&image, &error));
    }
    whorl_image image = picture(WHORL_GRAY, SIDE, SIDE);
    image.stride = 100;  // the last row needs no gap after it
    image.pixels_size = 63 * 100 + 64;
    CHECK_STATUS(WHORL_OK, hash_of(&image, &error));
    --image.pixels_size;
    CHECK_STATUS(WHORL_INVALID, hash_of(&image, &error));
    image.pixels_size = 0;
    CHECK_STATUS(WHORL_INVALID, hash_of(&image, &error));

    image = picture(WHORL_GRAY, SIDE, 1);
    image.pixels_size = SIDE;
    image.stride = (size_t)-1;  // there is no next row
    CHECK_STATUS(WHORL_OK, hash_of(&image, &error));
    image = picture(WHORL_GRAY, SIDE, SIDE);
    image.stride = (size_t)-1;
    CHECK_STATUS(WHORL_INVALID, hash_of(&image, &error));
    image = picture(WHORL_BGRA, INT32_MAX, INT32_MAX);
    CHECK_STATUS(WHORL_INVALID, hash_of(&image, &error));

    static const int32_t formats[] = {0, -1, 6, INT32_MAX, INT32_MIN};
    for (size_t i = 0; i < sizeof formats / sizeof formats[0]; ++i) {
        image = picture(formats[i], SIDE, SIDE);
        CHECK_STATUS(WHORL_INVALID, hash_of(&image, &error));
    }
    image = picture(WHORL_GRAY, -1, SIDE);
    CHECK_STATUS(WHORL_INVALID, hash_of(&image, &error));
    image = picture(WHORL_GRAY, SIDE, INT32_MIN);
    CHECK_STATUS(WHORL_INVALID, hash_of(&image, &error));
    image = picture(WHORL_GRAY, SIDE, SIDE);
    image.pixels = NULL;
    CHECK_STATUS(WHORL_INVALID, hash_of(&image, &error));
    image = picture(WHORL_GRAY, SIDE, SIDE);
    image.reserved = 1;
    CHECK_STATUS(WHORL_INVALID, hash_of(&image, &error));
    image.reserved = 0;
    image.struct_size = 0;
    CHECK_STATUS(WHORL_INVALID, hash_of(&image, &error));
    image.struct_size = sizeof image - 1;
    CHECK_STATUS(WHORL_INVALID, hash_of(&image, &error));

    // A program of a later version has more fields. What it leaves at 0 is no concern of ours.
    struct {
        whorl_image image;
        int64_t added;
    } later;
    memset(&later, 0, sizeof later);
    later.image = picture(WHORL_GRAY, SIDE, SIDE);
    later.image.struct_size = sizeof later;
    CHECK_STATUS(WHORL_OK, hash_of(&later.image, &error));
    later.added = 1;
    CHECK_STATUS(WHORL_INVALID, hash_of(&later.image, &error));
}

static void test_text_and_distance(void) {
    static const char hex[] = "d8f8f0cee0f4a84f0637022a078f67f0b36e2ed596621e1d33e6339c4e9c9b22";
    uint8_t hash[32];
    char text[65];
    CHECK_STATUS(WHORL_OK, whorl_hash_from_hex(hex, hash, 32, &error));
    CHECK(hash[0] == 0xd8 && hash[1] == 0xf8 && hash[31] == 0x22);
    CHECK_STATUS(WHORL_OK, whorl_hash_to_hex(hash, 32, text, sizeof text, &error));
    CHECK(strcmp(text, hex) == 0);
    CHECK_STATUS(WHORL_OK, whorl_hash_from_hex("00000000000000Ff", hash, 8, &error));
    CHECK(hash[7] == 0xff && hash[0] == 0);
    CHECK_STATUS(WHORL_OK, whorl_hash_to_hex(hash, 8, text, 17, &error));
    CHECK(strcmp(text, "00000000000000ff") == 0);

    CHECK_STATUS(WHORL_INVALID, whorl_hash_to_hex(NULL, 32, text, 65, &error));
    CHECK_STATUS(WHORL_INVALID, whorl_hash_to_hex(hash, 32, NULL, 65, &error));
    CHECK_STATUS(WHORL_INVALID, whorl_hash_to_hex(hash, 32, text, 64, &error));
    CHECK_STATUS(WHORL_INVALID, whorl_hash_to_hex(hash, 8, text, 16, &error));
    CHECK_STATUS(WHORL_INVALID, whorl_hash_to_hex(hash, 16, text, 65, &error));
    CHECK_STATUS(WHORL_INVALID, whorl_hash_to_hex(hash, 0, text, 65, &error));
    CHECK_STATUS(WHORL_INVALID, whorl_hash_from_hex(NULL, hash, 32, &error));
    CHECK_STATUS(WHORL_INVALID, whorl_hash_from_hex(hex, NULL, 32, &error));
    CHECK_STATUS(WHORL_INVALID, whorl_hash_from_hex(hex, hash, 8, &error));
    CHECK_STATUS(WHORL_INVALID, whorl_hash_from_hex(hex, hash, 33, &error));
    CHECK_STATUS(WHORL_INVALID, whorl_hash_from_hex(hex + 1, hash, 32, &error));
    CHECK_STATUS(WHORL_INVALID, whorl_hash_from_hex("", hash, 8, &error));
    CHECK_STATUS(WHORL_INVALID, whorl_hash_from_hex("0123456789abcdeg", hash, 8, &error));

    const uint8_t zero[32] = {0};
    uint8_t other[32] = {0};
    other[0] = 0x81;
    other[31] = 0x10;
    int32_t distance = -1;
    CHECK_STATUS(WHORL_OK, whorl_distance(zero, other, 32, &distance, &error));
    CHECK(distance == 3);
    CHECK_STATUS(WHORL_OK, whorl_distance(zero, other, 8, &distance, &error));
    CHECK(distance == 2);
    CHECK_STATUS(WHORL_INVALID, whorl_distance(NULL, other, 32, &distance, &error));
    CHECK_STATUS(WHORL_INVALID, whorl_distance(zero, NULL, 32, &distance, &error));
    CHECK_STATUS(WHORL_INVALID, whorl_distance(zero, other, 9, &distance, &error));
    CHECK_STATUS(WHORL_INVALID, whorl_distance(zero, other, 32, NULL, &error));
    CHECK(distance == 2);
}

void test_hashes(void) {
    for (size_t i = 0; i < sizeof pixels; ++i) {
        pixels[i] = (uint8_t)(i * i / 7);
    }
    test_algorithms();
    test_hash();
    test_pictures();
    test_text_and_distance();
}
