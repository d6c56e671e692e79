/** The core manager: cores, processes, vcores and their schedulers. */
module io.upcall.cores {
  requires transitive io.upcall.async;
  requires org.slf4j;
  requires org.jctools.core;

  // sun.misc.Signal, for the dump that a signal asks for.
  requires jdk.unsupported;

  exports io.upcall.cores;
  exports io.upcall.cores.policy;
  exports io.upcall.cores.status;
}
