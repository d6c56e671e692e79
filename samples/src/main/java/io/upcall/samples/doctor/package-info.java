/** {@code doctor}: what this machine offers to Upcall, what is missing, and the remedy. */
@NullMarked
package io.upcall.samples.doctor;

import org.jspecify.annotations.NullMarked;
