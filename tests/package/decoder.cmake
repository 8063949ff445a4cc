# Builds examples/hash_untrusted.cpp against the installed package and hashes a picture by it, the same as without a sandbox.
# Work that is not on pictures needs no decoder: whorl::sandbox alone has nothing to do with them.
set(NAME decoder)
include(${CMAKE_CURRENT_LIST_DIR}/installed.cmake)

foreach(package IN ITEMS OpenCV SQLite3 EXPAT nlohmann_json CLI11 Catch2)
  list(APPEND options -D CMAKE_DISABLE_FIND_PACKAGE_${package}=TRUE)
endforeach()
run(${CMAKE_COMMAND} -S ${SOURCE}/examples -B ${work}/build -D WHORL_EXAMPLE_COMPONENTS=decoder ${options})
run(${CMAKE_COMMAND} --build ${work}/build --target hash_untrusted hash_file)
set(picture ${SOURCE}/tests/fuzz/corpus/metadata/jpeg-tagged)
run(${work}/build/hash_file ${picture})
set(expected "${output}")
run(${work}/build/hash_untrusted ${picture})
if(NOT output STREQUAL expected)
  message(FATAL_ERROR "in the sandbox ${output}, without ${expected}")
endif()
