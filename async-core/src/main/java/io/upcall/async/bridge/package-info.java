/**
 * Bridges between async calls and the futures of other libraries, both ways.
 *
 * <p>How data flows. A {@link io.upcall.async.bridge.FutureCall} is a call whose completion
 * completes a {@link java.util.concurrent.CompletableFuture}; {@link
 * io.upcall.async.bridge.GuavaBridge} shows the same as Guava's {@code ListenableFuture}. The other
 * way, a {@link io.upcall.async.bridge.FutureEvent} follows a future and is posted to an event
 * queue when that is done.
 *
 * <pre>
 *   FutureCall ──submit──▶ driver ──event──▶ FutureCall.run ──▶ future completes
 *       ▲                                                          │
 *       └───────────── submitter.cancel ◀── cancel, orTimeout ─────┘
 *
 *   a future ──completes──▶ FutureEvent ──post──▶ EventQueue ──▶ callback, once
 *       ▲                        │
 *       └──────── cancel ────────┘
 * </pre>
 *
 * <p>This is the layer where exceptions begin: a result of {@code -errno} fails the future with a
 * {@link io.upcall.async.bridge.CallFailedException}. Nothing here is for a hot path: a future
 * allocates, a call does not. Guava is optional; only {@code GuavaBridge} needs it.
 */
@NullMarked
package io.upcall.async.bridge;

import org.jspecify.annotations.NullMarked;
