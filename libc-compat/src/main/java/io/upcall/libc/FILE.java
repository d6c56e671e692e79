package io.upcall.libc;

import io.upcall.cores.Proc;
import io.upcall.libc.format.Source;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A stream of {@link Stdio}: a descriptor or memory, with a buffer.
 *
 * <pre>
 *          get, read              put, write
 *  READING ◀──────────── IDLE ────────────▶ WRITING
 *     │  unread bytes are    ▲     what is buffered   │
 *     └─ given back ─────────┴──── is written ────────┘
 * </pre>
 *
 * <p>Both ways back are taken by {@link #flush}, by {@link #seek} and by the first operation of the
 * other kind. All methods but {@link #lock} are called with the lock held, which belongs to the
 * thread over a whole call, waits in the kernel included: as in C, lines of two threads do not mix.
 * The lock parks uthreads, and is refused where nothing may park.
 */
public final class FILE {

  /** BUFSIZ is 8192 in glibc, but its files have st_blksize. */
  private static final int DEFAULT_BUFFER_BYTES = 4096;

  /** How many bytes ungetc(3) takes: C promises one. */
  private static final int MOST_PUSHED = 16;

  static final int EOF = -1;

  private enum Direction {
    IDLE,
    READING,
    WRITING
  }

  private final ReentrantLock lock = new ReentrantLock();

  // All that follows is guarded by lock.
  private StreamDevice device;
  private StreamMode mode;
  private Direction direction = Direction.IDLE;

  /** Made at the first use; reading: what was read and not taken is from at to end. */
  private byte @Nullable [] buffer;

  /** While writing: where the next byte goes. */
  private int at;

  /** While writing: 0. */
  private int end;

  /** What was given back, the last on top. */
  private final byte[] pushed = new byte[MOST_PUSHED];

  private int pushedCount;

  /** One of Stdio._IO.BF; -1 until it is asked for. */
  private int buffering = -1;

  private int bufferBytes = DEFAULT_BUFFER_BYTES;
  private boolean atEnd;
  private boolean failed;
  private boolean closed;

  FILE(StreamDevice device, StreamMode mode) {
    this.device = device;
    this.mode = mode;
  }

  // ---- the lock --------------------------------------------------------------------------------

  /**
   * Begins a call of {@code function}.
   *
   * @throws ErrnoException EDEADLK in vcore context, EBADF when the stream is closed
   */
  void lock(String function) throws ErrnoException {
    if (Proc.current().isVcoreContext()) {
      throw new ErrnoException(function, Errno.EDEADLK, this);
    }
    lock.lock();
    if (closed) {
      lock.unlock();
      throw new ErrnoException(function, Errno.EBADF, this);
    }
  }

  boolean tryLock() {
    return lock.tryLock();
  }

  /** True when the calling thread has it. */
  boolean isLockedHere() {
    return lock.isHeldByCurrentThread();
  }

  void unlock() {
    lock.unlock();
  }

  // ---- reading ---------------------------------------------------------------------------------

  /** The next byte, or {@link #EOF}. */
  int get() throws ErrnoException {
    if (pushedCount > 0) {
      return pushed[--pushedCount] & 0xff;
    }
    boolean present = direction == Direction.READING && at < end;
    return present || fill() ? buffer()[at++] & 0xff : EOF;
  }

  /** Up to {@code count} bytes: fewer at the end, or when it failed after some. */
  int read(byte[] target, int from, int count) throws ErrnoException {
    int got = 0;
    while (got < count && pushedCount > 0) {
      target[from + got++] = pushed[--pushedCount];
    }
    while (got < count) {
      if (direction != Direction.READING || at == end) {
        int left = count - got;
        try {
          boolean direct = left >= bufferBytes || buffering() == Stdio._IONBF;
          if (direct && toReading() && at == end) {
            int bytes = input(target, from + got, left);
            got += bytes;
            if (bytes == 0) {
              break;
            }
            continue;
          }
          if (!fill()) {
            break;
          }
        } catch (ErrnoException failure) {
          if (got > 0) {
            break; // the flag is set, and the next call tells
          }
          throw failure;
        }
      }
      int chunk = Math.min(count - got, end - at);
      System.arraycopy(buffer(), at, target, from + got, chunk);
      at += chunk;
      got += chunk;
    }
    return got;
  }

  /** Gives a byte back; false when there is no room for it. */
  boolean unget(int octet) throws ErrnoException {
    if (pushedCount == MOST_PUSHED || !toReading()) {
      return false;
    }
    pushed[pushedCount++] = (byte) octet;
    atEnd = false;
    return true;
  }

  /** Reads into the empty buffer; false at the end, which then stays until it is cleared. */
  private boolean fill() throws ErrnoException {
    if (!toReading() || atEnd) {
      return false;
    }
    at = 0;
    end = 0;
    end = input(buffer(), 0, buffering() == Stdio._IONBF ? 1 : bufferBytes);
    return end > 0;
  }

  private int input(byte[] target, int from, int count) throws ErrnoException {
    if (atEnd) {
      return 0;
    }
    if (buffering() != Stdio._IOFBF) {
      // Who types sees the prompt.
      StreamTable.current().flushLineBuffered(this);
    }
    try {
      int got = device.read(target, from, count);
      atEnd = got == 0;
      return got;
    } catch (ErrnoException failure) {
      failed = true;
      throw failure;
    }
  }

  private boolean toReading() throws ErrnoException {
    if (!mode.reads()) {
      failed = true;
      throw new ErrnoException("read", Errno.EBADF, this);
    }
    if (direction == Direction.WRITING) {
      flush();
    }
    if (direction == Direction.IDLE) {
      direction = Direction.READING;
      at = 0;
      end = 0;
    }
    return true;
  }

  // ---- writing ---------------------------------------------------------------------------------

  void put(int octet) throws ErrnoException {
    if (direction == Direction.WRITING && buffering() == Stdio._IOFBF && at < bufferBytes) {
      buffer()[at++] = (byte) octet;
    } else {
      write(new byte[] {(byte) octet}, 0, 1);
    }
  }

  /** All of it, or an error: what was written or buffered before then is not told. */
  void write(byte[] source, int from, int count) throws ErrnoException {
    toWriting();
    switch (buffering()) {
      case Stdio._IONBF -> output(source, from, count);
      case Stdio._IOLBF -> {
        int lines = endOfLastLine(source, from, count);
        append(source, from, lines);
        if (lines > 0) {
          drain();
        }
        append(source, from + lines, count - lines);
      }
      default -> append(source, from, count);
    }
  }

  private static int endOfLastLine(byte[] source, int from, int count) {
    int length = count;
    while (length > 0 && source[from + length - 1] != '\n') {
      length--;
    }
    return length;
  }

  private void append(byte[] source, int from, int count) throws ErrnoException {
    int done = 0;
    while (done < count) {
      if (at == 0 && count - done >= bufferBytes) {
        int blocks = (count - done) / bufferBytes * bufferBytes;
        output(source, from + done, blocks);
        done += blocks;
        continue;
      }
      int chunk = Math.min(count - done, bufferBytes - at);
      System.arraycopy(source, from + done, buffer(), at, chunk);
      at += chunk;
      done += chunk;
      if (at == bufferBytes && done < count) {
        drain();
      }
    }
  }

  /** Writes what is buffered. What could not be written stays, at the front of the buffer. */
  private void drain() throws ErrnoException {
    int total = at;
    int done = 0;
    try {
      while (done < total) {
        done += device.write(buffer(), done, total - done);
      }
    } catch (ErrnoException failure) {
      failed = true;
      throw failure;
    } finally {
      System.arraycopy(buffer(), done, buffer(), 0, total - done);
      at = total - done;
    }
  }

  private void output(byte[] source, int from, int count) throws ErrnoException {
    try {
      for (int done = 0; done < count; ) {
        done += device.write(source, from + done, count - done);
      }
    } catch (ErrnoException failure) {
      failed = true;
      throw failure;
    }
  }

  private void toWriting() throws ErrnoException {
    if (!mode.writes()) {
      failed = true;
      throw new ErrnoException("write", Errno.EBADF, this);
    }
    if (direction == Direction.READING) {
      flush();
    }
    if (direction == Direction.IDLE) {
      direction = Direction.WRITING;
      at = 0;
      end = 0;
    }
  }

  // ---- both ------------------------------------------------------------------------------------

  /** Writes what is buffered, or gives unread bytes back to what can be sought in. */
  void flush() throws ErrnoException {
    if (direction == Direction.WRITING) {
      drain();
    } else if (direction == Direction.READING) {
      int unread = unread();
      if (unread > 0) {
        try {
          device.seek(-unread, Unistd.SEEK_CUR);
        } catch (ErrnoException noPosition) {
          // A pipe or a terminal: what was read stays here for who reads on.
          if (noPosition.errno == Errno.ESPIPE) {
            return;
          }
          throw noPosition;
        }
      }
      pushedCount = 0;
    }
    direction = Direction.IDLE;
    at = 0;
    end = 0;
  }

  private int unread() {
    return pushedCount + (direction == Direction.READING ? end - at : 0);
  }

  long tell() throws ErrnoException {
    if (direction == Direction.WRITING && mode.appends()) {
      drain(); // only then the end is known
    }
    long position = device.seek(0, Unistd.SEEK_CUR);
    return position - unread() + (direction == Direction.WRITING ? at : 0);
  }

  void seek(long offset, int whence) throws ErrnoException {
    if (direction == Direction.WRITING) {
      drain();
    }
    device.seek(whence == Unistd.SEEK_CUR ? offset - unread() : offset, whence);
    direction = Direction.IDLE;
    at = 0;
    end = 0;
    pushedCount = 0;
    atEnd = false;
  }

  /** A stream that only appends begins at the end, for who asks where it is. */
  void toEnd() throws ErrnoException {
    if (mode.appends() && !mode.reads()) {
      try {
        device.seek(0, Unistd.SEEK_END);
      } catch (ErrnoException failure) {
        if (failure.errno != Errno.ESPIPE) {
          throw failure;
        }
      }
    }
  }

  /** Closes the device, whether or not what was buffered could be written. */
  void close() throws ErrnoException {
    closed = true;
    try {
      flush();
    } finally {
      device.close();
    }
  }

  /** Another file under the same stream: freopen(3). */
  void reopen(StreamDevice other, StreamMode otherMode) {
    device = other;
    mode = otherMode;
    direction = Direction.IDLE;
    at = 0;
    end = 0;
    pushedCount = 0;
    clear();
  }

  /** setvbuf(3); false when there are unread bytes in the way. */
  boolean buffering(int wanted, int bytes) throws ErrnoException {
    if (direction == Direction.READING && at < end) {
      return false;
    }
    flush();
    buffering = wanted;
    bufferBytes = bytes > 0 ? bytes : DEFAULT_BUFFER_BYTES;
    buffer = null;
    return true;
  }

  private int buffering() {
    if (buffering < 0) {
      buffering = device.defaultBuffering();
    }
    return buffering;
  }

  boolean isLineBuffered() {
    return buffering == Stdio._IOLBF && direction == Direction.WRITING;
  }

  boolean isWriting() {
    return direction == Direction.WRITING;
  }

  private byte[] buffer() {
    byte[] present = buffer;
    if (present == null) {
      present = new byte[bufferBytes];
      buffer = present;
    }
    return present;
  }

  boolean isAtEnd() {
    return atEnd && pushedCount == 0;
  }

  boolean hasFailed() {
    return failed;
  }

  void clear() {
    atEnd = false;
    failed = false;
  }

  boolean isClosed() {
    return closed;
  }

  StreamDevice device() {
    return device;
  }

  /** For scanf(3). */
  Source<ErrnoException> source() {
    return new Source<>() {
      @Override
      public int next() throws ErrnoException {
        return get();
      }

      @Override
      public void back(int octet) throws ErrnoException {
        if (direction == Direction.READING && at > 0 && pushedCount == 0) {
          at--; // it is still there
        } else {
          unget(octet);
        }
      }
    };
  }

  @Override
  public String toString() {
    int fd = device.fd();
    return fd < 0 ? "stream of memory" : "stream " + fd;
  }
}
