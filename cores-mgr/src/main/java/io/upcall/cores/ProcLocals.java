package io.upcall.cores;

import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/** What layers above keep of one proc: a slot a {@link ProcLocal}, filled when it is first read. */
final class ProcLocals {

  private final Proc proc;
  private final AtomicReferenceArray<@Nullable Object> values =
      new AtomicReferenceArray<>(ProcLocal.LIMIT);

  ProcLocals(Proc proc) {
    this.proc = proc;
  }

  /** The slot of {@code key}, filled. */
  Object of(ProcLocal<?> key) {
    Object value = values.get(key.index());
    return value != null ? value : make(key);
  }

  private synchronized Object make(ProcLocal<?> key) {
    Object value = values.get(key.index());
    if (value == null) {
      value = key.create(proc);
      values.set(key.index(), value);
    }
    return value;
  }
}
