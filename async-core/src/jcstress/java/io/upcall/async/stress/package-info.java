/**
 * Stress tests of this module's lock-free classes: each lists every legal outcome of one race, and
 * calls the rest forbidden.
 *
 * <pre>
 *   mvn -Pjcstress -pl async-core                                 all of them, in every mode
 *   mvn -Pjcstress -pl async-core -Dupcall.jcstress.filter=Close  some
 *   mvn -Pjcstress -pl async-core -Dupcall.jcstress.quick         a second each
 * </pre>
 *
 * <p>A forbidden outcome fails the build; the report is in {@code target/jcstress/index.html}.
 */
@NullMarked
package io.upcall.async.stress;

import org.jspecify.annotations.NullMarked;
