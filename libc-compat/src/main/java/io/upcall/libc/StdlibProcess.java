package io.upcall.libc;

import io.upcall.cores.Proc;
import org.jspecify.annotations.Nullable;

/** The part of {@code stdlib.h} that is about the proc: its end and its environment. */
abstract class StdlibProcess {

  StdlibProcess() {}

  // ---- the end ---------------------------------------------------------------------------------

  /**
   * exit(3): runs what {@link #atexit} registered, last first, on the calling thread, and ends the
   * proc. Does not return.
   */
  public static void exit(int status) {
    if (Seam.isDecorated("exit")) {
      Seam.runUnfailing("exit", c -> exit(status), status);
      return;
    }
    ExitHandlers.of(Proc.current()).run();
    Proc.exit(status);
  }

  /**
   * atexit(3): {@code handler} runs when the proc calls {@link #exit} or its main function returns.
   *
   * @throws ErrnoException ENOMEM with 1,024 of them
   */
  public static void atexit(Runnable handler) throws ErrnoException {
    if (Seam.isDecorated("atexit")) {
      Seam.run("atexit", c -> atexit(handler), handler);
      return;
    }
    if (!ExitHandlers.of(Proc.current()).add(handler)) {
      throw new ErrnoException("atexit", Errno.ENOMEM, handler);
    }
  }

  // ---- the environment -------------------------------------------------------------------------

  /** getenv(3): null when there is no such variable. */
  public static @Nullable String getenv(String name) {
    if (Seam.isDecorated("getenv")) {
      return Seam.callNullable("getenv", c -> getenv(name), name);
    }
    return Environment.of(Proc.current()).get(name);
  }

  /**
   * setenv(3).
   *
   * @param overwrite 0 leaves a variable that is there as it is
   * @throws ErrnoException EINVAL for a name that is empty or has a {@code =} in it
   */
  public static void setenv(String name, String value, int overwrite) throws ErrnoException {
    if (Seam.isDecorated("setenv")) {
      Seam.run("setenv", c -> setenv(name, value, overwrite), name, value, overwrite);
      return;
    }
    requireName("setenv", name);
    Environment.of(Proc.current()).set(name, value, overwrite != 0);
  }

  /**
   * unsetenv(3).
   *
   * @throws ErrnoException EINVAL for a name that is empty or has a {@code =} in it
   */
  public static void unsetenv(String name) throws ErrnoException {
    if (Seam.isDecorated("unsetenv")) {
      Seam.run("unsetenv", c -> unsetenv(name), name);
      return;
    }
    requireName("unsetenv", name);
    Environment.of(Proc.current()).remove(name);
  }

  /**
   * putenv(3): {@code NAME=value}; without a {@code =} it removes the variable, as in glibc. The
   * text is copied, as no Java string changes.
   */
  public static void putenv(String text) throws ErrnoException {
    if (Seam.isDecorated("putenv")) {
      Seam.run("putenv", c -> putenv(text), text);
      return;
    }
    int equals = text.indexOf('=');
    if (equals < 0) {
      unsetenv(text);
    } else {
      setenv(text.substring(0, equals), text.substring(equals + 1), 1);
    }
  }

  /** clearenv(3). */
  public static void clearenv() {
    if (Seam.isDecorated("clearenv")) {
      Seam.runUnfailing("clearenv", c -> clearenv());
      return;
    }
    Environment.of(Proc.current()).replace(java.util.Map.of());
  }

  /** environ(7): all variables, as {@code NAME=value}. A copy. */
  public static String[] environ() {
    if (Seam.isDecorated("environ")) {
      return Seam.callUnfailing("environ", c -> environ());
    }
    return Environment.of(Proc.current()).all();
  }

  private static void requireName(String function, String name) throws ErrnoException {
    if (name.isEmpty() || name.indexOf('=') >= 0) {
      throw new ErrnoException(function, Errno.EINVAL, name);
    }
  }
}
