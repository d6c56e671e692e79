package io.upcall.async.testing;

import io.upcall.async.AsyncSource;
import io.upcall.async.EventQueue;
import io.upcall.async.kernel.NativeMemory;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A source that keeps the results of its completions and the bytes that they brought. */
public final class RecordedSource extends AsyncSource {

  private final List<Integer> results = new ArrayList<>();
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private int events;
  private boolean paused;
  private boolean keeping;
  private Runnable then = () -> {};

  /** A source whose callback runs in the driver's turn, or where {@code queue} delivers. */
  public RecordedSource(@Nullable EventQueue queue, int capacity) {
    super(queue, capacity);
  }

  /** What the callback does after each completion that it took. */
  public RecordedSource then(Runnable action) {
    then = action;
    return this;
  }

  /** From now on the callback takes nothing, until {@link #resume}. */
  public RecordedSource pause() {
    paused = true;
    return this;
  }

  /** Takes what is there, now and from now on. */
  public void resume() {
    paused = false;
    takeAll();
  }

  /** The buffers are not given back. */
  public RecordedSource keepBuffers() {
    keeping = true;
    return this;
  }

  @Override
  protected void run() {
    events++;
    if (!paused) {
      takeAll();
    }
  }

  private void takeAll() {
    while (!paused && next()) {
      results.add(result());
      if (selectedBuffer() != 0) {
        byte[] piece = new byte[result()];
        NativeMemory.copyOut(selectedBuffer(), piece, 0, piece.length);
        bytes.writeBytes(piece);
        if (!keeping) {
          releaseBuffer();
        }
      }
      then.run();
    }
  }

  /** The result of each completion so far. */
  public List<Integer> results() {
    return List.copyOf(results);
  }

  /** The last of them. */
  public int lastResult() {
    return results.get(results.size() - 1);
  }

  /** All bytes received. */
  public byte[] bytes() {
    return bytes.toByteArray();
  }

  /** How often the callback ran. */
  public int events() {
    return events;
  }
}
