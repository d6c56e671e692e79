package io.upcall.libc;

/** System call numbers that differ between machines: asm/unistd_64.h and asm-generic/unistd.h. */
final class GenericNumbers {

  /** True on AArch64 and RISC-V, which use the kernel's generic table. */
  private static final boolean GENERIC = !System.getProperty("os.arch", "").equals("amd64");

  private GenericNumbers() {}

  static int pick(int x86, int generic) {
    return GENERIC ? generic : x86;
  }
}
