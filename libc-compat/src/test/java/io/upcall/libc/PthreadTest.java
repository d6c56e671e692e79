package io.upcall.libc;

import static io.upcall.libc.InProc.assertErrno;
import static io.upcall.libc.InProc.errnoOf;
import static io.upcall.libc.Pthread.*;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.upcall.cores.Proc;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NothingLeft.class)
class PthreadTest {

  @Test
  void joinGivesTheResult() throws Exception {
    InProc.run(
        () -> {
          Handle<String> thread = pthread_create(() -> "done");
          assertThat(pthread_join(thread)).isEqualTo("done");
          assertErrno(Errno.EINVAL, () -> pthread_join(thread));
          assertErrno(Errno.EINVAL, () -> pthread_detach(thread));
        });
  }

  @Test
  void threadsBelongToTheProcOfTheirMaker() throws Exception {
    InProc.run(
        () -> {
          int pid = Unistd.getpid();
          assertThat(pthread_join(pthread_create(() -> Unistd.getpid()))).isEqualTo(pid);
        });
  }

  @Test
  void aThreadKnowsItselfAndMayNotJoinItself() throws Exception {
    InProc.run(
        () -> {
          assertThat(pthread_self()).isSameAs(pthread_self());
          AtomicReference<Handle<?>> self = new AtomicReference<>();
          AtomicInteger errno = new AtomicInteger();
          Handle<Void> thread =
              pthread_create(
                  () -> {
                    self.set(pthread_self());
                    errno.set(errnoOf(() -> pthread_join(self.get())));
                  });
          pthread_join(thread);
          assertThat(self.get()).isSameAs(thread);
          assertThat(errno).hasValue(Errno.EDEADLK);
        });
  }

  @Test
  void whatAThreadThrowsComesToWhoJoins() throws Exception {
    InProc.run(
        () -> {
          Handle<Void> thread = pthread_create(() -> Unistd.close(99));
          assertThatThrownBy(() -> pthread_join(thread))
              .isInstanceOf(CompletionException.class)
              .hasCauseInstanceOf(ErrnoException.class);
        });
  }

  @Test
  void anInterruptedJoinIsEintrAndCanBeRepeated() throws Exception {
    InProc.run(
        () -> {
          int[] ends = Unistd.pipe();
          Handle<Integer> thread = pthread_create(() -> Unistd.read(ends[0], new byte[5]));
          AtomicInteger errno = new AtomicInteger();
          Thread joiner =
              Proc.current().spawn(() -> errno.set(errnoOf(() -> pthread_join(thread))));
          InProc.awaitParked(joiner);
          joiner.interrupt();
          joiner.join();
          assertThat(errno).hasValue(Errno.EINTR);
          Unistd.write(ends[1], new byte[2]);
          assertThat(pthread_join(thread)).isEqualTo(2);
        });
  }

  @Test
  void aHandleInterruptsWhatTheThreadWaitsIn() throws Exception {
    InProc.run(
        () -> {
          int[] ends = Unistd.pipe();
          Handle<Integer> thread =
              pthread_create(() -> errnoOf(() -> Unistd.read(ends[0], new byte[1])));
          Thread.yield();
          thread.interrupt();
          assertThat(pthread_join(thread)).isEqualTo(Errno.EINTR);
        });
  }
}
