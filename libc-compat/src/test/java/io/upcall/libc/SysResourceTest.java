package io.upcall.libc;

import static io.upcall.libc.InProc.assertErrno;
import static io.upcall.libc.SysResource.*;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NothingLeft.class)
class SysResourceTest {

  private static long micros(StructRusage usage) {
    return Math.addExact(usage.ru_utime().toNanos() / 1000, usage.ru_stime().toNanos() / 1000);
  }

  @Test
  void whatTheJvmUsedGrows() throws Exception {
    InProc.run(
        () -> {
          StructRusage before = getrusage(RUSAGE_SELF);
          assertThat(before.ru_maxrss()).as("KiB").isGreaterThan(10_000);
          assertThat(before.ru_minflt()).isPositive();
          long until = System.nanoTime() + 20_000_000;
          while (System.nanoTime() < until) {
            Thread.onSpinWait();
          }
          assertThat(micros(getrusage(RUSAGE_SELF))).isGreaterThan(micros(before));
        });
  }

  @Test
  void aProcessOfTheHostCountsOnceItWasWaitedFor() throws Exception {
    InProc.run(
        () -> {
          StructRusage before = getrusage(RUSAGE_CHILDREN);
          String[] argv = {"sh", "-c", "i=0; while [ $i -lt 20000 ]; do i=$((i+1)); done"};
          SysWait.waitpid(Spawn.posix_spawn("/bin/sh", null, null, argv, null), null, 0);
          assertThat(micros(getrusage(RUSAGE_CHILDREN))).isGreaterThan(micros(before));
        });
  }

  @Test
  void aThreadOfTheHostsIsTold() throws Exception {
    AtomicReference<StructRusage> usage = new AtomicReference<>();
    AtomicReference<Throwable> failure = new AtomicReference<>();
    InProc.run(
        () -> {
          Thread thread =
              Thread.ofPlatform()
                  .start(
                      () -> {
                        try {
                          usage.set(getrusage(RUSAGE_THREAD));
                        } catch (ErrnoException thrown) {
                          failure.set(thrown);
                        }
                      });
          thread.join();
          assertThat(failure).hasValue(null);
          assertThat(micros(usage.get())).isLessThan(micros(getrusage(RUSAGE_SELF)));
        });
  }

  @Test
  void aUthreadIsNotTold() throws Exception {
    InProc.run(() -> assertErrno(Errno.EOPNOTSUPP, () -> getrusage(RUSAGE_THREAD)));
  }

  @Test
  void anotherWhoIsEinval() throws Exception {
    InProc.run(
        () -> {
          assertErrno(Errno.EINVAL, () -> getrusage(2));
          assertErrno(Errno.EINVAL, () -> getrusage(-2));
        });
  }
}
