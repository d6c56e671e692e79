package io.upcall.samples.kvd.command;

/**
 * A command cannot be done; the message is the error reply. Ordinary in the life of a server: it
 * does not walk the stack.
 */
// Those that are shared have neither a stack trace nor anything else that could change.
@SuppressWarnings("StaticAssignmentOfThrowable")
public final class CommandError extends RuntimeException {
  private static final long serialVersionUID = 1L;

  static final CommandError WRONG_TYPE =
      new CommandError("WRONGTYPE Operation against a key holding the wrong kind of value");
  static final CommandError SYNTAX = new CommandError("ERR syntax error");
  static final CommandError NOT_AN_INTEGER =
      new CommandError("ERR value is not an integer or out of range");
  static final CommandError NOT_A_FLOAT = new CommandError("ERR value is not a valid float");
  static final CommandError NOT_POSITIVE =
      new CommandError("ERR value is out of range, must be positive");
  static final CommandError NO_SUCH_KEY = new CommandError("ERR no such key");
  static final CommandError OUT_OF_MEMORY =
      new CommandError("OOM command not allowed when used memory > 'maxmemory'.");
  static final CommandError NO_KEYS = new CommandError("ERR numkeys should be greater than 0");
  static final CommandError TOO_LONG =
      new CommandError("ERR string exceeds maximum allowed size (proto-max-bulk-len)");

  CommandError(String message) {
    super(message, null, false, false);
  }

  /** The error reply. */
  String text() {
    return String.valueOf(getMessage());
  }
}
