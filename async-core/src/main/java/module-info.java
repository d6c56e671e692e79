/** Event queues, continuations, asynchronous calls and the drivers that carry them out. */
@SuppressWarnings("module") // the modules named below are built after this one
module io.upcall.async {
  requires transitive org.jspecify;
  requires org.slf4j;
  requires transitive jdk.jfr;
  requires transitive java.management;
  requires HdrHistogram;

  // For those who use the bridge to it.
  requires static com.google.common;

  // For the vertx driver alone: absent, that driver cannot be opened, and the others do not care.
  requires static io.netty.buffer;
  requires static io.netty.common;
  requires static io.netty.resolver.dns;
  requires static io.netty.transport;
  requires static io.vertx.core;

  exports io.upcall.async;
  exports io.upcall.async.bridge;
  exports io.upcall.async.defer;
  exports io.upcall.async.file;
  exports io.upcall.async.sim;
  exports io.upcall.async.sleep;
  exports io.upcall.async.slow;
  exports io.upcall.async.uring;
  exports io.upcall.async.vertx;
  exports io.upcall.async.watch;

  // The kernel's edge: raw system calls and unchecked memory are for the layers of this project,
  // which wrap them, and not for programs.
  exports io.upcall.async.kernel to
      io.upcall.cores,
      io.upcall.libc;

  // The short lock of intrusive lists: for the waits of the layers above, and for the queues that
  // all vcores of a proc share.
  exports io.upcall.async.spin to
      io.upcall.cores,
      io.upcall.libc;

  uses io.upcall.async.DriverProvider;

  provides io.upcall.async.DriverProvider with
      io.upcall.async.uring.UringProvider,
      io.upcall.async.vertx.VertxProvider;
}
