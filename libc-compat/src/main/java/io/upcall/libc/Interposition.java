package io.upcall.libc;

import io.upcall.cores.Proc;
import org.jspecify.annotations.Nullable;

/**
 * An {@link Interposer} in its place, until it is closed.
 *
 * <p>Those of the whole JVM stand before those of a proc, and of one kind the later before the
 * earlier. A call that has begun is not affected by what is put in place or closed meanwhile.
 *
 * <p>Two come from the environment, at the first call of the library: {@code UPCALL_TRACE} (see
 * {@link CallTracer}) and, behind it, {@code UPCALL_INJECT} (see {@link FaultInjector}).
 */
public final class Interposition implements AutoCloseable {

  final Interposer interposer;

  /** Whose calls it sees; null for everybody's. */
  final @Nullable Proc proc;

  Interposition(Interposer interposer, @Nullable Proc proc) {
    this.interposer = interposer;
    this.proc = proc;
  }

  /** Puts {@code interposer} before the calls of every proc of this JVM. */
  public static Interposition everywhere(Interposer interposer) {
    Interposition placed = new Interposition(interposer, null);
    Seam.add(placed);
    return placed;
  }

  /** Puts {@code interposer} before the calls of {@code proc}; closed when the proc exits. */
  public static Interposition in(Proc proc, Interposer interposer) {
    Interposition placed = new Interposition(interposer, proc);
    Seam.add(placed);
    proc.onExit(placed::close);
    return placed;
  }

  /** Takes it away; no more than the first time counts. */
  @Override
  public void close() {
    Seam.remove(this);
  }
}
