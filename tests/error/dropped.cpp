// What the compiler refuses, one macro each.
#include <whorl/byte_stream.hpp>

whorl::Status step();
whorl::Result<int> number();

bool all(const whorl::ByteSink& sink) {
#ifdef DROP_STATUS
    step();
#endif
#ifdef DROP_RESULT
    number();
#endif
#ifdef DROP_SINK
    sink({});
#endif
    return step() && number() && sink({});
}
