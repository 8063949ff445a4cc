# Builds examples/match.c against the installed package: by CMake and by pkg-config, with the shared library
# and with the static ones. All print the same.
set(NAME c)
include(${CMAKE_CURRENT_LIST_DIR}/installed.cmake)
set(source ${SOURCE}/examples/match.c)
set(expected "^[0-9a-f]+ quality [0-9]+\nmatch: id 1 distance [0-9] transform flip_y\n$")
set(ENV{LD_LIBRARY_PATH} ${libdir})  # pkg-config says nothing of where libraries are at run time

foreach(component IN ITEMS c c_static)
  run(${CMAKE_COMMAND} -S ${CMAKE_CURRENT_LIST_DIR}/c_project -B ${work}/${component} ${options}
    -D CMAKE_C_COMPILER=${C_COMPILER} -D WHORL_COMPONENT=${component} -D WHORL_MATCH_C=${source})
  run(${CMAKE_COMMAND} --build ${work}/${component})
  run(${work}/${component}/match)
  expect_output("${expected}")
endforeach()
expect_libraries(${work}/c_static/match "libwhorl_(hash|match)|libhwy|libxxhash")

set(flags -std=c99 -Wall -Wextra -Wpedantic -Werror)

# Builds the program as a user does who has only what pkg-config says: compile(PROGRAM [--static])
function(compile program)
  run(${PKG_CONFIG} --cflags --libs ${ARGN} whorl)
  separate_arguments(words UNIX_COMMAND "${output}")
  run(${C_COMPILER} ${flags} ${source} ${words} -o ${program})
  run(${program})
  expect_output("${expected}")
endfunction()

set(ENV{PKG_CONFIG_PATH} "")
set(ENV{PKG_CONFIG_LIBDIR} ${libdir}/pkgconfig)  # no other library's file is needed
run(${PKG_CONFIG} --validate whorl)
run(${PKG_CONFIG} --modversion whorl)
expect_output("^${VERSION}\n$")
compile(${work}/shared)
expect_libraries(${work}/shared "libwhorl_.*|libhwy|libxxhash")

# The linker takes the static library where it finds no shared one, as in a copy without it.
file(GLOB shared ${libdir}/libwhorl_c.so*)
if(NOT shared)
  message(FATAL_ERROR "no shared libwhorl_c in ${libdir}")
endif()
file(COPY ${prefix}/ DESTINATION ${work}/prefix PATTERN libwhorl_c.so* EXCLUDE)
string(REPLACE ${prefix} ${work}/prefix static_libdir ${libdir})
set(ENV{PKG_CONFIG_LIBDIR} ${static_libdir}/pkgconfig)
compile(${work}/static --static)
expect_libraries(${work}/static "libwhorl_(hash|match)|libhwy|libxxhash")
