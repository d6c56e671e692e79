package io.upcall.libc;

import static io.upcall.libc.InProc.assertErrno;
import static io.upcall.libc.InProc.awaitParked;
import static io.upcall.libc.InProc.errnoOf;
import static io.upcall.libc.SysEventfd.*;
import static io.upcall.libc.Unistd.*;
import static org.assertj.core.api.Assertions.assertThat;

import io.upcall.cores.Proc;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NothingLeft.class)
class SysEventfdTest {

  @Test
  void aReaderWaitsForAWrite() throws Exception {
    InProc.run(
        () -> {
          int fd = eventfd(0, 0);
          AtomicLong value = new AtomicLong();
          Thread reader = Proc.current().spawn(() -> errnoOf(() -> value.set(eventfd_read(fd))));
          awaitParked(reader);
          eventfd_write(fd, 7);
          reader.join();
          assertThat(value).hasValue(7);
        });
  }

  @Test
  void aWriterWaitsForAsMuchRoomAsItNeedsAndNotForAny() throws Exception {
    InProc.run(
        () -> {
          int fd = eventfd(0, EFD_SEMAPHORE);
          eventfd_write(fd, -3);
          Thread writer = Proc.current().spawn(() -> errnoOf(() -> eventfd_write(fd, 3)));
          awaitParked(writer);
          assertThat(eventfd_read(fd)).as("a semaphore's").isOne();
          awaitParked(writer);
          assertThat(eventfd_read(fd)).isOne();
          writer.join();
        });
  }

  @Test
  void eachOfASemaphoresReadersTakesOne() throws Exception {
    InProc.run(
        () -> {
          int fd = eventfd(0, EFD_SEMAPHORE);
          AtomicInteger taken = new AtomicInteger();
          List<Thread> readers = new ArrayList<>();
          for (int i = 0; i < 10; i++) {
            readers.add(
                Proc.current().spawn(() -> errnoOf(() -> taken.addAndGet((int) eventfd_read(fd)))));
          }
          readers.forEach(InProc::awaitParked);
          eventfd_write(fd, 10);
          for (Thread reader : readers) {
            reader.join();
          }
          assertThat(taken).hasValue(10);
        });
  }

  @Test
  void itIsWrittenAndReadInWholes() throws Exception {
    InProc.run(
        () -> {
          int fd = eventfd(5, EFD_NONBLOCK);
          assertErrno(Errno.EINVAL, () -> read(fd, new byte[7]));
          assertErrno(Errno.EINVAL, () -> write(fd, new byte[7]));
          byte[] buffer = new byte[20];
          assertThat(read(fd, buffer)).isEqualTo(8);
          assertThat(buffer[0]).isEqualTo((byte) 5);
          assertErrno(Errno.EAGAIN, () -> read(fd, buffer));
          assertErrno(Errno.EINVAL, () -> eventfd_write(fd, -1));
          eventfd_write(fd, -2);
          assertErrno(Errno.EAGAIN, () -> eventfd_write(fd, 1));
          assertErrno(Errno.EINVAL, () -> eventfd(0, 2));
        });
  }

  @Test
  void closeAndInterruptEndTheWait() throws Exception {
    InProc.run(
        () -> {
          int fd = eventfd(0, 0);
          AtomicInteger closed = new AtomicInteger();
          AtomicInteger interrupted = new AtomicInteger();
          Thread one = Proc.current().spawn(() -> interrupted.set(errnoOf(() -> eventfd_read(fd))));
          Thread other = Proc.current().spawn(() -> closed.set(errnoOf(() -> eventfd_read(fd))));
          awaitParked(one);
          awaitParked(other);
          one.interrupt();
          one.join();
          close(fd);
          other.join();
          assertThat(interrupted).hasValue(Errno.EINTR);
          assertThat(closed).hasValue(Errno.EBADF);
        });
  }
}
