package io.upcall.libc;

import static io.upcall.libc.Unistd.*;
import static org.assertj.core.api.Assertions.assertThat;

import io.upcall.cores.Proc;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * "No call holds a vcore", for each function that may wait: many uthreads are blocked in it on the
 * only vcore of a proc, and another one makes progress. The functions are those of {@link
 * BlockingRows}, and {@link BlockingCoverageTest} sees to it that none is missing there.
 */
@ExtendWith(NothingLeft.class)
class NothingHoldsAVcoreTest {

  @TempDir Path folder;

  @TestFactory
  Stream<DynamicTest> inAnyFunctionThatWaits() {
    AtomicInteger number = new AtomicInteger();
    return BlockingRows.all().stream()
        .map(
            row ->
                DynamicTest.dynamicTest(
                    row.function(), () -> othersGoOn(row, number.incrementAndGet())));
  }

  private void othersGoOn(BlockingRows.Row row, int number) throws Exception {
    Path own = java.nio.file.Files.createDirectory(folder.resolve("row" + number));
    InProc.run(
        () -> {
          BlockingRows.Scene scene = row.setup().make(own);
          AtomicInteger returned = new AtomicInteger();
          List<Thread> blocked = new ArrayList<>();
          for (int i = 0; i < scene.threads(); i++) {
            blocked.add(
                Proc.current()
                    .spawn(
                        () -> {
                          try {
                            scene.call().run();
                          } catch (Exception failure) {
                            assertThat(failure).isInstanceOf(ErrnoException.class);
                          }
                          returned.incrementAndGet();
                        }));
          }
          blocked.forEach(NothingHoldsAVcoreTest::awaitBlocked);
          assertProgress();
          assertThat(returned).as("came back although nothing happened").hasValue(0);
          scene.release().run();
          blocked.forEach(Thread::interrupt);
          for (Thread thread : blocked) {
            thread.join();
          }
          assertThat(returned).hasValue(scene.threads());
        });
  }

  private static void awaitBlocked(Thread thread) {
    while (thread.getState() != Thread.State.WAITING
        && thread.getState() != Thread.State.TIMED_WAITING) {
      assertThat(thread.isAlive()).as("%s lives", thread).isTrue();
      Thread.yield();
    }
  }

  /** Another uthread writes, reads and sleeps on the same vcore. */
  private static void assertProgress() throws Exception {
    assertThat(Proc.current().vcoreCount()).isOne();
    int[] ends = SysSocket.socketpair(SysSocket.AF_UNIX, SysSocket.SOCK_STREAM, 0);
    Pthread.Handle<Integer> other =
        Pthread.pthread_create(
            () -> {
              int rounds = 0;
              for (byte[] buffer = new byte[9]; rounds < 20; rounds++) {
                write(ends[0], new byte[7]);
                assertThat(read(ends[1], buffer)).isEqualTo(7);
                Time.nanosleep(new StructTimespec(0, 1000));
              }
              return rounds;
            });
    assertThat(Pthread.pthread_join(other)).isEqualTo(20);
    close(ends[0]);
    close(ends[1]);
  }
}
