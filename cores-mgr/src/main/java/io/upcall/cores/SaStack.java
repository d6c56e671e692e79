package io.upcall.cores;

/**
 * What an upcall runs on: {@code stack_t}. Here a carrier is what has the stack, and carriers are
 * kept in a pool; so this is the right to one of them. An activation that replaces another takes
 * one, and names it ({@link Activation#stack}); once that activation is over it may be supplied
 * again.
 */
public final class SaStack {

  private final String name;

  /** A stack with a name for messages. */
  public SaStack(String name) {
    this.name = name;
  }

  @Override
  public String toString() {
    return "stack " + name;
  }
}
