/**
 * The data: sixteen databases of keys, and the types of their values. Plain collections, without
 * any lock or I/O; who uses them holds the lock of the store.
 *
 * <p>{@link io.upcall.samples.kvd.data.Dict} is under everything: a hash table whose entries are
 * its users' own objects, and which can be scanned in steps. {@link
 * io.upcall.samples.kvd.data.Database} is one of keys, with the order in which they expire. A
 * string value is a {@code byte[]}; the other types are {@link
 * io.upcall.samples.kvd.data.Collection}s.
 */
@NullMarked
package io.upcall.samples.kvd.data;

import org.jspecify.annotations.NullMarked;
