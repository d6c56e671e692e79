/**
 * Random operations on a driver, against a plain model of what must come of them.
 *
 * <p>{@link io.upcall.async.mix.RandomMix} has a number of {@link io.upcall.async.mix.Actor}s, each
 * with one thing to do on something of its own: carry bytes through a socket or pipe, write and
 * read a file, wait for a time. An actor is its own model: it knows what it asked for and what it
 * may be told. The mix steps random actors, cancels random calls, closes and opens descriptors and
 * drivers, lets time pass, and holds the driver to the one rule that is not any actor's: an event
 * for each call that was taken, no more, none later.
 *
 * <p>{@link io.upcall.async.mix.Ground} is what differs between drivers.
 */
package io.upcall.async.mix;
