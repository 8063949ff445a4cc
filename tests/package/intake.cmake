# Builds the examples of intake against the installed package, where nothing can be found that they do not need, and has
# them take in what the installed program made.
set(NAME intake)
include(${CMAKE_CURRENT_LIST_DIR}/installed.cmake)

foreach(package IN ITEMS JPEG PNG TIFF GIF OpenCV EXPAT nlohmann_json CLI11 Catch2)
  list(APPEND options -D CMAKE_DISABLE_FIND_PACKAGE_${package}=TRUE)
endforeach()
run(${CMAKE_COMMAND} -S ${SOURCE}/examples -B ${work}/build -D WHORL_EXAMPLE_COMPONENTS=intake ${options})
run(${CMAKE_COMMAND} --build ${work}/build --target intake_service verify_bundle)
expect_libraries(${work}/build/intake_service
  "libhwy|libxxhash|libsqlite3|libsodium|libwhorl_(hash|json|match|bank|bundle|intake)")

set(whorl ${prefix}/bin/whorl)
set(passphrase INPUT_FILE ${work}/passphrase)
file(WRITE ${work}/passphrase "four words of nothing\n")
run(${whorl} case new ${work}/owner --argon2-memory 8 --argon2-passes 1 --passphrase-fd 0 ${passphrase})
run(${whorl} case new ${work}/platform --no-passphrase)
run(age-keygen -o ${work}/key)
run(age-keygen -y ${work}/key)
file(WRITE ${work}/recipients "Another ${output}")
run(${whorl} case export-key ${work}/platform --recipient-line Platform)
file(APPEND ${work}/recipients "${output}")
set(hash d8f8f0cee0f4a84f0637022a078f67f0b36e2ed596621e1d33e6339c4e9c9b22)
run(${whorl} bundle create ${work}/owner ${hash} --quality 90 --recipients ${work}/recipients --adult
  --passphrase-fd 0 ${passphrase})

run(${work}/build/verify_bundle ${work}/key ${work}/owner/0000-submission.age)
expect_output("^submission of case [0-9A-Z-]+\npdq ${hash}\n$")
file(COPY ${work}/owner/0000-submission.age DESTINATION ${work}/incoming)
file(MAKE_DIRECTORY ${work}/receipts)
run(${whorl} bank init ${work}/known.bank)
run(${work}/build/intake_service ${work}/known.bank ${work}/platform/case.key ${work}/incoming ${work}/receipts)
expect_output("^0000-submission.age: added 1, withdrawn 0, set aside 0\n$")
file(GLOB receipts ${work}/receipts/*)
run(${whorl} bundle verify --key ${work}/owner --passphrase-fd 0 ${receipts} ${passphrase})
expect_output(": receipt of case [0-9A-Z-]+, sequence 0, [0-9-]+: received, signed by Platform\n$")
