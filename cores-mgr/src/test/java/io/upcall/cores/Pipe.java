package io.upcall.cores;

import io.upcall.async.AsyncCall;
import io.upcall.async.kernel.NativeMemory;
import io.upcall.async.kernel.NativeSyscalls;
import io.upcall.async.kernel.Sys;

/** A kernel pipe with one byte of memory to move through it. */
final class Pipe implements AutoCloseable {

  private final int reader;
  private final int writer;
  private final long memory = NativeMemory.allocate(1);

  Pipe() {
    long ends = NativeMemory.allocate(8);
    long result = new NativeSyscalls().syscall(Sys.NR_PIPE2, ends, Sys.O_CLOEXEC, 0, 0, 0, 0);
    if (result != 0) {
      throw new IllegalStateException("pipe2: " + result);
    }
    reader = NativeMemory.getInt(ends);
    writer = NativeMemory.getInt(ends + 4);
    NativeMemory.free(ends);
  }

  int readerFd() {
    return reader;
  }

  AsyncCall prepareRead(AsyncCall call) {
    return call.read(reader, memory, 1, AsyncCall.CURRENT);
  }

  /** Reads one byte by a call that the caller waits for; returns its result. */
  int read(int flags) {
    BlockingCall call = BlockingCall.take();
    prepareRead(call);
    int result = call.perform(flags);
    call.giveBack();
    return result;
  }

  /** Writes without waiting: the pipe has room. */
  void writeBytes(int count) {
    long bytes = NativeMemory.allocate(count);
    new NativeSyscalls().write(writer, bytes, count);
    NativeMemory.free(bytes);
  }

  @Override
  public void close() {
    NativeSyscalls syscalls = new NativeSyscalls();
    syscalls.close(reader);
    syscalls.close(writer);
    NativeMemory.free(memory);
  }
}
