package io.upcall.cores;

import io.upcall.async.kernel.NativeMemory;
import io.upcall.async.kernel.NativeSyscalls;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.concurrent.locks.LockSupport;

/** Ways to block a carrier until a byte comes through a pipe. */
enum Blocker {
  /** A native call, as JNI or FFM code makes it. */
  NATIVE_CALL {
    @Override
    void block(Pipe pipe) {
      nativeRead(pipe);
    }
  },

  /** A native call in a monitor, which the JDK does not unmount either. */
  SYNCHRONIZED_OVER_NATIVE_CALL {
    @Override
    void block(Pipe pipe) {
      synchronized (new Object()) {
        nativeRead(pipe);
      }
    }
  },

  /** A file of the JDK's, which is a pipe here: its read is a native call of the JDK's. */
  FILE_CHANNEL {
    @Override
    void block(Pipe pipe) {
      Path path = Path.of("/proc/self/fd/" + pipe.readerFd());
      try (FileChannel channel = FileChannel.open(path)) {
        channel.read(ByteBuffer.allocateDirect(1));
      } catch (IOException failure) {
        throw new IllegalStateException(failure);
      }
    }
  },

  /** A call of ours, which parks a uthread that cannot unmount. */
  CALL_OF_OURS_UNDER_A_FOREIGN_FRAME {
    @Override
    void block(Pipe pipe) {
      underForeignFrame(() -> pipe.read(0));
    }
  },

  /** Object.wait, which unmounts a uthread unless there is a native frame. */
  OBJECT_WAIT_UNDER_A_FOREIGN_FRAME {
    @Override
    void block(Pipe pipe) {
      Object monitor = new Object();
      boolean[] notified = new boolean[1];
      Proc.current()
          .spawn(
              () -> {
                nativeRead(pipe);
                synchronized (monitor) {
                  notified[0] = true;
                  monitor.notifyAll();
                }
              });
      underForeignFrame(
          () -> {
            synchronized (monitor) {
              while (!notified[0]) {
                waitOn(monitor);
              }
            }
          });
    }
  },

  /** Told before it blocks. */
  HOOK {
    @Override
    void block(Pipe pipe) throws Exception {
      BlockedHook.around(
          () -> {
            nativeRead(pipe);
            return null;
          });
    }
  };

  /** Blocks the calling thread until a byte comes, and takes it. */
  abstract void block(Pipe pipe) throws Exception;

  static void nativeRead(Pipe pipe) {
    long memory = NativeMemory.allocate(1);
    new NativeSyscalls().read(pipe.readerFd(), memory, 1);
    NativeMemory.free(memory);
  }

  @SuppressWarnings("WaitNotInLoop") // the loop is the caller's
  private static void waitOn(Object monitor) {
    try {
      monitor.wait();
    } catch (InterruptedException unexpected) {
      throw new IllegalStateException(unexpected);
    }
  }

  /** Runs {@code body} once, called back from qsort(3). */
  static void underForeignFrame(Runnable body) {
    Linker linker = Linker.nativeLinker();
    MethodHandle qsort =
        linker.downcallHandle(
            linker.defaultLookup().findOrThrow("qsort"),
            FunctionDescriptor.ofVoid(
                ValueLayout.ADDRESS,
                ValueLayout.JAVA_LONG,
                ValueLayout.JAVA_LONG,
                ValueLayout.ADDRESS));
    try (Arena arena = Arena.ofConfined()) {
      MethodHandle compare =
          MethodHandles.lookup()
              .findStatic(
                  Blocker.class,
                  "compare",
                  MethodType.methodType(
                      int.class, Runnable.class, MemorySegment.class, MemorySegment.class))
              .bindTo(body);
      MemorySegment callback =
          linker.upcallStub(
              compare,
              FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.ADDRESS),
              arena);
      qsort.invoke(arena.allocate(16, 8), 2L, 8L, callback);
    } catch (Throwable failure) {
      throw new IllegalStateException(failure);
    }
  }

  @SuppressWarnings("unused") // by method handle
  private static int compare(Runnable body, MemorySegment one, MemorySegment other) {
    body.run();
    return 0;
  }

  /** Parks the caller, pinned, for a moment. */
  static void parkPinned(long nanos) {
    underForeignFrame(() -> LockSupport.parkNanos(nanos));
  }
}
