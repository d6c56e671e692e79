package io.upcall.libc;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ErrnoExceptionTest {

  @Test
  void saysWhatFailedOnWhatAndWhy() {
    assertThat(new ErrnoException("open", Errno.ENOENT, "/x"))
        .hasMessage("open(\"/x\"): ENOENT (No such file or directory)");
    assertThat(new ErrnoException("read", Errno.EBADF, 7))
        .hasMessage("read(7): EBADF (Bad file descriptor)");
    assertThat(new ErrnoException("pipe2", Errno.EMFILE, null))
        .hasMessage("pipe2(): EMFILE (Too many open files)");
  }

  @Test
  void walksTheStackOnlyForWhatIsNotExpected() {
    assertThat(new ErrnoException("read", Errno.EAGAIN, 7).getStackTrace()).isEmpty();
    assertThat(new ErrnoException("read", Errno.EINTR, 7).getStackTrace()).isEmpty();
    StackTraceElement[] stack = new ErrnoException("read", Errno.EBADF, 7).getStackTrace();
    assertThat(stack[0].getMethodName()).isEqualTo("walksTheStackOnlyForWhatIsNotExpected");
  }

  @Test
  void anEintrConsumesTheInterrupt() {
    Thread.currentThread().interrupt();
    assertThat(ErrnoException.of("read", 3, -Errno.EINTR).errno).isEqualTo(Errno.EINTR);
    assertThat(Thread.interrupted()).isFalse();
  }
}
