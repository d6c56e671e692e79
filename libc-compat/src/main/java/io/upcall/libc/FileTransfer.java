package io.upcall.libc;

import io.upcall.async.AsyncCall;
import io.upcall.async.Submitter;
import io.upcall.async.kernel.NativeMemory;
import io.upcall.async.kernel.Sys;
import io.upcall.cores.BlockingCall;
import org.jspecify.annotations.Nullable;

/**
 * Bytes in and out of files, pipes and terminals. Memory is a heap array and an index in it, or
 * null and an address; results are counts or {@code -errno}.
 */
final class FileTransfer {

  private FileTransfer() {}

  /**
   * read(2) or pread(2). From a file: all that is asked for, unless the file ends, in as many steps
   * as the page cache and the driver's memory make of it. From a pipe: what is there.
   *
   * @param offset {@link AsyncCall#CURRENT} for read(2)
   */
  static int read(Descriptor d, byte @Nullable [] array, long at, int count, long offset) {
    if (count == 0 && d.file.host.isKernel()) {
      return nothing(d.file, Sys.NR_READ, Numbers.PREAD64, offset);
    }
    if (d.file.kind == OpenFile.Kind.PIPE) {
      if ((d.file.statusFlags & Fcntl.O_ACCMODE) == Fcntl.O_WRONLY) {
        // Said before the wait: a writing end is never readable.
        return -Errno.EBADF;
      }
      return d.file.isNonBlocking() ? readNow(d, array, at, count) : readPipe(d, array, at, count);
    }
    int done = 0;
    while (done < count) {
      long where = offset == AsyncCall.CURRENT ? offset : offset + done;
      int result = readSome(d, array, at + done, count - done, where, how(d.file));
      if (result <= 0) {
        return done > 0 ? done : result;
      }
      done += result;
    }
    return done;
  }

  /** A transfer of no bytes waits for nothing, but says what is wrong with the descriptor. */
  private static int nothing(OpenFile file, int number, int numberAt, long offset) {
    return (int)
        (offset == AsyncCall.CURRENT
            ? file.host.systemCall(number, file.kernelFd, 0, 0, 0, 0, 0)
            : file.host.systemCall(numberAt, file.kernelFd, 0, 0, offset, 0, 0));
  }

  /**
   * First gives who writes on this vcore a chance to. A read into the heap holds a block of the
   * driver's while it is in flight, and a pipe may be silent for long: so if nothing came it waits
   * for something to read, which holds nothing.
   */
  private static int readPipe(Descriptor d, byte @Nullable [] array, long at, int count) {
    int soon = d.file.moreLikely ? Submitter.SOON | Submitter.TRY_QUICK : Submitter.SOON;
    int result = readSome(d, array, at, count, AsyncCall.CURRENT, soon);
    if (result != -Errno.EAGAIN) {
      return result;
    }
    if (array == null) {
      return Blocking.performRest(reading(d, null, at, count, AsyncCall.CURRENT), 0);
    }
    BlockingCall poll = Blocking.take(d);
    poll.poll(d.file.kernelFd, Poll.POLLIN);
    int ready = Blocking.performRest(poll, 0);
    if (ready < 0) {
      return ready;
    }
    BlockingCall read = reading(d, array, at, count, AsyncCall.CURRENT);
    return learned(d, count, Blocking.performRest(read, Submitter.TRY_QUICK));
  }

  private static int readSome(
      Descriptor d, byte @Nullable [] array, long at, int count, long offset, int how) {
    return learned(d, count, Blocking.performOnce(reading(d, array, at, count, offset), how));
  }

  private static BlockingCall reading(
      Descriptor d, byte @Nullable [] array, long at, int count, long offset) {
    BlockingCall call = Blocking.take(d);
    if (array != null) {
      call.read(d.file.kernelFd, array, (int) at, count, offset);
    } else {
      call.read(d.file.kernelFd, at, count, offset);
    }
    return call;
  }

  /** Who got all that was asked for is likely to get more. */
  private static int learned(Descriptor d, int count, int result) {
    d.file.moreLikely = result == count;
    return result;
  }

  /**
   * write(2) or pwrite(2): all of it, as blocking writes to files and pipes do; a count that is
   * less means that it failed after so many bytes.
   *
   * @param offset {@link AsyncCall#CURRENT} for write(2)
   */
  static int write(Descriptor d, byte @Nullable [] array, long at, int count, long offset) {
    if (count == 0 && d.file.host.isKernel()) {
      return nothing(d.file, Sys.NR_WRITE, Numbers.PWRITE64, offset);
    }
    if (d.file.kind == OpenFile.Kind.PIPE && d.file.isNonBlocking()) {
      return writeNow(d, array, at, count);
    }
    int done = 0;
    while (done < count) {
      long where = offset == AsyncCall.CURRENT ? offset : offset + done;
      int result = writeSome(d, array, at + done, count - done, where);
      if (result <= 0 || d.isClosing()) {
        done += Math.max(result, 0);
        return done > 0 ? done : result;
      }
      done += result;
    }
    return done;
  }

  private static int writeSome(
      Descriptor d, byte @Nullable [] array, long at, int count, long offset) {
    BlockingCall call = Blocking.take(d);
    if (array != null) {
      call.write(d.file.kernelFd, array, (int) at, count, offset);
    } else {
      call.write(d.file.kernelFd, at, count, offset);
    }
    return BrokenPipe.told(Blocking.performOnce(call, how(d.file)));
  }

  /**
   * Quick, but with O_DIRECT, where a plain call waits for the device whatever RWF_NOWAIT says: 256
   * uthreads that read so would read one after another.
   */
  private static int how(OpenFile file) {
    return (file.statusFlags & Fcntl.O_DIRECT) == 0 ? Submitter.TRY_QUICK : 0;
  }

  /** O_NONBLOCK: a plain call, which the flag of the kernel's descriptor or RWF_NOWAIT ends. */
  private static int readNow(Descriptor d, byte @Nullable [] array, long at, int count) {
    if (array == null) {
      return Kernel.readNow(d.file, at, count);
    }
    long scratch = NativeMemory.allocate(count);
    try {
      int result = readNow(d, null, scratch, count);
      if (result > 0) {
        NativeMemory.copyOut(scratch, array, (int) at, result);
      }
      return result;
    } finally {
      NativeMemory.free(scratch);
    }
  }

  private static int writeNow(Descriptor d, byte @Nullable [] array, long at, int count) {
    if (array == null) {
      return BrokenPipe.told(Kernel.writeNow(d.file, at, count));
    }
    long scratch = NativeMemory.allocate(count);
    try {
      NativeMemory.copyIn(array, (int) at, scratch, count);
      return writeNow(d, null, scratch, count);
    } finally {
      NativeMemory.free(scratch);
    }
  }
}
