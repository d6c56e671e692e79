/**
 * The programs of the README, compiled and run: {@code ReadmeTest} holds the README's text against
 * these sources.
 */
@NullMarked
package io.upcall.samples.readme;

import org.jspecify.annotations.NullMarked;
