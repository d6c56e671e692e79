package io.upcall.async.uring;

import io.upcall.async.kernel.Syscalls;
import java.util.Arrays;

/**
 * The buffers of multishot receives. One of them serves several completions, one behind the other,
 * where the kernel consumes buffers incrementally; and one completion may fill several of them, as
 * a bundle. Either way the owner of the source sees pieces, each in one buffer, and gives each
 * piece back by its address.
 *
 * <pre>
 *   in the ring ──a piece──▶ in the ring and with owners ──used up──▶ with owners ──all back──┐
 *       ▲    └──a piece that uses it up──────────────────────────────────▲                    │
 *       └─────────────────────────────────────────────────────────────────────────────────────┘
 * </pre>
 *
 * <p>Owned by the driver's owner.
 */
final class StreamBuffers implements AutoCloseable {

  static final int GROUP = 2;
  static final int BYTES = 16 << 10;
  static final int COUNT = 256;

  private final BufferGroup group;
  private final boolean incremental;

  /** Of each buffer: where the next piece begins. */
  private final int[] offsets;

  /** Of each buffer: pieces with owners. */
  private final int[] pieces;

  /** Of each buffer: its position in the ring, while it is there. */
  private final int[] positions;

  private final boolean[] usedUp;

  /** Buffers that are used up: not in the ring. */
  private int out;

  private int heldPieces;

  // Of the completion that is being split.
  private int nextPosition;
  private int leftBytes;
  private long pieceAddress;
  private int pieceBytes;

  StreamBuffers(Syscalls syscalls, Ring ring, int count, boolean incremental)
      throws UringUnavailableException {
    int flags = incremental ? Uapi.IOU_PBUF_RING_INC : 0;
    this.group = new BufferGroup(syscalls, ring, GROUP, count, BYTES, flags);
    this.incremental = incremental;
    this.offsets = new int[group.count()];
    this.pieces = new int[group.count()];
    this.positions = new int[group.count()];
    this.usedUp = new boolean[group.count()];
    Arrays.setAll(positions, id -> id);
  }

  /** True when the kernel would find one. */
  boolean hasFree() {
    return out < group.count();
  }

  /** Pieces that were not given back. */
  int heldPieces() {
    return heldPieces;
  }

  boolean owns(long address) {
    return group.owns(address);
  }

  /**
   * Begins to split what one completion brought; {@link #nextPiece} goes through it.
   *
   * @param id the first buffer of it
   * @param bytes how much it brought
   */
  void split(int id, int bytes) {
    nextPosition = positions[id];
    leftBytes = bytes;
  }

  /**
   * Moves to the next piece; false when that was all.
   *
   * <p>The buffers of a bundle lie one behind the other in the ring. Their entries there are not
   * written over yet: that takes as many puts as the ring is long, and these are not put back.
   */
  boolean nextPiece() {
    if (leftBytes == 0) {
      return false;
    }
    int id = group.idAt(nextPosition++);
    int offset = offsets[id];
    pieceBytes = Math.min(leftBytes, BYTES - offset);
    pieceAddress = group.address(id) + offset;
    leftBytes -= pieceBytes;
    offsets[id] = offset + pieceBytes;
    pieces[id]++;
    heldPieces++;
    if (!incremental || offsets[id] == BYTES) {
      usedUp[id] = true;
      out++;
    }
    return true;
  }

  long pieceAddress() {
    return pieceAddress;
  }

  int pieceBytes() {
    return pieceBytes;
  }

  /** True when another piece of the same completion follows. */
  boolean hasPiece() {
    return leftBytes > 0;
  }

  /** The kernel picked a buffer and put nothing into it. */
  void returnUnused(int id) {
    if (!incremental) {
      put(id);
      group.publish();
    }
  }

  /** Gives a piece back. */
  void release(long address) {
    int id = group.idOf(address);
    pieces[id]--;
    heldPieces--;
    if (usedUp[id] && pieces[id] == 0) {
      out--;
      put(id);
      group.publish();
    }
  }

  private void put(int id) {
    usedUp[id] = false;
    offsets[id] = 0;
    positions[id] = group.put(id);
  }

  @Override
  public void close() {
    group.close();
  }
}
