package io.upcall.libc.parity;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.upcall.libc.ErrnoException;
import io.upcall.libc.Fcntl;
import io.upcall.libc.StructFlock;
import io.upcall.libc.SysFile;
import io.upcall.libc.SysMman;
import io.upcall.libc.SysUio;
import io.upcall.libc.Unistd;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** {@link RangeCalls} by this library. */
class OurRanges extends OurPaths implements RangeCalls {

  OurRanges(Path folder, List<Transcript> transcripts) {
    super(folder, transcripts);
  }

  @Override
  public OurRanges another() {
    return new OurRanges(folder, transcripts);
  }

  @Override
  public int lock(int fd, int command, int type, int whence, long start, long length) {
    StructFlock lock = new StructFlock(type, whence, start, length);
    return done(
        () -> Fcntl.fcntl(fd, command, lock), "lock", fd, command, type, whence, start, length);
  }

  @Override
  public int getlock(int fd, int command, int type, int whence, long start, long length) {
    StructFlock[] got = new StructFlock[1];
    StructFlock lock = new StructFlock(type, whence, start, length);
    int result =
        done(
            () -> got[0] = Fcntl.fcntl(fd, command, lock),
            "getlock",
            fd,
            command,
            type,
            whence,
            start,
            length);
    if (result == 0) {
      StructFlock found = got[0];
      transcript.gave(
          HostRanges.flock(found.l_type(), found.l_whence(), found.l_start(), found.l_len()));
    }
    return result;
  }

  @Override
  public int flock(int fd, int operation) {
    return done(() -> SysFile.flock(fd, operation), "flock", fd, operation);
  }

  @Override
  public int fallocate(int fd, int mode, long offset, long length) {
    return done(
        () -> Fcntl.fallocate(fd, mode, offset, length), "fallocate", fd, mode, offset, length);
  }

  @Override
  public int posix_fadvise(int fd, long offset, long length, int advice) {
    return done(
        () -> Fcntl.posix_fadvise(fd, offset, length, advice),
        "posix_fadvise",
        fd,
        offset,
        length,
        advice);
  }

  /** A call between two descriptors. */
  private interface Between {
    long call(long[] offIn, long[] offOut) throws ErrnoException;
  }

  private int between(
      Between call, String function, int fdIn, long offIn, int fdOut, long offOut, long length) {
    long[] from = offIn < 0 ? null : new long[] {offIn};
    long[] to = offOut < 0 ? null : new long[] {offOut};
    int result = noted(() -> call.call(from, to), function, fdIn, offIn, fdOut, offOut, length);
    transcript.gave((from == null ? "" : from[0]) + "," + (to == null ? "" : to[0]));
    return result;
  }

  @Override
  public int splice(int fdIn, long offIn, int fdOut, long offOut, long length, int flags) {
    return between(
        (from, to) -> Fcntl.splice(fdIn, from, fdOut, to, length, flags),
        "splice",
        fdIn,
        offIn,
        fdOut,
        offOut,
        length);
  }

  @Override
  public int tee(int fdIn, int fdOut, long length, int flags) {
    return noted(() -> Fcntl.tee(fdIn, fdOut, length, flags), "tee", fdIn, fdOut, length, flags);
  }

  @Override
  public int copy_file_range(int fdIn, long offIn, int fdOut, long offOut, long length, int flags) {
    return between(
        (from, to) -> Unistd.copy_file_range(fdIn, from, fdOut, to, length, flags),
        "copy_file_range",
        fdIn,
        offIn,
        fdOut,
        offOut,
        length);
  }

  @Override
  public int isatty(int fd) {
    return noted(() -> Unistd.isatty(fd) ? 1 : 0, "isatty", fd);
  }

  // ---- sys/uio.h -------------------------------------------------------------------------------

  private static ByteBuffer[] buffers(int... sizes) {
    // Alternately off and on the heap, for these go different ways.
    return IntStream.range(0, sizes.length)
        .mapToObj(
            i -> i % 2 == 0 ? ByteBuffer.allocate(sizes[i]) : ByteBuffer.allocateDirect(sizes[i]))
        .toArray(ByteBuffer[]::new);
  }

  private static ByteBuffer[] buffers(String... texts) {
    return Stream.of(texts).map(text -> ByteBuffer.wrap(bytes(text))).toArray(ByteBuffer[]::new);
  }

  /** A call that reads. */
  private interface Vector {
    long call(ByteBuffer[] buffers) throws ErrnoException;
  }

  private int read(Vector call, String function, int fd, long offset, int flags, int... sizes) {
    ByteBuffer[] buffers = buffers(sizes);
    int result =
        noted(() -> call.call(buffers), function, fd, offset, flags, Arrays.toString(sizes));
    if (result > 0) {
      ByteBuffer all = ByteBuffer.allocate(result);
      for (ByteBuffer buffer : buffers) {
        all.put(buffer.flip());
      }
      transcript.gave(all.array());
    }
    return result;
  }

  @Override
  public int readv(int fd, int... sizes) {
    return read(buffers -> SysUio.readv(fd, buffers), "readv", fd, -1, 0, sizes);
  }

  @Override
  public int preadv(int fd, long offset, int... sizes) {
    return read(buffers -> SysUio.preadv(fd, buffers, offset), "preadv", fd, offset, 0, sizes);
  }

  @Override
  public int preadv2(int fd, long offset, int flags, int... sizes) {
    return read(
        buffers -> SysUio.preadv2(fd, buffers, offset, flags), "preadv2", fd, offset, flags, sizes);
  }

  @Override
  public int writev(int fd, String... texts) {
    return noted(
        () -> SysUio.writev(fd, buffers(texts)), "writev", fd, -1, 0, Arrays.toString(texts));
  }

  @Override
  public int pwritev(int fd, long offset, String... texts) {
    return noted(
        () -> SysUio.pwritev(fd, buffers(texts), offset),
        "pwritev",
        fd,
        offset,
        0,
        Arrays.toString(texts));
  }

  @Override
  public int pwritev2(int fd, long offset, int flags, String... texts) {
    return noted(
        () -> SysUio.pwritev2(fd, buffers(texts), offset, flags),
        "pwritev2",
        fd,
        offset,
        flags,
        Arrays.toString(texts));
  }

  // ---- sys/mman.h ------------------------------------------------------------------------------

  @Override
  public int mapped(int fd, long length, int protection, int flags, long offset, String text) {
    MemorySegment[] got = new MemorySegment[1];
    int result =
        done(
            () -> got[0] = SysMman.mmap(length, protection, flags, fd, offset),
            "mmap",
            fd,
            length,
            protection,
            flags,
            offset);
    if (result < 0) {
      return result;
    }
    transcript.gave(got[0].asSlice(0, 8).toArray(JAVA_BYTE));
    MemorySegment.copy(bytes(text), 0, got[0], JAVA_BYTE, 0, text.length());
    done(() -> SysMman.msync(got[0], SysMman.MS_SYNC), "msync");
    return done(() -> SysMman.munmap(got[0]), "munmap");
  }
}
