package io.upcall.samples.tools.cp;

import io.upcall.libc.StructStat;

/** Which file it is, whatever its names. */
record FileId(long device, long inode) {
  static FileId of(StructStat status) {
    return new FileId(status.st_dev, status.st_ino);
  }
}
