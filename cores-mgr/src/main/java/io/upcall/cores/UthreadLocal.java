package io.upcall.cores;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A value that each uthread has of its own: pthread_key_create(3). A uthread that never sets one
 * holds nothing for it, where a thread local of the JDK's costs each thread a table.
 *
 * <p>On a thread that is no uthread it works as well, by a thread local; but its end goes unseen,
 * so no destructor runs there.
 *
 * <p>Where the values are: in an array of the uthread, two places a key: the key itself, so that a
 * place can be used again after {@link #close} without a look at every uthread, and its value.
 *
 * @param <T> its type
 */
public final class UthreadLocal<T> implements AutoCloseable {

  /** How many there may be at once: PTHREAD_KEYS_MAX. */
  public static final int LIMIT = 1024;

  /** How often destructors run while they leave new values: PTHREAD_DESTRUCTOR_ITERATIONS. */
  public static final int DESTRUCTOR_ROUNDS = 4;

  private static final Logger LOG = LoggerFactory.getLogger(UthreadLocal.class);

  /** The keys that are open, by index. A place is taken and given back by CAS. */
  private static final AtomicReferenceArray<@Nullable UthreadLocal<?>> KEYS =
      new AtomicReferenceArray<>(LIMIT);

  private static final ThreadLocal<UthreadExtras> FOREIGN =
      ThreadLocal.withInitial(UthreadExtras::new);

  private final @Nullable Consumer<? super T> destructor;
  private final int index;

  private UthreadLocal(@Nullable Consumer<? super T> destructor) {
    this.destructor = destructor;
    this.index = takePlace();
  }

  private int takePlace() {
    for (int i = 0; i < LIMIT; i++) {
      if (KEYS.get(i) == null && KEYS.compareAndSet(i, null, this)) {
        return i;
      }
    }
    throw new IllegalStateException(
        "EAGAIN: " + LIMIT + " uthread locals are in use; close those that are not needed");
  }

  /**
   * A new one.
   *
   * @throws IllegalStateException when {@value #LIMIT} are open
   */
  public static <T> UthreadLocal<T> create() {
    return new UthreadLocal<>(null);
  }

  /**
   * A new one, whose values are given to {@code destructor} when their uthread ends, by itself. It
   * may set values again; that goes on for {@value #DESTRUCTOR_ROUNDS} rounds.
   *
   * @throws IllegalStateException when {@value #LIMIT} are open
   */
  public static <T> UthreadLocal<T> withDestructor(Consumer<? super T> destructor) {
    return new UthreadLocal<>(destructor);
  }

  /** The calling thread's value; null when it has none. */
  @SuppressWarnings("unchecked") // the place beside its own key holds what its own set wrote
  public @Nullable T get() {
    Uthread uthread = Uthread.current();
    UthreadExtras extras = uthread == null ? FOREIGN.get() : uthread.extrasIfAny();
    if (extras == null || extras.locals.length <= 2 * index || extras.locals[2 * index] != this) {
      return null;
    }
    return (T) extras.locals[2 * index + 1];
  }

  /**
   * Sets the calling thread's value; null for none.
   *
   * @throws IllegalStateException when this was closed
   */
  public void set(@Nullable T value) {
    if (KEYS.get(index) != this) {
      throw new IllegalStateException("EINVAL: this uthread local was closed");
    }
    Uthread uthread = Uthread.current();
    UthreadExtras extras = uthread == null ? FOREIGN.get() : uthread.extras();
    if (extras.locals.length <= 2 * index) {
      extras.locals = Arrays.copyOf(extras.locals, 2 * index + 2);
    }
    extras.locals[2 * index] = this;
    extras.locals[2 * index + 1] = value;
  }

  /** Gives the key back: pthread_key_delete(3). Its values are gone, and no destructor runs. */
  @Override
  public void close() {
    KEYS.compareAndSet(index, this, null);
  }

  /** By a uthread that ends, as its last. */
  static void destroyAll(Uthread uthread) {
    UthreadExtras extras = uthread.extrasIfAny();
    if (extras == null) {
      return;
    }
    boolean any = true;
    for (int round = 0; any && round < DESTRUCTOR_ROUNDS; round++) {
      any = false;
      for (int i = 0; 2 * i < extras.locals.length; i++) {
        any |= extras.locals[2 * i] instanceof UthreadLocal<?> key && key.destroy(extras);
      }
    }
    extras.locals = new Object[0];
  }

  /** True when a destructor ran. */
  @SuppressWarnings("unchecked") // see get
  private boolean destroy(UthreadExtras extras) {
    T value = (T) extras.locals[2 * index + 1];
    extras.locals[2 * index + 1] = null;
    if (value == null || destructor == null || KEYS.get(index) != this) {
      return false;
    }
    try {
      destructor.accept(value);
    } catch (RuntimeException | Error failure) {
      LOG.error("the destructor of a uthread local failed in {}", Thread.currentThread(), failure);
    }
    return true;
  }
}
