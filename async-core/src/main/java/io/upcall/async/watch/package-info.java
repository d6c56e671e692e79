/** Watching calls. */
@NullMarked
package io.upcall.async.watch;

import org.jspecify.annotations.NullMarked;
