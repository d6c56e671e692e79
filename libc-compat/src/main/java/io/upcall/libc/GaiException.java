package io.upcall.libc;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * A look-up of a name failed: with which of the EAI errors, and on what.
 *
 * <p>The message is like {@code getaddrinfo("nowhere"): EAI_NONAME (Name or service not known)}. Of
 * {@link Netdb#EAI_SYSTEM} the cause is an {@link ErrnoException}. An ordinary outcome has no stack
 * trace.
 */
public final class GaiException extends IOException {

  private static final long serialVersionUID = 1L;

  /** One of the EAI_ constants of {@link Netdb}, negative. */
  public final int error;

  private final String functionName;
  private final @Nullable String argument;

  GaiException(String functionName, int error, int errno, @Nullable String argument) {
    super(
        functionName + "(" + quoted(argument) + "): " + describe(error),
        error == NetdbConstants.EAI_SYSTEM
            ? new ErrnoException(functionName, errno, argument)
            : null);
    this.functionName = functionName;
    this.error = error;
    this.argument = argument;
  }

  /** The C name of the function that failed. */
  public String functionName() {
    return functionName;
  }

  /** The name or address that it failed on; null when there was none. */
  public @Nullable String argument() {
    return argument;
  }

  private static String quoted(@Nullable String argument) {
    return argument == null ? "" : "\"" + argument + "\"";
  }

  private static String describe(int error) {
    return NetdbConstants.name(error) + " (" + NetdbConstants.gai_strerror(error) + ")";
  }

  @Override
  @SuppressWarnings("UnsynchronizedOverridesSynchronized") // only the constructor gets this far
  public Throwable fillInStackTrace() {
    return this;
  }
}
