package io.upcall.samples.bench.peer;

import io.upcall.samples.bench.process.Workplace;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Builds the C echo server, where there is a C compiler and liburing. */
public final class UringEcho {
  private static final CProgram PROGRAM =
      new CProgram("echo_uring", List.of("-luring"), "gcc and liburing-dev");

  private UringEcho() {}

  /** Compiles the server into the temporary folder, once; see {@link CProgram#build}. */
  public static Path build(Workplace workplace) throws IOException, InterruptedException {
    return PROGRAM.build(workplace);
  }
}
