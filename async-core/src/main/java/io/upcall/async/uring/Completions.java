package io.upcall.async.uring;

import static io.upcall.async.uring.InFlight.NO_SLOT;

import io.upcall.async.AsyncCall;
import io.upcall.async.AsyncSource;
import io.upcall.async.DriverSide;
import io.upcall.async.Errno;
import io.upcall.async.Op;
import io.upcall.async.kernel.NativeMemory;
import org.jspecify.annotations.Nullable;

/**
 * Takes completions off the ring, finds the calls they belong to, and says which are over and which
 * are tried once more. No callback runs in here. Owned by the driver's owner.
 */
final class Completions {

  private final Ring ring;
  private final RingEntries entries;
  private final SlotTable slots;
  private final InFlight inFlight;
  private final Buffers buffers;
  private final QuickPath quickPath;
  private final Sources sources;
  private final Messages messages;
  private final Wakeup wakeup;

  private boolean wakeupArmed;

  Completions(
      Ring ring,
      RingEntries entries,
      InFlight inFlight,
      Buffers buffers,
      QuickPath quickPath,
      Sources sources,
      Messages messages,
      Wakeup wakeup) {
    this.ring = ring;
    this.entries = entries;
    this.slots = entries.slots();
    this.inFlight = inFlight;
    this.buffers = buffers;
    this.quickPath = quickPath;
    this.sources = sources;
    this.messages = messages;
    this.wakeup = wakeup;
  }

  /** Takes all that are there; false when there was none. */
  boolean drain() {
    boolean any = false;
    for (long completion; (completion = ring.peekCompletion()) != 0; ring.nextCompletion()) {
      any = true;
      take(Ring.userData(completion), Ring.result(completion), Ring.flags(completion));
    }
    if (any) {
      ring.releaseCompletions();
    }
    return any;
  }

  private void take(long userData, int result, int flags) {
    AsyncCall call = slots.find(userData);
    if (call == null) {
      takeOwn(userData, result);
      return;
    }
    if ((DriverSide.how(call) & Features.SPECIAL) != 0) {
      takeSpecial(call, result, flags);
    } else {
      finish(call, result, flags);
    }
  }

  /** The driver's own entries, and answers for calls that are over. */
  private void takeOwn(long userData, int result) {
    if (userData == RingEntries.WAKEUP) {
      wakeupArmed = false;
      wakeup.acknowledge();
    } else if (userData == RingEntries.MESSAGE) {
      messages.arrived(result);
    }
  }

  private void takeSpecial(AsyncCall call, int result, int flags) {
    int how = DriverSide.how(call);
    if ((how & Features.SOURCE) != 0) {
      sources.completed((AsyncSource) call, result, flags);
    } else if ((how & Features.CANCELS_FD) != 0) {
      int here = (int) DriverSide.address3(call);
      finish(call, result >= 0 ? result + here : result, flags);
    } else if ((how & Features.ZERO_COPY) == 0) {
      finish(call, result, flags);
    } else if ((flags & Uapi.IORING_CQE_F_MORE) != 0) {
      // Sent; the memory is the network's until the notification.
      DriverSide.result(call, result);
    } else {
      boolean notification = (flags & Uapi.IORING_CQE_F_NOTIF) != 0;
      finish(call, notification ? call.result() : result, 0);
    }
  }

  private void finish(AsyncCall call, int kernels, int flags) {
    int result = kernels <= Retries.FIRST_RESTART ? -Errno.EINTR : kernels;
    takeBuffers(call, result, flags);
    slots.release(call);
    int how = DriverSide.how(call);
    boolean byWorker = (how & Uapi.IOSQE_ASYNC) != 0;
    boolean chained = (how & Features.CHAINED) != 0;
    if (result >= 0 || chained || !Retries.mustRetry(call, -result, byWorker)) {
      inFlight.end(call, result);
    } else if (DriverSide.cancelWanted(call)) {
      // The cancel named this attempt: after another one nobody would end it.
      inFlight.end(call, -Errno.ECANCELED);
    } else {
      DriverSide.result(call, result);
      inFlight.again.add(call);
    }
  }

  /** Copies to the heap what came for the heap, and gives blocks and buffers back. */
  private void takeBuffers(AsyncCall call, int result, int flags) {
    byte[] array = DriverSide.array(call);
    long block = DriverSide.block(call);
    if (block != 0) {
      if (result > 0 && array != null && call.op() == Op.READ) {
        NativeMemory.copyOut(block, array, DriverSide.arrayOffset(call), result);
      }
      entries.slab().release(block);
    }
    DriverSide.moreReady(call, (flags & Uapi.IORING_CQE_F_SOCK_NONEMPTY) != 0);
    if ((flags & Uapi.IORING_CQE_F_BUFFER) != 0) {
      takeSelected(call, array, result, flags >>> Uapi.IORING_CQE_BUFFER_SHIFT);
    }
  }

  private void takeSelected(AsyncCall call, byte @Nullable [] array, int result, int id) {
    long buffer = buffers.picked(id);
    if (result > 0 && array == null) {
      buffers.handOut(call, buffer);
      return;
    }
    if (result > 0 && array != null) {
      NativeMemory.copyOut(buffer, array, DriverSide.arrayOffset(call), result);
    }
    buffers.recycle(buffer);
  }

  /** Tries once more what the last drain found to need it. */
  void retry() {
    CallList again = inFlight.again;
    for (AsyncCall call = again.remove(); call != null; call = again.remove()) {
      if (call.result() == -Errno.ENOBUFS) {
        receiveWithoutBuffer(call);
        continue;
      }
      // An EAGAIN from a file means that its file system cannot answer inline: ask a worker.
      boolean worker = call.result() == -Errno.EAGAIN && Retries.isFileTransfer(call.op());
      startOrWait(call, worker ? Uapi.IOSQE_ASYNC : SqeEncoder.POLL_FIRST);
    }
  }

  void startOrWait(AsyncCall call, int how) {
    if (!entries.start(call, how, false)) {
      DriverSide.slot(call, NO_SLOT);
      inFlight.backlog.add(call);
    }
  }

  /** The buffers were used up in one drain, but the data is in the socket. */
  private void receiveWithoutBuffer(AsyncCall call) {
    if (receivedPlain(call)) {
      inFlight.done.add(call);
    } else if (call.result() == -Errno.ENOBUFS) {
      // Owners have them all. In the ring it would be refused as long as they do.
      DriverSide.slot(call, NO_SLOT);
      inFlight.backlog.forBuffer().add(call);
    } else {
      startOrWait(call, SqeEncoder.POLL_FIRST);
    }
  }

  /**
   * Receives the plain way, with a block for a buffer.
   *
   * @return false, with the result ENOBUFS when there is no block, when the call is not over
   */
  boolean receivedPlain(AsyncCall call) {
    long block = 0;
    if (call.op() == Op.RECV_SELECTED) {
      block = entries.slab().acquire(BufferRing.BYTES);
    }
    if (!DriverSide.isPlain(call) || (block == 0 && call.op() == Op.RECV_SELECTED)) {
      entries.releaseBlock(block);
      DriverSide.result(call, -Errno.ENOBUFS);
      return false;
    }
    int result = quickPath.receiveNow(call, block, BufferRing.BYTES);
    if (result > 0 && block != 0) {
      buffers.handOut(call, block);
    } else {
      entries.releaseBlock(block);
    }
    DriverSide.result(call, result);
    return result != -Errno.EAGAIN && result != -Errno.EINTR;
  }

  // ---- the wakeup ------------------------------------------------------------------------------

  /** Has the ring read the wakeup; false when a wait could not be ended by a wake. */
  boolean armWakeup() {
    wakeupArmed = wakeupArmed || entries.readWakeup(wakeup);
    return wakeupArmed;
  }

  boolean isWakeupArmed() {
    return wakeupArmed;
  }
}
