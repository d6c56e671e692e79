package io.upcall.samples.tools.find;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/** {@code -exec CMD {} +}: gathers files, and runs the command with as many as fit. */
final class ExecMany implements Expression {
  /** What all systems bear, as xargs takes it: the kernel's own limit is far above. */
  private static final int MOST_BYTES = 128 << 10;

  private final Exec exec;
  private final List<String> command;
  private final AtomicBoolean failed;

  private final List<String> gathered = new ArrayList<>();
  private int gatheredBytes;

  ExecMany(Exec exec, List<String> command, AtomicBoolean failed) {
    this.exec = exec;
    this.command = List.copyOf(command);
    this.failed = failed;
  }

  @Override
  public boolean test(Visit visit) throws IOException {
    int bytes = visit.path().getBytes(StandardCharsets.UTF_8).length + 1;
    if (gatheredBytes + bytes > MOST_BYTES) {
      runRest();
    }
    gathered.add(visit.path());
    gatheredBytes += bytes;
    return true;
  }

  /** Runs it with what there is. */
  void runRest() throws IOException {
    if (gathered.isEmpty()) {
      return;
    }
    List<String> whole = new ArrayList<>(command);
    whole.addAll(gathered);
    gathered.clear();
    gatheredBytes = 0;
    if (!exec.run(whole)) {
      failed.set(true);
    }
  }
}
