package io.upcall.libc.parity;

import static org.assertj.core.api.Assertions.assertThat;

import io.upcall.async.DriverChoice;
import io.upcall.libc.NothingLeft;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Random programs, with the host's kernel as the model: the same calls on twin directories, and
 * every answer, every byte and what is left behind compared.
 *
 * <p>A program is 50 sequences of 8 to 24 calls in one directory; program {@code i} of a run has
 * the seed {@code upcall.random.seed + i}, so that runs in pieces add up. See the module's README
 * for the command.
 *
 * <p>The sides run at the same time, and have nothing in common: no directory, no port, no abstract
 * name.
 */
@ExtendWith(NothingLeft.class)
class RandomProgramTest {

  private static final int SEQUENCES = Integer.getInteger("upcall.random.sequences", 2_000);

  /** How many share a directory, so that they find what the ones before left. */
  private static final int A_DIRECTORY = 50;

  @TempDir Path base;

  @Test
  @Timeout(7_200)
  void theHostsKernelAnswersTheSame() throws Exception {
    // Each build runs other programs; what it prints runs them again.
    long seed = Long.getLong("upcall.random.seed", System.nanoTime());
    System.out.println("random programs: seed " + seed + ", " + SEQUENCES + " sequences");
    Side<SignalCalls> ours = new OurSide<>(DriverChoice.URING, OurSignals::new);
    Side<SignalCalls> host = new HostSide<>(HostSignals::new);
    try {
      for (int program = 0; program * A_DIRECTORY < SEQUENCES; program++) {
        compare(ours, host, seed + program);
      }
    } finally {
      ours.end();
      host.end();
    }
  }

  private void compare(Side<SignalCalls> ours, Side<SignalCalls> host, long seed) throws Exception {
    FutureTask<Side.Outcome> our = new FutureTask<>(() -> run(ours, "ours", seed));
    Thread.ofPlatform().start(our);
    Side.Outcome theirs = run(host, "host", seed);
    Side.Outcome mine = our.get();
    if (!mine.calls().equals(theirs.calls())) {
      int at = firstDifference(mine.calls(), theirs.calls());
      List<String> before = theirs.calls().subList(Math.max(0, at - 40), at);
      assertThat(mine.calls().get(at))
          .as("seed %d, after %s", seed, String.join("\n", before))
          .isEqualTo(theirs.calls().get(at));
    }
    assertThat(mine.state()).as("seed %d, left behind", seed).isEqualTo(theirs.state());
  }

  private static int firstDifference(List<String> one, List<String> other) {
    int at = 0;
    while (at < one.size() && at < other.size() && one.get(at).equals(other.get(at))) {
      at++;
    }
    return Math.min(at, Math.min(one.size(), other.size()) - 1);
  }

  private Side.Outcome run(Side<SignalCalls> side, String name, long seed) throws Exception {
    Path folder = Files.createDirectory(base.resolve(name + "1"));
    try {
      return side.run(folder, calls -> RandomProgram.run(calls, seed, A_DIRECTORY));
    } finally {
      Trees.remove(folder);
    }
  }
}
