package io.upcall.libc.parity;

import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.List;

/** A table whose cases make the calls on sockets, and those on files. */
abstract class NetBehaviours extends Behaviours<NetCalls> {

  NetBehaviours(String header) {
    super(header);
  }

  @Override
  final String notOnVertx() {
    return "its sockets are Java's: no ancillary data, no addresses of datagrams, binding with the "
        + "listen, Java's options; its own contract tests them";
  }

  @Override
  final NetCalls ours(Path folder, List<Transcript> transcripts) {
    return new OurNet(folder, transcripts);
  }

  @Override
  final NetCalls hosts(HostThread thread, List<Transcript> transcripts, Arena memory) {
    return new HostNet(thread, transcripts, memory);
  }
}
