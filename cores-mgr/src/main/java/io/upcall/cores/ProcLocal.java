package io.upcall.cores;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/**
 * Something that each proc has one of, made when it is first asked for: a layer above keeps its
 * state here (a descriptor table, a working directory).
 *
 * @param <T> its type
 */
public final class ProcLocal<T> {

  /** How many keys there may be: one for each mechanism of the layers above. */
  static final int LIMIT = 16;

  private static final AtomicInteger KEYS = new AtomicInteger();

  private final int index = KEYS.getAndIncrement();
  private final Function<Proc, T> initial;

  private ProcLocal(Function<Proc, T> initial) {
    this.initial = initial;
    if (index >= LIMIT) {
      throw new IllegalStateException(
          LIMIT + " proc locals are in use: they are for static fields");
    }
  }

  /** A key; {@code initial} makes the value of a proc, once. */
  public static <T> ProcLocal<T> withInitial(Function<Proc, T> initial) {
    return new ProcLocal<>(initial);
  }

  /** The value of {@code proc}. */
  @SuppressWarnings("unchecked") // a slot holds what its own key made
  public T of(Proc proc) {
    return (T) proc.local(this);
  }

  int index() {
    return index;
  }

  Object create(Proc proc) {
    return initial.apply(proc);
  }
}
