package io.upcall.libc;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * A call failed: which one, on what, and with which errno.
 *
 * <p>The message is like {@code open("/x"): ENOENT (No such file or directory)}. Where the error is
 * an ordinary outcome (EAGAIN, EINTR, ETIMEDOUT and their like) there is no stack trace, because
 * walking the stack costs more than the call did.
 */
public final class ErrnoException extends IOException {

  private static final long serialVersionUID = 1L;

  /** The error number, positive: one of the constants of {@link Errno}. */
  public final int errno;

  private final String functionName;
  private final transient @Nullable Object argument;

  /**
   * A failure of {@code functionName}.
   *
   * @param functionName the C name
   * @param errno positive
   * @param argument what it failed on (a descriptor, a path, an address), or null
   */
  public ErrnoException(String functionName, int errno, @Nullable Object argument) {
    super();
    this.functionName = functionName;
    this.errno = errno;
    this.argument = argument;
    // The constructor of Throwable asked for it before errno was known.
    fillInStackTrace();
  }

  /** The failure that a result of {@code -errno} stands for. */
  static ErrnoException of(String functionName, @Nullable Object argument, long result) {
    if (result == -Errno.EINTR) {
      // Consumed, as a signal is: or a loop that repeats on EINTR would never wait again.
      Thread.interrupted();
      // What ended a wait that is never made again: its handlers run before its caller goes on.
      Attention.attend();
    } else if (result == -Errno.EPIPE) {
      // A SIGPIPE came with it.
      Attention.attendSignals();
    }
    return new ErrnoException(functionName, (int) -result, argument);
  }

  /** Hands a value of 0 or more on, and throws what a result of {@code -errno} stands for. */
  static long check(String functionName, @Nullable Object argument, long result)
      throws ErrnoException {
    if (result < 0) {
      throw of(functionName, argument, result);
    }
    return result;
  }

  /** {@link #check(String, Object, long)} that makes an object of the descriptor only to throw. */
  static int check(String functionName, int fd, int result) throws ErrnoException {
    if (result < 0) {
      throw of(functionName, fd, result);
    }
    return result;
  }

  /** The C name of the function that failed. */
  public String functionName() {
    return functionName;
  }

  /** What it failed on; null when the function has no such argument. */
  public @Nullable Object argument() {
    return argument;
  }

  @Override
  public String getMessage() {
    return functionName + "(" + quoted(argument) + "): " + describe(errno);
  }

  private static String quoted(@Nullable Object argument) {
    if (argument == null) {
      return "";
    }
    return argument instanceof String ? "\"" + argument + "\"" : argument.toString();
  }

  private static String describe(int errno) {
    return Errno.strerrorname_np(errno) + " (" + Errno.strerror(errno) + ")";
  }

  @Override
  @SuppressWarnings("UnsynchronizedOverridesSynchronized") // only the constructor gets this far
  public Throwable fillInStackTrace() {
    return isExpected(errno) ? this : super.fillInStackTrace();
  }

  /** 0: the number is not known yet. */
  private static boolean isExpected(int errno) {
    switch (errno) {
      case 0:
      case Errno.EAGAIN:
      case Errno.EINTR:
      case Errno.ETIMEDOUT:
      case Errno.EINPROGRESS:
      case Errno.ECANCELED:
      case Errno.EBUSY:
      case Errno.EPIPE:
      case Errno.ECONNRESET:
        return true;
      default:
        return false;
    }
  }
}
