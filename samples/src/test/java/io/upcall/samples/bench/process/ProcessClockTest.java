package io.upcall.samples.bench.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs(OS.LINUX)
class ProcessClockTest {
  private static final long SELF = ProcessHandle.current().pid();

  @Test
  void shouldCountWhatThreadsUsedThatHaveEnded() throws Exception {
    long beginNanos = ProcessClock.cpuNanos(SELF);
    Thread worker = new Thread(() -> compute(TimeUnit.MILLISECONDS.toNanos(50)));
    worker.start();
    worker.join();

    assertThat(ProcessClock.cpuNanos(SELF) - beginNanos)
        .isGreaterThanOrEqualTo(TimeUnit.MILLISECONDS.toNanos(50));
  }

  @Test
  void shouldCountWhatAChildUsedOnceItHasEnded() throws Exception {
    long beginNanos = ProcessClock.endedChildrenCpuNanos();
    Process child =
        new ProcessBuilder("sh", "-c", "i=0; while [ $i -lt 20000 ]; do i=$((i+1)); done; read x")
            .start();
    long used = 0;
    while (used < TimeUnit.MILLISECONDS.toNanos(5)) {
      used = ProcessClock.cpuNanos(child.pid());
    }
    assertThat(ProcessClock.endedChildrenCpuNanos()).isEqualTo(beginNanos);
    child.getOutputStream().close();
    child.waitFor();

    assertThat(ProcessClock.endedChildrenCpuNanos() - beginNanos)
        .isGreaterThanOrEqualTo(TimeUnit.MILLISECONDS.toNanos(4)); // in microseconds, rounded
  }

  @Test
  void shouldSayThatAProcessHasEnded() throws Exception {
    Process process = new ProcessBuilder("true").start();
    process.waitFor();

    assertThatThrownBy(() -> ProcessClock.cpuNanos(process.pid()))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(Long.toString(process.pid()));
  }

  /** Uses that much CPU by the process's own account, however often it has to wait for a CPU. */
  private static void compute(long cpuNanos) {
    try {
      long beginNanos = ProcessClock.cpuNanos(SELF);
      while (ProcessClock.cpuNanos(SELF) - beginNanos < cpuNanos) {
        Thread.onSpinWait();
      }
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
