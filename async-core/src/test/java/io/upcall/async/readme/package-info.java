/**
 * The programs that the module's README shows, and the tests of its sentences: a block of code
 * there is one that stands here, is compiled, and runs.
 */
@NullMarked
package io.upcall.async.readme;

import org.jspecify.annotations.NullMarked;
