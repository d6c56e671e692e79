package io.upcall.samples.bench.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.concurrent.SynchronousQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs(OS.LINUX)
@Timeout(30)
class ContextSwitchesTest {
  private static final int HANDOVERS = 200;

  @Test
  void shouldCountTheWaitsOfAllThreads() throws Exception {
    SynchronousQueue<Integer> queue = new SynchronousQueue<>();
    Thread taker = Thread.ofPlatform().daemon().start(() -> take(queue));
    ContextSwitches before = ContextSwitches.of(ProcessHandle.current().pid());

    for (int i = 0; i < HANDOVERS; i++) {
      queue.put(i);
    }

    ContextSwitches.Counts counts = ContextSwitches.of(ProcessHandle.current().pid()).since(before);
    assertThat(counts.voluntary()).isPositive();
    assertThat(counts.involuntary()).isNotNegative();
    assertThat(taker.isAlive()).isTrue(); // what it counted would be forgotten
    taker.interrupt();
  }

  @Test
  void shouldSayThatAProcessHasEnded() throws Exception {
    Process ended = new ProcessBuilder("true").start();
    ended.waitFor();

    assertThatThrownBy(() -> ContextSwitches.of(ended.pid())).isInstanceOf(IOException.class);
  }

  private static void take(SynchronousQueue<Integer> queue) {
    try {
      while (true) {
        queue.take();
      }
    } catch (InterruptedException end) {
      // The test is over.
    }
  }
}
