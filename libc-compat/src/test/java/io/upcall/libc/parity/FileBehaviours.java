package io.upcall.libc.parity;

import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.List;

/** A table whose cases make the calls on files alone. */
abstract class FileBehaviours extends Behaviours<RangeCalls> {

  FileBehaviours(String header) {
    super(header);
  }

  @Override
  final RangeCalls ours(Path folder, List<Transcript> transcripts) {
    return new OurRanges(folder, transcripts);
  }

  @Override
  final RangeCalls hosts(HostThread thread, List<Transcript> transcripts, Arena memory) {
    return new HostRanges(thread, transcripts, memory);
  }
}
