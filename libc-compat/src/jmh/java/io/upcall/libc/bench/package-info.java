/**
 * Benchmarks of this module, beside a peer in the same run.
 *
 * <pre>
 *   mvn -Pjmh -pl libc-compat                                  all of them
 *   mvn -Pjmh -pl libc-compat -Dupcall.jmh.filter=Mutex        some
 *   mvn -Pjmh -pl libc-compat -Dupcall.jmh.quick               short runs, for a look
 * </pre>
 */
@NullMarked
package io.upcall.libc.bench;

import org.jspecify.annotations.NullMarked;
