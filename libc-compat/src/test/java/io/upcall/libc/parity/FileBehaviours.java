package io.upcall.libc.parity;

import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.List;

/** A table whose cases make the calls on files alone. */
abstract class FileBehaviours extends Behaviours<FileCalls> {

  FileBehaviours(String header) {
    super(header);
  }

  @Override
  final FileCalls ours(Path folder, List<Transcript> transcripts) {
    return new OurFiles(folder, transcripts);
  }

  @Override
  final FileCalls hosts(HostThread thread, List<Transcript> transcripts, Arena memory) {
    return new HostFiles(thread, transcripts, memory);
  }
}
