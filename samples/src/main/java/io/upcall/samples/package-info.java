/** The sample programs: what people learn the API from. {@link io.upcall.samples.Main} starts. */
@NullMarked
package io.upcall.samples;

import org.jspecify.annotations.NullMarked;
