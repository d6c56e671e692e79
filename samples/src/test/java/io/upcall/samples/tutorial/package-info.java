/**
 * The programs of the tutorial in {@code samples/README.md}, compiled and run: {@code TutorialTest}
 * holds the text against these sources.
 */
@NullMarked
package io.upcall.samples.tutorial;

import org.jspecify.annotations.NullMarked;
