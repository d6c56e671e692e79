package io.upcall.libc;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One call of a function of this library, as an {@link Interposer} sees it. Of one thread, and over
 * when the function returns.
 */
public final class LibcCall {

  /** What the call is, when no interposer is left before it. */
  @FunctionalInterface
  interface Body<T, X extends Exception> {
    @Nullable T call(LibcCall call) throws X;
  }

  private final String function;
  private final @Nullable Object[] arguments;
  private final Interposer[] chain;
  private final Body<?, ?> body;

  /** The next interposer in {@link #chain}; its length when the body is next. */
  private int next;

  private int mostBytes = Integer.MAX_VALUE;

  LibcCall(String function, Interposer[] chain, Body<?, ?> body, @Nullable Object[] arguments) {
    this.function = function;
    this.chain = chain;
    this.body = body;
    this.arguments = arguments;
  }

  /** Its C name. */
  public String function() {
    return function;
  }

  /**
   * The arguments in C's order. Memory is a {@link java.lang.foreign.MemorySegment} of the bytes
   * concerned; numbers are {@link Integer} or {@link Long}. Arrays and structures are the caller's
   * own: what the function stores in them is there after {@link #proceed}.
   */
  public List<@Nullable Object> arguments() {
    return Collections.unmodifiableList(Arrays.asList(arguments));
  }

  /**
   * Goes on: to the next interposer, or to the function itself. May be called again, to repeat the
   * call, or not at all.
   *
   * @return what it returned; null for void
   * @throws Exception what it threw
   */
  public @Nullable Object proceed() throws Exception {
    int mine = next;
    if (mine == chain.length) {
      return Seam.passing(this, body);
    }
    next = mine + 1;
    try {
      return chain[mine].interpose(this);
    } finally {
      next = mine;
    }
  }

  /**
   * Lets the function move no more than {@code bytes}, if it is one that may move less than it was
   * asked for (read, write and their like): a short count that really was one. Others ignore it.
   *
   * @param bytes 0 or more; only ever lowered
   */
  public void limitTo(int bytes) {
    if (bytes < 0) {
      throw new IllegalArgumentException(bytes + " bytes: 0 or more are wanted");
    }
    mostBytes = Math.min(mostBytes, bytes);
  }

  /** For bodies: {@code count}, or the limit. */
  int atMost(int count) {
    return Math.min(count, mostBytes);
  }

  /** {@link #atMost(int)}. */
  long atMost(long count) {
    return Math.min(count, mostBytes);
  }

  @Override
  public String toString() {
    return function + Arrays.toString(arguments);
  }
}
