# Installs the build to where the other tests look for it.
set(prefix ${WHORL_BUILD}/package/prefix)
file(REMOVE_RECURSE ${WHORL_BUILD}/package)
execute_process(COMMAND ${CMAKE_COMMAND} --install ${WHORL_BUILD} --prefix ${prefix} COMMAND_ERROR_IS_FATAL ANY
  OUTPUT_QUIET)
foreach(file IN ITEMS README.md LICENSE docs/bundle.schema.json docs/bundle-format.md examples/match.c
    examples/lookup/CMakeLists.txt)
  if(NOT EXISTS ${prefix}/share/doc/whorl/${file})
    message(FATAL_ERROR "${file} was not installed")
  endif()
endforeach()
