package io.upcall.libc;

/** {@code struct stat}: what stat(2) says of a file. */
public final class StructStat {

  /** The device that it is on. */
  public final long st_dev;

  /** Its number on that device. */
  public final long st_ino;

  /** Its type (see {@link SysStat#S_ISDIR} and its like) and permissions. */
  public final int st_mode;

  /** How many names it has. */
  public final long st_nlink;

  /** Whose it is. */
  public final int st_uid;

  /** Whose group's it is. */
  public final int st_gid;

  /** Which device it is, for device files. */
  public final long st_rdev;

  /** Its length in bytes. */
  public final long st_size;

  /** Last access, in seconds since 1970. */
  public final long st_atime;

  /** Last access. */
  public final StructTimespec st_atim;

  /** Last change of its content, in seconds since 1970. */
  public final long st_mtime;

  /** Last change of its content. */
  public final StructTimespec st_mtim;

  /** Last change of its status, in seconds since 1970. */
  public final long st_ctime;

  /** Last change of its status. */
  public final StructTimespec st_ctim;

  /** The size in bytes in which it is best read. */
  public final long st_blksize;

  /** How many blocks of 512 bytes it has. */
  public final long st_blocks;

  StructStat(
      long dev,
      long ino,
      int mode,
      long nlink,
      int uid,
      int gid,
      long rdev,
      long size,
      StructTimespec atim,
      StructTimespec mtim,
      StructTimespec ctim,
      long blksize,
      long blocks) {
    st_dev = dev;
    st_ino = ino;
    st_mode = mode;
    st_nlink = nlink;
    st_uid = uid;
    st_gid = gid;
    st_rdev = rdev;
    st_size = size;
    st_atim = atim;
    st_atime = atim.tv_sec();
    st_mtim = mtim;
    st_mtime = mtim.tv_sec();
    st_ctim = ctim;
    st_ctime = ctim.tv_sec();
    st_blksize = blksize;
    st_blocks = blocks;
  }
}
