/**
 * The edge to the Linux kernel: plain system calls and native memory through the foreign function
 * API, with no C of our own.
 *
 * <p>Every call returns what the kernel returns: a value of 0 or more, or {@code -errno}. Nothing
 * here throws for an errno; the translation into exceptions happens once, in libc-compat. {@link
 * io.upcall.async.kernel.Syscalls} is an interface so that a test can put a failing kernel under
 * the driver; {@link io.upcall.async.kernel.NativeSyscalls} is the real one and belongs to one
 * thread at a time, because it owns the segment that errno is captured in. {@link
 * io.upcall.async.kernel.NativeMemory} reads and writes absolute addresses and counts what it
 * allocates, so that tests can see a leak.
 *
 * <p>The package is exported to the modules of this project only.
 */
@NullMarked
package io.upcall.async.kernel;

import org.jspecify.annotations.NullMarked;
