package io.upcall.libc.parity;

import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.List;

/** A table whose cases wait for descriptors of all kinds. */
abstract class WaitBehaviours extends Behaviours<WaitCalls> {

  WaitBehaviours(String header) {
    super(header);
  }

  @Override
  final String notOnVertx() {
    return "it has no kernel descriptors, so no sets, counters and timers; PollTest has its poll";
  }

  @Override
  final WaitCalls ours(Path folder, List<Transcript> transcripts) {
    return new OurWaits(folder, transcripts);
  }

  @Override
  final WaitCalls hosts(HostThread thread, List<Transcript> transcripts, Arena memory) {
    return new HostWaits(thread, transcripts, memory);
  }
}
