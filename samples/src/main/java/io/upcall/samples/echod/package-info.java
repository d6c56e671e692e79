/**
 * {@code echod}: TCP echo, twice. {@link io.upcall.samples.echod.BlockingEcho} is a uthread a
 * connection on the compat API; {@link io.upcall.samples.echod.AsyncEcho} is callbacks on the raw
 * API. Read both: they say the same to the network.
 */
@NullMarked
package io.upcall.samples.echod;

import org.jspecify.annotations.NullMarked;
