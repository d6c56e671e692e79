/**
 * The one lock of the hot paths, and why it is allowed there: {@link
 * io.upcall.async.spin.SpinLock}.
 */
@NullMarked
package io.upcall.async.spin;

import org.jspecify.annotations.NullMarked;
