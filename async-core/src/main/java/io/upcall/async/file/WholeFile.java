package io.upcall.async.file;

import io.upcall.async.AsyncCall;
import io.upcall.async.Errno;
import io.upcall.async.EventQueue;
import io.upcall.async.Kcont;
import io.upcall.async.Op;
import io.upcall.async.Submitter;
import java.lang.foreign.MemorySegment;
import java.util.List;

/**
 * Opens a file, reads all of it and closes it, as one asynchronous operation with one event.
 *
 * <pre>
 *   IDLE ──read──▶ LOOKING_UP ──descriptor──▶ READING ──end, full, error──▶ CLOSING ──▶ DONE ──▶ event
 *    ▲                 │                       ▲   │                                      │
 *    │                 │                       └───┘ more                                 │
 *    │                 └──error, cancelled────────────────────────────────────────────▶───┤
 *    └───────────────────────────── read again ───────────────────────────────────────────┘
 * </pre>
 *
 * <p>Every arrow is the completion of one call, the same object for each step. A step that is quick
 * goes on at once; when all of them are, {@link #read} answers QUICK and there is no event. To be
 * used again, by one owner; from {@code read} to the event the buffer is the driver's.
 */
public final class WholeFile extends Kcont {

  private enum State {
    IDLE,
    LOOKING_UP,
    READING,
    CLOSING,
    DONE
  }

  private final Submitter submitter;
  private final EventQueue queue;
  private final MemorySegment buffer;
  private final FileLookup lookup = new FileLookup();
  private final Step step = new Step();

  // The owner's, and from submission to completion whoever runs the step's callback: one at a time,
  // ordered by the submission and the event.

  private State state = State.IDLE;
  private int flags;
  private int fd;
  private long filled;
  private int result;

  /** Written by the owner while steps complete elsewhere; a step that has begun may miss it. */
  private volatile boolean cancelWanted;

  /**
   * An operation to be used as often as wanted.
   *
   * @param submitter where each step is submitted, by its owner or by whoever completes the one
   *     before: a driver, whose turn that is, or a proc
   * @param queue where the event goes
   * @param buffer native; one byte more than the longest file, to see that it ended
   */
  public WholeFile(Submitter submitter, EventQueue queue, MemorySegment buffer) {
    if (!buffer.isNative() || buffer.byteSize() < 1) {
      throw new IllegalArgumentException(
          "a buffer of " + buffer.byteSize() + " bytes: it must be native, with 1 or more");
    }
    this.submitter = submitter;
    this.queue = queue;
    this.buffer = buffer;
  }

  @Override
  protected void run() {}

  // ---- the owner -------------------------------------------------------------------------------

  /**
   * Reads the first of {@code names} that exists. A FIFO holds a thread of the slow road until
   * somebody writes: for files.
   *
   * @param newFlags of {@link Submitter#submit}, for each step
   * @return {@link Submitter#QUICK}: {@link #result()} is there; {@link Submitter#PENDING}: one
   *     event will come; {@link Submitter#AGAIN} or {@link Submitter#INVALID}: nothing was done
   * @throws IllegalStateException when it is under way
   */
  public int read(List<String> names, int newFlags) {
    if (isInFlight()) {
      throw new IllegalStateException("this file is being read: wait for its event");
    }
    lookup.names(List.copyOf(names));
    flags = newFlags;
    filled = 0;
    cancelWanted = false;
    state = State.LOOKING_UP;
    step.function(lookup);
    int how = submitter.submit(step, flags);
    if (how == Submitter.AGAIN || how == Submitter.INVALID) {
      state = State.IDLE;
      return how;
    }
    return how == Submitter.QUICK ? goOn(step.result()) : how;
  }

  /** True from {@link #read} until its event was posted. */
  public boolean isInFlight() {
    return state != State.IDLE && state != State.DONE;
  }

  /**
   * How many bytes the buffer has, or {@code -errno}: what open(2) and read(2) answer, EFBIG when
   * the file has no end within the buffer, ECANCELED. Valid once done.
   */
  public int result() {
    return result;
  }

  /**
   * Asks for the end, by whoever may cancel at the submitter. The event comes as always, and the
   * descriptor is closed before it.
   */
  public void cancel() {
    cancelWanted = true;
    if (step.isInFlight() && step.op() != Op.CLOSE) {
      submitter.cancel(step);
    }
  }

  // ---- the completion: a state machine ---------------------------------------------------------

  /** Takes the completion of one step, and every quick one after it. */
  private int goOn(int completed) {
    for (int last = completed; ; ) {
      advance(last);
      if (state == State.DONE) {
        return Submitter.QUICK;
      }
      int how = submitter.submit(step, flags);
      if (how == Submitter.PENDING) {
        // From here on this belongs to whoever completes the step.
        return how;
      }
      last = how == Submitter.QUICK ? step.result() : refused(how);
    }
  }

  private void advance(int completed) {
    switch (state) {
      case LOOKING_UP:
        lookedUp(completed);
        break;
      case READING:
        transferred(completed);
        break;
      default:
        closed();
        break;
    }
  }

  private void lookedUp(int completed) {
    if (completed < 0) {
      result = completed;
      state = State.DONE;
      return;
    }
    fd = completed;
    state = State.READING;
    readOrEnd();
  }

  private void transferred(int completed) {
    if (completed <= 0) {
      end(completed == 0 ? (int) filled : completed);
      return;
    }
    filled += completed;
    readOrEnd();
  }

  private void readOrEnd() {
    if (cancelWanted) {
      end(-Errno.ECANCELED);
    } else if (filled == buffer.byteSize()) {
      end(-Errno.EFBIG);
    } else {
      step.read(fd, buffer.asSlice(filled), AsyncCall.CURRENT);
    }
  }

  private void end(int outcome) {
    result = outcome;
    state = State.CLOSING;
    step.close(fd);
  }

  /** A file that was only read has nothing to lose: whatever close(2) says, the result stands. */
  private void closed() {
    state = State.DONE;
  }

  /** A later step was not taken: there is no room any more, or the submitter closed. */
  private int refused(int how) {
    if (state == State.CLOSING) {
      lookup.close(fd);
    }
    return how == Submitter.AGAIN ? -Errno.EAGAIN : -Errno.ESHUTDOWN;
  }

  /** The call of every step. Without a queue: its callback only submits the next one. */
  private final class Step extends AsyncCall {
    @Override
    protected void run() {
      if (goOn(result()) == Submitter.QUICK) {
        queue.post(WholeFile.this);
      }
    }
  }
}
