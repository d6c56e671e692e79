package io.upcall.async.uring;

import io.upcall.async.AsyncCall;
import io.upcall.async.DriverSide;

/**
 * The memory of a driver's own that owners of calls may hold: buffers of single receives, blocks of
 * the slab in their stead, pieces of streams. It outlives the driver until the last is given back.
 * Owned by the driver's owner.
 */
final class Buffers {

  private final BufferRing ring;
  private final Slab slab;
  private final Sources sources;

  /** Buffers and blocks that owners of calls hold. */
  private int held;

  private boolean closing;

  Buffers(BufferRing ring, Slab slab, Sources sources) {
    this.ring = ring;
    this.slab = slab;
    this.sources = sources;
  }

  /** Where the buffer is that the kernel has picked. */
  long picked(int id) {
    return ring.picked(id);
  }

  /** It was not handed out. */
  void recycle(long buffer) {
    ring.recycle(buffer);
  }

  /** The owner of the call has the buffer until {@link #release}. */
  void handOut(AsyncCall call, long buffer) {
    DriverSide.selectedBuffer(call, buffer);
    held++;
  }

  /** True when a receive would find one. */
  boolean hasFree() {
    return ring.hasFree() || slab.hasFree(BufferRing.BYTES);
  }

  void release(long buffer) {
    if (sources.ownsBuffer(buffer)) {
      sources.releaseBuffer(buffer);
    } else {
      held--;
      if (ring.owns(buffer)) {
        ring.recycle(buffer);
      } else {
        slab.release(buffer);
      }
    }
    closeIfUnused();
  }

  /** The ring is gone: frees all of it when the last is given back. */
  void close() {
    closing = true;
    closeIfUnused();
  }

  private void closeIfUnused() {
    if (closing && held == 0 && sources.heldPieces() == 0) {
      closing = false;
      ring.close();
      slab.close();
      sources.closeBuffers();
    }
  }
}
