/**
 * What all servers among the samples have in common: the options, the life from start to SIGTERM,
 * and the accept loop of the blocking style.
 */
@NullMarked
package io.upcall.samples.server;

import org.jspecify.annotations.NullMarked;
