package io.upcall.libc;

import io.upcall.async.HostCalls;
import io.upcall.cores.Proc;
import io.upcall.cores.ProcLocal;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The mappings of a proc: each is an arena, so that no access outlives it. */
final class Mappings {

  private static final ProcLocal<Mappings> MAPPINGS = ProcLocal.withInitial(Mappings::new);
  private static final int MAP_FIXED = 0x10;
  private static final int MAP_FIXED_NOREPLACE = 0x100000;

  private record Mapping(Arena arena, long length) {}

  private final Map<Long, Mapping> byAddress = new ConcurrentHashMap<>();

  private Mappings(Proc proc) {
    proc.onExit(() -> byAddress.values().forEach(mapping -> mapping.arena.close()));
  }

  static MemorySegment map(long length, int protection, int flags, int fd, long offset)
      throws ErrnoException {
    if ((flags & (MAP_FIXED | MAP_FIXED_NOREPLACE)) != 0) {
      throw new ErrnoException("mmap", Errno.EINVAL, flags);
    }
    if ((flags & SysMman.MAP_ANONYMOUS) != 0) {
      return map(Kernel.host(), length, protection, flags, -1, offset);
    }
    Descriptor d = DescriptorTable.acquire("mmap", fd);
    try {
      return map(d.file.host, length, protection, flags, d.file.kernelFd, offset);
    } finally {
      d.release();
    }
  }

  private static MemorySegment map(
      HostCalls host, long length, int protection, int flags, int kernelFd, long offset)
      throws ErrnoException {
    long address = host.systemCall(Numbers.MMAP, 0, length, protection, flags, kernelFd, offset);
    // Addresses of user space are positive, so the sign tells.
    ErrnoException.check("mmap", kernelFd < 0 ? null : (Object) length, address);
    Arena arena = Arena.ofShared();
    MAPPINGS.of(Proc.current()).byAddress.put(address, new Mapping(arena, length));
    return MemorySegment.ofAddress(address)
        .reinterpret(
            length,
            arena,
            memory ->
                host.systemCall(Numbers.MUNMAP, memory.address(), memory.byteSize(), 0, 0, 0, 0));
  }

  static void unmap(MemorySegment segment) throws ErrnoException {
    Map<Long, Mapping> byAddress = MAPPINGS.of(Proc.current()).byAddress;
    Mapping mapping = byAddress.get(segment.address());
    if (mapping == null
        || mapping.length != segment.byteSize()
        || !byAddress.remove(segment.address(), mapping)) {
      throw new ErrnoException("munmap", Errno.EINVAL, segment);
    }
    mapping.arena.close();
  }

  /** A call on the pages of {@code memory}, which may wait for the disk. */
  static void onPages(String function, MemorySegment memory, int number, int flags)
      throws ErrnoException {
    HostCalls host = Kernel.host();
    int result =
        Slow.call(
            () ->
                (int) host.systemCall(number, memory.address(), memory.byteSize(), flags, 0, 0, 0));
    ErrnoException.check(function, (Object) memory, result);
  }
}
