# Builds examples/own_case.cpp against the installed package, where nothing can be found that a case does not need, and has
# age open what it sealed.
set(NAME case)
include(${CMAKE_CURRENT_LIST_DIR}/installed.cmake)

foreach(package IN ITEMS JPEG PNG TIFF GIF OpenCV SQLite3 EXPAT nlohmann_json CLI11 Catch2)
  list(APPEND options -D CMAKE_DISABLE_FIND_PACKAGE_${package}=TRUE)
endforeach()
run(${CMAKE_COMMAND} -S ${SOURCE}/examples -B ${work}/build -D WHORL_EXAMPLE_COMPONENTS=case ${options})
run(${CMAKE_COMMAND} --build ${work}/build --target own_case)

run(age-keygen -o ${work}/key)
run(age-keygen -y ${work}/key)
string(STRIP "${output}" recipient)
string(REPEAT 0f 32 hash)
run(${work}/build/own_case ${work}/own "A Platform ${recipient}" ${hash})
expect_output("^case [0-9A-Z-]+: send 0000-submission.age\n$")
run(age -d -i ${work}/key ${work}/own/0000-submission.age)
expect_output("application/vnd.whorl.bundle")
expect_libraries(${work}/build/own_case "libsodium|libhwy|libwhorl_(bundle|case|hash|json)")
