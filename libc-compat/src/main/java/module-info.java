/** POSIX on the async calls: one class a header, made for {@code import static}. */
module io.upcall.libc {
  requires transitive io.upcall.cores;
  requires org.jctools.core;
  requires org.slf4j;

  exports io.upcall.libc;
  exports io.upcall.libc.channel;
  exports io.upcall.libc.tls;
}
