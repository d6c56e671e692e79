/**
 * What {@code printf}, {@code scanf} and {@code strtod} do with text, without streams.
 *
 * <p>How data flows. {@code Printf} walks a format; a {@code Directive} is one conversion of it,
 * with flags, width, precision and length, which {@code Integers} and {@code Floats} spell into
 * {@code Bytes}. {@code Scanf} walks a format the other way, over a {@code Source} of bytes that
 * can take one back, and stores into arrays of one element. {@code Strto} finds and reads a number
 * at the start of a string.
 *
 * <p>The locale is C's, always, and texts are UTF-8. A double is spelled from its exact decimal
 * expansion and rounded half to even, as the C library does; there is no {@code long double}: an L
 * is accepted, and the value is a double all the same. What C leaves undefined (a conversion that
 * there is not, an argument that is missing or of another type) is an IllegalArgumentException
 * here.
 */
@NullMarked
package io.upcall.libc.format;

import org.jspecify.annotations.NullMarked;
