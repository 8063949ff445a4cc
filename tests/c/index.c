// Indexes: making, updating, searching and saving them.
#include "tests/c/check.h"

static int somewhere;
static void* const untouched = &somewhere;  // what an out-parameter holds before a call

static whorl_status create_with(int32_t method, int32_t bands, size_t struct_size, whorl_error* error) {
    whorl_index_options options;
    memset(&options, 0, sizeof options);
    options.struct_size = struct_size;
    options.method = method;
    options.bands = bands;
    whorl_index* index = untouched;
    const whorl_status status = whorl_index_create(256, &options, &index, error);
    CHECK((index != NULL) == (status == WHORL_OK));
    CHECK(index != untouched);
    whorl_index_free(index);
    return status;
}

static void test_create(void) {
    const size_t size = sizeof(whorl_index_options);
    CHECK_STATUS(WHORL_OK, create_with(WHORL_METHOD_AUTOMATIC, 0, size, &error));
    CHECK_STATUS(WHORL_OK, create_with(WHORL_METHOD_SCAN, 0, size, &error));
    CHECK_STATUS(WHORL_OK, create_with(WHORL_METHOD_MULTI_INDEX, 11, size, &error));
    CHECK_STATUS(WHORL_INVALID, create_with(-1, 0, size, &error));
    CHECK_STATUS(WHORL_INVALID, create_with(3, 0, size, &error));
    CHECK_STATUS(WHORL_INVALID, create_with(0, -1, size, &error));
    CHECK_STATUS(WHORL_INVALID, create_with(0, 0, size - 1, &error));
    CHECK_STATUS(WHORL_INVALID, create_with(0, 0, 0, &error));

    static const int32_t widths[] = {0, 1, -64, 63, 65, 128, 255, 512, INT32_MAX, INT32_MIN};
    for (size_t i = 0; i < sizeof widths / sizeof widths[0]; ++i) {
        whorl_index* index = untouched;
        CHECK_STATUS(WHORL_INVALID, whorl_index_create(widths[i], NULL, &index, &error));
        CHECK(index == NULL);
    }
    CHECK_STATUS(WHORL_INVALID, whorl_index_create(256, NULL, NULL, &error));
    whorl_index_free(NULL);
    CHECK(whorl_index_bits(NULL) == 0 && whorl_index_size(NULL) == 0);
}

static void test_null_matches(void) {
    CHECK(whorl_matches_queries(NULL) == 0);
    CHECK(whorl_matches_count(NULL) == 0);
    CHECK(whorl_matches_data(NULL) == NULL);
    CHECK(whorl_matches_offsets(NULL) == NULL);
    whorl_matches_free(NULL);
}

static void test_updates(int32_t bits) {
    const size_t bytes = (size_t)bits / 8;
    uint8_t hashes[3 * 32];
    memset(hashes, 0, sizeof hashes);
    memset(hashes + bytes, 0xff, bytes);
    const uint64_t ids[3] = {7, UINT64_MAX, 7};
    const uint8_t qualities[3] = {0, 100, 50};
    const uint8_t bad_qualities[3] = {0, 101, 50};
    whorl_index* index = NULL;
    CHECK_STATUS(WHORL_OK, whorl_index_create(bits, NULL, &index, &error));
    CHECK(whorl_index_bits(index) == bits && whorl_index_size(index) == 0);

    CHECK_STATUS(WHORL_INVALID, whorl_index_add(NULL, ids, hashes, 2 * bytes, NULL, 2, &error));
    CHECK_STATUS(WHORL_INVALID, whorl_index_add(index, NULL, hashes, 2 * bytes, NULL, 2, &error));
    CHECK_STATUS(WHORL_INVALID, whorl_index_add(index, ids, NULL, 2 * bytes, NULL, 2, &error));
    CHECK_STATUS(WHORL_INVALID, whorl_index_add(index, ids, hashes, 2 * bytes - 1, NULL, 2, &error));
    CHECK_STATUS(WHORL_INVALID, whorl_index_add(index, ids, hashes, 3 * bytes, NULL, 2, &error));
    CHECK_STATUS(WHORL_INVALID, whorl_index_add(index, ids, hashes, 0, NULL, 2, &error));
    CHECK_STATUS(WHORL_INVALID, whorl_index_add(index, ids, hashes, 0, NULL, SIZE_MAX / bytes + 1, &error));
    CHECK_STATUS(WHORL_INVALID, whorl_index_add(index, ids, hashes, 3 * bytes, bad_qualities, 3, &error));
    CHECK_STATUS(WHORL_INVALID, whorl_index_update(NULL, ids, hashes, bytes, NULL, 1, ids, 1, &error));
    CHECK_STATUS(WHORL_INVALID, whorl_index_update(index, ids, hashes, bytes + 1, NULL, 1, ids, 1, &error));
    CHECK_STATUS(WHORL_INVALID, whorl_index_update(index, ids, hashes, bytes, NULL, 1, NULL, 1, &error));
    CHECK_STATUS(WHORL_INVALID, whorl_index_update(index, NULL, hashes, bytes, NULL, 1, ids, 1, &error));
    CHECK(whorl_index_size(index) == 0);

    CHECK_STATUS(WHORL_OK, whorl_index_add(index, NULL, NULL, 0, NULL, 0, &error));
    CHECK_STATUS(WHORL_OK, whorl_index_add(index, ids, hashes, 3 * bytes, qualities, 3, &error));
    CHECK(whorl_index_size(index) == 2);
    size_t removed = 99;
    CHECK_STATUS(WHORL_INVALID, whorl_index_remove(NULL, ids, 1, &removed, &error));
    CHECK_STATUS(WHORL_INVALID, whorl_index_remove(index, NULL, 1, &removed, &error));
    CHECK(removed == 99 && whorl_index_size(index) == 2);
    CHECK_STATUS(WHORL_OK, whorl_index_remove(index, NULL, 0, &removed, &error));
    CHECK(removed == 0);
    CHECK_STATUS(WHORL_OK, whorl_index_remove(index, ids, 3, &removed, &error));
    CHECK(removed == 2 && whorl_index_size(index) == 0);
    CHECK_STATUS(WHORL_OK, whorl_index_add(index, ids, hashes, bytes, NULL, 1, &error));
    CHECK_STATUS(WHORL_OK, whorl_index_remove(index, ids, 1, NULL, &error));
    CHECK_STATUS(WHORL_OK, whorl_index_update(index, ids, hashes, 2 * bytes, NULL, 2, NULL, 0, &error));
    CHECK(whorl_index_size(index) == 2);
    CHECK_STATUS(WHORL_OK, whorl_index_update(index, ids, hashes, bytes, qualities, 1, ids, 2, &error));
    CHECK(whorl_index_size(index) == 1);  // removals come first
    CHECK_STATUS(WHORL_OK, whorl_index_update(index, NULL, NULL, 0, NULL, 0, ids, 1, &error));
    CHECK(whorl_index_size(index) == 0);
    whorl_index_free(index);
}

// The search calls differ in how many hashes they take.
typedef whorl_status search_function(const whorl_index*, const uint8_t*, size_t, int32_t,
                                     const whorl_search_options*, whorl_matches**, whorl_error*);

static whorl_status search_nearest(const whorl_index* index, const uint8_t* hash, size_t size, int32_t k,
                                   const whorl_search_options* options, whorl_matches** matches,
                                   whorl_error* error) {
    return whorl_index_nearest(index, hash, size, (size_t)k, options, matches, error);
}

static void check_refused(search_function* search, const whorl_index* index, const uint8_t* hashes, size_t size,
                          int32_t threshold, const whorl_search_options* options) {
    whorl_matches* matches = untouched;
    CHECK_STATUS(WHORL_INVALID, search(index, hashes, size, threshold, options, &matches, &error));
    CHECK(matches == NULL);
    CHECK(search(index, hashes, size, threshold, options, &matches, NULL) == WHORL_INVALID);
}

static void check_finds_all(search_function* search, const whorl_index* index, const uint8_t* hashes, size_t size,
                            int32_t threshold) {
    whorl_matches* matches = NULL;
    CHECK_STATUS(WHORL_OK, search(index, hashes, size, threshold, NULL, &matches, &error));
    CHECK(whorl_matches_count(matches) == whorl_matches_queries(matches) * whorl_index_size(index));
    whorl_matches_free(matches);
}

static void test_refused_searches(search_function* search, const whorl_index* index, size_t queries) {
    const uint8_t hashes[8 * 32] = {0};
    const size_t bytes = (size_t)whorl_index_bits(index) / 8;
    const size_t size = queries * bytes;
    whorl_matches* matches = NULL;
    CHECK_STATUS(WHORL_OK, search(index, hashes, size, 3, NULL, &matches, &error));
    whorl_matches_free(matches);
    CHECK_STATUS(WHORL_INVALID, search(index, hashes, size, 3, NULL, NULL, &error));
    check_refused(search, NULL, hashes, size, 3, NULL);
    check_refused(search, index, NULL, size, 3, NULL);
    check_refused(search, index, hashes, size - 1, 3, NULL);
    check_refused(search, index, hashes, size + 1, 3, NULL);
    if (search != whorl_index_search_batch) {
        check_refused(search, index, hashes, size + bytes, 3, NULL);
        check_refused(search, index, hashes, 0, 3, NULL);
    }
    if (search != search_nearest) {
        check_refused(search, index, hashes, size, -1, NULL);
        check_refused(search, index, hashes, size, INT32_MIN, NULL);
        check_finds_all(search, index, hashes, size, whorl_index_bits(index));
        check_finds_all(search, index, hashes, size, whorl_index_bits(index) + 1);
        check_finds_all(search, index, hashes, size, INT32_MAX);
    }

    whorl_search_options good;
    memset(&good, 0, sizeof good);
    good.struct_size = sizeof good;
    good.min_quality = 100;
    good.method = WHORL_METHOD_SCAN;
    good.jobs = 2;
    CHECK_STATUS(WHORL_OK, search(index, hashes, size, 3, &good, &matches, &error));
    whorl_matches_free(matches);
    whorl_search_options bad = good;
    bad.struct_size = 0;
    check_refused(search, index, hashes, size, 3, &bad);
    bad = good;
    bad.struct_size = sizeof bad - 1;
    check_refused(search, index, hashes, size, 3, &bad);
    bad = good;
    bad.min_quality = 101;
    check_refused(search, index, hashes, size, 3, &bad);
    bad.min_quality = -1;
    check_refused(search, index, hashes, size, 3, &bad);
    bad = good;
    bad.method = 3;
    check_refused(search, index, hashes, size, 3, &bad);
    bad.method = -1;
    check_refused(search, index, hashes, size, 3, &bad);
    bad = good;
    bad.jobs = -1;
    check_refused(search, index, hashes, size, 3, &bad);
    bad.jobs = INT32_MAX;
    check_refused(search, index, hashes, size, 3, &bad);
    bad = good;
    bad.reserved = 1;
    check_refused(search, index, hashes, size, 3, &bad);
}

static void test_search(int32_t bits) {
    const size_t bytes = (size_t)bits / 8;
    uint8_t hashes[8 * 32];
    memset(hashes, 0, sizeof hashes);
    memset(hashes + bytes, 0xff, bytes);
    hashes[2 * bytes] = 0x80;  // one bit from the first
    const uint64_t ids[3] = {10, 20, 30};
    const uint8_t qualities[3] = {100, 100, 49};
    whorl_index* index = NULL;
    CHECK_STATUS(WHORL_OK, whorl_index_create(bits, NULL, &index, &error));
    CHECK_STATUS(WHORL_OK, whorl_index_add(index, ids, hashes, 3 * bytes, qualities, 3, &error));

    whorl_matches* matches = NULL;
    CHECK_STATUS(WHORL_OK, whorl_index_search(index, hashes, bytes, 1, NULL, &matches, &error));
    CHECK(whorl_matches_queries(matches) == 1 && whorl_matches_count(matches) == 2);
    CHECK(whorl_matches_offsets(matches)[0] == 0 && whorl_matches_offsets(matches)[1] == 2);
    CHECK(whorl_matches_data(matches)[0].id == 10 && whorl_matches_data(matches)[0].distance == 0);
    CHECK(whorl_matches_data(matches)[1].id == 30 && whorl_matches_data(matches)[1].distance == 1);
    CHECK(whorl_matches_data(matches)[1].transform == WHORL_ORIGINAL);
    whorl_matches_free(matches);

    whorl_search_options options;
    memset(&options, 0, sizeof options);
    options.struct_size = sizeof options;
    options.min_quality = 50;
    CHECK_STATUS(WHORL_OK, whorl_index_search(index, hashes, bytes, bits, &options, &matches, &error));
    CHECK(whorl_matches_count(matches) == 2 && whorl_matches_data(matches)[1].id == 20);
    CHECK(whorl_matches_data(matches)[1].distance == bits);
    whorl_matches_free(matches);

    // Three queries: the first two records, and one that is near to nothing.
    uint8_t queries[3 * 32];
    memcpy(queries, hashes, 2 * bytes);
    memset(queries + 2 * bytes, 0x55, bytes);
    CHECK_STATUS(WHORL_OK, whorl_index_search_batch(index, queries, 3 * bytes, 0, NULL, &matches, &error));
    CHECK(whorl_matches_queries(matches) == 3 && whorl_matches_count(matches) == 2);
    CHECK(whorl_matches_offsets(matches)[1] == 1 && whorl_matches_offsets(matches)[2] == 2);
    CHECK(whorl_matches_offsets(matches)[3] == 2);
    CHECK(whorl_matches_data(matches)[0].id == 10 && whorl_matches_data(matches)[1].id == 20);
    whorl_matches_free(matches);
    CHECK_STATUS(WHORL_OK, whorl_index_search_batch(index, NULL, 0, 0, NULL, &matches, &error));
    CHECK(whorl_matches_queries(matches) == 0 && whorl_matches_count(matches) == 0);
    CHECK(whorl_matches_offsets(matches)[0] == 0 && whorl_matches_data(matches) == NULL);
    whorl_matches_free(matches);

    CHECK_STATUS(WHORL_OK, whorl_index_nearest(index, hashes + bytes, bytes, 2, NULL, &matches, &error));
    CHECK(whorl_matches_queries(matches) == 1 && whorl_matches_count(matches) == 2);
    CHECK(whorl_matches_data(matches)[0].id == 20 && whorl_matches_data(matches)[1].id == 30);
    CHECK(whorl_matches_data(matches)[1].distance == bits - 1);
    whorl_matches_free(matches);
    CHECK_STATUS(WHORL_OK, whorl_index_nearest(index, hashes, bytes, 0, NULL, &matches, &error));
    CHECK(whorl_matches_queries(matches) == 1 && whorl_matches_count(matches) == 0);
    whorl_matches_free(matches);
    CHECK_STATUS(WHORL_OK, whorl_index_nearest(index, hashes, bytes, SIZE_MAX, NULL, &matches, &error));
    CHECK(whorl_matches_count(matches) == 3);
    whorl_matches_free(matches);

    // Eight forms of a query, of which the fourth is the second record.
    memset(hashes, 0x55, sizeof hashes);
    memset(hashes + 3 * bytes, 0xff, bytes);
    CHECK_STATUS(WHORL_OK, whorl_index_search_dihedral(index, hashes, 8 * bytes, 3, NULL, &matches, &error));
    CHECK(whorl_matches_queries(matches) == 1 && whorl_matches_count(matches) == 1);
    CHECK(whorl_matches_data(matches)[0].id == 20);
    CHECK(whorl_matches_data(matches)[0].transform == WHORL_ROTATE270);
    whorl_matches_free(matches);

    test_refused_searches(whorl_index_search, index, 1);
    test_refused_searches(whorl_index_search_batch, index, 2);
    test_refused_searches(whorl_index_search_dihedral, index, 8);
    test_refused_searches(search_nearest, index, 1);

    // What was found outlives its index.
    CHECK_STATUS(WHORL_OK, whorl_index_search(index, hashes, bytes, bits, NULL, &matches, &error));
    whorl_index_free(index);
    CHECK(whorl_matches_count(matches) == 3);
    whorl_matches_free(matches);
}

static void check_not_opened(whorl_status wanted, const char* path, int32_t bits, const char* tag) {
    whorl_index* index = untouched;
    CHECK_STATUS(wanted, whorl_index_open_snapshot(path, bits, tag, strlen(tag), NULL, &index, &error));
    CHECK(index == NULL);
}

static void cut_file(const char* path) {
    char content[1 << 16];
    FILE* file = fopen(path, "rb");
    const size_t size = file != NULL ? fread(content, 1, sizeof content, file) : 0;
    CHECK(file != NULL && size > 1 && fclose(file) == 0);
    file = fopen(path, "wb");
    CHECK(file != NULL && fwrite(content, 1, size - 1, file) == size - 1 && fclose(file) == 0);
}

static void test_snapshots(int32_t bits, const char* path) {
    const size_t bytes = (size_t)bits / 8;
    uint8_t hash[32];
    memset(hash, 0x3c, sizeof hash);
    const uint64_t id = 5;
    whorl_index* index = NULL;
    CHECK_STATUS(WHORL_OK, whorl_index_create(bits, NULL, &index, &error));
    CHECK_STATUS(WHORL_OK, whorl_index_add(index, &id, hash, bytes, NULL, 1, &error));

    CHECK_STATUS(WHORL_INVALID, whorl_index_save_snapshot(NULL, path, NULL, 0, &error));
    CHECK_STATUS(WHORL_INVALID, whorl_index_save_snapshot(index, NULL, NULL, 0, &error));
    CHECK_STATUS(WHORL_INVALID, whorl_index_save_snapshot(index, path, NULL, 3, &error));
    CHECK_STATUS(WHORL_UNWRITABLE, whorl_index_save_snapshot(index, "/nowhere/at/all", NULL, 0, &error));
    CHECK_STATUS(WHORL_OK, whorl_index_save_snapshot(index, path, "tag", 3, &error));
    whorl_index_free(index);

    CHECK_STATUS(WHORL_OK, whorl_index_open_snapshot(path, bits, "tag", 3, NULL, &index, &error));
    CHECK(whorl_index_bits(index) == bits && whorl_index_size(index) == 1);
    whorl_matches* matches = NULL;
    CHECK_STATUS(WHORL_OK, whorl_index_search(index, hash, bytes, 0, NULL, &matches, &error));
    CHECK(whorl_matches_count(matches) == 1 && whorl_matches_data(matches)[0].id == 5);
    whorl_matches_free(matches);
    // Updates stay in memory.
    CHECK_STATUS(WHORL_OK, whorl_index_remove(index, &id, 1, NULL, &error));
    CHECK(whorl_index_size(index) == 0);
    whorl_index_free(index);
    CHECK_STATUS(WHORL_OK, whorl_index_open_snapshot(path, bits, "tag", 3, NULL, &index, &error));
    CHECK(whorl_index_size(index) == 1);
    whorl_index_free(index);

    check_not_opened(WHORL_INVALID, NULL, bits, "tag");
    check_not_opened(WHORL_INVALID, path, 100, "tag");
    check_not_opened(WHORL_NOT_FOUND, "/nowhere/at/all", bits, "tag");
    index = untouched;
    CHECK_STATUS(WHORL_INVALID, whorl_index_open_snapshot(path, bits, NULL, 3, NULL, &index, &error));
    CHECK(index == NULL);
    CHECK_STATUS(WHORL_INVALID, whorl_index_open_snapshot(path, bits, "tag", 3, NULL, NULL, &error));
    whorl_index_options options;
    memset(&options, 0, sizeof options);
    CHECK_STATUS(WHORL_INVALID, whorl_index_open_snapshot(path, bits, "tag", 3, &options, &index, &error));

    // Of another width, made from something else, cut off: which error it is says lib/match.
    index = untouched;
    CHECK(whorl_index_open_snapshot(path, 320 - bits, "tag", 3, NULL, &index, NULL) != WHORL_OK && index == NULL);
    CHECK(whorl_index_open_snapshot(path, bits, "other", 5, NULL, &index, NULL) != WHORL_OK && index == NULL);
    CHECK(whorl_index_open_snapshot(path, bits, NULL, 0, NULL, &index, NULL) != WHORL_OK && index == NULL);
    cut_file(path);
    check_not_opened(WHORL_CORRUPT, path, bits, "tag");
    whorl_error error;
    whorl_index_open_snapshot(path, bits, "tag", 3, NULL, &index, &error);
    CHECK(strstr(error.message, path) == error.message);  // which file it is
    CHECK(remove(path) == 0);
}

void test_index(const char* file) {
    test_create();
    test_null_matches();
    for (int32_t bits = 64; bits <= 256; bits += 192) {
        test_updates(bits);
        test_search(bits);
        test_snapshots(bits, file);
    }
}
