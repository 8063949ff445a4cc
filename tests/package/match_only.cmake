# Builds examples/lookup, a project of its own, against the installed package, where nothing can be found that the
# matcher does not need, and looks hashes up with it.
set(NAME match_only)
include(${CMAKE_CURRENT_LIST_DIR}/installed.cmake)

foreach(package IN ITEMS JPEG PNG TIFF GIF OpenCV SQLite3 sodium nlohmann_json CLI11 Catch2)
  list(APPEND options -D CMAKE_DISABLE_FIND_PACKAGE_${package}=TRUE)
endforeach()
# pkg-config finds what is in this folder and nothing else.
run(${PKG_CONFIG} --variable=pcfiledir libxxhash)
string(STRIP "${output}" from)
file(COPY ${from}/libxxhash.pc DESTINATION ${work}/pkgconfig)
set(ENV{PKG_CONFIG_PATH} "")
set(ENV{PKG_CONFIG_LIBDIR} ${work}/pkgconfig)
run(${CMAKE_COMMAND} -S ${SOURCE}/examples/lookup -B ${work}/build ${options})
run(${CMAKE_COMMAND} --build ${work}/build)

# Distances 0, 31 and 32 from the query, and far from it.
string(REPEAT 0 64 zero)
string(REPEAT 0 56 start)
string(REPEAT f 64 far)
file(WRITE ${work}/hashes "${far}\n${start}ffffffff\n${start}7fffffff\n${zero}\n")
run(${work}/build/lookup ${work}/hashes ${zero})
expect_output("^4 0 ${zero}\n3 31 ${start}7fffffff\n$")
expect_libraries(${work}/build/lookup "libhwy|libxxhash|libwhorl_(hash|match)")
