/**
 * What the project is compared with, each a program that runs in a process of its own.
 *
 * <p>{@link io.upcall.samples.bench.peer.JdkEcho} is the JDK's blocking way on virtual threads;
 * {@link io.upcall.samples.bench.peer.CPeer} builds the programs in C whose sources are in {@code
 * src/main/c}; {@link io.upcall.samples.bench.peer.NettyEcho} is Netty on its three transports;
 * {@link io.upcall.samples.bench.peer.Nginx} writes a configuration for nginx; {@link
 * io.upcall.samples.bench.peer.VertxEcho} and {@link io.upcall.samples.bench.peer.VertxHttp} are
 * what one writes on Vert.x without us. The peers are as good as their authors would make them: a
 * straw man would flatter us and teach nothing.
 */
@NullMarked
package io.upcall.samples.bench.peer;

import org.jspecify.annotations.NullMarked;
