package io.upcall.libc;

import io.upcall.async.AsyncCall;
import io.upcall.async.kernel.NativeMemory;
import io.upcall.cores.BlockingCall;
import org.jspecify.annotations.Nullable;

/**
 * Reads and writes of eventfd and timerfd: a plain call that cannot wait and, when there is nothing
 * yet, a wait for the descriptor and another try. Not a read through the ring: kernels before 6.10
 * answer EAGAIN to one of a timerfd that is non-blocking, and block a worker thread in one that is
 * not.
 */
final class EventTransfer {

  private EventTransfer() {}

  static int read(Descriptor d, byte @Nullable [] array, long at, int count) {
    if (array == null) {
      return read(d, at, count);
    }
    long scratch = NativeMemory.allocate(count);
    try {
      int result = read(d, scratch, count);
      if (result > 0) {
        NativeMemory.copyOut(scratch, array, (int) at, result);
      }
      return result;
    } finally {
      NativeMemory.free(scratch);
    }
  }

  static int write(Descriptor d, byte @Nullable [] array, long at, int count) {
    if (array == null) {
      return write(d, at, count);
    }
    long scratch = NativeMemory.allocate(count);
    try {
      NativeMemory.copyIn(array, (int) at, scratch, count);
      return write(d, scratch, count);
    } finally {
      NativeMemory.free(scratch);
    }
  }

  /** True when a plain call would: only the ring can wait then. */
  private static boolean mayBlockThread(OpenFile file) {
    return !file.nonBlockingInKernel() && !file.isNonBlocking();
  }

  private static int read(Descriptor d, long to, int count) {
    OpenFile file = d.file;
    if (mayBlockThread(file)) {
      BlockingCall call = Blocking.take(d);
      call.read(file.kernelFd, to, count, AsyncCall.CURRENT);
      return Blocking.performOnce(call, 0);
    }
    if (!file.isNonBlocking() && Blocking.isForbidden()) {
      return -Errno.EDEADLK;
    }
    int result = KernelObjects.readNow(file, to, count);
    while (result == -Errno.EAGAIN && !file.isNonBlocking()) {
      int ready = await(d, Poll.POLLIN);
      result = ready < 0 ? ready : KernelObjects.readNow(file, to, count);
    }
    return result;
  }

  private static int write(Descriptor d, long data, int count) {
    OpenFile file = d.file;
    if (mayBlockThread(file)) {
      BlockingCall call = Blocking.take(d);
      call.write(file.kernelFd, data, count, AsyncCall.CURRENT);
      return Blocking.performOnce(call, 0);
    }
    if (!file.isNonBlocking() && Blocking.isForbidden()) {
      return -Errno.EDEADLK;
    }
    int result = KernelObjects.writeNow(file, data, count);
    return result == -Errno.EAGAIN && !file.isNonBlocking()
        ? writeWhenThereIsRoom(d, data, count)
        : result;
  }

  /** There may be room for something, and POLLOUT set, but not for this much. */
  private static int writeWhenThereIsRoom(Descriptor d, long data, int count) {
    try (EdgeWait room = new EdgeWait(d, Poll.POLLOUT)) {
      int ready = room.status();
      while (ready >= 0) {
        int result = KernelObjects.writeNow(d.file, data, count);
        if (result != -Errno.EAGAIN) {
          return result;
        }
        ready = room.await(BlockingCall.FOREVER);
      }
      return ready;
    }
  }

  private static int await(Descriptor d, int events) {
    BlockingCall call = Blocking.take(d);
    call.poll(d.file.kernelFd, events);
    return Blocking.performOnce(call, 0);
  }
}
