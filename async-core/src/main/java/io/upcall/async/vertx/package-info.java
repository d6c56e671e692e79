/** The portable driver. */
@NullMarked
package io.upcall.async.vertx;

import org.jspecify.annotations.NullMarked;
