// Hashes a picture, and finds a mirrored copy of it among other hashes: the C interface from end to end.
//
//   cc match.c $(pkg-config --cflags --libs whorl) -o match
#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <whorl/whorl.h>

enum { WIDTH = 320, HEIGHT = 240 };

// A bright disc on a gradient, 8-bit gray.
static void draw(uint8_t* pixels) {
    for (int y = 0; y < HEIGHT; ++y) {
        for (int x = 0; x < WIDTH; ++x) {
            const int in_disc = (x - 200) * (x - 200) + (y - 100) * (y - 100) < 60 * 60;
            pixels[y * WIDTH + x] = (uint8_t)(in_disc ? 250 : x / 2);
        }
    }
}

static void mirror(const uint8_t* pixels, uint8_t* mirrored) {
    for (int y = 0; y < HEIGHT; ++y) {
        for (int x = 0; x < WIDTH; ++x) {
            mirrored[y * WIDTH + x] = pixels[y * WIDTH + WIDTH - 1 - x];
        }
    }
}

static whorl_image view_of(const uint8_t* pixels) {
    whorl_image image;
    memset(&image, 0, sizeof image);  // what we do not set is 0, also what later versions add
    image.struct_size = sizeof image;
    image.pixels = pixels;
    image.pixels_size = WIDTH * HEIGHT;
    image.width = WIDTH;
    image.height = HEIGHT;
    image.format = WHORL_GRAY;
    return image;
}

// Every call says how it went; `error` says why not.
static int match(whorl_index* index, whorl_error* error) {
    static uint8_t pixels[WIDTH * HEIGHT];
    static uint8_t copy[WIDTH * HEIGHT];
    draw(pixels);
    mirror(pixels, copy);

    // The index holds the picture as 1, and some other hash as 2.
    const whorl_image picture = view_of(pixels);
    uint8_t hashes[2 * WHORL_PDQ_HASH_SIZE];
    int32_t quality = 0;
    if (whorl_hash("pdq", &picture, hashes, WHORL_PDQ_HASH_SIZE, &quality, error) != WHORL_OK) {
        return 0;
    }
    memset(hashes + WHORL_PDQ_HASH_SIZE, 0x5a, WHORL_PDQ_HASH_SIZE);
    const uint64_t ids[2] = {1, 2};
    char text[2 * WHORL_PDQ_HASH_SIZE + 1];
    if (whorl_hash_to_hex(hashes, WHORL_PDQ_HASH_SIZE, text, sizeof text, error) != WHORL_OK ||
        whorl_index_add(index, ids, hashes, sizeof hashes, NULL, 2, error) != WHORL_OK) {
        return 0;
    }
    printf("%s quality %" PRId32 "\n", text, quality);

    // The eight hashes of the copy find it, turned or mirrored in any way.
    const whorl_image turned = view_of(copy);
    uint8_t eight[WHORL_TRANSFORM_COUNT * WHORL_PDQ_HASH_SIZE];
    whorl_matches* matches = NULL;
    if (whorl_hash_dihedral("pdq", &turned, eight, sizeof eight, NULL, error) != WHORL_OK ||
        whorl_index_search_dihedral(index, eight, sizeof eight, WHORL_PDQ_MATCH_THRESHOLD, NULL, &matches, error) !=
            WHORL_OK) {
        return 0;
    }
    const whorl_match* found = whorl_matches_data(matches);
    for (size_t i = 0; i < whorl_matches_count(matches); ++i) {
        printf("match: id %" PRIu64 " distance %" PRId32 " transform %s\n", found[i].id, found[i].distance,
               whorl_transform_name(found[i].transform));
    }
    whorl_matches_free(matches);
    return 1;
}

int main(void) {
    whorl_error error;
    whorl_index* index = NULL;
    const int ok = whorl_index_create(256, NULL, &index, &error) == WHORL_OK && match(index, &error);
    whorl_index_free(index);
    if (!ok) {
        fprintf(stderr, "match: %s\n", error.message);
    }
    return ok ? 0 : 1;
}
