/** POSIX on the async calls: one class a header, made for {@code import static}. */
module io.upcall.libc {
  requires transitive io.upcall.cores;
  requires org.jctools.core;
  requires org.slf4j;

  // The host's signals.
  requires jdk.unsupported;

  exports io.upcall.libc;
  exports io.upcall.libc.channel;
  exports io.upcall.libc.tls;
}
