package io.upcall.async.uring;

import io.upcall.async.kernel.Sys;
import io.upcall.async.kernel.Syscalls;

/** A mapping of memory: mmap(2) until close. */
final class Mapping implements AutoCloseable {

  private static final int PROT_READ_WRITE = 3;
  private static final int MAP_SHARED = 1;
  private static final int MAP_PRIVATE = 2;
  private static final int MAP_ANONYMOUS = 0x20;
  private static final int MAP_POPULATE = 0x8000;

  private final Syscalls syscalls;
  private final long address;
  private final long bytes;

  private Mapping(Syscalls syscalls, long address, long bytes, String what)
      throws UringUnavailableException {
    if (address < 0 && address > -4096) {
      throw UringUnavailableException.of("mmap of " + bytes + " bytes for " + what, (int) -address);
    }
    this.syscalls = syscalls;
    this.address = address;
    this.bytes = bytes;
  }

  /** A part of a ring. */
  static Mapping ofRing(Syscalls syscalls, int ringFd, long offset, long bytes)
      throws UringUnavailableException {
    long address =
        syscalls.syscall(
            Sys.NR_MMAP, 0, bytes, PROT_READ_WRITE, MAP_SHARED | MAP_POPULATE, ringFd, offset);
    return new Mapping(syscalls, address, bytes, "a ring");
  }

  /** Zeroed memory of our own; a page costs nothing until it is touched. */
  static Mapping anonymous(Syscalls syscalls, long bytes) throws UringUnavailableException {
    long address =
        syscalls.syscall(
            Sys.NR_MMAP, 0, bytes, PROT_READ_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    return new Mapping(syscalls, address, bytes, "buffers");
  }

  long address() {
    return address;
  }

  @Override
  public void close() {
    syscalls.syscall(Sys.NR_MUNMAP, address, bytes, 0, 0, 0, 0);
  }
}
