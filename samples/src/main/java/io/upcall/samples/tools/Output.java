package io.upcall.samples.tools;

import static io.upcall.libc.Stdio.fflush;
import static io.upcall.libc.Stdio.fputs;
import static io.upcall.libc.Stdio.fwrite;
import static io.upcall.libc.Stdio.stdout;
import static io.upcall.libc.Unistd.STDOUT_FILENO;
import static io.upcall.libc.Unistd.write;

import io.upcall.libc.Errno;
import io.upcall.libc.ErrnoException;
import io.upcall.libc.FILE;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Standard output, whose failure is not to be taken for that of a file that is read. */
public final class Output {
  private final FILE stream = stdout();

  Output() {}

  /** Standard output failed, and with it the tool: nothing that comes now would be seen. */
  public static final class Failure extends IOException {
    private static final long serialVersionUID = 1L;

    private final int errno;

    Failure(ErrnoException cause) {
      super("standard output: " + cause.getMessage(), cause);
      this.errno = cause.errno;
    }

    int errno() {
      return errno;
    }
  }

  /** A text, by way of the stream's buffer. */
  public void print(String text) throws Failure {
    try {
      fputs(text, stream);
    } catch (ErrnoException failure) {
      throw new Failure(failure);
    }
  }

  /** The first bytes of {@code source}, by way of the stream's buffer. */
  public void print(byte[] source, int count) throws Failure {
    try {
      fwrite(source, 1, count, stream);
    } catch (ErrnoException failure) {
      throw new Failure(failure);
    }
  }

  /** All that remains of {@code bytes}, past the stream's buffer, which has to be empty. */
  public void pass(ByteBuffer bytes) throws Failure {
    try {
      while (bytes.hasRemaining()) {
        if (write(STDOUT_FILENO, bytes) == 0) {
          throw new ErrnoException("write", Errno.ENOSPC, STDOUT_FILENO);
        }
      }
    } catch (ErrnoException failure) {
      throw new Failure(failure);
    }
  }

  /** Writes what is in the buffer. */
  public void flush() throws Failure {
    try {
      fflush(stream);
    } catch (ErrnoException failure) {
      throw new Failure(failure);
    }
  }
}
