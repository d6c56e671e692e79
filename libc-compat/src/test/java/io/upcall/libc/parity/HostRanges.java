package io.upcall.libc.parity;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import io.upcall.libc.SysMman;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;

/** {@link RangeCalls} by the host's libc. */
class HostRanges extends HostPaths implements RangeCalls {

  HostRanges(HostThread thread, List<Transcript> transcripts, Arena memory) {
    super(thread, transcripts, memory);
  }

  @Override
  public HostRanges another() {
    return new HostRanges(thread.another(), transcripts, memory);
  }

  /** What is compared of a lock that was found. */
  static String flock(int type, int whence, long start, long length) {
    return "type %d whence %d start %d length %d".formatted(type, whence, start, length);
  }

  @Override
  public int lock(int fd, int command, int type, int whence, long start, long length) {
    long result = call("fcntl", fd, command, flockMemory(type, whence, start, length));
    return noted(result, "lock", fd, command, type, whence, start, length);
  }

  private MemorySegment flockMemory(int type, int whence, long start, long length) {
    MemorySegment memory = room(32);
    memory.set(JAVA_SHORT, 0, (short) type);
    memory.set(JAVA_SHORT, 2, (short) whence);
    memory.set(JAVA_LONG, 8, start);
    memory.set(JAVA_LONG, 16, length);
    return memory;
  }

  @Override
  public int getlock(int fd, int command, int type, int whence, long start, long length) {
    MemorySegment memory = flockMemory(type, whence, start, length);
    long result = call("fcntl", fd, command, memory);
    noted(result, "getlock", fd, command, type, whence, start, length);
    if (result == 0) {
      transcript.gave(
          flock(
              memory.get(JAVA_SHORT, 0),
              memory.get(JAVA_SHORT, 2),
              memory.get(JAVA_LONG, 8),
              memory.get(JAVA_LONG, 16)));
    }
    return (int) result;
  }

  @Override
  public int flock(int fd, int operation) {
    return noted(call("flock", fd, operation), "flock", fd, operation);
  }

  @Override
  public int fallocate(int fd, int mode, long offset, long length) {
    return noted(
        call("fallocate", fd, mode, offset, length), "fallocate", fd, mode, offset, length);
  }

  /** Answers the error itself, and not by errno. */
  @Override
  public int posix_fadvise(int fd, long offset, long length, int advice) {
    long error = call("posix_fadvise", fd, offset, length, advice);
    return noted(-error, "posix_fadvise", fd, offset, length, advice);
  }

  private MemorySegment offset(long offset) {
    MemorySegment memory = offset < 0 ? MemorySegment.NULL : room(8);
    if (offset >= 0) {
      memory.set(JAVA_LONG, 0, offset);
    }
    return memory;
  }

  private int between(
      String function, int fdIn, long offIn, int fdOut, long offOut, long length, int flags) {
    MemorySegment from = offset(offIn);
    MemorySegment to = offset(offOut);
    long result = callLong(function, fdIn, from, fdOut, to, length, flags);
    noted(result, function, fdIn, offIn, fdOut, offOut, length);
    transcript.gave(
        (offIn < 0 ? "" : from.get(JAVA_LONG, 0)) + "," + (offOut < 0 ? "" : to.get(JAVA_LONG, 0)));
    return (int) result;
  }

  @Override
  public int splice(int fdIn, long offIn, int fdOut, long offOut, long length, int flags) {
    return between("splice", fdIn, offIn, fdOut, offOut, length, flags);
  }

  @Override
  public int tee(int fdIn, int fdOut, long length, int flags) {
    return noted(callLong("tee", fdIn, fdOut, length, flags), "tee", fdIn, fdOut, length, flags);
  }

  @Override
  public int copy_file_range(int fdIn, long offIn, int fdOut, long offOut, long length, int flags) {
    return between("copy_file_range", fdIn, offIn, fdOut, offOut, length, flags);
  }

  /** 0 with ENOTTY is what this library calls false. */
  @Override
  public int isatty(int fd) {
    long result = thread.callPointer("isatty", fd);
    return noted(result == -io.upcall.libc.Errno.ENOTTY ? 0 : result, "isatty", fd);
  }

  // ---- sys/uio.h -------------------------------------------------------------------------------

  private MemorySegment iovecs(int... sizes) {
    MemorySegment iovecs = room(16L * sizes.length);
    for (int i = 0; i < sizes.length; i++) {
      iovecs.setAtIndex(JAVA_LONG, 2L * i, room(sizes[i]).address());
      iovecs.setAtIndex(JAVA_LONG, 2L * i + 1, sizes[i]);
    }
    return iovecs;
  }

  private MemorySegment iovecs(String... texts) {
    MemorySegment iovecs = room(16L * texts.length);
    for (int i = 0; i < texts.length; i++) {
      iovecs.setAtIndex(JAVA_LONG, 2L * i, string(texts[i]).address());
      iovecs.setAtIndex(JAVA_LONG, 2L * i + 1, texts[i].length());
    }
    return iovecs;
  }

  private int read(
      long result,
      MemorySegment iovecs,
      String function,
      int fd,
      long at,
      int flags,
      int... sizes) {
    noted(result, function, fd, at, flags, Arrays.toString(sizes));
    if (result > 0) {
      MemorySegment all = room(result);
      int done = 0;
      for (int i = 0; i < sizes.length && done < result; i++) {
        int bytes = (int) Math.min(sizes[i], result - done);
        MemorySegment from =
            MemorySegment.ofAddress(iovecs.getAtIndex(JAVA_LONG, 2L * i)).reinterpret(bytes);
        all.asSlice(done, bytes).copyFrom(from);
        done += bytes;
      }
      transcript.gave(all.asSlice(0, result).toArray(JAVA_BYTE));
    }
    return (int) result;
  }

  @Override
  public int readv(int fd, int... sizes) {
    MemorySegment iovecs = iovecs(sizes);
    return read(callLong("readv", fd, iovecs, sizes.length), iovecs, "readv", fd, -1, 0, sizes);
  }

  @Override
  public int preadv(int fd, long offset, int... sizes) {
    MemorySegment iovecs = iovecs(sizes);
    long result = callLong("preadv", fd, iovecs, sizes.length, offset);
    return read(result, iovecs, "preadv", fd, offset, 0, sizes);
  }

  @Override
  public int preadv2(int fd, long offset, int flags, int... sizes) {
    MemorySegment iovecs = iovecs(sizes);
    long result = callLong("preadv2", fd, iovecs, sizes.length, offset, flags);
    return read(result, iovecs, "preadv2", fd, offset, flags, sizes);
  }

  @Override
  public int writev(int fd, String... texts) {
    long result = callLong("writev", fd, iovecs(texts), texts.length);
    return noted(result, "writev", fd, -1, 0, Arrays.toString(texts));
  }

  @Override
  public int pwritev(int fd, long offset, String... texts) {
    long result = callLong("pwritev", fd, iovecs(texts), texts.length, offset);
    return noted(result, "pwritev", fd, offset, 0, Arrays.toString(texts));
  }

  @Override
  public int pwritev2(int fd, long offset, int flags, String... texts) {
    long result = callLong("pwritev2", fd, iovecs(texts), texts.length, offset, flags);
    return noted(result, "pwritev2", fd, offset, flags, Arrays.toString(texts));
  }

  // ---- sys/mman.h ------------------------------------------------------------------------------

  @Override
  public int mapped(int fd, long length, int protection, int flags, long offset, String text) {
    long address = thread.callPointer("mmap", 0L, length, protection, flags, fd, offset);
    int result = noted(Math.min(address, 0), "mmap", fd, length, protection, flags, offset);
    if (result < 0) {
      return result;
    }
    MemorySegment mapping = MemorySegment.ofAddress(address).reinterpret(length);
    transcript.gave(mapping.asSlice(0, 8).toArray(JAVA_BYTE));
    MemorySegment.copy(string(text), 0, mapping, 0, text.length());
    noted(call("msync", mapping, length, SysMman.MS_SYNC), "msync");
    return noted(call("munmap", mapping, length), "munmap");
  }
}
