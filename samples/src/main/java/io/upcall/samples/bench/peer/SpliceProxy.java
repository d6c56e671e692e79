package io.upcall.samples.bench.peer;

import io.upcall.samples.bench.process.Workplace;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Builds the C proxy on epoll and splice, where there is a C compiler. */
public final class SpliceProxy {
  private static final CProgram PROGRAM = new CProgram("proxy_splice", List.of(), "gcc");

  private SpliceProxy() {}

  /** Compiles the proxy into the temporary folder, once; see {@link CProgram#build}. */
  public static Path build(Workplace workplace) throws IOException, InterruptedException {
    return PROGRAM.build(workplace);
  }
}
